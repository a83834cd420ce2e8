//! The markup of Svelte, in which braces hold script.

use super::{Kind, Template, Written};

/// What a script or a style holds is no markup.
const CLOSED: [(&str, &str); 3] = [("<script", "</script"), ("<style", "</style"), ("<!--", "-->")];

/// The pieces of script between the braces of a component.
pub(in super::super) fn svelte(markup: &str) -> Template {
    let (mut template, mut at) = (Template::default(), 0);
    while let Some(next) = markup[at..].find(['{', '<']).map(|it| at + it) {
        if let Some((_, end)) = CLOSED.iter().find(|(begin, _)| starts(&markup[next..], begin)) {
            let Some(length) = find(&markup[next..], end) else { break };
            at = next + length + end.len();
        } else if markup[next..].starts_with('<') {
            at = next + 1;
        } else {
            let Some(length) = closing(&markup[next + 1..]) else { break };
            let inside = next + 1..next + 1 + length;
            take(&mut template, markup, inside.start, &markup[inside.clone()]);
            at = inside.end + 1;
        }
    }
    declare_by_attributes(&mut template, markup);
    template
}

/// One pair of braces.
fn take(template: &mut Template, markup: &str, start: usize, inside: &str) {
    let mut push = |text: &str, kind| {
        let from = start + (text.as_ptr().addr() - inside.as_ptr().addr());
        let offsets = (from..=from + text.len()).collect();
        template.pieces.push(Written { text: text.to_owned(), offsets, kind });
    };
    let Some(word) = inside.strip_prefix(['#', ':', '@']) else {
        let name = markup[..start - 1].trim_end_matches(['"', '\'']).trim_end_matches('=');
        let name = name.rsplit(|it: char| it.is_whitespace()).next().unwrap_or_default();
        let is_attribute = markup[..start - 1].trim_end_matches(['"', '\'']).ends_with('=');
        let is_target = is_attribute && name.starts_with("bind:");
        if !inside.starts_with('/') && !inside.starts_with("...") {
            push(inside, if is_target { Kind::Target } else { Kind::Expression });
        }
        return;
    };
    let (word, rest) = word.split_once(char::is_whitespace).unwrap_or((word, ""));
    match word {
        "if" | "key" | "html" | "render" => push(rest, Kind::Expression),
        "else" => {
            if let Some(asked) = rest.trim_start().strip_prefix("if ") {
                push(asked, Kind::Expression);
            }
        }
        "each" => {
            let (_, declared) = rest.rsplit_once(" as ").unwrap_or_default();
            template.declare(declared);
        }
        "await" => {
            let declared = [" then ", " catch "].iter().find_map(|it| rest.split_once(it));
            template.declare(declared.map_or("", |(_, declared)| declared));
        }
        "then" | "catch" => template.declare(rest),
        "const" => template.declare(rest.split('=').next().unwrap_or_default()),
        "snippet" => template.declare(rest),
        _ => {}
    }
}

/// `let:item` and `let:item={it}` of a slot.
fn declare_by_attributes(template: &mut Template, markup: &str) {
    for (at, _) in markup.match_indices(" let:") {
        let rest = &markup[at + 5..];
        let end = rest.find([' ', '>', '/', '\n']).unwrap_or(rest.len());
        template.declare(&rest[..end]);
    }
}

/// The length of what stands before the brace that closes, in the script that begins here.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // The braces that are open, and the templates that they stand in.
    let (mut open, mut at) = (vec![], 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' => open.push(b'{'),
            b'}' => match open.pop() {
                None => return Some(at),
                Some(b'`') => at = within(bytes, at + 1, b'`', &mut open)?,
                Some(_) => {}
            },
            b'"' | b'\'' | b'`' => at = within(bytes, at + 1, byte, &mut open)?,
            b'/' if bytes.get(at + 1) == Some(&b'*') => at += find(&text[at..], "*/")? + 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += memchr::memchr(b'\n', &bytes[at..])?;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where a string ends, or a template holds script again.
fn within(bytes: &[u8], from: usize, quote: u8, open: &mut Vec<u8>) -> Option<usize> {
    let mut at = from;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 1,
            b'$' if quote == b'`' && bytes.get(at + 1) == Some(&b'{') => {
                open.push(b'`');
                return Some(at + 1);
            }
            byte if byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
}

fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word))
}

fn find(text: &str, word: &str) -> Option<usize> {
    text.as_bytes().windows(word.len()).position(|it| it.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn pieces(markup: &str) -> Vec<(String, Kind)> {
        let template = svelte(markup);
        for it in &template.pieces {
            assert_eq!(&markup[it.offsets[0]..it.offsets[it.text.len()]], it.text, "moved");
        }
        template.pieces.into_iter().map(|it| (it.text, it.kind)).collect()
    }

    #[test]
    fn whatever_stands_between_braces_is_script() {
        assert_eq!(
            pieces(
                "<script>if (a) { b }</script><p class='x{y}' on:click={() => { f(`}${'}'}`) /* } */ }}>あ{z}</p>"
            ),
            [
                ("y".into(), Kind::Expression),
                ("() => { f(`}${'}'}`) /* } */ }".into(), Kind::Expression),
                ("z".into(), Kind::Expression)
            ]
        );
        assert_eq!(
            pieces(
                "{#if a}<input bind:value={b}>{:else if c}{@html d}{/if}<!-- {e} --><style>p { f: g }</style>"
            ),
            [
                ("a".into(), Kind::Expression),
                ("b".into(), Kind::Target),
                ("c".into(), Kind::Expression),
                ("d".into(), Kind::Expression)
            ]
        );
    }

    #[test]
    fn braces_that_never_close_hold_nothing() {
        for markup in ["{", "<p>{'", "{`${", "{/*", "{//", "<script>", "{a}{", "{`${a", "<!--{a}", "{\\"] {
            assert!(svelte(markup).pieces.len() <= 1, "{markup}");
        }
    }

    #[test]
    fn names_of_a_part_are_told() {
        let template = svelte(
            "{#each sockets as { ws, id }, at (id)}{/each}{#await a then b}{:catch c}{/await}<X let:d={e}>",
        );
        assert_eq!(template.locals, ["ws", "id", "at", "b", "c", "d", "e"]);
    }
}
