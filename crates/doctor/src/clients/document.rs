//! The table as a document: docs/clients.md.

use super::Client;
use super::row::{Cell, Row, Source};
use super::table;

const HEAD: &str = "\
# What clients make of odd endpoints

Made from the table of the doctor; a test holds the two together. Of each trait of an endpoint it says which
clients let it pass (✔), which refuse it (✘, and in which words), and of which it is not known (?). `{name}`
stands for what an attempt showed, `…` for what differs each time.

*By test*: `tests/peers/tests/clients.rs` holds every cell against the real client (of TLS, not tungstenite's).
*In browsers*: `tests/peers/tests/browser.rs` holds Chrome's and Firefox's; the others have no page. *By hand*:
measured with the versions of the heading. A letter and a number: measured in November 2026 with the same
versions of browsers, under that number. Firefox is Debian's, the one with extended support; a frame that comes
right behind the 101 may get there the words for a connection that never opened.

Safari has no column: no machine with it was at hand. Known are the words of WebKit that a script sees,
measured in WebKitGTK 2.50, and what users quote in issues; the doctor reads both (`--browser-error`). From
WebKit's sources it is known that a page of https may not open `ws://`, not even to this machine. Not known is
what Safari makes of odd answers, extensions and certificates: those are Apple's own network and TLS.

tungstenite is `tungstenite::connect`; what `tokio-tungstenite` says of a connection that fails may differ.

";

/// The table as Markdown.
#[must_use]
pub fn client_table() -> String {
    let mut out = HEAD.to_owned();
    let titles = Client::ALL.map(|it| format!("{} {}", it.title(), it.version()));
    out.push_str(&format!(
        "| trait | {} | known by |\n|---{}|---|\n",
        titles.join(" | "),
        "|---".repeat(titles.len())
    ));
    table::all().for_each(|row| out.push_str(&marks(row)));
    out.push_str("\n## Their words\n");
    table::all().for_each(|row| out.push_str(&words(row)));
    out
}

fn marks(row: &Row) -> String {
    let mark = |client: Client| match row.cell(client) {
        Cell::Opens => "✔",
        Cell::Refuses(_) => "✘",
        Cell::Unknown => "?",
    };
    let source = match row.source {
        Source::Test => "test",
        Source::Browsers => "browsers",
        Source::Hand => "hand",
        Source::Record(number) => number,
    };
    format!("| {} | {} | {source} |\n", row.name, Client::ALL.map(mark).join(" | "))
}

fn words(row: &Row) -> String {
    let newest = Client::ALL.map(|client| (client, client.version(), row.cell(client)));
    let all = newest.into_iter().chain(row.older.iter().copied());
    let said: String = all.filter_map(|(client, version, cell)| line(client, version, cell)).collect();
    if said.is_empty() { String::new() } else { format!("\n### {}\n\n{said}", row.name) }
}

fn line(client: Client, version: &str, cell: Cell) -> Option<String> {
    let words = match cell {
        Cell::Refuses(Some("")) => "an error without words".to_owned(),
        Cell::Refuses(Some(words)) => format!("`{}`", words.trim_end()),
        Cell::Opens if version != client.version() => "lets it pass".to_owned(),
        Cell::Opens | Cell::Refuses(None) | Cell::Unknown => return None,
    };
    Some(format!("- {} {version}: {words}\n", client.title()))
}
