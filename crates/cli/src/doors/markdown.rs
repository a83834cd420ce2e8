//! A page of Markdown, rendered lightly for a terminal: wrapped paragraphs, indented code.

use finding::{Look, columns, wrap};

/// The page as text. Pages are ours: what they may contain is a small part of Markdown.
pub(super) fn render(page: &str, look: Look) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut fence = false;
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            flush(&mut paragraph, &mut out, look);
            if !fence {
                out.push_str(&mark_of(info, look));
            }
            fence = !fence;
        } else if fence {
            out.push_str(format!("    {line}").trim_end());
            out.push('\n');
        } else if let Some(heading) =
            line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))
        {
            flush(&mut paragraph, &mut out, look);
            out.push_str(&format!("{}\n", styled(heading, "1", look)));
        } else if line.trim().is_empty() {
            flush(&mut paragraph, &mut out, look);
            out.push('\n');
        } else {
            if begins_item(line) || line.starts_with('|') {
                flush(&mut paragraph, &mut out, look);
            }
            join(&mut paragraph, line);
            if line.starts_with('|') {
                flush(&mut paragraph, &mut out, look);
            }
        }
    }
    flush(&mut paragraph, &mut out, look);
    format!("{}\n", out.trim_end())
}

/// Examples that are marked say what they are.
fn mark_of(info: &str, look: Look) -> String {
    let word = match (info.split_whitespace().last(), look.language) {
        (Some("bad"), finding::Language::En) => "✗ wrong",
        (Some("bad"), finding::Language::Ja) => "✗ 誤り",
        (Some("good"), finding::Language::En) => "✓ right",
        (Some("good"), finding::Language::Ja) => "✓ 正しい例",
        (Some("fixed"), finding::Language::En) => "✓ mended",
        (Some("fixed"), finding::Language::Ja) => "✓ 直した例",
        _ => return String::new(),
    };
    format!("  {word}\n")
}

fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("- ") || line.starts_with("* ") || number(line).is_some()
}

/// The length of `12. ` at the beginning.
fn number(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && line[digits..].starts_with(". ")).then_some(digits + 2)
}

/// Joins a line to its paragraph: with a space, but none between two Japanese characters.
fn join(paragraph: &mut String, line: &str) {
    let line = if paragraph.is_empty() { line } else { line.trim_start() };
    let wide = |it: Option<char>| it.is_some_and(|it| columns(it.encode_utf8(&mut [0; 4])) == 2);
    let japanese = wide(paragraph.chars().last()) && wide(line.chars().next());
    if !paragraph.is_empty() && !japanese {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

fn flush(paragraph: &mut String, out: &mut String, look: Look) {
    if paragraph.is_empty() {
        return;
    }
    let text = std::mem::take(paragraph);
    if text.starts_with('|') {
        out.push_str(&format!("{}\n", inline(&text, look)));
        return;
    }
    let body = text.trim_start();
    let before = text.len() - body.len();
    let hang = match number(body) {
        Some(length) => before + length,
        None if begins_item(body) => before + 2,
        None => before,
    };
    let (head, rest) = text.split_at(hang);
    let lines = wrap(rest, look.width.saturating_sub(hang), 0).join(&format!("\n{}", " ".repeat(hang)));
    out.push_str(&format!("{head}{}\n", inline(&lines, look)));
}

/// Code and strong words: in colour where there is colour; else code keeps its backticks.
fn inline(text: &str, look: Look) -> String {
    let (mut out, mut code, mut strong) = (String::new(), false, false);
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if char == '`' {
            code = !code;
            out.push_str(if !look.colour {
                "`"
            } else if code {
                "\x1b[36m"
            } else {
                "\x1b[39m"
            });
            rest = &rest[1..];
        } else if !code && rest.starts_with("**") {
            strong = !strong;
            out.push_str(if !look.colour {
                ""
            } else if strong {
                "\x1b[1m"
            } else {
                "\x1b[22m"
            });
            rest = &rest[2..];
        } else {
            out.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    if look.colour && (code || strong) {
        out.push_str("\x1b[0m");
    }
    out
}

fn styled(text: &str, code: &str, look: Look) -> String {
    let text = inline(text, Look { colour: false, ..look });
    if look.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use finding::Language;

    #[track_caller]
    fn reads(page: &str, colour: bool, expected: &str) {
        assert_eq!(render(page, Look { language: Language::En, colour, width: 24 }), expected);
    }

    #[test]
    fn paragraphs_and_items_are_wrapped_and_code_is_not() {
        reads(
            "# The title\n\nSome words that\ngo on and on.\n\n- an item that is long enough\n- two\n\n```nginx bad\nproxy_pass http://a_long_upstream_name;\n```\n",
            false,
            "The title\n\nSome words that go on\nand on.\n\n- an item that is long\n  enough\n- two\n\n  ✗ wrong\n    proxy_pass http://a_long_upstream_name;\n",
        );
    }

    #[test]
    fn code_and_strong_words_are_marked_with_and_without_colour() {
        reads("a `b` **c**", false, "a `b` c\n");
        reads("a `b` **c**", true, "a \x1b[36mb\x1b[39m \x1b[1mc\x1b[22m\n");
    }

    #[test]
    fn japanese_lines_join_without_a_space() {
        reads("証明書の\n期限", false, "証明書の期限\n");
    }
}
