//! The pages of the causes, as HTML.

use crate::view::CausePage;
use finding::{Language, Meta};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, html};

/// The page of this cause, from whichever crate knows it.
pub(crate) fn page(cause: &str, language: Language) -> Option<CausePage> {
    let mut known = [doctor::causes(), nginx::causes(), script::causes()].into_iter().flatten();
    known.find(|it| it.cause == cause).map(|it| of(it, language))
}

fn of(meta: &Meta, language: Language) -> CausePage {
    CausePage {
        cause: meta.cause.into(),
        title: meta.page.title(language).into(),
        html: render(meta.page.say(language)),
    }
}

/// Markdown as HTML, ours or a user's. Nothing in it can be more than text: raw
/// HTML is shown as written, and links lead to the web or within the page only.
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
    change: impl FnOnce(Harmless<'a>) -> I,
) -> String {
    let flavour = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(markdown, flavour).map(harmless as fn(_) -> _);
    let mut out = String::new();
    html::push_html(&mut out, change(events));
    out
}

/// Markdown without HTML of its own, whose links lead to the web or within the page.
pub(crate) type Harmless<'a> = std::iter::Map<Parser<'a>, fn(Event<'a>) -> Event<'a>>;

fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: allowed(dest_url, link_type), title, id })
        }
        other => other,
    }
}

/// Images are those that are kept here; any other would be a request that the reader did not ask for.
fn own_image(url: CowStr<'_>) -> CowStr<'_> {
    let number = url.strip_prefix("/api/images/").filter(|it| !it.is_empty());
    if number.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit())) { url } else { "".into() }
}

fn allowed(url: CowStr<'_>, link: LinkType) -> CowStr<'_> {
    let leads_somewhere = ["https://", "http://", "#"].iter().any(|start| url.starts_with(start));
    if leads_somewhere && link != LinkType::Email { url } else { "#".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_html_and_nothing_in_it_becomes_code() {
        let cases = [
            ("# T\n\n`a` *b*", "<h1>T</h1>\n<p><code>a</code> <em>b</em></p>\n"),
            ("a <script>x</script>", "<p>a &lt;script&gt;x&lt;/script&gt;</p>\n"),
            ("<script>x</script>\n", "&lt;script&gt;x&lt;/script&gt;\n"),
            ("[a](javascript:x)", "<p><a href=\"#\">a</a></p>\n"),
            ("[a](https://e.test/)", "<p><a href=\"https://e.test/\">a</a></p>\n"),
            ("![a](/api/images/7)", "<p><img src=\"/api/images/7\" alt=\"a\" /></p>\n"),
            ("![a](https://e.test/)", "<p><img src=\"\" alt=\"a\" /></p>\n"),
        ];
        for (markdown, html) in cases {
            assert_eq!(render(markdown), html);
        }
    }

    #[test]
    fn every_cause_of_the_doctor_has_its_page_in_both_languages() {
        let causes = doctor::causes();
        assert!(!causes.is_empty());
        for cause in causes {
            for language in [Language::En, Language::Ja] {
                let page = page(cause.cause, language).expect("a cause that the doctor knows");
                assert!(!page.title.is_empty() && page.html.contains("<h1>"), "{}", cause.cause);
            }
        }
        assert!(page("no/such", Language::En).is_none());
    }
}
