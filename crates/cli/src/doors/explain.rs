//! `wscope explain`: the page of a cause, or all causes by class.

use super::markdown;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Meta, Text};

pub(super) fn explain(cause: Option<&str>, terminal: Terminal) -> Result<Exit, Failure> {
    let causes = all();
    let Some(wanted) = cause else {
        terminal.print(&list(&causes, terminal))?;
        return Ok(Exit::Well);
    };
    let meta = causes.iter().find(|it| it.cause == wanted).ok_or_else(|| unknown(wanted, &causes))?;
    terminal.print(&markdown::render(meta.page.say(terminal.language), terminal.look()))?;
    Ok(Exit::Well)
}

/// Every cause that wscope knows, sorted by its code.
fn all() -> Vec<&'static Meta> {
    let mut causes = nginx::causes();
    causes.extend(script::causes());
    causes.extend(::doctor::causes());
    causes.sort_by_key(|it| it.cause);
    causes.dedup_by_key(|it| it.cause);
    causes
}

fn list(causes: &[&'static Meta], terminal: Terminal) -> String {
    let widest = causes.iter().map(|it| it.cause.len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut class = "";
    for meta in causes {
        if class != meta.class() {
            class = meta.class();
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}{class}\n"));
        }
        out.push_str(&format!("  {:widest$}  {}\n", meta.cause, meta.page.title(terminal.language)));
    }
    out
}

fn unknown(wanted: &str, causes: &[&'static Meta]) -> Failure {
    let near = nearest(wanted, causes.iter().map(|it| it.cause)).join(", ");
    let wanted = finding::safe_line(wanted);
    let (mut en, mut ja) =
        (format!("there is no cause '{wanted}'"), format!("原因コード '{wanted}' はありません"));
    if !near.is_empty() {
        en.push_str(&format!("; near: {near}"));
        ja.push_str(&format!("。近いもの: {near}"));
    }
    en.push_str("; all: wscope explain");
    ja.push_str("。一覧: wscope explain");
    Failure::Usage(Text::new(en, ja))
}

/// The (at most three) names nearest to what was typed: those that share its last part or contain
/// it, then those that are few edits away; of equals the one nearest as a whole.
pub(super) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let what = |name: &'a str| name.rsplit('/').next().unwrap_or(name);
    let last = wanted.rsplit('/').next().unwrap_or(wanted);
    let mut ranked: Vec<(usize, usize, &str)> = names
        .map(|name| {
            let contains = !last.is_empty() && name.contains(last);
            let edits = distance(wanted, name).min(distance(last, what(name)));
            (if contains { 0 } else { edits }, distance(wanted, name), name)
        })
        .filter(|(edits, ..)| *edits <= wanted.len() / 3)
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(3).map(|(.., name)| name).collect()
}

/// The number of characters to insert, delete or replace (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, &b) in b.iter().enumerate() {
            let replaced = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_finds_what_was_meant() {
        let names = [
            "tls/expired",
            "tls/self-signed",
            "server/not-listening",
            "proxy/bad-gateway",
            "nginx/bad-gateway",
        ];
        let near = |wanted| nearest(wanted, names.into_iter());
        assert_eq!(near("tls/expird"), ["tls/expired"]);
        assert_eq!(near("expired"), ["tls/expired"]);
        assert_eq!(near("proxy/not-listening"), ["server/not-listening"]);
        assert_eq!(near("proxy/bad-gatewa"), ["proxy/bad-gateway", "nginx/bad-gateway"]);
        assert_eq!(near("zzzz"), [] as [&str; 0]);
    }
}
