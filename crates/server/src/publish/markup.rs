//! Texts of users as HTML: nothing in them is markup but what Markdown makes of them, and marks that
//! would turn the direction of what follows are seen and not obeyed.

use crate::prose;
use finding::{html_text, shown};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Characters of a description for those who link to it.
const SUMMARY: usize = 160;

/// A text that is no markup.
pub(crate) fn escaped(text: &str) -> String {
    html_text(&shown(text.as_bytes()))
}

/// The same on one line.
pub(super) fn line(text: &str) -> String {
    escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Markdown under a heading of the page; images are those for which `file` knows a name.
pub(super) fn prose(markdown: &str, file: &dyn Fn(i64) -> Option<String>) -> String {
    let text = shown(markdown.as_bytes());
    prose::render_with(&text, |events| {
        events.map(|event| match event {
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                Event::Start(Tag::Heading { level: under(level), id, classes, attrs })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(under(level))),
            Event::TaskListMarker(done) => Event::Text(if done { "☑ " } else { "☐ " }.into()),
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let name = number(&dest_url).and_then(file).unwrap_or_default();
                Event::Start(Tag::Image { link_type, dest_url: name.into(), title, id })
            }
            other => other,
        })
    })
}

/// The headings of a text stand under those of the page.
fn under(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// The numbers of the images that a text shows.
pub(super) fn images(markdown: &str) -> Vec<i64> {
    let found = Parser::new_ext(markdown, Options::all()).filter_map(|event| match event {
        Event::Start(Tag::Image { dest_url, .. }) => number(&dest_url),
        _ => None,
    });
    found.collect()
}

fn number(url: &str) -> Option<i64> {
    url.strip_prefix("/api/images/").filter(|it| it.bytes().all(|it| it.is_ascii_digit()))?.parse().ok()
}

/// The beginning of a text, without markup.
pub(super) fn summary(markdown: &str) -> String {
    let mut out = String::new();
    for event in Parser::new(markdown) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
            _ => {}
        }
        if out.len() > SUMMARY * 8 {
            break;
        }
    }
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(SUMMARY).collect();
    if cut.len() < words.len() { cut + "…" } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_markup_only_where_markdown_makes_it() {
        let none = |_: i64| None;
        let hostile = "# T\u{202e}\n<script>x</script>\n\n[a](javascript:x) ![i](/api/images/7) ![j](https://e.test/x.svg)\n\n- [x] d";
        let html = prose(hostile, &none);
        assert!(html.contains(">T\\u{202e}</h3>") && html.contains("☑ d"), "{html}");
        for mark in ["<script", "javascript:", "e.test", "/api/", "<input", "\u{202e}"] {
            assert!(!html.contains(mark), "{mark:?} in {html}");
        }
        let html = prose(hostile, &|number| Some(format!("image-{number}.png")));
        assert!(html.contains("src=\"image-7.png\""), "{html}");
        assert_eq!(images(hostile), [7]);
        assert_eq!(escaped("</a \"' \u{1b}>&"), "&lt;/a &quot;&#39; \\x1b&gt;&amp;");
    }

    #[test]
    fn a_summary_is_the_beginning_without_markup() {
        assert_eq!(summary("# Chat\n\nSend *anything* to `room`."), "Chat Send anything to room.");
        let long = summary(&"あ ".repeat(400));
        assert!(long.ends_with('…') && long.chars().count() == SUMMARY + 1);
    }
}
