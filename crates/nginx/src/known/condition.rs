//! What nginx objects to in the words of an `if`.

use crate::tree::Directive;

const COMPARISONS: [&[u8]; 6] = [b"=", b"!=", b"~", b"~*", b"!~", b"!~*"];
const TESTS: [&[u8]; 8] = [b"-f", b"!-f", b"-d", b"!-d", b"-e", b"!-e", b"-x", b"!-x"];

/// The objection, in nginx's words.
pub(super) fn objection(line: &Directive) -> Option<String> {
    let words: Vec<&[u8]> = line.arguments.iter().map(|word| word.value.as_slice()).collect();
    let invalid = |word: &[u8]| Some(format!("invalid condition \"{}\"", String::from_utf8_lossy(word)));
    let first = *words.first()?;
    let Some(opened) = first.strip_prefix(b"(") else { return invalid(first) };
    let mut inside = words.clone();
    inside[0] = opened;
    let last = *inside.last()?;
    let Some(closed) = last.strip_suffix(b")") else { return invalid(last) };
    *inside.last_mut()? = closed;
    // A parenthesis that stands alone is no word of the condition.
    if opened.is_empty() && words.len() > 1 {
        inside.remove(0);
    }
    if last == b")" && inside.len() > 1 {
        inside.pop();
    }
    let is_variable = |word: &[u8]| word.len() > 1 && word.starts_with(b"$");
    match inside.as_slice() {
        [variable] if is_variable(variable) => None,
        [variable, operator, _] if is_variable(variable) => {
            let shown = String::from_utf8_lossy(operator);
            (!COMPARISONS.contains(operator)).then(|| format!("unexpected \"{shown}\" in condition"))
        }
        [test, _] if TESTS.contains(test) => None,
        [word, ..] => invalid(word),
        [] => invalid(b""),
    }
}

#[cfg(test)]
mod tests {
    use crate::Config;

    #[test]
    fn a_condition_is_a_variable_a_comparison_or_a_test() {
        for (condition, expected) in [
            ("($a)", None),
            ("( $a )", None),
            ("($a = b)", None),
            ("($a = \"\")", None),
            ("($a !~* \"b c\" )", None),
            ("(!-f $request_filename)", None),
            ("$a", Some("invalid condition \"$a\"")),
            ("($a", Some("invalid condition \"$a\"")),
            ("($a == b)", Some("unexpected \"==\" in condition")),
            ("($a = b && $c = d)", Some("invalid condition \"$a\"")),
            ("(a = b)", Some("invalid condition \"a\"")),
        ] {
            let text = format!("location / {{ if {condition} {{ break; }} }}");
            let config = Config::read("a.conf", text.as_bytes());
            let said = config.faults.first().map(crate::Fault::in_the_words_of_nginx);
            match expected {
                None => assert_eq!(said, None, "{condition}"),
                Some(words) => assert!(said.is_some_and(|it| it.contains(words)), "{condition}"),
            }
        }
    }
}
