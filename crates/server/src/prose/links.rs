//! Where the links of a text lead: to its headings and notes, to mail addresses and to the web, also where a
//! web address stands bare. What leads nowhere stays text.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::collections::{HashMap, HashSet};

/// Before the name of whatever a link of a text may lead to, so that it is nothing else of the page.
const PREFIX: &str = "text-";

/// The places of a text to which links may lead.
pub(super) struct Anchors {
    headings: HashSet<String>,
}

impl Anchors {
    /// Names the headings after their words, as GitHub does.
    pub(super) fn of(events: &mut [Event<'_>]) -> Self {
        let mut headings = HashSet::new();
        let starts: Vec<usize> =
            (0..events.len()).filter(|at| matches!(events[*at], Event::Start(Tag::Heading { .. }))).collect();
        for at in starts {
            let words = events[at..].iter().take_while(|it| !matches!(it, Event::End(TagEnd::Heading(_))));
            let words: String = words
                .filter_map(|it| match it {
                    Event::Text(text) | Event::Code(text) => Some(&**text),
                    _ => None,
                })
                .collect();
            let slug = slug(&words);
            let numbered = (1..).map(|n| format!("{slug}-{n}"));
            let name = std::iter::once(slug.clone()).chain(numbered).find(|it| !headings.contains(it));
            let name = name.expect("there is always another number");
            if let Event::Start(Tag::Heading { id, classes, attrs, .. }) = &mut events[at] {
                *id = Some(format!("{PREFIX}{name}").into());
                classes.clear();
                attrs.clear();
            }
            headings.insert(name);
        }
        Self { headings }
    }

    /// Lets each link lead where it may, and takes it away where it may nowhere.
    pub(super) fn lead(self, events: &mut Vec<Event<'_>>) {
        let (mut notes, mut kept) = (Notes::default(), vec![]);
        let (mut code, mut linked) = (false, 0_usize);
        let mut out = Vec::with_capacity(events.len());
        for event in std::mem::take(events) {
            match event {
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let address = self.allowed(dest_url, link_type);
                    kept.push(address.is_some());
                    linked += 1;
                    if let Some(dest_url) = address {
                        out.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                    }
                }
                Event::End(TagEnd::Link) => {
                    linked -= 1;
                    if kept.pop().unwrap_or_default() {
                        out.push(Event::End(TagEnd::Link));
                    }
                }
                Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => {
                    code = true;
                    out.push(event);
                }
                Event::End(TagEnd::CodeBlock | TagEnd::Image) => {
                    code = false;
                    out.push(event);
                }
                Event::Text(text) if !code && linked == 0 => bare(text, &mut out),
                Event::FootnoteReference(name) => out.push(notes.reference(&name)),
                Event::Start(Tag::FootnoteDefinition(name)) => out.push(notes.definition(&name)),
                Event::End(TagEnd::FootnoteDefinition) => out.push(Event::Html("</div>\n".into())),
                other => out.push(other),
            }
        }
        *events = out;
    }

    fn allowed<'a>(&self, url: CowStr<'a>, link: LinkType) -> Option<CowStr<'a>> {
        if link == LinkType::Email {
            return Some(url);
        }
        if let Some(name) = url.strip_prefix('#') {
            let name = decoded(name).to_lowercase();
            return self.headings.contains(&name).then(|| format!("#{PREFIX}{name}").into());
        }
        let starts = |it: &str| url.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it));
        ["https://", "http://", "mailto:"].into_iter().any(starts).then_some(url)
    }
}

/// The notes at the foot of a text, numbered as they are come by.
#[derive(Default)]
struct Notes {
    numbers: HashMap<String, usize>,
    referred: HashSet<usize>,
}

impl Notes {
    fn number(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }

    fn reference(&mut self, name: &str) -> Event<'static> {
        let n = self.number(name);
        // The way back leads to the first of several.
        let id = if self.referred.insert(n) { format!(" id=\"{PREFIX}to-note-{n}\"") } else { String::new() };
        Event::InlineHtml(format!("<sup{id}><a href=\"#{PREFIX}note-{n}\">{n}</a></sup>").into())
    }

    fn definition(&mut self, name: &str) -> Event<'static> {
        let n = self.number(name);
        let open =
            format!("<div id=\"{PREFIX}note-{n}\"><sup><a href=\"#{PREFIX}to-note-{n}\">{n}</a></sup>");
        Event::Html(open.into())
    }
}

/// Letters, digits, `-` and `_` of it, in lower case; white space becomes `-`.
fn slug(words: &str) -> String {
    let kept = words.trim().chars().filter_map(|it| match it {
        _ if it.is_whitespace() => Some('-'),
        _ => (it.is_alphanumeric() || matches!(it, '-' | '_')).then_some(it),
    });
    kept.flat_map(char::to_lowercase).collect()
}

/// What percent-encoding stands for; as it is where it is none.
fn decoded(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        match pair.and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Text, whose bare web addresses are links.
fn bare<'a>(text: CowStr<'a>, out: &mut Vec<Event<'a>>) {
    let (mut done, mut from) = (0, 0);
    while let Some((at, len)) = next_address(&text, from) {
        from = at + len;
        let address = &text[at..from];
        let dest =
            if address.starts_with("www.") { format!("https://{address}") } else { address.to_owned() };
        if at > done {
            out.push(Event::Text(text[done..at].to_owned().into()));
        }
        out.push(Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: dest.into(),
            title: "".into(),
            id: "".into(),
        }));
        out.push(Event::Text(address.to_owned().into()));
        out.push(Event::End(TagEnd::Link));
        done = from;
    }
    match done {
        0 => out.push(Event::Text(text)),
        _ if done < text.len() => out.push(Event::Text(text[done..].to_owned().into())),
        _ => {}
    }
}

/// Where the next bare address begins and how long it is. It holds ASCII only, does not go on from a word,
/// and does not end with the punctuation of its sentence.
fn next_address(text: &str, from: usize) -> Option<(usize, usize)> {
    let starts = ["https://", "http://", "www."];
    let mut search = from;
    loop {
        let (at, start) =
            starts.iter().filter_map(|it| Some((search + text[search..].find(it)?, *it))).min()?;
        search = at + start.len();
        let rest = &text[at..];
        let end = rest.find(|it: char| !it.is_ascii_graphic() || matches!(it, '<' | '>' | '"' | '`'));
        let address = &rest[..end.unwrap_or(rest.len())];
        let len = without_punctuation(address).len();
        let inner = text[..at].chars().next_back().is_some_and(|it| it.is_ascii_alphanumeric() || it == '/');
        if !inner && address[..len].len() > start.len() {
            return Some((at, len));
        }
    }
}

fn without_punctuation(mut address: &str) -> &str {
    loop {
        let closes = address.matches(')').count() > address.matches('(').count();
        let shorter = match address.strip_suffix(')') {
            Some(shorter) if closes => shorter,
            _ => address.trim_end_matches(['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', ']', '}']),
        };
        if shorter.len() == address.len() {
            return address;
        }
        address = shorter;
    }
}

#[cfg(test)]
mod tests {
    use crate::prose::render;

    #[test]
    fn links_within_a_text_lead_to_its_headings_and_others_are_none() {
        let html = render("# A b\n## 概要\n## A b\n\n[x](#a-b) [y](#概要) [z](#a-b-1) [gone](#workbench)");
        for part in [
            "<h1 id=\"text-a-b\">",
            "<h2 id=\"text-a-b-1\">",
            "<a href=\"#text-a-b\">x</a>",
            "<a href=\"#text-%E6%A6%82%E8%A6%81\">y</a>",
            "<a href=\"#text-a-b-1\">z</a> gone<",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_note_is_led_to_and_leads_back() {
        let html = render("a[^x\"] b[^x\"]\n\n[^x\"]: note\n");
        assert!(html.contains("a<sup id=\"text-to-note-1\"><a href=\"#text-note-1\">1</a></sup>"), "{html}");
        assert!(
            html.contains("<div id=\"text-note-1\"><sup><a href=\"#text-to-note-1\">1</a></sup>"),
            "{html}"
        );
        assert_eq!(html.matches("text-to-note-1\">").count(), 2, "{html}");
    }

    #[test]
    fn bare_addresses_are_links() {
        let link = |address: &str| format!("<a href=\"{address}\">{address}</a>");
        let a = link("https://e.test/a_b?c=1");
        for (text, html) in [
            ("see https://e.test/a_b?c=1.", format!("see {a}.")),
            ("(https://e.test/a_b?c=1)", format!("({a})")),
            ("詳細はhttps://e.test/a_b?c=1を", format!("詳細は{a}を")),
            ("https://e.test/(x)", link("https://e.test/(x)")),
            ("www.e.test", "<a href=\"https://www.e.test\">www.e.test</a>".into()),
            (
                "awww.e.test https:// `https://e.test`",
                "awww.e.test https:// <code>https://e.test</code>".into(),
            ),
            ("[https://e.test](x)", "https://e.test".into()),
        ] {
            assert_eq!(render(text), format!("<p>{html}</p>\n"));
        }
        assert_eq!(render("```\nhttps://e.test\n```"), "<pre><code>https://e.test\n</code></pre>\n");
    }
}
