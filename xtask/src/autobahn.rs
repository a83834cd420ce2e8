//! `cargo xtask autobahn`: Autobahn's test suite against `wscope lab echo` and `wscope connect --echo`.

mod jobs;
mod set_up;
mod verdicts;

use crate::run;
use crate::shell::{Failure, root};
use jobs::{Job, Role};
use std::path::{Path, PathBuf};

/// A cut through all groups that takes seconds: what waits for long is left out.
const QUICK: [&str; 25] = [
    "1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.1.3", "9.2.3", "9.3.4", "9.4.4", "9.5.5", "9.6.5",
    "9.7.1", "9.8.1", "10.*", "12.1.1", "12.2.4", "12.3.5", "12.4.11", "13.1.1", "13.2.2", "13.3.1",
    "13.5.2", "13.7.1",
];

/// What is asked for on the command line.
struct Options {
    quick: bool,
    cases: Vec<String>,
    roles: Vec<Role>,
}

/// Builds the binary and judges it.
pub(crate) fn autobahn(arguments: &[String]) -> Result<(), Failure> {
    let options = Options::read(arguments)?;
    let binary = run::binary()?;
    judge(&binary, &options)
}

/// The short cut, in both roles.
pub(crate) fn quick(binary: &Path) -> Result<(), Failure> {
    judge(binary, &Options::read(&["--quick".to_owned()])?)
}

fn judge(binary: &Path, options: &Options) -> Result<(), Failure> {
    let python = set_up::set_up()?;
    println!("── Autobahn");
    let jobs = options.jobs();
    let folder = folder();
    let parts = jobs::run(&python, binary, &folder.join("parts"), jobs)?;
    let report = folder.join("reports");
    jobs::write_report(&python, &report, &parts)?;
    verdicts::tell(&report, &parts)
}

/// Where the suite, its parts and its reports are.
fn folder() -> PathBuf {
    root().join(".work/autobahn")
}

impl Options {
    fn read(arguments: &[String]) -> Result<Self, Failure> {
        let mut options = Self { quick: false, cases: vec![], roles: vec![Role::Server, Role::Client] };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match (word.as_str(), words.as_slice().first()) {
                ("--quick", _) => options.quick = true,
                ("--cases", Some(list)) => {
                    options.cases = list.split(',').map(str::to_owned).collect();
                    words.next();
                }
                ("--role", Some(role)) => {
                    options.roles = vec![Role::of(role)?];
                    words.next();
                }
                _ => return Err(Failure::new(format!("what does {word:?} mean? See cargo xtask help"))),
            }
        }
        Ok(options)
    }

    /// What runs, as parts that may run side by side.
    fn jobs(&self) -> Vec<Job> {
        let cases = match (self.cases.is_empty(), self.quick) {
            (false, _) => split(&self.cases),
            (true, true) => vec![QUICK.map(str::to_owned).to_vec()],
            (true, false) => split(&["*".to_owned()]),
        };
        let of = |role| cases.iter().map(move |cases| Job { role, cases: cases.clone() });
        self.roles.iter().flat_map(|role| of(*role)).collect()
    }
}

/// Groups of patterns. Compression takes by far the longest: its groups are parts of their own.
fn split(cases: &[String]) -> Vec<Vec<String>> {
    let mut parts = vec![];
    let mut rest = vec![];
    for case in cases {
        match case.as_str() {
            "*" => {
                let usual = (1..=10).filter(|group| *group != 8).map(|group| format!("{group}.*"));
                rest.extend(usual);
                parts.extend((1..=5).map(|set| vec![format!("12.{set}.*")]));
                parts.extend((1..=7).map(|set| vec![format!("13.{set}.*")]));
            }
            "12.*" => parts.extend((1..=5).map(|set| vec![format!("12.{set}.*")])),
            "13.*" => parts.extend((1..=7).map(|set| vec![format!("13.{set}.*")])),
            _ => rest.push(case.clone()),
        }
    }
    if !rest.is_empty() {
        parts.insert(0, rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Options, Failure> {
        Options::read(&words.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn everything_runs_in_both_roles_unless_something_else_is_asked_for() {
        let jobs = read(&[]).expect("nothing is asked for").jobs();
        assert_eq!(jobs.len(), 2 * (1 + 5 + 7));
        let jobs = read(&["--role", "client", "--cases", "7.*,12.*,1.1.1"]).expect("it is right").jobs();
        assert!(jobs.iter().all(|it| it.role == Role::Client));
        assert_eq!((jobs.len(), &jobs[0].cases), (6, &vec!["7.*".to_owned(), "1.1.1".to_owned()]));
        assert_eq!(read(&["--quick"]).expect("it is right").jobs().len(), 2);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for words in [&["--role"][..], &["--role", "judge"], &["--cases"], &["7.*"]] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}
