//! One client over the course: what it took, and what came back.

use super::clients::{Client, home};
use super::ends::Ends;
use crate::children::Running;
use crate::shell::Failure;
use std::fs::File;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Bytes of a line, with its end.
const LINE: usize = 64;
/// How long a client may take.
const LIMIT: Duration = Duration::from_secs(120);
/// How long nothing may come before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may stay when all lines have come back.
const FAREWELL: Duration = Duration::from_secs(3);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(2);
/// Clock ticks a second in `/proc`: the same on every Linux that we know.
const TICKS: f64 = 100.0;

/// What is sent.
pub(super) struct Course {
    lines: Vec<u8>,
    pub(super) count: usize,
}

/// What came of it.
pub(super) struct Run {
    /// Until the last line came.
    pub(super) took: Duration,
    /// Seconds of the processor, user's and kernel's.
    pub(super) cpu: f64,
    /// The most memory that was its own, in KiB.
    pub(super) peak: u64,
    /// Lines that came back.
    pub(super) arrived: usize,
    /// Bytes on its standard output that are no line which was sent.
    pub(super) other: usize,
    /// How it ended.
    pub(super) end: String,
}

impl Course {
    pub(super) fn new(count: usize) -> Self {
        Self { lines: (0..count).flat_map(line).collect(), count }
    }

    /// Sends a client over the course.
    pub(super) fn run(&self, client: &Client, url: &str, ends: Ends) -> Result<Run, Failure> {
        let (input, output, mouth, ear) = ends.open()?;
        let mut command = client.command(url);
        command.stdin(input).stdout(output).stderr(Stdio::null());
        let began = Instant::now();
        let mut running = Running::start(&mut command)?;
        // Its ends of the pipes are the child's alone from now on.
        drop(command);
        let heard = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| mouth.say(&self.lines));
            let reading = scope.spawn(|| ear.hear(self.lines.len(), &heard));
            let watched = self.watch(&mut running, &heard);
            // Now both threads end.
            drop(running);
            let (usage, end) = watched?;
            let failed = |_| Failure::new("a thread of the bench panicked");
            writing.join().map_err(failed)?;
            let heard = reading.join().map_err(failed)?;
            let (bytes, last) =
                heard.map_err(|error| Failure::new(format!("read what {} prints: {error}", client.name)))?;
            let took = last.map_or(began.elapsed(), |last| last.duration_since(began));
            let (arrived, other) = self.judge(&bytes);
            Ok(Run { took, cpu: usage.cpu, peak: usage.peak, arrived, other, end })
        })
    }

    /// The same with a file at both ends; how many lines came back.
    pub(super) fn run_on_files(&self, client: &Client, url: &str) -> Result<usize, Failure> {
        let failed = |error| Failure::new(format!("a file of lines: {error}"));
        let (input, output) = (home().join("lines.sent"), home().join("lines.heard"));
        std::fs::write(&input, &self.lines).map_err(failed)?;
        let mut command = client.command(url);
        command.stdin(File::open(&input).map_err(failed)?).stdout(File::create(&output).map_err(failed)?);
        Running::start(command.stderr(Stdio::null()))?.ends_within(LIMIT)?;
        let bytes = std::fs::read(&output).map_err(failed)?;
        Ok(self.judge(&bytes).0)
    }

    /// Waits for its end, or ends it.
    fn watch(&self, running: &mut Running, heard: &AtomicUsize) -> Result<(Usage, String), Failure> {
        let began = Instant::now();
        let mut usage = Usage::default();
        let (mut before, mut moved) = (0, began);
        loop {
            usage = Usage::of(running.id()).unwrap_or(usage);
            if let Some(status) = running.has_ended()? {
                return Ok((usage, told(status)));
            }
            let now = heard.load(Ordering::Relaxed);
            if now != before {
                (before, moved) = (now, Instant::now());
            }
            let all = now >= self.lines.len();
            let why = match (began.elapsed() > LIMIT, moved.elapsed()) {
                (true, _) => "not done in 120 s, killed",
                (_, still) if all && still > FAREWELL => "stays when all is done, killed",
                (_, still) if still > PATIENCE => "stands still, killed",
                _ => {
                    std::thread::sleep(LOOK);
                    continue;
                }
            };
            return Ok((usage, why.to_owned()));
        }
    }

    /// How many of the lines are in this output, and how many bytes are something else.
    fn judge(&self, output: &[u8]) -> (usize, usize) {
        if output == self.lines {
            return (self.count, 0);
        }
        let mut seen = vec![false; self.count];
        let mut other = 0;
        for printed in output.split_inclusive(|&byte| byte == b'\n') {
            // Something may stand before a line, as a prompt does.
            let (before, printed) = printed.split_at(printed.len().saturating_sub(LINE));
            let number =
                printed.get(..NUMBER).and_then(|it| std::str::from_utf8(it).ok()?.parse::<usize>().ok());
            match number.filter(|&it| it < self.count && printed == line(it)) {
                Some(number) => {
                    seen[number] = true;
                    other += before.len();
                }
                None => other += before.len() + printed.len(),
            }
        }
        (seen.iter().filter(|it| **it).count(), other)
    }
}

/// Digits of a line's number.
const NUMBER: usize = 9;

fn line(number: usize) -> [u8; LINE] {
    let mut line = [b'.'; LINE];
    line[..NUMBER].copy_from_slice(format!("{number:0NUMBER$}").as_bytes());
    line[LINE - 1] = b'\n';
    line
}

impl Run {
    /// In a line.
    pub(super) fn line(&self) -> String {
        let Self { took, cpu, peak, arrived, other, end } = self;
        let (took, peak) = (took.as_secs_f64(), *peak as f64 / 1024.0);
        format!(
            "{took:.3} s, {cpu:.2} s of the processor, {peak:.1} MiB, {arrived} lines, {other} other bytes, {end}"
        )
    }
}

fn told(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit {code}"))
}

/// What a process has used so far.
#[derive(Clone, Copy, Default)]
struct Usage {
    cpu: f64,
    peak: u64,
}

impl Usage {
    /// From `/proc`; `None` when it has ended.
    fn of(process: u32) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name, in parentheses, may hold blanks; user's and kernel's ticks are the 14th and 15th.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let mut ticks = || fields.next()?.parse::<f64>().ok();
        let cpu = (ticks()? + ticks()?) / TICKS;
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(Self { cpu, peak: peak.split_whitespace().next()?.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_came_back_are_told_from_the_rest() {
        let course = Course::new(1_000);
        assert_eq!(course.judge(&course.lines), (1_000, 0));
        assert_eq!(course.judge(&course.lines[..LINE * 10]), (10, 0));
        let prompted = [b"> ".as_slice(), &line(3), b"closed\n", &line(3), &line(1_000)].concat();
        assert_eq!(course.judge(&prompted), (1, 2 + 7 + LINE));
    }
}
