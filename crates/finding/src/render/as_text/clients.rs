//! The line of clients: who opens the endpoint, who refuses it, and in which words.

use super::Look;
use super::paint::{Tone, line};
use super::wrap::{columns, wrap};
use crate::{Client, Report};

/// The line, and the words of those that refuse where others open.
pub(super) fn clients(report: &Report, look: Look) -> String {
    let Some(sentence) = sentence(report, look) else { return String::new() };
    let mut out = format!("{}\n", wrap(&sentence, look.width, 0).join("\n"));
    if report.clients.iter().any(|it| it.opens == Some(true)) {
        out.push_str(&client_texts(report, look));
    }
    out
}

/// What each client shows that refuses, one a line: for those who want to know although all agree.
#[must_use]
pub fn client_texts(report: &Report, look: Look) -> String {
    let words = words(report, look);
    let widest = words.iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
    let mut out = String::new();
    for (name, said) in words {
        let gap = " ".repeat(widest - columns(&name) + 2);
        let indent = widest + 4;
        let lines = wrap(&said, look.width.saturating_sub(indent), 0);
        let said = lines.join(&format!("\n{}", " ".repeat(indent)));
        out.push_str(&format!("  {}{gap}{said}\n", look.paint().as_tone(Tone::Quiet, &name)));
    }
    out
}

/// Who opens it, who refuses, and of whom it is not known; `None`: of nobody.
pub(in crate::render) fn sentence(report: &Report, look: Look) -> Option<String> {
    let of = |opens| report.clients.iter().filter(|it| it.opens == opens).collect::<Vec<_>>();
    let (opening, refusing, unknown) = (of(Some(true)), of(Some(false)), of(None));
    Some(match (opening.as_slice(), refusing.as_slice(), unknown.as_slice()) {
        ([], [], _) => return None,
        (_, [], []) => look.say("opens in every client", "どのクライアントでも開けます").to_owned(),
        ([], _, []) => look.say("refused by every client", "どのクライアントも拒否します").to_owned(),
        _ => parts(report, look, [&opening, &refusing, &unknown]),
    })
}

/// The name and the words of each client that refuses.
pub(in crate::render) fn words(report: &Report, look: Look) -> Vec<(String, String)> {
    let name = |client: &Client| match report.clients.iter().filter(|it| it.client == client.client).count() {
        1 => client.title.to_owned(),
        _ => format!("{} {}", client.title, client.version),
    };
    let said = |client: &Client| match client.text.as_deref() {
        None => look.say("(its words are not known)", "(文面は不明)").to_owned(),
        Some("") => look.say("(an error without words)", "(文面のないエラー)").to_owned(),
        Some(text) => line(text),
    };
    let refusing = report.clients.iter().filter(|it| it.opens == Some(false));
    refusing.map(|it| (name(it), said(it))).collect()
}

fn parts(report: &Report, look: Look, [opening, refusing, unknown]: [&[&Client]; 3]) -> String {
    let part = |clients: &[&Client], (en, ja): (&str, &str)| {
        let names = names(report, clients);
        (!names.is_empty()).then(|| match look.say("en", "ja") {
            "en" => format!("{en} {}", names.join(", ")),
            _ => format!("{ja}: {}", names.join("、")),
        })
    };
    let parts = [
        part(opening, ("opens in", "開けるクライアント")),
        part(refusing, ("refused by", "拒否するクライアント")),
        part(unknown, ("not known of", "不明なクライアント")),
    ];
    let separator = look.say("; ", "。");
    parts.into_iter().flatten().collect::<Vec<_>>().join(separator)
}

/// Each once; with its version where an older one does otherwise.
fn names(report: &Report, clients: &[&Client]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for client in clients {
        let others = report.clients.iter().filter(|it| it.client == client.client);
        let name = if others.clone().all(|it| it.opens == client.opens) {
            client.title.to_owned()
        } else {
            format!("{} {}", client.title, client.version)
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn client(
        client: &'static str,
        version: &'static str,
        opens: Option<bool>,
        text: Option<&str>,
    ) -> Client {
        Client { client, title: client, version, opens, text: text.map(str::to_owned) }
    }

    #[track_caller]
    fn reads(clients: &[Client], language: Language, expected: &str) {
        let report = Report { clients: clients.to_vec(), ..Report::default() };
        assert_eq!(super::clients(&report, Look { language, colour: false, width: 60 }), expected);
    }

    #[test]
    fn where_all_agree_one_short_line_says_so() {
        let opens = [client("a", "1", Some(true), None), client("b", "2", Some(true), None)];
        reads(&opens, Language::En, "opens in every client\n");
        reads(&opens, Language::Ja, "どのクライアントでも開けます\n");
        let refuses = [client("a", "1", Some(false), Some("no")), client("b", "2", None, None)];
        reads(&refuses[..1], Language::En, "refused by every client\n");
        reads(&refuses[1..], Language::En, "");
        reads(&refuses, Language::En, "refused by a; not known of b\n");
        reads(&[], Language::En, "");
    }

    #[test]
    fn where_they_differ_the_words_of_those_who_refuse_follow() {
        let clients = [
            client("one", "1", Some(true), None),
            client("two", "2", Some(false), Some("it says\x1b[2J no")),
            client("three", "3", Some(false), Some("")),
            client("four", "4", None, None),
            client("five", "5", Some(false), None),
        ];
        let en = "opens in one; refused by two, three, five; not known of four\n  two    it says\\x1b[2J no\n  \
                  three  (an error without words)\n  five   (its words are not known)\n";
        reads(&clients, Language::En, en);
        let ja = "開けるクライアント: one。拒否するクライアント: two、three、\nfive。不明なクライアント: four\n  two    it says\\x1b[2J no\n  \
                  three  (文面のないエラー)\n  five   (文面は不明)\n";
        reads(&clients, Language::Ja, ja);
    }

    #[test]
    fn a_version_is_named_where_an_older_one_does_otherwise() {
        let other = client("p", "2", Some(true), None);
        let clients = [other.clone(), client("p", "1", Some(false), Some("no"))];
        reads(&clients, Language::En, "opens in p 2; refused by p 1\n  p 1  no\n");
        let clients = [
            client("q", "9", Some(true), None),
            client("p", "2", Some(false), Some("new")),
            client("p", "1", Some(false), Some("old")),
        ];
        reads(&clients, Language::En, "opens in q; refused by p\n  p 2  new\n  p 1  old\n");
    }
}
