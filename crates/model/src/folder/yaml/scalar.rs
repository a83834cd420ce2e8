//! Texts, numbers and words of YAML: how each is written, and what a plain one is read as.

use serde_json::{Number, Value};

/// Words that some reader of YAML takes for something else than a text.
const WORDS: [&str; 14] =
    ["null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan"];

/// A key.
pub(super) fn key(text: &str) -> String {
    if is_plain(text) && text.len() <= 120 { text.to_owned() } else { quoted(text) }
}

/// A text: plain where nothing else could be read of it, its lines below each other where it has some
/// that can be shown, else in quotes.
pub(super) fn text(text: &str, level: usize) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    if !is_literal(text) {
        return quoted(text);
    }
    let mut out = String::from(if text.ends_with('\n') { "|" } else { "|-" });
    for line in text.trim_end_matches('\n').split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n("  ", level.max(1)));
            out.push_str(line);
        }
    }
    out
}

/// Whether a text means itself when it stands there alone.
fn is_plain(text: &str) -> bool {
    let inner = |it: char| it.is_alphanumeric() || " _-./,()+=@%~?&{}[]$!*';<>|^:".contains(it);
    let first = |it: char| it.is_alphabetic() || "_/$".contains(it);
    text.starts_with(first)
        && text.chars().all(inner)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !WORDS.iter().any(|it| it.eq_ignore_ascii_case(text))
}

/// Whether the lines of a text can be shown as they are, and come back as they were.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let shown = |it: char| !it.is_control() && !is_hidden(it);
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\n'])
        && body
            .split('\n')
            .all(|line| line.chars().all(shown) && (line.is_empty() || !line.trim_matches(' ').is_empty()))
}

/// Characters that do not show what stands there, or are ends of lines to some.
fn is_hidden(it: char) -> bool {
    matches!(it,
        '\u{85}' | '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for it in text.chars() {
        match it {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            it if (it.is_control() || is_hidden(it)) && (it as u32) > 0xffff => {
                out.push_str(&format!("\\U{:08x}", it as u32));
            }
            it if it.is_control() || is_hidden(it) => out.push_str(&format!("\\u{:04x}", it as u32)),
            it => out.push(it),
        }
    }
    out.push('"');
    out
}

/// What a plain scalar is, by the core schema.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    let other = |prefix: &str, radix| {
        text.strip_prefix(prefix)
            .filter(|it| !it.starts_with('+'))
            .and_then(|it| u64::from_str_radix(it, radix).ok())
    };
    if let Some(it) = other("0x", 16).or_else(|| other("0o", 8)) {
        return Some(it.into());
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(a, b)| (a, Some(b)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|it| {
        let it = it.strip_prefix(['-', '+']).unwrap_or(it);
        !it.is_empty() && are_digits(it)
    });
    if !(are_digits(whole) && are_digits(fraction) && exponent_fits && whole.len() + fraction.len() > 0) {
        return None;
    }
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    // `-0` is a float: as an integer it would lose its sign.
    if !mantissa.contains('.') && exponent.is_none() && unsigned != "-0" {
        let whole =
            unsigned.parse().map(|it: i64| it.into()).or_else(|_| unsigned.parse().map(|it: u64| it.into()));
        if let Ok(it) = whole {
            return Some(it);
        }
    }
    unsigned.parse().ok().and_then(Number::from_f64)
}
