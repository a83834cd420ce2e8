//! Those who talk and those who watch: many servers that say messages at a steady pace, and the pages of
//! people who follow the sessions with them, in one process, so that one clock times both. `cargo xtask
//! bench team` tells it whom to watch and when to begin.
//!
//! It prints its URL, reads a plan (JSON, a line), prints `ready` when everybody is there, begins at the
//! next line, and prints what it saw (JSON, a line).

#![allow(clippy::print_stdout, reason = "it speaks to the bench by its standard output")]

mod seen;
mod talk;
mod watch;

use serde_json::{Value, json};
use std::io::{self, BufRead as _};
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// How long people wait for what was said last.
const PATIENCE: Duration = Duration::from_secs(20);

fn main() -> io::Result<()> {
    let clock = Instant::now();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("ws://{}/", listener.local_addr()?);
    let mut lines = io::stdin().lock().lines();
    let mut line = || lines.next().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()));
    let plan: Value = serde_json::from_str(&line()?)?;
    let number = |name: &str| plan[name].as_u64().unwrap_or(0);
    let (messages, rate) = (number("messages"), number("rate"));
    let talkers = talk::meet(&listener, number("talkers"))?;
    let pages = plan["pages"].as_array().cloned().unwrap_or_default();
    let watching = watch::begin(pages, clock, messages)?;
    println!("ready");
    line()?;
    let told = talk::talk(talkers, clock, messages, rate)?;
    let seen = watching.end(Instant::now() + PATIENCE)?;
    println!(
        "{}",
        json!({ "took_s": told.took.as_secs_f64(), "late_ms": told.late.as_secs_f64() * 1e3,
        "here": seen.here.told(), "elsewhere": seen.elsewhere.told(), "people": seen.people })
    );
    Ok(())
}
