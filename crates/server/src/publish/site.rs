//! The pages that there are of something shown: how they are called, and all of them as files.

use super::content::Content;
use super::page::{Paper, page};
use super::zip::zip;
use finding::Language;

/// How the pages look.
pub(crate) const STYLE: &str = include_str!("style.css");

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// What there is; of a single API, the API.
    Index,
    /// An API.
    Chapter(i64),
    /// A recorded session.
    Tape(i64),
}

/// What a name under a link asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Page(Page),
    Style,
    Script,
    Image(String),
}

impl Wanted {
    /// What this name asks for; `None`: nothing that there could be.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let number = |start: &str| name.strip_prefix(start)?.strip_suffix(".html")?.parse::<i64>().ok();
        match name {
            "" | "index.html" => Some(Self::Page(Page::Index)),
            "style.css" => Some(Self::Style),
            "try.js" => Some(Self::Script),
            _ if name.starts_with("image-") => Some(Self::Image(name.to_owned())),
            _ => number("api-")
                .map(Page::Chapter)
                .or_else(|| number("session-").map(Page::Tape))
                .map(Self::Page),
        }
    }
}

/// How pages name each other: all names are relative, so they stand anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// Under a link; with a language where the reader has chosen one.
    Served(Option<Language>),
    /// As files, each language with its own.
    Files,
}

impl Links {
    /// Where a page is, in the language of the one that names it.
    pub(super) fn to(self, page: Page, language: Language) -> String {
        match self {
            Self::Served(chosen) => served(page, chosen),
            Self::Files => file(page, language),
        }
    }

    /// The same page in another language.
    pub(super) fn in_language(self, page: Page, language: Language) -> String {
        match self {
            Self::Served(_) => served(page, Some(language)),
            Self::Files => file(page, language),
        }
    }
}

fn served(page: Page, language: Option<Language>) -> String {
    let path = match page {
        Page::Index => "./".to_owned(),
        other => file(other, Language::En),
    };
    let asked = language.map(|it| format!("?lang={}", it.tag()));
    path + &asked.unwrap_or_default()
}

fn file(page: Page, language: Language) -> String {
    let name = match page {
        Page::Index => "index".to_owned(),
        Page::Chapter(id) => format!("api-{id}"),
        Page::Tape(id) => format!("session-{id}"),
    };
    match language {
        Language::En => name + ".html",
        Language::Ja => name + ".ja.html",
    }
}

/// Everything as an archive of files: each page in both languages, what they load, and these images.
pub(crate) fn site(content: &Content, images: Vec<(String, Vec<u8>)>, script: Option<&[u8]>) -> Vec<u8> {
    let chapters = content.chapters.iter().filter(|_| !content.is_one).map(|it| Page::Chapter(it.id));
    let tapes = content.chapters.iter().flat_map(|it| &it.tapes).map(|it| Page::Tape(it.id));
    let pages: Vec<_> = std::iter::once(Page::Index).chain(chapters).chain(tapes).collect();
    let mut files = vec![];
    for which in pages {
        for language in [Language::En, Language::Ja] {
            if let Some(Paper { html, .. }) = page(content, which, Links::Files, language) {
                files.push((file(which, language), html.into_bytes()));
            }
        }
    }
    files.push(("style.css".to_owned(), STYLE.as_bytes().to_vec()));
    if let Some(script) = script.filter(|_| content.try_it) {
        files.push(("try.js".to_owned(), script.to_vec()));
    }
    files.extend(images);
    zip(&files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ask_for_what_they_say_and_for_nothing_else() {
        assert_eq!(Wanted::of("api-3.html"), Some(Wanted::Page(Page::Chapter(3))));
        assert_eq!(Wanted::of("session-9.html"), Some(Wanted::Page(Page::Tape(9))));
        for none in ["api-.html", "api-3", "api-x.html", "../x", "x.html", "try.ts"] {
            assert_eq!(Wanted::of(none), None, "{none}");
        }
        assert_eq!(Links::Files.to(Page::Index, Language::Ja), "index.ja.html");
        assert_eq!(Links::Served(None).to(Page::Index, Language::Ja), "./");
        assert_eq!(Links::Served(None).in_language(Page::Chapter(3), Language::Ja), "api-3.html?lang=ja");
    }
}
