//! Which location a path comes to: exact, then the longest prefix, then expressions in their
//! order, on each level anew.

use crate::pattern::{Captures, Match, matches};
use crate::tree::{Directive, Id};
use crate::{Config, Fault, Trouble};
use std::collections::BTreeSet;

/// How deep locations may be nested; nobody writes more.
const DEEPEST: usize = 32;

/// How a location says what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `=`
    Exact,
    /// A prefix.
    Prefix,
    /// `^~`: a prefix that expressions do not override.
    Final,
    /// `~`, or `~*` where letters count alike.
    Expression { any_case: bool },
    /// `@name`
    Named,
}

/// What a location takes.
pub(crate) fn kind(location: &Directive) -> Option<(Kind, &[u8])> {
    let (mark, rest) = match (location.argument(0)?, location.argument(1)) {
        (mark, Some(rest)) => (mark, rest),
        (glued, None) => {
            let length = match glued {
                [b'^', b'~', ..] | [b'~', b'*', ..] => 2,
                [b'=' | b'~', ..] => 1,
                _ => 0,
            };
            glued.split_at(length)
        }
    };
    let kind = match mark {
        b"=" => Kind::Exact,
        b"^~" => Kind::Final,
        b"~" => Kind::Expression { any_case: false },
        b"~*" => Kind::Expression { any_case: true },
        b"" if rest.starts_with(b"@") => Kind::Named,
        b"" => Kind::Prefix,
        _ => return None,
    };
    Some((kind, rest))
}

/// Where a path led on its way down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// The location; `None`: none takes it.
    pub(crate) location: Option<Id>,
    /// nginx itself redirects to the path with a slash behind.
    pub(crate) adds_slash: bool,
    /// What the expression found, where one took it.
    pub(crate) captures: Option<Captures>,
    /// Prefixes that would have taken it, had no expression done so.
    pub(crate) passed_over: Vec<Id>,
}

enum End {
    /// This is it.
    Ok,
    /// A redirect.
    Done,
    /// A prefix, for want of better.
    Again,
    /// None.
    Declined,
}

/// The location for a path among those of a level. `decide` says whether an expression that
/// cannot be read matches.
pub(crate) fn find(
    config: &Config,
    level: Option<Id>,
    uri: &[u8],
    decide: &mut dyn FnMut(Id) -> bool,
) -> Way {
    let mut way = Way::default();
    let mut finder = Finder { config, uri, decide };
    finder.level(level, &mut way, 0);
    way
}

struct Finder<'a> {
    config: &'a Config,
    uri: &'a [u8],
    decide: &'a mut dyn FnMut(Id) -> bool,
}

impl Finder<'_> {
    fn level(&mut self, level: Option<Id>, way: &mut Way, depth: usize) -> End {
        if depth > DEEPEST {
            return End::Declined;
        }
        let mut end = self.prefix(level, way);
        let mut is_final = false;
        if let (End::Again, Some(id)) = (&end, way.location) {
            let found = kind(self.config.tree.directive(id)).map(|it| it.0);
            is_final = found == Some(Kind::Final);
            end = self.level(Some(id), way, depth + 1);
        }
        if matches!(end, End::Ok | End::Done) {
            return end;
        }
        if !is_final {
            let expressions: Vec<(Id, bool, &[u8])> = locations(self.config, level)
                .filter_map(|it| match kind(it)? {
                    (Kind::Expression { any_case }, expression) => Some((it.id, any_case, expression)),
                    _ => None,
                })
                .collect();
            for (id, any_case, expression) in expressions {
                let captures = match matches(expression, any_case, self.uri) {
                    Match::No => continue,
                    Match::Yes(captures) => Some(captures),
                    Match::Unknown if (self.decide)(id) => None,
                    Match::Unknown => continue,
                };
                way.passed_over.extend(way.location);
                way.location = Some(id);
                way.captures = captures;
                self.level(Some(id), way, depth + 1);
                return End::Ok;
            }
        }
        end
    }

    fn prefix(&self, level: Option<Id>, way: &mut Way) -> End {
        let plain = || {
            locations(self.config, level).filter_map(|it| match kind(it)? {
                (kind @ (Kind::Exact | Kind::Prefix | Kind::Final), name) => Some((it, kind, name)),
                _ => None,
            })
        };
        if let Some((it, ..)) = plain().find(|(_, kind, name)| *kind == Kind::Exact && *name == self.uri) {
            way.location = Some(it.id);
            return End::Ok;
        }
        let has_own = plain().any(|(_, _, name)| name == self.uri);
        let slash = plain()
            .find(|(it, _, name)| name.strip_suffix(b"/") == Some(self.uri) && passes_on(self.config, it));
        if let (Some((it, ..)), false) = (slash, has_own) {
            way.location = Some(it.id);
            way.adds_slash = true;
            return End::Done;
        }
        let longest = plain()
            .filter(|(_, kind, name)| *kind != Kind::Exact && self.uri.starts_with(name))
            .max_by_key(|(_, _, name)| name.len());
        let Some((it, ..)) = longest else { return End::Declined };
        way.location = Some(it.id);
        End::Again
    }
}

/// Locations of one name at one level, which nginx does not take.
pub(crate) fn twice(config: &Config) -> Vec<Fault> {
    let mut seen: BTreeSet<(Option<Id>, bool, &[u8])> = BTreeSet::new();
    let all = config.tree.all().iter().filter(|it| it.is("location") && it.block.is_some());
    let again = all.filter(|it| match kind(it) {
        Some((kind @ (Kind::Exact | Kind::Prefix | Kind::Final), name)) => {
            !seen.insert((it.parent, kind == Kind::Exact, name))
        }
        _ => false,
    });
    again
        .map(|it| {
            let name =
                kind(it).map_or_else(String::new, |(_, name)| String::from_utf8_lossy(name).into_owned());
            Fault::new(config.span(it).range, Trouble::Objection(format!("duplicate location \"{name}\"")))
        })
        .collect()
}

/// The locations of a level, and not those within them.
pub(crate) fn locations(config: &Config, level: Option<Id>) -> impl Iterator<Item = &Directive> {
    config.tree.items(level).filter(|item| item.is("location") && item.block.is_some())
}

/// The location of a name, such as `@backend`: they stand in the server itself.
pub(crate) fn named<'a>(config: &'a Config, level: Option<Id>, name: &[u8]) -> Option<&'a Directive> {
    locations(config, level).find(|it| kind(it) == Some((Kind::Named, name)))
}

/// Whether a location hands its requests to another program: then nginx adds a slash that is missing.
fn passes_on(config: &Config, location: &Directive) -> bool {
    const PASSES: &[&str] =
        &["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];
    config.tree.items(Some(location.id)).any(|item| PASSES.iter().any(|pass| item.is(pass)))
}
