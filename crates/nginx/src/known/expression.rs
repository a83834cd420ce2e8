//! What PCRE objects to in a regular expression, as far as counting tells.

/// The objection, in the words of nginx and PCRE.
pub(super) fn objection(expression: &[u8]) -> Option<String> {
    let shown = String::from_utf8_lossy(expression);
    let is_beyond = |part: &[u8]| expression.windows(part.len()).any(|it| it == part);
    // Comments, verbs and quotations have rules of their own.
    if [&b"(?#"[..], b"(*", b"\\Q", b"(?x"].into_iter().any(is_beyond) {
        return None;
    }
    let says = |what: &str| Some(format!("pcre2_compile() failed: {what} in \"{shown}\""));
    let (mut at, mut depth, mut class) = (0, 0_usize, None);
    while let Some(&byte) = expression.get(at) {
        match (byte, class) {
            (b'\\', _) => at += 1,
            // `[:alpha:]`
            (b'[', Some(_)) if expression.get(at + 1) == Some(&b':') => {
                let rest = &expression[at..];
                at += rest.windows(2).position(|two| two == b":]").map_or(0, |end| end + 1);
            }
            // A bracket that stands first is one of the class.
            (b']', Some(start)) if at > start => class = None,
            (_, Some(_)) => {}
            (b'[', None) => {
                let is_negated = expression.get(at + 1) == Some(&b'^');
                at += usize::from(is_negated);
                class = Some(at + 1);
            }
            (b'(', None) => depth += 1,
            (b')', None) if depth == 0 => return says("unmatched closing parenthesis"),
            (b')', None) => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    match (class, depth) {
        (Some(_), _) => says("missing terminating ] for character class"),
        (None, 0) => None,
        (None, _) => says("missing closing parenthesis"),
    }
}

#[cfg(test)]
mod tests {
    use super::objection;

    #[test]
    fn what_is_opened_is_closed() {
        for right in [
            "^/(a|b)$",
            "[(]",
            "\\(",
            "[]()]",
            "[^]()]a",
            "(?<a>[^/]+)/(b(c)?)",
            "(?#)",
            "a]",
            "[[:alpha:](]",
            "",
        ] {
            assert_eq!(objection(right.as_bytes()), None, "{right}");
        }
        for (wrong, what) in [
            ("^/(ws", "missing closing parenthesis"),
            ("^/ws)", "unmatched closing parenthesis"),
            ("^/[a-z", "missing terminating ]"),
        ] {
            assert!(objection(wrong.as_bytes()).is_some_and(|it| it.contains(what)), "{wrong}");
        }
    }
}
