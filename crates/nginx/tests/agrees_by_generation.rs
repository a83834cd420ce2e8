//! Whether a handshake gets through a configuration, where it is stopped, whether silence ends it, and
//! what `fix` makes of it: what we say, and what the real nginx does, agree for any number of
//! configurations that a generator makes.
//!
//! `WSCOPE_CONFIGURATIONS` says how many; without it there are few, to be quick. `WSCOPE_ROWS` names a
//! file for what came of each, of which `cargo xtask bench nginx` makes its table; those beside it
//! tell every difference (`.stories`) and all that `fix` leaves (`.left`) in full.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout)]

mod generated;
mod judged;
mod real;
mod trial;

use generated::{Generated, generate, numbers};
use judged::{Claim, Row};
use nginx::Version;
use real::Folder;
use std::collections::BTreeMap;
use std::process::Command;
use trial::{Site, Trial};

/// How many are made where nobody says.
const FEW: usize = 200;

/// The version of the nginx that runs them.
fn version() -> Option<Version> {
    let said = Command::new("/usr/sbin/nginx").arg("-v").output().ok()?;
    Version::parse(&String::from_utf8_lossy(&said.stderr))
}

/// Holds this many against the real nginx.
fn compare(count: usize) -> Vec<Row> {
    let owned = Folder::new("generated");
    let trial = Trial::new(owned.0.clone());
    let version = version();
    let numbers = numbers(count);
    let them: Vec<Generated> = numbers.iter().map(|&number| generate(number)).collect();
    let site = |(&number, it): (&usize, &Generated)| Site {
        number,
        main: it.main(),
        files: it.files.clone(),
        path: it.path,
    };
    let sites: Vec<Site> = numbers.iter().zip(&them).map(site).collect();
    let before = trial.run(&sites, true);
    let mended: Vec<Site> = sites.iter().map(|site| judged::mend(site, version)).collect();
    // What stays as it is does what it did.
    let changed: Vec<usize> = (0..sites.len()).filter(|&at| mended[at] != sites[at]).collect();
    let again: Vec<Site> = changed.iter().map(|&at| mended[at].clone()).collect();
    let mut after: BTreeMap<usize, _> = changed.into_iter().zip(trial.run(&again, false)).collect();
    let rows = numbers.into_iter().zip(them).zip(sites).zip(mended).zip(before).enumerate();
    rows.map(|(at, ((((number, it), site), mended), before))| {
        let after = after.remove(&at);
        Row::of(number, it.traits, version, (&site, &before), (&mended, after.as_ref()))
    })
    .collect()
}

#[test]
fn the_real_nginx_does_what_we_say_of_generated_configurations() {
    let asked = std::env::var("WSCOPE_CONFIGURATIONS").ok().and_then(|number| number.parse().ok());
    let rows = compare(asked.unwrap_or(FEW));
    if let Ok(path) = std::env::var("WSCOPE_ROWS") {
        let text: String = rows.iter().map(Row::line).collect();
        std::fs::write(&path, text).expect("the file of the rows can be written");
        for (is_difference, ending) in [(true, ".stories"), (false, ".left")] {
            let told = rows.iter().filter(|row| row.claims.iter().all(Claim::holds) != is_difference);
            let stories: String = told.map(|row| row.story.as_str()).collect();
            std::fs::write(format!("{path}{ending}"), stories).expect("the file beside it can be written");
        }
    }
    let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let (all, taken, opened) = (rows.len(), count(|row| row.is_taken), count(|row| row.opens));
    println!("{all} configurations, {taken} taken by nginx, {opened} let a handshake through");
    assert!(taken * 10 >= all * 9, "nginx takes {taken} of {all}");
    assert!(opened * 10 > taken && opened * 10 < taken * 9, "all the same: {opened} of {taken}");
    let differ: Vec<&Row> = rows.iter().filter(|row| !row.claims.iter().all(Claim::holds)).collect();
    let texts: String = differ.iter().take(20).map(|row| row.story.as_str()).collect();
    assert!(differ.is_empty(), "{} of {all} differ\n{texts}", differ.len());
}
