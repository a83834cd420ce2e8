//! Endpoints that mean harm: the doctor ends, names what it can, keeps little, and writes nothing to
//! the terminal that moves its cursor.

mod endpoints;

use endpoints::{ENDPOINTS, Endpoint};
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A bound on what one examination keeps in memory, far above what it takes.
const MEMORY_KIB: u64 = 300 * 1024;
/// A bound on what is printed.
const PRINTED: usize = 3 * 1024 * 1024;
/// When a run is taken for one that never ends.
const NEVER: Duration = Duration::from_secs(120);
/// Endpoints at once.
const SIDE_BY_SIDE: usize = 4;

/// What a run came to.
struct Ran {
    code: Option<i32>,
    out: String,
    peak_kib: u64,
}

/// Runs the real binary to its end, with an eye on its memory.
fn doctor(url: &str, options: &[&str]) -> Result<Ran, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wscope"));
    command.env_clear().env("LANG", "C.UTF-8").env("HOME", "/nonexistent");
    command.args(["doctor", url, "--timeout", "1", "--connect-timeout", "1"]).args(options);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut stdout = child.stdout.take().ok_or("stdout is piped")?;
    let reading = std::thread::spawn(move || {
        let mut out = vec![];
        stdout.read_to_end(&mut out).map(|_| out)
    });
    let began = Instant::now();
    let mut peak_kib = 0;
    let status = loop {
        peak_kib = peak_kib.max(high_water(&child).unwrap_or(0));
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if began.elapsed() > NEVER || peak_kib > 4 * MEMORY_KIB => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it does not end, or eats: {peak_kib} KiB"));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let out = reading.join().map_err(|_| "the reader panicked")?.map_err(|error| error.to_string())?;
    let out = String::from_utf8(out).map_err(|_| "it prints what is no UTF-8")?;
    Ok(Ran { code: status.code(), out, peak_kib })
}

/// The most memory that it ever had.
fn high_water(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Whether a terminal would do something else than show it.
fn moves(it: char) -> bool {
    let bidi =
        matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (it.is_control() && it != '\n') || bidi
}

/// What is wrong with how the doctor meets this endpoint; empty: nothing.
fn objections(endpoint: &Endpoint) -> Vec<String> {
    let url = endpoint.start();
    let mut wrong = vec![];
    let texts: &[&[&str]] = &[&[], &["--lang", "ja"]];
    let speaks = endpoint.name.starts_with("escapes");
    for format in texts.iter().copied().filter(|_| speaks).chain([&["--format", "json"][..]]) {
        let options = [endpoint.options, format].concat();
        match doctor(&url, &options) {
            Err(error) => wrong.push(error),
            Ok(ran) => wrong.extend(judge(endpoint, &ran, format.contains(&"json"))),
        }
    }
    wrong
}

fn judge(endpoint: &Endpoint, ran: &Ran, json: bool) -> Vec<String> {
    let mut wrong = vec![];
    if ran.peak_kib > MEMORY_KIB {
        wrong.push(format!("it took {} KiB", ran.peak_kib));
    }
    if ran.out.len() > PRINTED {
        wrong.push(format!("it printed {} bytes", ran.out.len()));
    }
    if !matches!(ran.code, Some(0 | 1)) {
        wrong.push(format!("it ends with {:?}", ran.code));
    }
    if let Some(it) = ran.out.chars().find(|it| moves(*it)) {
        wrong.push(format!("it prints {}", it.escape_unicode()));
    }
    if json {
        let report: Result<serde_json::Value, _> = serde_json::from_str(&ran.out);
        let cause =
            report.as_ref().map_or("no JSON", |it| it["verdict"]["cause"].as_str().unwrap_or("healthy"));
        if !endpoint.causes.contains(&cause) {
            wrong.push(format!("it says {cause}"));
        }
    }
    wrong
}

#[test]
fn no_endpoint_hangs_it_fills_it_or_speaks_through_it() {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut wrong = vec![];
        while let Some(endpoint) = ENDPOINTS.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            wrong.extend(objections(endpoint).into_iter().map(|it| format!("{}: {it}", endpoint.name)));
        }
        wrong
    };
    let mut wrong: Vec<String> = std::thread::scope(|scope| {
        let working: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        working.into_iter().flat_map(|it| it.join().expect("no endpoint panics")).collect()
    });
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_library_keeps_of_an_endless_answer_is_bounded() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for endpoint in ENDPOINTS.iter().filter(|it| it.options.is_empty()) {
        let attempt = model::Attempt::new(endpoint.start());
        let timeout = Duration::from_secs(1);
        let question = ::doctor::Question { timeout, ..::doctor::Question::about(attempt) };
        let report = runtime.block_on(::doctor::diagnose(question));
        let kept: usize = report.sources.iter().map(|it| it.bytes.len()).sum();
        assert!(kept < PRINTED, "{} keeps {kept} bytes", endpoint.name);
    }
}
