//! What people say about APIs.

use super::Someone;
use crate::prose;
use model::team::Member;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that somebody said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    /// The API that it is about.
    pub(crate) api: i64,
    /// The comment that began the thread; `null`: this one does.
    #[schema(required)]
    pub(crate) thread: Option<i64>,
    /// What of the API, as `docs`; empty: all of it.
    pub(crate) part: String,
    /// The session whose message it is about.
    #[schema(required)]
    pub(crate) session: Option<i64>,
    /// The number of that message.
    #[schema(required)]
    pub(crate) seq: Option<u64>,
    /// `null`: the user of this machine.
    #[schema(required)]
    pub(crate) by: Option<Someone>,
    /// In Markdown; empty: it was taken back.
    pub(crate) text: String,
    /// The same as HTML without raw HTML.
    pub(crate) html: String,
    /// The accounts of members that are named in it after an `@`.
    pub(crate) mentions: Vec<i64>,
    pub(crate) created_ms: i64,
    #[schema(required)]
    pub(crate) edited_ms: Option<i64>,
    /// When the thread was settled: of its first comment.
    #[schema(required)]
    pub(crate) resolved_ms: Option<i64>,
}

/// Something to be said.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewComment {
    pub(crate) text: String,
    /// The comment that it answers: then it is about the same.
    #[serde(default)]
    pub(crate) thread: Option<i64>,
    /// What of the API; empty: all of it.
    #[serde(default)]
    pub(crate) part: String,
    #[serde(default)]
    pub(crate) session: Option<i64>,
    #[serde(default)]
    pub(crate) seq: Option<u64>,
}

/// What is to be another.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CommentChange {
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// Whether the thread is settled.
    #[serde(default)]
    pub(crate) resolved: Option<bool>,
}

impl Comment {
    /// A comment as the members of its project see it.
    pub(crate) fn of(it: store::Comment, members: &[Member]) -> Self {
        Self {
            id: it.id,
            api: it.api,
            thread: it.thread,
            part: it.part,
            session: it.record.map(|it| it.0),
            seq: it.record.map(|it| it.1),
            by: it.by.map(|(account, name)| Someone { account, name }),
            html: prose::render(&it.text),
            mentions: mentioned(&it.text, members),
            text: it.text,
            created_ms: it.created_ms,
            edited_ms: it.edited_ms,
            resolved_ms: it.resolved_ms,
        }
    }
}

/// Those whose names stand in a text after an `@`; of two names of which one begins the other, the longer.
fn mentioned(text: &str, members: &[Member]) -> Vec<i64> {
    let mut found = vec![];
    for (at, _) in text.match_indices('@') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let named = members.iter().filter(|it| !it.name.is_empty() && rest.starts_with(&it.name));
        if let Some(member) = named.max_by_key(|it| it.name.len())
            && !found.contains(&member.account)
        {
            found.push(member.account);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::team::Role;

    #[test]
    fn who_is_named_after_an_at_sign_is_mentioned_once() {
        let member = |account, name: &str| Member {
            account,
            name: name.into(),
            email: String::new(),
            role: Role::Reader,
        };
        let members = [member(1, "Ann"), member(2, "Anna"), member(3, "花子"), member(4, "")];
        assert_eq!(mentioned("@Anna and @Ann, @花子さん @Anna", &members), [2, 1, 3]);
        assert_eq!(mentioned("Ann a@nn @", &members), [] as [i64; 0]);
    }
}
