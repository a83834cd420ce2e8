//! Texts as literals. What would move, hide or reorder what stands around it is written as its number.

/// A literal of JavaScript and TypeScript, which may stand in a page too.
pub(super) fn script(text: &str) -> String {
    let inner = escaped(text, '\'', |char| {
        let mut units = [0; 2];
        char.encode_utf16(&mut units).iter().map(|it| format!("\\u{it:04x}")).collect()
    });
    format!("'{}'", unmarked(&inner))
}

/// The inside of a template of JavaScript and TypeScript.
pub(super) fn template(text: &str) -> String {
    let literal = script(text);
    let inner = literal.get(1..literal.len() - 1).unwrap_or_default();
    inner.replace("\\'", "'").replace('`', "\\`").replace("${", "\\${")
}

/// A literal of Python and Go.
pub(super) fn wide(text: &str) -> String {
    let inner = escaped(text, '"', |char| match u32::from(char) {
        code @ 0..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    });
    format!("\"{inner}\"")
}

/// A literal of Rust.
pub(super) fn rust(text: &str) -> String {
    format!("\"{}\"", escaped(text, '"', |char| format!("\\u{{{:x}}}", u32::from(char))))
}

/// Bytes as numbers, in hexadecimal.
pub(super) fn bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("0x{it:02x}")).collect::<Vec<_>>().join(", ")
}

fn escaped(text: &str, quote: char, number: impl Fn(char) -> String) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            _ if char == quote => out.extend(['\\', char]),
            ' '..='~' => out.push(char),
            _ if is_plain(char) => out.push(char),
            _ => out.push_str(&number(char)),
        }
    }
    out
}

/// Whether a reader sees it as it is.
fn is_plain(char: char) -> bool {
    let mut bytes = [0; 4];
    let text: &str = char.encode_utf8(&mut bytes);
    !char.is_ascii() && finding::safe_line(text) == text
}

/// What begins a tag or a comment of a page's own, so that no script ends there.
fn unmarked(text: &str) -> String {
    text.replace("</", "<\\/").replace("<!", "\\x3c!")
}
