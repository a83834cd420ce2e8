//! What is shown to others under links.

use model::publication::{self, Audience};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that is shown to others under a link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Publication {
    pub(crate) id: i64,
    /// For whom it is, in words of who made it.
    pub(crate) note: String,
    pub(crate) shown: Shown,
    pub(crate) access: Access,
    /// The domains of addresses whose owners may read it, where `access` says so.
    pub(crate) domains: Vec<String>,
    /// Whether search engines may list it.
    pub(crate) indexed: bool,
    /// The state that is shown; `null`: what stands there when somebody looks.
    #[schema(required)]
    pub(crate) pin: Option<Pin>,
    /// When it ends; `null`: when it is revoked.
    #[schema(required)]
    pub(crate) expires_ms: Option<i64>,
    pub(crate) created_ms: i64,
    /// Who made it; empty: nobody who is known any more.
    pub(crate) author: String,
    /// How often a page of it was opened.
    pub(crate) opened: i64,
    /// When that was last; `null`: never.
    #[schema(required)]
    pub(crate) opened_ms: Option<i64>,
}

/// The state that a link shows, whatever is changed later.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pin {
    /// When it was so.
    pub(crate) at_ms: i64,
    /// The version of the API that it is; `null`: what stood there when the link was made.
    #[schema(required)]
    pub(crate) version: Option<i64>,
    /// What that version was called; empty: nothing.
    pub(crate) name: String,
}

/// To whom it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Access {
    /// Whoever has the link.
    #[default]
    Link,
    /// And knows the password.
    Password,
    /// And is signed in with an address of one of the domains.
    Domains,
}

/// What is shown beside what is written about an API.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct Shown {
    /// The environments by whose variables addresses are shown; an empty name: by those of the project.
    pub(crate) environments: Vec<String>,
    /// Examples of messages, and values of parameters.
    pub(crate) examples: bool,
    /// These recorded sessions.
    pub(crate) sessions: Vec<i64>,
    /// Whether a reader's browser may connect from the page.
    pub(crate) try_it: bool,
}

/// What is to be shown, and to whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct NewPublication {
    pub(crate) note: String,
    pub(crate) shown: Shown,
    pub(crate) access: Access,
    pub(crate) domains: Vec<String>,
    /// The password, where `access` asks for one.
    pub(crate) password: String,
    pub(crate) indexed: bool,
    /// Shows it as it is now, or in that version, whatever is changed later.
    pub(crate) pinned: bool,
    /// The version of the API to show; `null`: what stands there.
    pub(crate) version: Option<i64>,
    /// After so many days it ends; `null`: when it is revoked.
    pub(crate) days: Option<u32>,
}

/// What is shown from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadePublication {
    pub(crate) publication: Publication,
    /// The link. It is told once: only a hash of its secret is kept.
    pub(crate) link: String,
}

impl From<Shown> for publication::Shown {
    fn from(it: Shown) -> Self {
        let Shown { environments, examples, sessions, try_it } = it;
        Self { environments, examples, sessions, try_it }
    }
}

impl From<publication::Shown> for Shown {
    fn from(it: publication::Shown) -> Self {
        let publication::Shown { environments, examples, sessions, try_it } = it;
        Self { environments, examples, sessions, try_it }
    }
}

impl Publication {
    pub(crate) fn of(it: publication::Publication, author: String) -> Self {
        let (access, domains) = match it.terms.audience {
            Audience::Link => (Access::Link, vec![]),
            Audience::Password => (Access::Password, vec![]),
            Audience::Domains(domains) => (Access::Domains, domains),
        };
        Self {
            id: it.id,
            note: it.terms.note,
            shown: it.terms.shown.into(),
            access,
            domains,
            indexed: it.terms.indexed,
            pin: it.terms.pin.map(|publication::Pin { at_ms, version, name }| Pin { at_ms, version, name }),
            expires_ms: it.expires_ms,
            created_ms: it.created_ms,
            author,
            opened: it.opened,
            opened_ms: it.opened_ms,
        }
    }
}
