//! Who works together: accounts, what they may do in a project, and what was done.

use crate::Node;
use serde::{Deserialize, Serialize};

/// What a member may do in a project. Each may do what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, and debugs with values of its own that are not kept.
    Reader,
    /// Changes what the project holds.
    Editor,
    /// Says who else may do what, and deletes the project.
    Admin,
}

impl Role {
    /// Every role, the smallest first.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Editor, Self::Admin];

    /// The name under which it is kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// Where a message reaches its owner, in lower case; no two accounts have the same.
    pub email: String,
    /// What others see.
    pub name: String,
    /// Whether it looks after the server: accounts, projects of all, settings.
    pub admin: bool,
    /// It cannot sign in any more, and what it was signed in to has ended.
    pub disabled: bool,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// An invitation that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its number.
    pub id: i64,
    /// For whom; empty: for whoever has the link.
    pub email: String,
    /// The project that its guest becomes a member of, and as what.
    pub project: Option<(i64, Role)>,
    /// Whether its guest looks after the server.
    pub admin: bool,
    /// When the link ends, in milliseconds since the Unix epoch.
    pub expires_ms: i64,
    /// Who gets another password by it; `None`: it makes an account, or a member.
    pub account: Option<i64>,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub account: i64,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When it ends.
    pub expires_ms: i64,
    /// The last time that it was used; to the minute.
    pub seen_ms: i64,
    /// What the browser called itself.
    pub agent: String,
    /// The address that it came from.
    pub address: String,
}

/// A key for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: i64,
    /// Whose it is: it may do no more than its owner.
    pub account: i64,
    /// What the owner calls it.
    pub name: String,
    /// The most that it may do in any project.
    pub scope: Role,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When it ends; `None`: never.
    pub expires_ms: Option<i64>,
    /// The last time that it was used; to the minute.
    pub used_ms: Option<i64>,
}

/// A member of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account: i64,
    /// What others see.
    pub name: String,
    /// Where a message reaches it.
    pub email: String,
    /// What it may do.
    pub role: Role,
}

/// Something that stands in a project, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A project itself, a folder or an API.
    Node(Node),
    /// A session of an API.
    Session(i64),
    /// A cookie of a project's jar.
    Cookie(i64),
    /// An image of a project.
    Image(i64),
    /// What somebody said about an API.
    Comment(i64),
    /// What is shown to others under a link.
    Publication(i64),
    /// What was deleted at a time, and can be restored.
    Deletion(i64),
    /// A version of an API.
    Version(i64),
}

/// Something that was done, for the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// Who; `None`: nobody who was signed in.
    pub account: Option<i64>,
    /// What, as `noun.verb`: `login.refused`, `member.changed`.
    pub what: String,
    /// To what, in words of a machine: `project 3`.
    pub object: String,
    /// From which address.
    pub address: String,
    /// The project that it was done in; `None`: in none.
    pub project: Option<i64>,
}

/// Which deeds are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeedsOf {
    /// Those of this account; `None`: of everybody.
    pub account: Option<i64>,
    /// Those in this project; `None`: in all and in none.
    pub project: Option<i64>,
    /// Those whose `what` holds this.
    pub what: String,
}

/// The form in which an address of a person is kept and compared: without spaces around it, and in
/// lower case. `None`: it is none.
#[must_use]
pub fn email(written: &str) -> Option<String> {
    let email = written.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let fits = !local.is_empty() && domain.len() > 1 && email.len() <= 254;
    let clean = !email.chars().any(|it| it.is_whitespace() || it.is_control() || "<>\"(),;:\\".contains(it));
    (fits && clean && !domain.starts_with('.') && !domain.ends_with('.')).then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_those_before_it_may() {
        assert!(Role::Reader < Role::Editor && Role::Editor < Role::Admin);
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(Role::from_name("owner"), None);
    }

    #[test]
    fn an_address_is_kept_in_one_form_and_what_is_none_is_refused() {
        assert_eq!(email("  Hanako@Example.JP ").as_deref(), Some("hanako@example.jp"));
        assert_eq!(email("花子@例え.jp").as_deref(), Some("花子@例え.jp"));
        for none in ["", "a", "@b.c", "a@", "a b@c.d", "a@b\r\nBcc: x@y.z", "<a@b.c>", "a@.c", "a@c."] {
            assert_eq!(email(none), None, "{none:?}");
        }
        assert_eq!(email(&format!("{}@b.c", "a".repeat(260))), None);
    }
}
