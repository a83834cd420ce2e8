//! The table of the bench.

use super::findings::Found;
use super::judged::{Judged, Verdict};
use super::race::Speed;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The totals, rule by rule, and what was judged wrong.
pub(super) fn table(packages: usize, found: &[Found], judged: &Judged, speed: &Speed) -> String {
    let looked = super::sample(found);
    let touched: BTreeSet<&str> = found.iter().filter_map(|it| it.file.split('/').next()).collect();
    let mut text = format!(
        "{packages} packages. {} findings in {} of them; {} were looked at.\n\n\
         | rule | severity | findings | looked at | right | arguable | wrong | wrong, in % |\n\
         |---|---|---|---|---|---|---|---|\n",
        found.len(),
        touched.len(),
        looked.iter().filter(|it| judged.of(it).is_some()).count(),
    );
    let mut rules: BTreeMap<(&str, bool), Vec<&Found>> = BTreeMap::new();
    for it in &looked {
        rules.entry((it.code.as_str(), it.is_error)).or_default().push(it);
    }
    let mut sums = [[0_usize; 4]; 2];
    for ((code, is_error), all) in &rules {
        let count = |wanted| all.iter().filter(|it| judged.of(it) == Some(wanted)).count();
        let (right, arguable, wrong) =
            (count(Verdict::Right), count(Verdict::Arguable), count(Verdict::Wrong));
        let seen = right + arguable + wrong;
        let every = found.iter().filter(|it| it.code == *code && it.is_error == *is_error).count();
        let kind = if *is_error { "error" } else { "warning" };
        let share = percent(wrong, seen);
        let _ = writeln!(
            text,
            "| `{code}` | {kind} | {every} | {seen} | {right} | {arguable} | {wrong} | {share} |"
        );
        let sum = &mut sums[usize::from(!is_error)];
        [seen, right, arguable, wrong].iter().zip(sum).for_each(|(it, sum)| *sum += it);
    }
    for (kind, [seen, right, arguable, wrong]) in [("errors", sums[0]), ("warnings", sums[1])] {
        let share = percent(wrong, seen);
        let _ = writeln!(text, "| all {kind} | | | {seen} | {right} | {arguable} | {wrong} | {share} |");
    }
    text.push_str(&wrong(&looked, judged));
    text.push_str(&speed.shown());
    text
}

#[allow(clippy::cast_precision_loss, reason = "there are not so many findings")]
fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".into() } else { format!("{:.1}", 100.0 * part as f64 / whole as f64) }
}

fn wrong(looked: &[&Found], judged: &Judged) -> String {
    let wrong: Vec<_> = looked.iter().filter(|it| judged.of(it) == Some(Verdict::Wrong)).collect();
    if wrong.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nWhat is wrong:\n\n| rule | place | why |\n|---|---|---|\n");
    for it in wrong {
        let _ = writeln!(text, "| `{}` | `{}:{}` | {} |", it.code, it.file, it.line, judged.why(it));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_counted_by_what_was_judged() {
        let make = |hash: &str, is_error| Found {
            code: "code/a".into(),
            is_error,
            hash: hash.into(),
            file: "p/a.js".into(),
            line: 3,
            ..Found::default()
        };
        let found = [make("1", true), make("2", true), make("3", false)];
        let judged = Judged::read("1\tcode/a\tright\t\n2\tcode/a\twrong\tit is not\tp\n");
        let text = table(2, &found, &judged, &Speed::default());
        assert!(text.starts_with("2 packages. 3 findings in 1 of them; 2 were looked at"), "{text}");
        assert!(text.contains("| `code/a` | error | 2 | 2 | 1 | 0 | 1 | 50.0 |"), "{text}");
        assert!(text.contains("| `code/a` | warning | 1 | 0 | 0 | 0 | 0 | – |"), "{text}");
        assert!(text.contains("| `code/a` | `p/a.js:3` | it is not |"), "{text}");
    }
}
