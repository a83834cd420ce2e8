//! `cargo xtask bench team`: 200 people who are signed in watch 50 live sessions with 1,000 messages a
//! second in all, on one node, on two and on three.

mod client;
mod cost;
mod ground;

use crate::bench::{page, processor};
use crate::children::Running;
use crate::shell::{Failure, command, root, step, target};
use cost::Cost;
use ground::Ground;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{ChildStdin, Stdio};

const PEOPLE: usize = 200;
const SESSIONS: usize = 50;
/// Messages a second of one session.
const RATE: u64 = 20;

/// Runs the bench. `--seconds N` talks for so long (20), `--write` puts the tables into the page.
pub(super) fn bench(options: &[String]) -> Result<(), Failure> {
    let (mut seconds, mut write) = (20, false);
    let mut words = options.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--write" => write = true,
            "--seconds" => {
                let number = words.next().and_then(|it| it.parse().ok());
                seconds = number.ok_or_else(|| Failure::new("--seconds wants a number"))?;
            }
            other => {
                return Err(Failure::new(format!("bench team knows --seconds and --write, not {other}")));
            }
        }
    }
    let words =
        ["cargo", "build", "--quiet", "--release", "-p", "wscope", "--bin", "wscope", "--example", "crowd"];
    step("build", &mut command(&words))?;
    let load = cost::load();
    let rows = (1..=3).map(|nodes| measure(nodes, seconds)).collect::<Result<Vec<Row>, Failure>>()?;
    let text = table(&rows, seconds, &load);
    println!("{text}");
    if write {
        page::into_page(&root().join("docs/benches/team.md"), &text)?;
    }
    Ok(())
}

/// What one number of nodes came to.
struct Row {
    nodes: usize,
    /// What the pages saw.
    seen: Value,
    /// Of each node, at the end; and what was resident before the load.
    costs: Vec<(Cost, f64)>,
    postgres: Cost,
    nats: Cost,
    crowd: Cost,
}

fn measure(nodes: usize, seconds: u64) -> Result<Row, Failure> {
    println!("── {nodes} of 3 nodes");
    let ground = Ground::start(nodes)?;
    let release = target().join("release");
    let mut crowd = command(&[&release.join("examples/crowd").to_string_lossy()]);
    let (mut crowd, url) = Running::start_and_hear(crowd.stdin(Stdio::piped()))?;
    let mut say = crowd.input()?;
    let (people, apis) = ground.people((PEOPLE, SESSIONS), &url)?;
    let at = |node: usize| ground.nodes[node % nodes].1;
    let connect = |(number, api): (usize, &Value)| {
        let maker = people[number].client.at(at(number));
        Ok(maker.post(&format!("/api/apis/{api}/sessions"), &json!({}))?["id"].clone())
    };
    let sessions = apis.iter().enumerate().map(connect).collect::<Result<Vec<Value>, Failure>>()?;
    let pages = people.iter().enumerate().map(|(number, person)| {
        let (session, round) = (number % SESSIONS, number / SESSIONS);
        // Half of the pages of a session are at its node, the others go round those that are left.
        let other = session + 1 + round / 2 % nodes.saturating_sub(1).max(1);
        let node = if round % 2 == 0 { session } else { other };
        json!({ "address": at(node).to_string(), "cookie": person.client.cookie, "name": person.email,
            "session": sessions[session], "api": apis[session], "here": node % nodes == session % nodes })
    });
    let plan = json!({ "messages": RATE * seconds, "rate": RATE, "talkers": SESSIONS,
        "pages": pages.collect::<Vec<Value>>() });
    tell(&mut say, &plan.to_string())?;
    let ready = crowd.rest()?;
    if ready != "ready" {
        return Err(Failure::new(format!("the crowd said {ready:?}")));
    }
    let talks = crowd.id();
    let look = || {
        let nodes: Vec<Cost> = ground.nodes.iter().map(|it| Cost::of(it.0.id())).collect();
        let others = [Cost::of_all(ground.postgres.id()), Cost::of(ground.nats.id()), Cost::of(talks)];
        (nodes, others)
    };
    let before = look();
    tell(&mut say, "begin")?;
    let seen = crowd.rest()?;
    let seen = serde_json::from_str(&seen).map_err(|_| Failure::new(format!("the crowd said {seen:?}")))?;
    let after = look();
    let costs = after.0.iter().zip(&before.0).map(|(now, then)| (now.since(*then), then.memory)).collect();
    let [postgres, nats, crowd] = [0, 1, 2].map(|it| after.1[it].since(before.1[it]));
    Ok(Row { nodes, seen, costs, postgres, nats, crowd })
}

fn tell(input: &mut ChildStdin, line: &str) -> Result<(), Failure> {
    writeln!(input, "{line}").map_err(|error| Failure::new(format!("tell the crowd: {error}")))
}

fn table(rows: &[Row], seconds: u64, load: &str) -> String {
    let mut text = format!(
        "On {}, which nodes, databases, those who talk and those who watch share; load {load} at the beginning. \
         {PEOPLE} people, {SESSIONS} sessions, {} messages a second of 200 bytes, {seconds} s.\n\n",
        processor(),
        RATE * SESSIONS as u64
    );
    text += "| nodes | pages | deliveries | left out, told again | median, ms | 99th percentile, ms | slowest, ms |\n\
             |---|---|---|---|---|---|---|\n";
    for row in rows {
        for (name, key) in [("at the session's node", "here"), ("at another node", "elsewhere")] {
            let seen = &row.seen[key];
            if seen["heard"] != 0 {
                let ms = |name: &str| format!("{:.1}", seen[name].as_f64().unwrap_or(0.0));
                let (nodes, left, again) = (row.nodes, &seen["left_out"], &seen["again"]);
                let (median, most, worst) = (ms("median_ms"), ms("p99_ms"), ms("most_ms"));
                let _ = writeln!(
                    text,
                    "| {nodes} | {name} | {} | {left}, {again} | {median} | {most} | {worst} |",
                    seen["heard"]
                );
            }
        }
    }
    text += "\n| nodes | processor of each node, s | memory of each node before, after and at most, MiB | PostgreSQL, s and MiB | NATS, s and MiB | those who talk and watch, s | behind the pace, ms | who is there was told, times and MiB |\n\
             |---|---|---|---|---|---|---|---|\n";
    for row in rows {
        let each = |show: &dyn Fn(&(Cost, f64)) -> String| {
            row.costs.iter().map(show).collect::<Vec<String>>().join(", ")
        };
        let cpu = each(&|it| format!("{:.1}", it.0.cpu));
        let memory = each(&|it| format!("{:.0} → {:.0} ({:.0})", it.1, it.0.memory, it.0.peak));
        let both = |it: &Cost| format!("{:.1}, {:.0}", it.cpu, it.memory);
        let (postgres, nats, crowd) = (both(&row.postgres), both(&row.nats), row.crowd.cpu);
        let people = &row.seen["people"];
        let mib = people["bytes"].as_f64().unwrap_or(0.0) / f64::from(1 << 20);
        let late = row.seen["late_ms"].as_f64().unwrap_or(0.0);
        let _ = writeln!(
            text,
            "| {} | {cpu} | {memory} | {postgres} | {nats} | {crowd:.1} | {late:.1} | {}, {mib:.1} |",
            row.nodes, people["told"]
        );
    }
    text
}
