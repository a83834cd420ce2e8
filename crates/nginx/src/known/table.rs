//! The table of directives, read from its text.

use super::place::Places;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::LazyLock;

/// A form in which a directive may be written: where, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// The directive.
    pub(crate) name: &'static str,
    /// Where it may stand in this form.
    pub(crate) places: Places,
    /// How many arguments it takes.
    pub(crate) counts: Counts,
    /// Whether it has a block.
    pub(crate) block: bool,
    /// What its one argument must be, where the form itself decides that.
    pub(crate) value: Option<Takes>,
    /// Whether it may stand once at a level only.
    pub(crate) once: bool,
    /// The module that has it, where not every nginx does.
    pub(crate) module: Option<&'static str>,
    /// The first version that has it, where that is newer than 1.22.
    pub(crate) since: Option<&'static str>,
}

/// What the one argument of a directive must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// `on` or `off`.
    Flag,
    /// Digits.
    Number,
    /// Digits and perhaps `k` or `m`.
    Size,
    /// Digits and perhaps `k`, `m` or `g`.
    Offset,
    /// Digits and units of time.
    Time,
}

/// A set of numbers: bit `n` stands for `n`, and the last for all from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts(u16);

/// From here on nginx does not tell numbers of arguments apart.
const MANY: usize = 8;

impl Counts {
    pub(crate) fn contains(self, count: usize) -> bool {
        self.0 >> count.min(MANY) & 1 == 1
    }

    /// `1`, `1,3`, `2-3` or `1+`.
    fn read(text: &str) -> Option<Self> {
        let mut bits = 0;
        for part in text.split(',') {
            let (first, last) = match part.strip_suffix('+') {
                Some(first) => (first, MANY),
                None => {
                    let (first, last) = part.split_once('-').unwrap_or((part, part));
                    (first, last.parse().ok()?)
                }
            };
            for count in first.parse::<usize>().ok()?..=last.min(MANY) {
                bits |= 1 << count;
            }
        }
        Some(Self(bits))
    }
}

/// The forms of the directive of this name.
pub(crate) fn forms(name: &[u8]) -> &'static [Form] {
    INDEX.get(name).map_or(&[], |range| &TABLE[range.clone()])
}

/// All forms, sorted by name.
pub(crate) fn all() -> &'static [Form] {
    &TABLE
}

static TABLE: LazyLock<Vec<Form>> = LazyLock::new(|| lines().filter_map(read).collect());

type Index = HashMap<&'static [u8], Range<usize>, BuildHasherDefault<Fnv>>;

/// The hash of Fowler, Noll and Vo: the names in the table are ours, so nobody can make them collide.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Where the forms of a name stand.
static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index::default();
    for (at, form) in TABLE.iter().enumerate() {
        index.entry(form.name.as_bytes()).or_insert(at..at).end = at + 1;
    }
    index
});

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("directives.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// `name place,place counts [block] [kind] [once] [@module] [>=version]`
fn read(line: &'static str) -> Option<Form> {
    let mut words = line.split(' ');
    let (name, places, counts) = (words.next()?, words.next()?, words.next()?);
    let places = places.split(',').map(Places::named).try_fold(Places::NONE, |all, it| Some(all | it?))?;
    let counts = Counts::read(counts)?;
    let mut form =
        Form { name, places, counts, block: false, value: None, once: false, module: None, since: None };
    for word in words {
        match word {
            "block" => form.block = true,
            "once" => form.once = true,
            "flag" => form.value = Some(Takes::Flag),
            "number" => form.value = Some(Takes::Number),
            "size" => form.value = Some(Takes::Size),
            "offset" => form.value = Some(Takes::Offset),
            "time" => form.value = Some(Takes::Time),
            _ => match (word.strip_prefix('@'), word.strip_prefix(">=")) {
                (Some(module), _) => form.module = Some(module),
                (_, Some(version)) => form.since = Some(version),
                _ => return None,
            },
        }
    }
    Some(form)
}

impl Takes {
    /// Whether nginx takes this value.
    pub(crate) fn takes(self, value: &[u8]) -> bool {
        let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
        match self {
            Self::Flag => value.eq_ignore_ascii_case(b"on") || value.eq_ignore_ascii_case(b"off"),
            Self::Number => digits(value),
            Self::Size => digits(without_unit(value, b"kKmM")),
            Self::Offset => digits(without_unit(value, b"kKmMgG")),
            Self::Time => {
                value.first().is_some_and(u8::is_ascii_digit)
                    && value.iter().all(|byte| byte.is_ascii_digit() || b" yMwdhms".contains(byte))
            }
        }
    }
}

fn without_unit<'a>(value: &'a [u8], units: &[u8]) -> &'a [u8] {
    match value.split_last() {
        Some((unit, digits)) if units.contains(unit) => digits,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_they_are_sorted() {
        let unread: Vec<_> = lines().filter(|line| read(line).is_none()).collect();
        assert_eq!(unread, [] as [&str; 0]);
        let names: Vec<_> = all().iter().map(|form| form.name).collect();
        let unsorted: Vec<_> = names.windows(2).filter(|pair| pair[0] > pair[1]).collect();
        assert!(unsorted.is_empty(), "{unsorted:?}");
        assert!(names.len() > 700);
    }

    #[test]
    fn counts_are_lists_and_ranges() {
        let takes = |text: &str| -> Vec<usize> {
            let counts = Counts::read(text).expect("counts");
            [0, 1, 2, 3, 4, 7, 8, 40].into_iter().filter(|&count| counts.contains(count)).collect()
        };
        assert_eq!(takes("0"), [0]);
        assert_eq!(takes("1,3"), [1, 3]);
        assert_eq!(takes("1-3"), [1, 2, 3]);
        assert_eq!(takes("2+"), [2, 3, 4, 7, 8, 40]);
    }

    #[test]
    fn values_are_what_nginx_takes() {
        let all = |kind: Takes, values: &[&str], expected| {
            for value in values {
                assert_eq!(kind.takes(value.as_bytes()), expected, "{value} as {kind:?}");
            }
        };
        all(Takes::Flag, &["on", "Off"], true);
        all(Takes::Flag, &["", "yes", "1", "$a"], false);
        all(Takes::Number, &["0", "12"], true);
        all(Takes::Number, &["", "-1", "1k"], false);
        all(Takes::Size, &["0", "12", "1k", "2M"], true);
        all(Takes::Size, &["", "k", "1g", "1kb"], false);
        all(Takes::Offset, &["1g", "0"], true);
        all(Takes::Time, &["0", "60", "1h 30m", "10ms"], true);
        all(Takes::Time, &["", "s", "1x", "off"], false);
    }
}
