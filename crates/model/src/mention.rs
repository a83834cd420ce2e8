//! Where words stand in what is written about an API, and in its saved messages.

use crate::Api;

/// Characters of an excerpt before and after the first word.
const BEFORE: usize = 24;
const AFTER: usize = 72;

/// Words that were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// In a saved message, not in the documentation.
    pub in_message: bool,
    /// What the part is called: a message with its folder, a close code, a version; empty: it has no name.
    pub name: String,
    /// The text around the first word, on one line.
    pub excerpt: String,
}

impl Api {
    /// Each text of its documentation and of its saved messages in which all of these words stand, whatever
    /// their case. Secrets are in none of them.
    #[must_use]
    pub fn mentions(&self, words: &[String]) -> Vec<Mention> {
        let words: Vec<_> = words.iter().map(|it| it.to_lowercase()).filter(|it| !it.is_empty()).collect();
        if words.is_empty() {
            return vec![];
        }
        let docs = &self.docs;
        let own = [docs.description.clone(), docs.owner.clone(), docs.tags.join(", ")];
        let mut texts: Vec<(bool, String, String)> =
            own.into_iter().map(|text| (false, String::new(), text)).collect();
        texts.extend(docs.messages.iter().map(|it| {
            let parts = [&it.name, &it.description, &it.example, &it.schema].map(String::as_str);
            (false, it.name.clone(), parts.join("\n"))
        }));
        texts.extend(docs.closes.iter().map(|it| (false, it.code.to_string(), it.meaning.clone())));
        texts.extend(docs.changes.iter().map(|it| (false, it.version.clone(), it.text.clone())));
        texts.extend(self.messages.iter().map(|it| {
            let name = [&it.folder, &it.name].map(String::as_str).into_iter().filter(|it| !it.is_empty());
            let name = name.collect::<Vec<_>>().join(" / ");
            (true, name.clone(), format!("{name}\n{}", it.draft.body))
        }));
        let found = texts.into_iter().filter_map(|(in_message, name, text)| {
            Some(Mention { in_message, name, excerpt: excerpt(&text, &words)? })
        });
        found.collect()
    }
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
    use crate::{Auth, CloseDoc, Docs, Draft, MessageDoc, SavedMessage};

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

    fn found(words: &[&str]) -> Vec<(bool, String, String)> {
        let words: Vec<_> = words.iter().map(|&it| it.to_owned()).collect();
        api().mentions(&words).into_iter().map(|it| (it.in_message, it.name, it.excerpt)).collect()
    }

    #[test]
    fn words_are_found_in_documentation_and_saved_messages_and_nowhere_else() {
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
