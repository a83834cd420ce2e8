//! A text that an expression matches: a guess, which the caller tries.

/// The plainest text: of alternatives the first, of classes their first character, each once.
pub(super) fn of(expression: &str) -> String {
    let mut text = String::new();
    let mut chars = expression.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '^' | '$' | ')' | '*' | '+' => {}
            '?' if !text.is_empty() => {}
            '\\' => text.extend(chars.next().map(escaped)),
            '.' => text.push('x'),
            '[' => {
                let class: String = chars.by_ref().take_while(|&it| it != ']').collect();
                text.extend(class.chars().next().map(|first| if first == '^' { 'x' } else { first }));
            }
            '{' => chars.by_ref().take_while(|&it| it != '}').for_each(drop),
            // `(?:`, `(?<name>` and `(?i)` say nothing of the text.
            '(' if chars.next_if_eq(&'?').is_some() => {
                chars.by_ref().take_while(|it| !matches!(it, ':' | '>' | ')')).for_each(drop);
            }
            '(' => {}
            '|' => skip_group(&mut chars),
            other => text.push(other),
        }
    }
    text
}

/// What `\d`, `\w` and the like stand for; any other character stands for itself.
fn escaped(char: char) -> char {
    match char {
        'd' => '1',
        'w' | 'S' | 'D' => 'x',
        other => other,
    }
}

/// Passes over the other alternatives, up to the end of their group.
fn skip_group(chars: &mut impl Iterator<Item = char>) {
    let mut depth = 1;
    for char in chars {
        match char {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_gives_a_text_that_it_matches() {
        for (expression, text) in [
            ("^/ws", "/ws"),
            (r"^/(ws|socket)/\d+$", "/ws/1"),
            (r"^/api/(?<name>[a-z]+)/live\.json$", "/api/a/live.json"),
            ("/a[^/]{2,3}", "/ax"),
        ] {
            assert_eq!(of(expression), text, "{expression}");
        }
    }
}
