//! Comments of a file that is written anew: those on lines of their own stay before the line that they
//! stood before, wherever that is now.

use super::yaml;
use std::collections::HashMap;

/// The new text with the comments of the old one.
#[must_use]
pub fn carried(old: &str, new: &str) -> String {
    let blocks = blocks(old);
    if blocks.is_empty() {
        return new.to_owned();
    }
    let lines: Vec<&str> = new.lines().collect();
    let anchors = anchors(new);
    let mut before: HashMap<usize, Vec<String>> = HashMap::new();
    for block in blocks {
        let at = block.anchor.map_or(lines.len(), |anchor| place(&anchor, &anchors));
        let line = lines.get(at).copied().unwrap_or_default();
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        before.entry(at).or_default().extend(block.comments.iter().map(|it| format!("{indent}{it}\n")));
    }
    let mut text = String::new();
    for at in 0..=lines.len() {
        text.extend(before.remove(&at).unwrap_or_default());
        text.extend(lines.get(at).map(|it| format!("{it}\n")));
    }
    // A comment is worth less than what is said.
    if yaml::read(&text) == yaml::read(new) { text } else { new.to_owned() }
}

/// Comments that follow each other, and the line that they stand before; none: the end.
struct Block {
    comments: Vec<String>,
    anchor: Option<(String, usize)>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = vec![];
    let mut comments: Vec<String> = vec![];
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (line, _) in outside(text) {
        let line = line.trim();
        if line.starts_with('#') {
            comments.push(line.to_owned());
        } else if !line.is_empty() {
            let count = seen.entry(line.to_owned()).or_default();
            *count += 1;
            if !comments.is_empty() {
                let anchor = Some((line.to_owned(), *count));
                blocks.push(Block { comments: std::mem::take(&mut comments), anchor });
            }
        }
    }
    if !comments.is_empty() {
        blocks.push(Block { comments, anchor: None });
    }
    blocks
}

/// The lines that something can stand before, with where they are.
fn anchors(text: &str) -> Vec<(String, usize)> {
    let lines = outside(text).into_iter();
    lines.map(|(line, at)| (line.trim().to_owned(), at)).filter(|it| !it.0.is_empty()).collect()
}

/// Where this line is now; else a line with the same key; else the first.
fn place((line, count): &(String, usize), anchors: &[(String, usize)]) -> usize {
    let key = |it: &str| it.split_once(':').map(|it| it.0.to_owned());
    let find = |is: &dyn Fn(&str) -> bool| {
        let found: Vec<usize> = anchors.iter().filter(|it| is(&it.0)).map(|it| it.1).collect();
        found.get(count - 1).or(found.last()).copied()
    };
    let same_key = |it: &str| key(line).is_some() && key(it) == key(line);
    find(&|it| it == line).or_else(|| find(&same_key)).unwrap_or(0)
}

/// The lines that are not those of a text below its key, where `#` means nothing.
fn outside(text: &str) -> Vec<(&str, usize)> {
    let mut lines = vec![];
    let mut inside: Option<usize> = None;
    for (at, line) in text.lines().enumerate() {
        let dashed = line.len() - line.trim_start_matches([' ', '-']).len();
        let indent = line.len() - line.trim_start_matches(' ').len();
        if inside.is_some_and(|it| indent > it || line.trim().is_empty()) {
            continue;
        }
        let last = line.trim_end().rsplit(' ').next().unwrap_or_default();
        let is_header = last.starts_with(['|', '>']) && last.len() <= 3;
        inside = is_header.then_some(dashed);
        lines.push((line, at));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_before_what_they_stood_before() {
        let old = "# of the file\na: {b: 1}\nlist:\n  # of x\n  # and more\n  - name: x\n    text: |\n      # no comment\n      x\n  - name: y\n# the end\n";
        let new = "first: 1\na:\n  b: 2\nlist:\n  - name: y\n  - name: x\n    text: |\n      # no comment\n      - name: x\n";
        let both = "first: 1\n# of the file\na:\n  b: 2\nlist:\n  - name: y\n  # of x\n  # and more\n  - name: x\n    text: |\n      # no comment\n      - name: x\n# the end\n";
        assert_eq!(carried(old, new), both);
        assert_eq!(carried(both, new), both);
        assert_eq!(carried("a: 1\n", new), new);
        assert_eq!(carried("# lost\ngone: 1\n", "a: 1\n"), "# lost\na: 1\n");
    }

    #[test]
    fn what_is_said_is_never_changed_by_a_comment() {
        let old = "a: \"x\n  # y\"\nb: 1\n";
        let new = "a: \"x\"\nb: |-\n  b: 1\n  c\n";
        assert_eq!(yaml::read(&carried(old, new)), yaml::read(new));
    }
}
