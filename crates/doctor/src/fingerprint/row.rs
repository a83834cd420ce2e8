//! A row of the table: what is recognised, by which signs, and where that is known from.

use crate::answer::Answer;
use std::ops::Range;

/// What is recognised, by what, and where that is known from.
#[derive(Debug)]
pub(crate) struct Row {
    /// What kind of thing it is.
    pub(crate) kind: Kind,
    /// Its name, as people write it.
    pub(crate) name: &'static str,
    /// The signs: each must be there.
    pub(crate) by: &'static [Sign],
    /// What else is known of whatever answers like this.
    pub(crate) traits: &'static [Trait],
    /// Where it is known from.
    pub(crate) source: Basis,
}

/// A kind of software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A reverse proxy, or a web server that often is one.
    Proxy,
    /// A load balancer or a delivery network that is rented.
    Cloud,
    /// A firewall for web applications.
    Firewall,
    /// A WebSocket library, or a server that is one.
    Library,
    /// A web framework.
    Framework,
}

/// One thing to see in an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sign {
    /// Its status.
    Status(u16),
    /// Its reason phrase, case and all.
    Reason(&'static str),
    /// A header field whose value begins so, case ignored.
    Field(&'static str, &'static str),
    /// A header field of this name, whatever its value.
    Has(&'static str),
    /// No header field of this name.
    Lacks(&'static str),
    /// A header field whose name is written in just this way.
    Written(&'static str),
    /// The first fields, in this order.
    Order(&'static [&'static str]),
    /// Words in the body, case ignored.
    Body(&'static str),
    /// The whole body but for spaces around it.
    Whole(&'static str),
    /// A body without a byte.
    Empty,
}

/// What is known of software beyond its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trait {
    /// The answer is its own: a proxy did not get it from a server behind it.
    OwnPage,
    /// It reads the handshake before it looks at the path: an upgrade that arrives is seen on every path.
    HandshakeFirst,
    /// It looks at the path first: a wrong one is 404, whatever the handshake says.
    PathFirst,
    /// It answers a plain GET with 404 where a WebSocket is served: without its upgrade a request to the
    /// right path looks like one to a wrong path.
    HidesEndpoint,
    /// It compares `Origin` with the `Host` that arrives, unless told otherwise.
    ComparesHost,
    /// It refuses a connection that its application did not accept with 403, a wrong path included.
    RefusesUnaccepted,
    /// It limits how many requests or connections it lets in.
    Limits,
}

/// Where a row is known from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Basis {
    /// Measured, with these versions.
    Measured(&'static str),
    /// Read in documents or in source code: what kind of document.
    Document(&'static str),
}

/// A row that fits, and where its signs stand.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) row: &'static Row,
    /// The header field that shows it.
    pub(crate) field: Option<&'static str>,
    /// Its words in the body.
    pub(crate) at: Option<Range<usize>>,
}

impl Row {
    /// This row with what shows it, where every sign is there.
    pub(crate) fn fits(&'static self, answer: &Answer) -> Option<Found> {
        // A body is looked through only where all else fits.
        let cheap = |it: &&Sign| !matches!(it, Sign::Body(_));
        if !self.by.iter().filter(cheap).all(|it| it.shows(answer)) {
            return None;
        }
        let mut found = Found { row: self, field: None, at: None };
        for sign in self.by {
            if !sign.shows(answer) {
                return None;
            }
            match sign {
                Sign::Field(name, _) | Sign::Has(name) => found.field = found.field.or(Some(name)),
                Sign::Body(words) | Sign::Whole(words) => found.at = answer.find(words).or(found.at),
                _ => {}
            }
        }
        Some(found)
    }

    /// Whether this is known of it.
    pub(crate) fn has(&self, wanted: Trait) -> bool {
        self.traits.contains(&wanted)
    }
}

impl Sign {
    /// This sign as people read it.
    pub(super) fn in_words(self) -> String {
        let shown = |text: &str| format!("`{}`", text.replace('\n', " "));
        match self {
            Self::Status(status) => format!("status {status}"),
            Self::Reason("") => "no reason phrase".into(),
            Self::Reason(reason) => format!("reason {}", shown(reason)),
            Self::Field(name, beginning) => format!("{} begins {}", shown(name), shown(beginning)),
            Self::Has(name) => format!("has {}", shown(name)),
            Self::Lacks(name) => format!("lacks {}", shown(name)),
            Self::Written(name) => format!("a field written {}", shown(name)),
            Self::Order(names) => format!("first fields {}", shown(&names.join(", "))),
            Self::Body(words) => format!("body has {}", shown(words)),
            Self::Whole(words) => format!("body is {}", shown(words)),
            Self::Empty => "an empty body".into(),
        }
    }

    fn shows(self, answer: &Answer) -> bool {
        let head = &answer.head;
        let starts = |text: &str, beginning: &str| {
            text.get(..beginning.len()).is_some_and(|it| it.eq_ignore_ascii_case(beginning))
        };
        match self {
            Self::Status(status) => head.status == status,
            Self::Reason(reason) => head.reason == reason,
            Self::Field(name, beginning) => {
                let mut named = head.fields.iter().filter(|it| it.name.eq_ignore_ascii_case(name));
                named.any(|it| starts(&it.value, beginning))
            }
            Self::Has(name) => head.field(name).is_some(),
            Self::Lacks(name) => head.field(name).is_none(),
            Self::Written(name) => head.fields.iter().any(|it| it.name == name),
            Self::Order(names) => {
                let first = head.fields.iter().take(names.len()).map(|it| it.name.as_str());
                first.eq(names.iter().copied())
            }
            Self::Body(words) => answer.says(words),
            Self::Whole(words) => answer.body.trim() == words,
            Self::Empty => answer.body.is_empty(),
        }
    }
}

impl Found {
    /// Its name, with the version that `Server` tells.
    pub(crate) fn name(&self, answer: &Answer) -> String {
        let told = self.field.filter(|it| *it == "server").map(|name| answer.field(name));
        let first = self.row.name.split(' ').next().unwrap_or_default();
        match told {
            Some(told) if told.to_ascii_lowercase().starts_with(&first.to_ascii_lowercase()) => {
                told.to_owned()
            }
            _ => self.row.name.to_owned(),
        }
    }
}
