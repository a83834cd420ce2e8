//! Configurations that nobody wrote. Every combination of a WebSocket endpoint's directives right,
//! wrong and missing, on every level, with a map, a condition, a group that keeps connections and
//! included files; and behind them any number of the odder kind. The same number always gives the
//! same one.

mod chance;
mod choices;
mod product;

/// A configuration, and the path that a client asks for.
///
/// It is one that nginx could be started with. Whoever does so puts sockets of its own in the places
/// of `listen 80`, `listen 9000`, `unix:/run/back.sock`, `unix:/run/tls.sock` and port 3000, and a
/// name server in that of `127.0.0.53`.
pub(crate) struct Generated {
    /// What stands in `http` before the rest, and in force for it.
    pub(crate) http: String,
    /// Maps, groups and servers.
    pub(crate) text: String,
    /// The files that these include: those of `http` in `shared/`, the others in `parts/`.
    pub(crate) files: Vec<(String, String)>,
    /// What a client asks for.
    pub(crate) path: &'static str,
    /// What was varied, and how: for the table.
    pub(crate) traits: Vec<(&'static str, &'static str)>,
}

/// What stands between `http`'s own lines and the rest.
pub(crate) const MARK: &str = "# --";

impl Generated {
    /// The main file.
    pub(crate) fn main(&self) -> String {
        format!("events {{}}\nhttp {{\n{}\n{MARK}\n{}}}\n", self.http, self.text)
    }
}

/// The configuration of this number: first the combinations, then those of chance.
pub(crate) fn generate(number: usize) -> Generated {
    let mut dice = Dice::new(number);
    match number.checked_sub(product::COUNT) {
        None => product::generate(number, &mut dice),
        Some(_) => chance::generate(&mut dice),
    }
}

/// Whether it is one of the combinations.
pub(crate) fn is_combination(number: usize) -> bool {
    number < product::COUNT
}

/// So many numbers: all where that is enough, else a part of the combinations and as many of chance.
pub(crate) fn numbers(count: usize) -> Vec<usize> {
    if count > product::COUNT {
        return (0..count).collect();
    }
    // No common divisor with any of the sizes of which the combinations are made.
    const STEP: usize = 1_327;
    let combinations = (0..count / 2).map(|at| at * STEP % product::COUNT);
    combinations.chain((0..count - count / 2).map(|at| product::COUNT + at)).collect()
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn new(number: usize) -> Self {
        let seed = (number as u64 + 1).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let mut dice = Self(0x9e37_79b9_7f4a_7c15 ^ seed);
        // The first numbers of a generator resemble its seed.
        (0..4).for_each(|_| {
            dice.below(2);
        });
        dice
    }

    fn below(&mut self, number: usize) -> usize {
        // An xorshift generator: all that is wanted is variety.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % number
    }

    fn of(&mut self, choices: &[&'static str]) -> &'static str {
        choices[self.below(choices.len())]
    }

    /// Mostly the first, sometimes one of the others.
    fn mostly(&mut self, choices: &[&'static str]) -> &'static str {
        if self.below(4) < 3 { choices[0] } else { self.of(choices) }
    }
}
