//! What of a project is shown to others, to whom, and until when.

mod address;

pub use address::{PublicAddress, public_address, shown_origin};

use crate::Node;
use serde::{Deserialize, Serialize};

/// Something that is shown to others under a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Its number.
    pub id: i64,
    /// What is shown: an API, or all that a folder or a project holds, as it is when somebody looks, or as it
    /// was when it was pinned.
    pub node: Node,
    /// What of it, and to whom.
    pub terms: Terms,
    /// When the link ends, in milliseconds since the Unix epoch; `None`: when it is revoked.
    pub expires_ms: Option<i64>,
    /// Who made it.
    pub account: Option<i64>,
    /// When it was made.
    pub created_ms: i64,
    /// How often a page of it was opened.
    pub opened: i64,
    /// When that was last; `None`: never.
    pub opened_ms: Option<i64>,
}

/// What is shown, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// For whom it is, in words of who made it. Nobody else sees them.
    pub note: String,
    /// What of it.
    pub shown: Shown,
    /// To whom.
    pub audience: Audience,
    /// Whether search engines may list it.
    pub indexed: bool,
    /// What is shown is what was kept then; `None`: what stands there when somebody looks.
    pub pin: Option<Pin>,
}

/// The state that a link shows, whatever is changed later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pin {
    /// When it was so, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The version of the API that it is; `None`: what stood there when the link was made.
    pub version: Option<i64>,
    /// What that version was called when the link was made; empty: nothing.
    pub name: String,
}

/// What is shown beside what is written about an API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The environments by whose variables addresses are shown; an empty name: by those of the project.
    pub environments: Vec<String>,
    /// Examples of messages, and values of parameters.
    pub examples: bool,
    /// These recorded sessions.
    pub sessions: Vec<i64>,
    /// Whether a reader's browser may connect from the page.
    pub try_it: bool,
}

/// To whom something is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Whoever has the link.
    #[default]
    Link,
    /// Whoever has the link and knows the password.
    Password,
    /// Whoever has the link and is signed in with an address of one of these domains.
    Domains(Vec<String>),
}

impl Audience {
    /// Whether an address is of one of its domains; of a domain within one it is not.
    #[must_use]
    pub fn knows(&self, email: &str) -> bool {
        let Self::Domains(domains) = self else { return false };
        let domain = email.rsplit_once('@').map(|it| it.1);
        domain.is_some_and(|it| domains.iter().any(|own| own.eq_ignore_ascii_case(it)))
    }
}

/// The form in which a domain of addresses is kept; `None`: it is none.
#[must_use]
pub fn domain(written: &str) -> Option<String> {
    let written = written.trim().trim_start_matches('@');
    let email = crate::team::email(&format!("a@{written}"))?;
    email
        .split_once('@')
        .filter(|(local, domain)| *local == "a" && !domain.contains('@'))
        .map(|it| it.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_domain_itself_are_known() {
        let audience = Audience::Domains(vec!["partner.example".into()]);
        assert!(audience.knows("a@partner.example") && audience.knows("a@Partner.Example"));
        for other in
            ["a@evil-partner.example", "a@x.partner.example", "a@partner.example.evil", "partner.example", ""]
        {
            assert!(!audience.knows(other), "{other}");
        }
        assert!(!Audience::Link.knows("a@partner.example"));
    }

    #[test]
    fn a_domain_is_kept_in_one_form() {
        assert_eq!(domain(" @Partner.Example ").as_deref(), Some("partner.example"));
        for none in ["", "@", "a b.c", "a@b.c", ".c", "<script>"] {
            assert_eq!(domain(none), None, "{none:?}");
        }
    }
}
