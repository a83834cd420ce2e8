//! `cargo xtask bench capture`: a server that floods, a real `wscope` that records it while a page
//! watches, and then the session of a million messages that came of it: opened, scrolled, searched;
//! and the same with a page in Chromium.

mod http;
mod watch;

use crate::bench::{page, processor};
use crate::children::Running;
use crate::shell::{Failure, command, output, root, step, target};
use http::{get, post, stream};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::Metadata;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use watch::{Viewer, Watch};

const RATE: u64 = 100_000;
const SIZE: u64 = 200;
/// How often the recording is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How long it may take in all.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs the bench. `--seconds N` floods so long (10), `--write` puts the tables into the page.
pub(super) fn bench(options: &[String]) -> Result<(), Failure> {
    let (mut seconds, mut write) = (10, false);
    let mut words = options.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--write" => write = true,
            "--seconds" => {
                let number = words.next().and_then(|it| it.parse().ok());
                seconds = number.ok_or_else(|| Failure::new("--seconds wants a number"))?;
            }
            other => {
                return Err(Failure::new(format!("bench capture knows --seconds and --write, not {other}")));
            }
        }
    }
    let words =
        ["cargo", "build", "--quiet", "--release", "-p", "wscope", "--bin", "wscope", "--example", "flood"];
    step("build", &mut command(&words))?;
    let text = measure(RATE * seconds)? + "\n" + &in_a_browser(seconds)?;
    println!("{text}");
    if write {
        page::into_page(&root().join("docs/benches/capture.md"), &text)?;
    }
    Ok(())
}

fn measure(messages: u64) -> Result<String, Failure> {
    let folder = root().join(".work/capture");
    let _ = std::fs::remove_dir_all(&folder);
    let release = target().join("release");
    let mut flood = command(&[&release.join("examples/flood").to_string_lossy()]);
    flood.args([messages, SIZE, RATE].map(|it| it.to_string()));
    let (mut flood, url) = Running::start_and_hear(&mut flood)?;
    let mut wscope = command(&[&release.join("wscope").to_string_lossy()]);
    wscope.args(["--port", "0", "--no-open", "--lang", "en", "--data"]).arg(&folder);
    let (wscope, page) = Running::start_and_hear(&mut wscope)?;
    let address = page.trim_start_matches("http://").trim_end_matches('/').parse::<SocketAddr>();
    let address = address.map_err(|_| Failure::new(format!("{page:?} is no address")))?;

    let api = post(address, "/api/projects/1/apis", &json!({"name": "flood", "url": url}))?["id"].clone();
    let id = post(address, &format!("/api/apis/{api}/sessions"), &json!({}))?["id"].clone();
    let viewer = Viewer::begin(address, &id.to_string())?;
    let (mut watch, began) = (Watch::new(wscope.id(), flood.id()), Instant::now());
    let path = format!("/api/sessions/{id}");
    let session = loop {
        let last = get(address, &format!("{path}/records?limit=1"))?;
        watch.look(last["last"].as_u64().unwrap_or(0), last["stored"].as_u64().unwrap_or(0));
        let session = get(address, &path)?;
        if session["state"] != "connecting" && session["state"] != "open" {
            break session;
        }
        if began.elapsed() > LIMIT {
            return Err(Failure::new(format!("not done in {LIMIT:?}: {session}")));
        }
        std::thread::sleep(LOOK);
    };
    let told = flood.rest()?;
    let mut text = String::new();
    let _ = writeln!(text, "On {}. {messages} messages of {SIZE} bytes, {RATE} a second.\n", processor());
    text += &watch.table(&told, &session, &viewer.end());
    text += &checked(address, &path, messages)?;
    let _ =
        writeln!(text, "On the disk they take {:.0} MiB.\n", on_disk(&folder) as f64 / f64::from(1 << 20));
    text += &read_back(address, &path, messages)?;
    Ok(text)
}

/// Bytes of the files in a folder.
fn on_disk(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.filter_map(|it| it.metadata().ok()).filter(Metadata::is_file).map(|it| it.len()).sum()
}

/// What a user waits for in a browser: the page of the same build, measured by a script of its own.
fn in_a_browser(seconds: u64) -> Result<String, Failure> {
    let release = target().join("release");
    let mut words = command(&["node", "web/journey/flood.mjs", "--wscope"]);
    words.arg(release.join("wscope")).arg("--flood").arg(release.join("examples/flood"));
    words.args(["--rate", &RATE.to_string(), "--seconds", &seconds.to_string()]);
    let text = output(&mut words)?;
    String::from_utf8(text).map_err(|error| Failure::new(format!("web/journey/flood.mjs: {error}")))
}

/// Every record as it was exported: no number is missing, and each message is what was sent.
fn checked(address: SocketAddr, path: &str, messages: u64) -> Result<String, Failure> {
    let (mut seq, mut number) = (0, 0);
    let began = Instant::now();
    stream(address, &format!("{path}/export?form=ndjson"), |line| {
        let record: Value = serde_json::from_slice(line).map_err(|error| Failure::new(format!("{error}")))?;
        // The first line is of the session.
        if seq == 0 && record["wscope"] == 1 {
            return Ok(());
        }
        seq += 1;
        if record["seq"] != seq {
            return Err(Failure::new(format!("record {seq} is missing: {}", record["seq"])));
        }
        if record["kind"] == "text" {
            let text = record["text"].as_str().unwrap_or_default();
            if !text.starts_with(&format!("{{\"number\":{number},")) || text.len() as u64 != SIZE {
                return Err(Failure::new(format!("message {number} is another: {text}")));
            }
            number += 1;
        }
        Ok(())
    })?;
    if number != messages {
        return Err(Failure::new(format!("{number} of {messages} messages are stored")));
    }
    Ok(format!(
        "Every one of the {seq} records was read back in an export of {:.1} s: no number is missing, and each \
         message is what was sent.\n\n",
        began.elapsed().as_secs_f64()
    ))
}

/// What a user waits for in the session that came of it.
fn read_back(address: SocketAddr, path: &str, messages: u64) -> Result<String, Failure> {
    let mut text =
        String::from("| in the session of so many messages | median, ms | slowest, ms |\n|---|---|---|\n");
    let middle = messages / 2;
    let mut row = |name: &str, ask: &dyn Fn(u64) -> Result<(), Failure>| -> Result<(), Failure> {
        let mut took: Vec<f64> = vec![];
        for round in 0..11 {
            let began = Instant::now();
            ask(round)?;
            took.push(began.elapsed().as_secs_f64() * 1e3);
        }
        took.sort_by(f64::total_cmp);
        let _ = writeln!(text, "| {name} | {:.1} | {:.1} |", took[5], took[10]);
        Ok(())
    };
    row("open it: the session and its newest 200 rows", &|_| {
        get(address, path)?;
        get(address, &format!("{path}/records?limit=200")).map(drop)
    })?;
    row("200 rows anywhere", &|round| {
        let before = (round * 7919 * 104_729) % messages + 200;
        get(address, &format!("{path}/records?limit=200&before={before}")).map(drop)
    })?;
    row("one record whole", &|round| {
        get(address, &format!("{path}/records/{}", round * 90_001 % messages + 1)).map(drop)
    })?;
    for (name, sought) in [
        ("first hits of a text that is everywhere", "S7".to_owned()),
        ("a text that is in one message in the middle", format!("%22number%22:{middle},")),
        ("a text that is in the oldest message only, the last looked at", "%22number%22:0,".to_owned()),
        ("a text that is nowhere", "nowhere".to_owned()),
    ] {
        row(name, &|_| found(address, &format!("{path}/search?text={sought}"), sought != "nowhere"))?;
    }
    row("a regular expression that one message matches", &|_| {
        found(address, &format!("{path}/search?regex=number%22:{middle},"), true)
    })?;
    row("a JSONPath that the newest message matches", &|_| {
        found(address, &format!("{path}/search?limit=1&jsonpath=%24%5B%3F%40%3D%3D{}%5D", messages - 1), true)
    })?;
    row("the numbers of all messages of a kind", &|_| {
        stream(address, &format!("{path}/matches?kind=text"), |_| Ok(()))
    })?;
    Ok(text)
}

/// Follows the pages of a search until there is a hit, or nothing is left.
fn found(address: SocketAddr, path: &str, must: bool) -> Result<(), Failure> {
    let mut from = String::new();
    loop {
        let page = get(address, &format!("{path}{from}"))?;
        let hits = page["hits"].as_array().map_or(0, Vec::len);
        match page["next"].as_u64() {
            _ if hits > 0 => return Ok(()),
            Some(next) => from = format!("&from={next}"),
            None if must => return Err(Failure::new(format!("{path} found nothing"))),
            None => return Ok(()),
        }
    }
}
