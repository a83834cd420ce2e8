//! The parts of a run: some cases in one role, each with a fuzzer of its own, side by side.

use super::set_up;
use crate::children::{Running, echo};
use crate::shell::{Failure, output};
use std::collections::VecDeque;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long one case may take: the suite itself gives up after 480 s.
const CASE: Duration = Duration::from_secs(500);
/// How long one part may take.
const PART: Duration = Duration::from_secs(30 * 60);
/// wscope's exit code for a bug of its own.
const BUG: i32 = 4;

/// Which side wscope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Server,
    Client,
}

/// Some cases in one role.
pub(super) struct Job {
    pub(super) role: Role,
    /// Patterns as Autobahn's.
    pub(super) cases: Vec<String>,
}

/// A part that has run.
pub(super) struct Part {
    pub(super) role: Role,
    /// Where its results are.
    pub(super) folder: PathBuf,
    /// How many cases it had.
    pub(super) count: usize,
}

impl Role {
    pub(super) fn of(word: &str) -> Result<Self, Failure> {
        match word {
            "server" => Ok(Self::Server),
            "client" => Ok(Self::Client),
            _ => Err(Failure::new(format!("there is no role {word:?}: server or client"))),
        }
    }

    /// What the tested side is called in the reports.
    pub(super) fn agent(self) -> &'static str {
        match self {
            Self::Server => "wscope-as-server",
            Self::Client => "wscope-as-client",
        }
    }
}

/// Runs them all, as many side by side as there are processors.
pub(super) fn run(python: &Path, wscope: &Path, folder: &Path, jobs: Vec<Job>) -> Result<Vec<Part>, Failure> {
    let _ = std::fs::remove_dir_all(folder);
    let (server, url) = echo(wscope)?;
    let stage = Stage { python, wscope, url };
    let jobs: VecDeque<_> =
        jobs.into_iter().enumerate().map(|(number, job)| (folder.join(number.to_string()), job)).collect();
    let (jobs, parts) = (Mutex::new(jobs), Mutex::new(Ok(vec![])));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((folder, job)) = take(&jobs) {
                    let part = stage.play(&job, folder);
                    collect(&parts, part);
                }
            });
        }
    });
    drop(server);
    parts.into_inner().unwrap_or_else(|_| Err(Failure::new("a part panicked")))
}

fn take(jobs: &Mutex<VecDeque<(PathBuf, Job)>>) -> Option<(PathBuf, Job)> {
    jobs.lock().ok()?.pop_front()
}

/// The first failure stays.
fn collect(parts: &Mutex<Result<Vec<Part>, Failure>>, part: Result<Part, Failure>) {
    let Ok(mut parts) = parts.lock() else { return };
    match (&mut *parts, part) {
        (Ok(parts), Ok(part)) => parts.push(part),
        (Ok(_), Err(failure)) => *parts = Err(failure),
        (Err(_), _) => {}
    }
}

/// What every part needs.
struct Stage<'a> {
    python: &'a Path,
    wscope: &'a Path,
    /// Of our echo server.
    url: String,
}

impl Stage<'_> {
    fn play(&self, job: &Job, folder: PathBuf) -> Result<Part, Failure> {
        let began = Instant::now();
        std::fs::create_dir_all(&folder)
            .map_err(|error| Failure::new(format!("make {}: {error}", folder.display())))?;
        let mut judge = judge(self.python);
        match job.role {
            Role::Server => judge.arg("client").arg(&folder).args([job.role.agent(), &self.url]),
            Role::Client => judge.arg("server").arg(&folder),
        };
        let log = folder.join("judge.log");
        judge.args(&job.cases).stderr(
            File::create(&log).map_err(|error| Failure::new(format!("make {}: {error}", log.display())))?,
        );
        let told = |failure| Failure::new(format!("{failure}\n{}", end_of(&log)));
        let (mut judge, line) = Running::start_and_hear(&mut judge).map_err(told)?;
        let (count, port) = line.split_once(' ').unwrap_or_default();
        let count = count.parse().map_err(|_| told(Failure::new(format!("the fuzzer says {line:?}"))))?;
        if job.role == Role::Client {
            self.be_its_client(port, count)?;
        }
        match judge.ends_within(PART)? {
            Some(status) if status.success() => {}
            Some(status) => return Err(told(Failure::new(format!("the fuzzer ended with {status}")))),
            None => return Err(told(Failure::new(format!("the fuzzer did not end in {PART:?}")))),
        }
        let cases = job.cases.join(",");
        println!("   {}  {cases}: {count} in {:.1} s", job.role.agent(), began.elapsed().as_secs_f64());
        Ok(Part { role: job.role, folder, count })
    }

    /// One process a case, as the suite wants it; then the report is asked for.
    fn be_its_client(&self, port: &str, count: usize) -> Result<(), Failure> {
        let agent = Role::Client.agent();
        for case in 1..=count {
            self.echo_for(&format!("ws://127.0.0.1:{port}/runCase?case={case}&agent={agent}"))?;
        }
        let end = "shutdownOnComplete=true";
        self.echo_for(&format!("ws://127.0.0.1:{port}/updateReports?agent={agent}&{end}"))
    }

    fn echo_for(&self, url: &str) -> Result<(), Failure> {
        let mut command = Command::new(self.wscope);
        command.args(["connect", "--echo", "--compress", url, "--lang", "en"]);
        // What it says of each ending is nothing new: the suite judges.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match Running::start(&mut command)?.ends_within(CASE)? {
            Some(status) if status.code().is_some_and(|code| code < 2) => Ok(()),
            Some(status) => Err(Failure::new(format!(
                "wscope connect --echo '{url}' ended with {status}{}",
                if status.code() == Some(BUG) { ": a bug of its own" } else { "" }
            ))),
            // The case has failed then, and the report says so.
            None => Ok(()),
        }
    }
}

/// Writes one report of all parts.
pub(super) fn write_report(python: &Path, folder: &Path, parts: &[Part]) -> Result<(), Failure> {
    let _ = std::fs::remove_dir_all(folder);
    output(judge(python).arg("report").arg(folder).args(parts.iter().map(|part| &part.folder))).map(drop)
}

fn judge(python: &Path) -> Command {
    let mut judge = Command::new(python);
    // Files are UTF-8 whatever the locale; what is outdated in its libraries is not ours to mend.
    judge.args(["-X", "utf8", "-W", "ignore"]).arg(set_up::sources().join("judge.py"));
    judge
}

/// The last lines of a log.
fn end_of(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
