//! What is looked for among the records of a session: filters, and what a payload must hold.

mod sieve;

use crate::{Direction, Glance, Kind};
use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};
use serde_json_path::JsonPath;
use sieve::Sieve;
use std::ops::Range;

/// Longest text, expression or path.
const LONGEST: usize = 4096;
/// Bytes that a compiled expression may take.
const EXPRESSION_BYTES: usize = 2 << 20;
/// Longest payload that is read as JSON: the tree takes many times as much.
const LONGEST_JSON: usize = 4 << 20;

/// What is wanted; whatever is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The payload holds this text.
    pub text: Option<String>,
    /// The payload holds these bytes.
    pub bytes: Option<Vec<u8>>,
    /// The payload holds a match of this regular expression.
    pub regex: Option<String>,
    /// The payload is JSON, and this JSONPath (RFC 9535) finds something in it. Its filters compare
    /// numbers as doubles.
    pub json_path: Option<String>,
    /// Upper and lower case are the same to the text and the expression.
    pub ignore_case: bool,
    /// Of these directions; none named: of any.
    pub directions: Vec<Direction>,
    /// Of these kinds; none named: of any.
    pub kinds: Vec<Kind>,
    /// Payload bytes, at least.
    pub min_size: Option<u64>,
    /// Payload bytes, at most.
    pub max_size: Option<u64>,
    /// Not before this time, in nanoseconds since the session began.
    pub after_ns: Option<u64>,
    /// Not after this time.
    pub before_ns: Option<u64>,
}

/// Why something cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The expression is none, or it is too large.
    #[error("{0}")]
    Regex(String),
    /// The path is none.
    #[error("{0}")]
    JsonPath(String),
    /// Longer than anything that is looked for.
    #[error("longer than {LONGEST} bytes")]
    TooLong,
}

/// Something to look for, ready to be used on any number of records.
#[derive(Clone, Debug)]
pub struct Query {
    wanted: Wanted,
    needles: Vec<Needle>,
}

#[derive(Clone, Debug)]
enum Needle {
    Bytes(Box<Finder<'static>>),
    Regex(Regex, Sieve),
    Path(Box<JsonPath>),
}

/// What looking at one record said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is not what is wanted.
    No,
    /// It is.
    Yes,
    /// It might be: the payload is too large to be read as JSON.
    LeftOut,
}

/// Where in the payload the first thing that was looked for stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// These bytes.
    Bytes(Range<usize>),
    /// This node of the JSON, as a normalized path.
    Node(String),
}

/// What is known of many records at once. Zeros mean nothing where `known` is false.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many there are of each kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; Kind::ALL.len()],
    /// How many there are of each direction, in the order of [`Direction::ALL`]; `None`: not counted.
    pub directions: Option<[u64; Direction::ALL.len()]>,
    /// Payload bytes of the smallest and of the largest; `None`: not counted.
    pub sizes: Option<(u64, u64)>,
    /// When the first and the last happened, in nanoseconds since the session began.
    pub times: (u64, u64),
}

impl Wanted {
    /// Makes it ready.
    ///
    /// # Errors
    /// Where the expression or the path cannot be read, or something is too long.
    pub fn compile(self) -> Result<Query, Unreadable> {
        let texts = [&self.text, &self.regex, &self.json_path].into_iter().flatten().map(String::len);
        if texts.chain(self.bytes.as_ref().map(Vec::len)).any(|length| length > LONGEST) {
            return Err(Unreadable::TooLong);
        }
        let mut needles = vec![];
        match self.text.as_deref().filter(|it| !it.is_empty()) {
            Some(text) if self.ignore_case => needles.push(expression(&regex::escape(text), true)?),
            Some(text) => needles.push(Needle::Bytes(Box::new(Finder::new(text).into_owned()))),
            None => {}
        }
        if let Some(bytes) = self.bytes.as_ref().filter(|it| !it.is_empty()) {
            needles.push(Needle::Bytes(Box::new(Finder::new(bytes).into_owned())));
        }
        if let Some(regex) = self.regex.as_deref().filter(|it| !it.is_empty()) {
            needles.push(expression(regex, self.ignore_case)?);
        }
        if let Some(path) = self.json_path.as_deref().filter(|it| !it.is_empty()) {
            let path = JsonPath::parse(path).map_err(|error| Unreadable::JsonPath(error.to_string()))?;
            needles.push(Needle::Path(Box::new(path)));
        }
        Ok(Query { wanted: self, needles })
    }
}

fn expression(pattern: &str, ignore_case: bool) -> Result<Needle, Unreadable> {
    let regex = RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .multi_line(true)
        .size_limit(EXPRESSION_BYTES)
        .dfa_size_limit(EXPRESSION_BYTES)
        .build();
    regex
        .map(|it| Needle::Regex(it, Sieve::new(pattern, ignore_case)))
        .map_err(|error| Unreadable::Regex(error.to_string()))
}

impl Query {
    /// Whether a record is what is wanted.
    #[must_use]
    pub fn asks(&self, it: &Glance<'_>) -> Answer {
        if !self.admits(it) {
            return Answer::No;
        }
        let mut answer = Answer::Yes;
        for needle in &self.needles {
            match needle.is_in(it.payload) {
                Answer::Yes => {}
                Answer::No => return Answer::No,
                Answer::LeftOut => answer = Answer::LeftOut,
            }
        }
        answer
    }

    /// Where in the payload the first of what is looked for stands; `None`: nothing is looked for
    /// there, or it is not there.
    #[must_use]
    pub fn place(&self, payload: &[u8]) -> Option<Place> {
        match self.needles.first()? {
            Needle::Bytes(finder) => {
                let at = finder.find(payload)?;
                Some(Place::Bytes(at..at + finder.needle().len()))
            }
            Needle::Regex(regex, _) => regex.find(payload).map(|it| Place::Bytes(it.range())),
            Needle::Path(path) => {
                let json: serde_json::Value = serde_json::from_slice(readable(payload)?).ok()?;
                path.query_located(&json).first().map(|it| Place::Node(it.location().to_string()))
            }
        }
    }

    /// False where no record whose payload stands somewhere in these bytes can be wanted, whatever
    /// else stands there: one look instead of one for each. True says nothing.
    #[must_use]
    pub fn may_be_within(&self, bytes: &[u8]) -> bool {
        self.needles.iter().all(|needle| match needle {
            Needle::Bytes(finder) => finder.find(bytes).is_some(),
            Needle::Regex(regex, sieve) => sieve.lets_pass(regex, bytes),
            Needle::Path(_) => true,
        })
    }

    /// False where none of so many records can be wanted: they need not be read.
    #[must_use]
    pub fn may_be_among(&self, tally: &Tally) -> bool {
        let Wanted { directions, kinds, min_size, max_size, after_ns, before_ns, .. } = &self.wanted;
        let some = |wanted: bool, count: u64| wanted && count > 0;
        let of_kind = kinds.is_empty()
            || Kind::ALL.iter().zip(tally.kinds).any(|(it, count)| some(kinds.contains(it), count));
        let of_direction = directions.is_empty()
            || tally.directions.is_none_or(|counts| {
                Direction::ALL.iter().zip(counts).any(|(it, count)| some(directions.contains(it), count))
            });
        let of_size = tally.sizes.is_none_or(|(smallest, largest)| {
            min_size.is_none_or(|it| largest >= it) && max_size.is_none_or(|it| smallest <= it)
        });
        let (first, last) = tally.times;
        let of_time = after_ns.is_none_or(|it| last >= it) && before_ns.is_none_or(|it| first <= it);
        of_kind && of_direction && of_size && of_time
    }

    fn admits(&self, it: &Glance<'_>) -> bool {
        let Wanted { directions, kinds, min_size, max_size, after_ns, before_ns, .. } = &self.wanted;
        let size = it.payload.len() as u64;
        (directions.is_empty() || directions.contains(&it.direction))
            && (kinds.is_empty() || kinds.contains(&it.kind))
            && min_size.is_none_or(|least| size >= least)
            && max_size.is_none_or(|most| size <= most)
            && after_ns.is_none_or(|after| it.at_ns >= after)
            && before_ns.is_none_or(|before| it.at_ns <= before)
    }
}

impl Needle {
    fn is_in(&self, payload: &[u8]) -> Answer {
        let found = match self {
            Self::Bytes(finder) => finder.find(payload).is_some(),
            Self::Regex(regex, _) => regex.is_match(payload),
            Self::Path(path) => match readable(payload) {
                None if payload.len() > LONGEST_JSON => return Answer::LeftOut,
                None => false,
                Some(text) => serde_json::from_slice(text).is_ok_and(|json| !path.query(&json).is_empty()),
            },
        };
        if found { Answer::Yes } else { Answer::No }
    }
}

/// The payload, where it may be JSON that is not too large.
fn readable(payload: &[u8]) -> Option<&[u8]> {
    let begins = payload.iter().find(|it| !it.is_ascii_whitespace())?;
    let may = matches!(begins, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n');
    (may && payload.len() <= LONGEST_JSON).then_some(payload)
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, it: &Glance<'_>) {
        let size = it.payload.len() as u64;
        for (count, kind) in self.kinds.iter_mut().zip(Kind::ALL) {
            *count += u64::from(kind == it.kind);
        }
        let directions = self.directions.get_or_insert_default();
        for (count, direction) in directions.iter_mut().zip(Direction::ALL) {
            *count += u64::from(direction == it.direction);
        }
        let (smallest, largest) = self.sizes.unwrap_or((size, size));
        if self.kinds.iter().sum::<u64>() == 1 {
            self.times.0 = it.at_ns;
        }
        self.sizes = Some((smallest.min(size), largest.max(size)));
        self.times = (self.times.0.min(it.at_ns), self.times.1.max(it.at_ns));
    }
}

#[cfg(test)]
mod tests;
