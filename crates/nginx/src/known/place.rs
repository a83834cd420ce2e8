//! The places of a configuration: what may stand in a block depends on the blocks around it.

use std::ops::BitOr;

/// A set of places. A file that others include may stand in several; an empty set is the inside of a
/// block of entries (`map`, `types`), or of a block that we know nothing about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Places(u16);

impl Places {
    /// No place: what stands here is no directive.
    pub(crate) const NONE: Self = Self(0);
    /// The top of a file of which nothing tells where it is included.
    pub(crate) const ANY: Self = Self((1 << NAMES.len()) - 1);
    /// The top of the whole configuration.
    pub(crate) const MAIN: Self = Self(1);

    /// Within `stream`, at its own level and in its servers.
    pub(crate) const STREAM: Self = Self(1 << 11 | 1 << 12);

    const EVENTS: Self = Self(1 << 1);
    const HTTP: Self = Self(1 << 2);
    const SERVER: Self = Self(1 << 3);
    const LOCATION: Self = Self(1 << 4);
    const UPSTREAM: Self = Self(1 << 5);
    const SERVER_IF: Self = Self(1 << 6);
    const LOCATION_IF: Self = Self(1 << 7);
    const LIMIT_EXCEPT: Self = Self(1 << 8);
    const MAIL: Self = Self(1 << 9);
    const MAIL_SERVER: Self = Self(1 << 10);
    const STREAM_TOP: Self = Self(1 << 11);
    const STREAM_SERVER: Self = Self(1 << 12);

    const STREAM_UPSTREAM: Self = Self(1 << 13);

    /// The place of this name, as the table of directives has it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().position(|it| *it == name).map(|at| Self(1 << at))
    }

    /// Every single place.
    pub(crate) fn each() -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(|at| Self(1 << at))
    }

    /// Whether they have one in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether directives stand here.
    pub(crate) fn holds_directives(self) -> bool {
        self != Self::NONE
    }

    /// The places inside a block of this name that stands here.
    pub(crate) fn inside(self, block: &[u8]) -> Self {
        let ways = INSIDE.iter().filter(|(name, around, _)| name.as_bytes() == block && self.meets(*around));
        ways.fold(Self::NONE, |places, (.., inside)| places | *inside)
    }
}

impl BitOr for Places {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// In the order of the bits.
const NAMES: [&str; 14] = [
    "main",
    "events",
    "http",
    "server",
    "location",
    "upstream",
    "server-if",
    "location-if",
    "limit_except",
    "mail",
    "mail-server",
    "stream",
    "stream-server",
    "stream-upstream",
];

/// A block, where it stands, and the place inside it.
const INSIDE: [(&str, Places, Places); 13] = [
    ("events", Places::MAIN, Places::EVENTS),
    ("http", Places::MAIN, Places::HTTP),
    ("mail", Places::MAIN, Places::MAIL),
    ("stream", Places::MAIN, Places::STREAM_TOP),
    ("server", Places::HTTP, Places::SERVER),
    ("server", Places::MAIL, Places::MAIL_SERVER),
    ("server", Places::STREAM_TOP, Places::STREAM_SERVER),
    ("upstream", Places::HTTP, Places::UPSTREAM),
    ("upstream", Places::STREAM_TOP, Places::STREAM_UPSTREAM),
    ("location", Places(1 << 3 | 1 << 4), Places::LOCATION),
    ("if", Places::SERVER, Places::SERVER_IF),
    ("if", Places::LOCATION, Places::LOCATION_IF),
    ("limit_except", Places::LOCATION, Places::LIMIT_EXCEPT),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_of_a_block_depends_on_what_is_around_it() {
        let of = |name| Places::named(name).expect("a place");
        assert_eq!(of("http").inside(b"server"), of("server"));
        assert_eq!(of("stream").inside(b"server"), of("stream-server"));
        assert_eq!(Places::ANY.inside(b"if"), of("server-if") | of("location-if"));
        assert_eq!(of("http").inside(b"map"), Places::NONE);
        assert_eq!(of("main").inside(b"server"), Places::NONE, "it may not stand there");
    }
}
