//! Values that are made anew each time.

use crate::time;

/// Bounds of `$randomInt` where none are given.
const BOUNDS: (i64, i64) = (0, 1000);

/// Chance out of a seed (xoroshiro128++).
#[derive(Debug)]
pub(super) struct Chance(u64, u64);

impl Chance {
    pub(super) fn new(seed: u128) -> Self {
        // All zeros would stay so.
        let seed = if seed == 0 { 1 } else { seed };
        Self((seed >> 64) as u64, seed as u64)
    }

    fn next(&mut self) -> u64 {
        let (first, second) = (self.0, self.1);
        let mixed = second ^ first;
        self.0 = first.rotate_left(49) ^ mixed ^ (mixed << 21);
        self.1 = mixed.rotate_left(28);
        first.wrapping_add(second).rotate_left(17).wrapping_add(first)
    }

    /// One of these, both ends among them, each as likely as the others.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        let many = i128::from(most) - i128::from(least) + 1;
        let drawn = (i128::from(self.next()) * many) >> 64;
        i64::try_from(i128::from(least) + drawn).unwrap_or(most)
    }
}

/// What stands for this name now; `None`: there is no such value.
pub(super) fn value(name: &str, now_ns: u64, chance: &mut Chance) -> Option<String> {
    let mut words = name.split_whitespace();
    let (name, given): (_, Vec<&str>) = (words.next()?, words.collect());
    if name == "$randomInt" {
        let (least, most) = bounds(&given)?;
        return Some(chance.between(least, most).to_string());
    }
    if !given.is_empty() {
        return None;
    }
    match name {
        "$timestamp" => Some((now_ns / 1_000_000_000).to_string()),
        "$timestampMs" => Some((now_ns / 1_000_000).to_string()),
        "$isoTimestamp" => Some(time::iso(now_ns)),
        "$uuid" | "$guid" | "$randomUUID" => Some(uuid(chance)),
        _ => None,
    }
}

/// The bounds of a number: none, the highest, or both.
fn bounds(given: &[&str]) -> Option<(i64, i64)> {
    let number = |text: &str| text.parse::<i64>().ok();
    let (least, most) = match given {
        [] => BOUNDS,
        [most] => (0, number(most)?),
        [least, most] => (number(least)?, number(most)?),
        _ => return None,
    };
    (least <= most).then_some((least, most))
}

/// A UUID of version 4 (RFC 9562, section 5.4).
fn uuid(chance: &mut Chance) -> String {
    let (high, low) = (chance.next(), chance.next());
    let (version, variant) = (0x4000 | (high & 0x0fff), 0x8000 | ((low >> 48) & 0x3fff));
    let (first, second, last) = (high >> 32, (high >> 16) & 0xffff, low & 0xffff_ffff_ffff);
    format!("{first:08x}-{second:04x}-{version:04x}-{variant:04x}-{last:012x}")
}
