//! Markdown as HTML, ours or a user's. Nothing in it can be more than text: raw HTML is shown as
//! written, links lead to the web, to a mail address or within the text only, and no attribute is a style.

mod links;

use links::Anchors;
use pulldown_cmark::{
    Alignment, BlockQuoteKind, CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};

/// The HTML of a text; its images are those that are kept here.
pub(crate) fn render(markdown: &str) -> String {
    render_with(markdown, |events| {
        events.map(|event| match event {
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Image { link_type, dest_url: own_image(dest_url), title, id })
            }
            other => other,
        })
    })
}

/// The same, for who says otherwise where an image is: `change` must leave none where it leads.
pub(crate) fn render_with<'a, I: Iterator<Item = Event<'a>>>(
    markdown: &'a str,
    change: impl FnOnce(std::vec::IntoIter<Event<'a>>) -> I,
) -> String {
    let flavour = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM;
    let parsed = Parser::new_ext(markdown, flavour).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    });
    let mut events: Vec<_> = TextMergeStream::new(parsed).collect();
    Anchors::of(&mut events).lead(&mut events);
    let mut out = String::new();
    html::push_html(&mut out, change(aligned(events).into_iter()));
    out
}

/// Images are those that are kept here; any other would be a request that the reader did not ask for.
fn own_image(url: CowStr<'_>) -> CowStr<'_> {
    let number = url.strip_prefix("/api/images/").filter(|it| !it.is_empty());
    if number.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit())) { url } else { "".into() }
}

/// Cells say by a class where their text stands, and what is more than a quotation says what it is.
fn aligned(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let (mut columns, mut column, mut cell) = (vec![], 0, "td");
    let mut out = Vec::with_capacity(events.len());
    for event in events {
        match &event {
            Event::Start(Tag::Table(alignments)) => columns.clone_from(alignments),
            Event::Start(Tag::TableHead) => (column, cell) = (0, "th"),
            Event::Start(Tag::TableRow) => (column, cell) = (0, "td"),
            _ => {}
        }
        match event {
            Event::Start(Tag::Table(alignments)) => {
                out.push(Event::Start(Tag::Table(vec![Alignment::None; alignments.len()])));
            }
            Event::Start(Tag::TableCell) => {
                let class = match columns.get(column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                out.push(Event::InlineHtml(format!("<{cell}{class}>").into()));
            }
            Event::End(TagEnd::TableCell) => {
                out.push(Event::InlineHtml(format!("</{cell}>").into()));
                column += 1;
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                out.push(event);
                out.push(Event::Html(format!("<p><strong>{}</strong></p>\n", title(kind)).into()));
            }
            other => out.push(other),
        }
    }
    out
}

/// As its writer called it.
fn title(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_html_and_nothing_in_it_becomes_code() {
        let cases = [
            ("# T\n\n`a` *b*", "<h1 id=\"text-t\">T</h1>\n<p><code>a</code> <em>b</em></p>\n"),
            ("a <script>x</script>", "<p>a &lt;script&gt;x&lt;/script&gt;</p>\n"),
            ("<script>x</script>\n", "&lt;script&gt;x&lt;/script&gt;\n"),
            ("[a](javascript:x)", "<p>a</p>\n"),
            ("[a *b*](other.md)", "<p>a <em>b</em></p>\n"),
            ("[a](https://e.test/)", "<p><a href=\"https://e.test/\">a</a></p>\n"),
            ("[a](HTTPS://e.test/)", "<p><a href=\"HTTPS://e.test/\">a</a></p>\n"),
            ("[a](mailto:b@e.test)", "<p><a href=\"mailto:b@e.test\">a</a></p>\n"),
            ("<b@e.test>", "<p><a href=\"mailto:b@e.test\">b@e.test</a></p>\n"),
            ("![a](/api/images/7)", "<p><img src=\"/api/images/7\" alt=\"a\" /></p>\n"),
            ("![a](https://e.test/)", "<p><img src=\"\" alt=\"a\" /></p>\n"),
            (
                "> [!WARNING]\n> a",
                "<blockquote class=\"markdown-alert-warning\">\n<p><strong>Warning</strong></p>\n<p>a</p>\n</blockquote>\n",
            ),
        ];
        for (markdown, html) in cases {
            assert_eq!(render(markdown), html);
        }
    }

    #[test]
    fn the_cells_of_a_table_stand_where_they_should_without_a_style() {
        let html = render("| a | b | c | d |\n|---|:-:|--:|:--|\n| 1 | 2 | 3 | 4 |\n");
        assert!(!html.contains("style"), "{html}");
        for cell in ["<th class=\"center\">b</th>", "<td>1</td>", "<td class=\"right\">3</td>", "<td>4</td>"]
        {
            assert!(html.contains(cell), "{cell} in {html}");
        }
    }
}
