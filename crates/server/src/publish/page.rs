//! What is shown, written out: whole pages that need no script, in English or Japanese.

mod chapter;
mod index;
mod tape;
mod trial;

use super::content::{Content, Entry};
use super::markup::{line, summary};
use super::site::{Links, Page};
use super::words::say;
use finding::Language;
use model::publication::shown_origin;
use std::fmt::Write as _;

/// A page, and what it may load.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub(crate) html: String,
    /// Where its script may connect, as a policy names it.
    pub(crate) connects: Vec<String>,
    /// Whether it has a script.
    pub(crate) script: bool,
}

/// What is written into, and for whom.
pub(super) struct Writer<'a> {
    pub(super) content: &'a Content,
    pub(super) links: Links,
    pub(super) language: Language,
    pub(super) out: String,
}

impl Writer<'_> {
    pub(super) fn say(&self, en: &str, ja: &str) -> String {
        say(self.language, en, ja)
    }

    pub(super) fn put(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// A heading with a name to link to.
    pub(super) fn section(&mut self, id: &str, title: &str) {
        let _ = writeln!(self.out, "<section id=\"{id}\">\n<h2>{title}</h2>");
    }

    fn name(&self, page: Page) -> String {
        let untitled = self.say("Untitled", "名称未設定");
        let name = match page {
            Page::Index => self.content.title.clone(),
            Page::Chapter(id) => self.content.chapter(id).map(|it| it.name.clone()).unwrap_or_default(),
            Page::Tape(id) => self.content.tape(id).map(|(_, it)| self.tape_name(it)).unwrap_or_default(),
        };
        if name.trim().is_empty() { untitled } else { name }
    }

    pub(super) fn tape_name(&self, tape: &super::content::Tape) -> String {
        let began = model::iso(tape.began_wall_ns);
        if tape.name.trim().is_empty() { began } else { format!("{} ({began})", tape.name) }
    }
}

/// A page; `None`: there is none of this number in what is shown.
pub(crate) fn page(content: &Content, page: Page, links: Links, language: Language) -> Option<Paper> {
    let chapter = match page {
        Page::Index => content.chapters.first().filter(|_| content.is_one),
        Page::Chapter(id) => Some(content.chapter(id)?),
        Page::Tape(id) => content.tape(id).map(|_| None)?,
    };
    let may_try = chapter.filter(|_| content.try_it);
    let addresses = may_try.into_iter().flat_map(|it| &it.addresses);
    let mut connects: Vec<_> = addresses.filter_map(|it| shown_origin(&it.1.url)).collect();
    connects.dedup();
    let mut writer = Writer { content, links, language, out: String::new() };
    let about = chapter.map(|it| summary(&it.description)).unwrap_or_default();
    head(&mut writer, page, &about, &connects, may_try.is_some());
    header(&mut writer, page);
    writer.put("<div class=\"columns\">\n");
    side(&mut writer, page);
    writer.put("<main id=\"main\">\n");
    pinned(&mut writer);
    match (page, chapter) {
        (_, Some(it)) => chapter::write(&mut writer, it),
        (Page::Tape(id), None) => tape::write(&mut writer, id),
        _ => index::write(&mut writer),
    }
    writer.put("</main>\n</div>\n");
    let by = writer.say("Written with wscope", "wscope で作成");
    let _ = write!(writer.out, "<footer><p>{by}</p></footer>\n</body>\n</html>\n");
    Some(Paper { html: writer.out, connects, script: may_try.is_some() })
}

/// Which state it is, where it is not the present one.
fn pinned(writer: &mut Writer<'_>) {
    let Some(pin) = &writer.content.pin else { return };
    let name = line(pin.name.trim());
    let mut what = match name.as_str() {
        "" => writer.say("As it was", "この時点の内容:"),
        name => format!("{} <bdi>{name}</bdi>", writer.say("Version", "バージョン")),
    };
    if let Some(ms) = u64::try_from(pin.at_ms).ok().filter(|it| *it > 0) {
        let moment = model::iso(ms.saturating_mul(1_000_000));
        let _ = write!(what, " <time datetime=\"{moment}\">{moment}</time>");
    }
    let _ = writeln!(writer.out, "<p class=\"pinned\">{what}</p>");
}

fn head(writer: &mut Writer<'_>, page: Page, about: &str, connects: &[String], script: bool) {
    let (name, whole) = (line(&writer.name(page)), line(&writer.content.title));
    let title = if writer.content.is_one || page == Page::Index {
        name.clone()
    } else {
        format!("{name} · {whole}")
    };
    let about = match about {
        "" => writer.say("Documentation of a WebSocket API", "WebSocket API のドキュメント"),
        text => text.to_owned(),
    };
    let (about, tag) = (line(&about), writer.language.tag());
    let locale = if writer.language == Language::Ja { "ja_JP" } else { "en_US" };
    let _ = write!(
        writer.out,
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    );
    if writer.links == Links::Files {
        let policy = policy(connects, script, "'none'");
        let _ = writeln!(writer.out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    } else if !writer.content.indexed {
        writer.put("<meta name=\"robots\" content=\"noindex, nofollow\">\n");
    }
    let _ = write!(
        writer.out,
        "<title>{title}</title>\n<meta name=\"description\" content=\"{about}\">\n\
         <meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"og:description\" content=\"{about}\">\n\
         <meta property=\"og:site_name\" content=\"{whole}\">\n<meta property=\"og:locale\" content=\"{locale}\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"stylesheet\" href=\"style.css\">\n"
    );
    if script {
        writer.put("<script src=\"try.js\" defer></script>\n");
    }
    writer.put("</head>\n<body>\n");
}

/// What a page may load and do. A frame is refused by the header only.
pub(crate) fn policy(connects: &[String], script: bool, form: &str) -> String {
    let script = if script { "'self'" } else { "'none'" };
    let connects = if connects.is_empty() { "'none'".to_owned() } else { connects.join(" ") };
    format!(
        "default-src 'none'; script-src {script}; style-src 'self'; img-src 'self'; connect-src {connects}; \
         base-uri 'none'; form-action {form}"
    )
}

fn header(writer: &mut Writer<'_>, page: Page) {
    let skip = writer.say("Skip to the content", "本文へ移動");
    let whole = line(&writer.name(Page::Index));
    let home = writer.links.to(Page::Index, writer.language);
    let _ = write!(
        writer.out,
        "<a class=\"skip\" href=\"#main\">{skip}</a>\n<header class=\"top\">\n<a class=\"home\" href=\"{home}\"><bdi>{whole}</bdi></a>\n"
    );
    let label = writer.say("Language", "言語");
    let _ = write!(writer.out, "<nav class=\"languages\" aria-label=\"{label}\"><ul>");
    for (language, name) in [(Language::En, "English"), (Language::Ja, "日本語")] {
        let tag = language.tag();
        if language == writer.language {
            let _ = write!(writer.out, "<li><span aria-current=\"true\" lang=\"{tag}\">{name}</span></li>");
        } else {
            let href = writer.links.in_language(page, language);
            let _ = write!(
                writer.out,
                "<li><a href=\"{href}\" lang=\"{tag}\" hreflang=\"{tag}\">{name}</a></li>"
            );
        }
    }
    writer.put("</ul></nav>\n</header>\n");
}

/// What there is, beside each page; of a single API, its sections.
fn side(writer: &mut Writer<'_>, page: Page) {
    let label = writer.say("Contents", "目次");
    let _ = write!(writer.out, "<nav class=\"side\" aria-label=\"{label}\">\n<h2>{label}</h2>\n<ul>\n");
    let content = writer.content;
    if let Some(chapter) = content.chapters.first().filter(|_| content.is_one) {
        let home =
            if page == Page::Index { String::new() } else { writer.links.to(Page::Index, writer.language) };
        for (id, name) in chapter::sections(writer, chapter) {
            let _ = writeln!(writer.out, "<li><a href=\"{home}#{id}\">{name}</a></li>");
        }
    }
    for (depth, entry) in content.entries.iter().filter(|_| !content.is_one) {
        let depth = depth.min(&5);
        match entry {
            Entry::Folder(name) => {
                let _ =
                    writeln!(writer.out, "<li class=\"folder in-{depth}\"><bdi>{}</bdi></li>", line(name));
            }
            Entry::Chapter(id) => {
                let href = writer.links.to(Page::Chapter(*id), writer.language);
                let name = line(&writer.name(Page::Chapter(*id)));
                let current = if page == Page::Chapter(*id) { " aria-current=\"page\"" } else { "" };
                let _ = writeln!(
                    writer.out,
                    "<li class=\"in-{depth}\"><a href=\"{href}\"{current}><bdi>{name}</bdi></a></li>"
                );
            }
        }
    }
    writer.put("</ul>\n</nav>\n");
}

/// A page of a sentence or a form, which tells nothing of what is shown.
pub(crate) fn note(title: &str, body: &str, language: Language) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow\">\n<title>{title}</title>\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n\
         <body class=\"note\">\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n",
        language.tag()
    )
}
