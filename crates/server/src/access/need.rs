//! What a route needs of who asks.

use model::team::Role;

/// What a route needs. Each says who may ask; all others are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing: whoever asks is answered.
    Nothing,
    /// Somebody who is signed in, or a program with a key. What it may not see is left out.
    SignedIn,
    /// Somebody who is signed in by a browser: what keys must not do.
    Person,
    /// Somebody in a browser who looks after the server.
    Operator,
    /// At least this role in the project of what the path names.
    In(Kind, Role),
    /// At least this role in the projects of what the query names; where it names nothing, reading is
    /// for those who are signed in and everything else for those who look after the server.
    Asked(Role),
}

/// What the path names by `{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A project.
    Project,
    /// A folder.
    Folder,
    /// An API.
    Api,
    /// A session.
    Session,
    /// A cookie.
    Cookie,
    /// An image.
    Image,
    /// What somebody said about an API.
    Comment,
    /// What is shown to others under a link.
    Publication,
    /// One of the first three, by `{kind}`.
    Node,
    /// Something deleted, by `{number}`.
    Deletion,
    /// A version of an API.
    Version,
}

impl Kind {
    /// For who reads.
    pub(crate) const fn read(self) -> Need {
        Need::In(self, Role::Reader)
    }

    /// For who changes.
    pub(crate) const fn edit(self) -> Need {
        Need::In(self, Role::Editor)
    }

    /// For who says who may do what.
    pub(crate) const fn administer(self) -> Need {
        Need::In(self, Role::Admin)
    }
}

impl Need {
    /// Whether what was done is written down: all but reading and debugging.
    pub(crate) fn is_noted(self) -> bool {
        match self {
            Self::Person | Self::Operator => true,
            Self::In(_, role) | Self::Asked(role) => role > Role::Reader,
            Self::Nothing | Self::SignedIn => false,
        }
    }
}
