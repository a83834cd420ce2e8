//! Where words stand in what is written about an API or a project. Secrets are in none of it.

use crate::{Api, ProjectDocument};

/// Characters of an excerpt before and after the first word.
const BEFORE: usize = 24;
const AFTER: usize = 72;

/// Words that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where they stand.
    pub part: Mentioned,
    /// What the part is called: a message with its folder, a close code, a header; empty: it has no name.
    pub name: String,
    /// The text around the first word, on one line.
    pub excerpt: String,
}

/// A part in which words are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mentioned {
    /// The documentation of an API.
    Docs,
    /// A saved message.
    Message,
    /// A query parameter, on or off.
    Param,
    /// A header of the handshake.
    Header,
    /// A cookie of the handshake.
    Cookie,
    /// A subprotocol.
    Protocol,
    /// A variable.
    Variable,
    /// An environment.
    Environment,
}

/// A part with its name and its text.
type Text = (Mentioned, String, String);

impl Api {
    /// Each text of its documentation, its handshake and its saved messages in which all of these words
    /// stand, whatever their case.
    #[must_use]
    pub fn mentions(&self, words: &[String]) -> Vec<Mention> {
        let shown = self.withheld();
        let docs = &self.docs;
        let own = [docs.description.clone(), docs.owner.clone(), docs.tags.join(", ")];
        let mut texts: Vec<Text> =
            own.into_iter().map(|text| (Mentioned::Docs, String::new(), text)).collect();
        texts.extend(docs.messages.iter().map(|it| {
            let parts = [&it.name, &it.description, &it.example, &it.schema].map(String::as_str);
            (Mentioned::Docs, it.name.clone(), parts.join("\n"))
        }));
        texts.extend(docs.closes.iter().map(|it| (Mentioned::Docs, it.code.to_string(), it.meaning.clone())));
        texts.extend(docs.changes.iter().map(|it| (Mentioned::Docs, it.version.clone(), it.text.clone())));
        texts.extend(self.messages.iter().map(|it| {
            let name = [&it.folder, &it.name].map(String::as_str).into_iter().filter(|it| !it.is_empty());
            let name = name.collect::<Vec<_>>().join(" / ");
            (Mentioned::Message, name.clone(), format!("{name}\n{}", it.draft.body))
        }));
        texts.extend(shown.query.iter().map(|it| {
            let text = format!("{}\n{}", it.text, it.description);
            (Mentioned::Param, String::new(), text)
        }));
        let rows = [
            (Mentioned::Param, &shown.params),
            (Mentioned::Header, &shown.headers),
            (Mentioned::Cookie, &shown.cookies),
        ];
        texts.extend(rows.into_iter().flat_map(|(part, rows)| {
            rows.iter().map(move |it| (part, it.name.clone(), format!("{}: {}", it.name, it.value)))
        }));
        texts.extend(shown.subprotocols.iter().map(|it| (Mentioned::Protocol, String::new(), it.clone())));
        among(texts, words)
    }
}

impl ProjectDocument {
    /// Each environment and variable in whose name or value all of these words stand, whatever their case.
    #[must_use]
    pub fn mentions(&self, words: &[String]) -> Vec<Mention> {
        let shown = self.withheld();
        let variable = |it: &crate::Variable| {
            (Mentioned::Variable, it.name.clone(), format!("{} = {}", it.name, it.value))
        };
        let mut texts: Vec<Text> = shown
            .environments
            .iter()
            .map(|it| (Mentioned::Environment, it.name.clone(), it.name.clone()))
            .collect();
        texts.extend(shown.variables.iter().map(variable));
        texts.extend(shown.environments.iter().flat_map(|it| &it.variables).map(variable));
        among(texts, words)
    }
}

/// Those of these texts in which all the words stand.
fn among(texts: Vec<Text>, words: &[String]) -> Vec<Mention> {
    let words: Vec<_> = words.iter().map(|it| it.to_lowercase()).filter(|it| !it.is_empty()).collect();
    if words.is_empty() {
        return vec![];
    }
    let found = texts
        .into_iter()
        .filter_map(|(part, name, text)| Some(Mention { part, name, excerpt: excerpt(&text, &words)? }));
    found.collect()
}

/// The text around the first of these words; `None`: one of them is missing.
fn excerpt(text: &str, words: &[String]) -> Option<String> {
    let mut lower = String::with_capacity(text.len());
    // Where each character of the text begins in lower case, which may be longer.
    let mut starts = vec![];
    for it in text.chars() {
        starts.push(lower.len());
        lower.extend(it.to_lowercase());
    }
    let places = words.iter().map(|it| lower.find(it)).collect::<Option<Vec<_>>>()?;
    let first = places.into_iter().min()?;
    let at = starts.partition_point(|&start| start <= first).saturating_sub(1);
    let from = at.saturating_sub(BEFORE);
    let around: String = text.chars().skip(from).take(at - from + AFTER).collect();
    let mut out = around.split_whitespace().collect::<Vec<_>>().join(" ");
    if from > 0 {
        out.insert(0, '…');
    }
    if starts.len() > at + AFTER {
        out.push('…');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Auth, CloseDoc, Docs, Draft, Entry, Environment, MessageDoc, SavedMessage, Variable};

    fn api() -> Api {
        let message =
            MessageDoc { name: "join".into(), example: "{\"ROOM\": 1}".into(), ..MessageDoc::default() };
        Api {
            docs: Docs {
                description: format!("{}The Room\nof İstanbul{}", "x".repeat(40), " y".repeat(100)),
                messages: vec![message],
                closes: vec![CloseDoc { code: 4001, meaning: "room is full".into() }],
                ..Docs::default()
            },
            messages: vec![SavedMessage {
                name: "Hello".into(),
                folder: "Greetings".into(),
                draft: Draft { body: "{\"room\":\n\"lobby\"}".into(), ..Draft::default() },
            }],
            auth: Auth { token: "room".into(), ..Auth::default() },
            ..Api::default()
        }
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|&it| it.to_owned()).collect()
    }

    fn found(words: &[&str]) -> Vec<(bool, String, String)> {
        let all = api().mentions(&owned(words)).into_iter();
        all.map(|it| (it.part == Mentioned::Message, it.name, it.excerpt)).collect()
    }

    #[test]
    fn a_handshake_is_found_by_its_names_and_values_but_not_by_its_secrets() {
        let row = |name: &str, value: &str| Entry { name: name.into(), value: value.into(), enabled: false };
        let api = Api {
            headers: vec![row("X-Tenant", "acme"), row("X-Auth-Token", "hush")],
            cookies: vec![row("theme", "hush")],
            subprotocols: vec!["graphql-ws".into()],
            ..Api::default()
        };
        let found = |word: &str| {
            let all = api.mentions(&owned(&[word])).into_iter();
            all.map(|it| (it.part, it.excerpt)).collect::<Vec<_>>()
        };
        assert_eq!(found("tenant"), [(Mentioned::Header, "X-Tenant: acme".into())]);
        assert_eq!(found("ACME"), [(Mentioned::Header, "X-Tenant: acme".into())]);
        assert_eq!(found("x-auth"), [(Mentioned::Header, format!("X-Auth-Token: {}", crate::MASK))]);
        assert_eq!(found("theme"), [(Mentioned::Cookie, format!("theme: {}", crate::MASK))]);
        assert_eq!(found("graphql"), [(Mentioned::Protocol, "graphql-ws".into())]);
        assert_eq!(found("hush"), []);
    }

    #[test]
    fn variables_and_environments_are_found_but_no_secret_value() {
        let variable =
            |name: &str, secret| Variable { name: name.into(), value: format!("{name}-1"), secret };
        let environment = Environment { name: "Staging".into(), variables: vec![variable("host", false)] };
        let document = ProjectDocument {
            variables: vec![variable("key", true)],
            environments: vec![environment],
            ..ProjectDocument::default()
        };
        let found = |word: &str| {
            let all = document.mentions(&owned(&[word])).into_iter();
            all.map(|it| (it.part, it.name)).collect::<Vec<_>>()
        };
        assert_eq!(found("staging"), [(Mentioned::Environment, "Staging".into())]);
        assert_eq!(found("host-1"), [(Mentioned::Variable, "host".into())]);
        assert_eq!(found("key"), [(Mentioned::Variable, "key".into())]);
        assert_eq!(found("key-1"), []);
    }

    #[test]
    fn words_are_found_in_documentation_and_saved_messages_and_in_no_secret() {
        let all = found(&["room"]);
        let names: Vec<_> = all.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(names, [(false, ""), (false, "join"), (false, "4001"), (true, "Greetings / Hello")]);
        assert_eq!(all[2].2, "room is full");
        assert_eq!(all[3].2, "Greetings / Hello {\"room\": \"lobby\"}");
        assert!(all[0].2.starts_with("…xxxx") && all[0].2.contains("The Room of İstanbul y"), "{}", all[0].2);
        assert!(all[0].2.ends_with('…'));
    }

    #[test]
    fn all_words_must_stand_in_one_text_whatever_their_case() {
        assert_eq!(found(&["LOBBY", "greet"]).len(), 1);
        assert_eq!(found(&["istanbul"]).len(), 0, "İ is i with a dot of its own");
        assert_eq!(found(&["İstanbul", "the"]).len(), 1);
        assert_eq!(found(&["lobby", "full"]), []);
        assert_eq!(found(&["", ""]), []);
        assert_eq!(found(&[]), []);
    }
}
