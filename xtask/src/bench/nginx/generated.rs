//! Generated configurations, held to the real nginx by the crate's own test, here with many more of them.

use crate::shell::{Failure, command};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Every combination of the lines of an article, and some thousand of chance.
const COUNT: &str = "5000";

/// What came of one configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    is_taken: bool,
    opens: bool,
    /// What was varied, and how.
    traits: Vec<(String, String)>,
    claims: Vec<Claim>,
    /// The cause that `fix` leaves.
    left: String,
}

/// Something that we say, or that `fix` promises, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    what: String,
    ours: bool,
    seen: bool,
}

/// Runs the test. That it finds a difference is told by the rows.
pub(super) fn run(folder: &Path) -> Result<Vec<Row>, Failure> {
    let path = folder.join("generated");
    let _ = fs::remove_file(&path);
    println!("── {COUNT} generated configurations");
    let words =
        ["cargo", "test", "--quiet", "--release", "-p", "wscope-nginx", "--test", "agrees_by_generation"];
    let mut test = command(&words);
    test.env("WSCOPE_CONFIGURATIONS", COUNT).env("WSCOPE_ROWS", &path);
    let status = test.status().map_err(|error| Failure::new(format!("cargo test: {error}")))?;
    let text =
        fs::read_to_string(&path).map_err(|error| Failure::new(format!("the test, {status}: {error}")))?;
    Ok(text.lines().filter_map(Row::read).collect())
}

impl Row {
    fn read(line: &str) -> Option<Self> {
        let [_, taken, opens, traits, claims, left] = line.split('\t').collect::<Vec<_>>()[..] else {
            return None;
        };
        let pair = |text: &str| text.split_once('=').map(|(one, other)| (one.to_owned(), other.to_owned()));
        let claim = |text: &str| {
            let (what, values) = pair(text)?;
            let (ours, seen) = values.split_once(':')?;
            Some(Claim { what, ours: ours == "true", seen: seen == "true" })
        };
        Some(Self {
            is_taken: taken == "true",
            opens: opens == "true",
            traits: traits.split('|').filter_map(pair).collect(),
            claims: claims.split('|').filter_map(claim).collect(),
            left: left.to_owned(),
        })
    }

    /// Whether all that we say beforehand is so.
    fn agrees(&self) -> bool {
        self.claims.iter().filter(|it| !it.what.starts_with("fix")).all(|it| it.ours == it.seen)
    }

    fn claim(&self, what: &str) -> Option<&Claim> {
        self.claims.iter().find(|it| it.what == what)
    }

    fn is_changed(&self) -> bool {
        self.claim("fix, nginx -t").is_some()
    }
}

/// How many configurations, and how many of them agree.
pub(super) fn agreement(rows: &[Row]) -> (usize, usize) {
    (rows.len(), rows.iter().filter(|row| row.agrees()).count())
}

/// What was asked of all, what is left, and all of it by what was varied.
pub(super) fn table(rows: &[Row]) -> String {
    let count = |is: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let (all, agree) = agreement(rows);
    let fails = count(&|row| row.is_taken && !row.opens);
    let is_mended = |row: &Row| row.is_taken && !row.opens && row.left.is_empty();
    let mut text = format!(
        "{all} generated configurations, of which nginx takes {} and lets a handshake through {}. We agree \
         with nginx in all that was asked on {agree}. Of the {fails} in which the handshake fails, `fix` \
         mends {}, and says of {} what it leaves.\n\n| what was asked | of | so it is |\n|---|---|---|\n",
        count(&|row| row.is_taken),
        count(&|row| row.opens),
        count(&is_mended),
        fails - count(&is_mended),
    );
    let mut claims: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for claim in rows.iter().flat_map(|row| &row.claims) {
        let counts = claims.entry(&claim.what).or_default();
        counts.0 += 1;
        counts.1 += usize::from(claim.ours == claim.seen);
    }
    for (what, (asked, holds)) in claims {
        let _ = writeln!(text, "| {what} | {asked} | {holds} |");
    }
    text.push_str(&by_trait(rows));
    text.push_str(&left(rows));
    text
}

fn by_trait(rows: &[Row]) -> String {
    let mut text = String::from(
        "\n| varied | how | configurations | the handshake passes | we agree | changed by `fix` | `nginx -t` after | the handshake passes after, or it is said why not | 1 MiB | plain HTTP as before | the backend's headers as before |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut traits: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        for (what, how) in &row.traits {
            traits.entry((what, how)).or_default().push(row);
        }
    }
    for ((what, how), rows) in traits {
        let _ = writeln!(text, "| {what} | {how} | {} |", cells(&rows).join(" | "));
    }
    text
}

fn cells(rows: &[&Row]) -> Vec<String> {
    let count = |is: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let after = |what: &str| {
        let asked = rows.iter().filter_map(|row| row.claim(what));
        let (all, holds) =
            asked.fold((0, 0), |(all, holds), it| (all + 1, holds + usize::from(it.ours == it.seen)));
        format!("{holds} of {all}")
    };
    vec![
        rows.len().to_string(),
        count(&|row| row.opens).to_string(),
        count(&Row::agrees).to_string(),
        count(&Row::is_changed).to_string(),
        after("fix, nginx -t"),
        after("fix, the handshake"),
        after("fix, 1 MiB"),
        after("fix, plain HTTP"),
        after("fix, plain headers"),
    ]
}

/// What `fix` leaves, by its cause.
fn left(rows: &[Row]) -> String {
    let mut text = String::from("\n| left by `fix`, and said | configurations |\n|---|---|\n");
    let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.left.is_empty()) {
        *causes.entry(&row.left).or_default() += 1;
    }
    for (cause, count) in causes {
        let _ = writeln!(text, "| `{cause}` | {count} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_by_what_was_varied() {
        let line = "3\ttrue\tfalse\tUpgrade=wrong|map=with\tthe handshake=false:false|fix, nginx -t=true:true|fix, the handshake=true:true\t";
        let other = "4\ttrue\ttrue\tUpgrade=wrong\tthe handshake=false:true\tnginx/limit";
        let rows: Vec<Row> = [line, other, "nothing"].into_iter().filter_map(Row::read).collect();
        assert_eq!(agreement(&rows), (2, 1));
        let text = table(&rows);
        assert!(text.starts_with("2 generated configurations, of which nginx takes 2 and lets a handshake through 1. We agree with nginx in all that was asked on 1. Of the 1 in which the handshake fails, `fix` mends 1, and says of 0"), "{text}");
        assert!(text.contains("| the handshake | 2 | 1 |"), "{text}");
        assert!(text.contains("| Upgrade | wrong | 2 | 1 | 1 | 1 | 1 of 1 | 1 of 1 | 0 of 0 |"), "{text}");
        assert!(text.contains("| `nginx/limit` | 1 |"), "{text}");
    }
}
