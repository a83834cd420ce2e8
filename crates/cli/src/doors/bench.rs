//! `wscope bench URL`: the round trips of an echoing server under load, as a table.

use super::connect::verdict;
use crate::args::Bench;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Text, columns};
use load::{Distribution, Outcome, Pace, Plan, Stop};
use std::time::Duration;

pub(super) async fn bench(args: Bench, terminal: Terminal) -> Result<Exit, Failure> {
    let plan = Plan {
        connections: usize::try_from(args.connections).unwrap_or(usize::MAX),
        message_bytes: usize::try_from(args.size).unwrap_or(usize::MAX),
        pace: args.rate.map_or(Pace::InFlight(1), Pace::PerSecond),
        stop: Stop::Elapsed(args.seconds),
        ..Plan::new(args.handshake.attempt()?)
    };
    match load::run(plan).await {
        Ok(outcome) => {
            terminal.print(&table(&outcome, args.rate.is_some(), terminal))?;
            let faultless = outcome.lost == 0 && outcome.errors == 0 && outcome.unanswered == 0;
            Ok(if faultless { Exit::Well } else { Exit::Findings })
        }
        Err(load::Error::NotOpened { number, connections, trace }) => {
            terminal.tell(&terminal.say(
                &format!("connection {number} of {connections} did not open\n"),
                &format!("{connections} 本のうち {number} 本目の接続が開けませんでした\n"),
            ));
            verdict(*trace, &args.handshake, terminal).await
        }
        Err(error @ load::Error::Plan(_)) => {
            Err(Failure::Usage(Text::new(error.to_string(), format!("この条件では測れません: {error}"))))
        }
        Err(error) => Err(Failure::NotDone(Text::new(
            format!("the measurement broke off: {error}"),
            format!("測定が中断しました: {error}"),
        ))),
    }
}

fn table(outcome: &Outcome, paced: bool, terminal: Terminal) -> String {
    let per_second = format!("{} ({:.0}/s)", outcome.received, outcome.received_per_second());
    let mut rows = vec![
        (terminal.say("connections", "接続"), outcome.opened.to_string()),
        (terminal.say("time", "時間"), format!("{:.2} s", outcome.elapsed.as_secs_f64())),
        (terminal.say("sent", "送信"), outcome.sent.to_string()),
        (terminal.say("received", "受信"), per_second),
        (terminal.say("unanswered", "応答なし"), outcome.unanswered.to_string()),
        (terminal.say("wrong answers", "誤った応答"), outcome.errors.to_string()),
        (terminal.say("lost connections", "失われた接続"), outcome.lost.to_string()),
    ];
    rows.push((String::new(), String::new()));
    rows.push((terminal.say("round trip", "往復時間"), String::new()));
    rows.extend(distribution(&outcome.round_trip, terminal));
    if paced {
        rows.push((String::new(), String::new()));
        rows.push((terminal.say("sent late by", "送信の遅れ"), String::new()));
        rows.extend(distribution(&outcome.delay, terminal));
    }
    let widest = rows.iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
    let row = |(name, value): &(String, String)| {
        let gap = " ".repeat(widest + 2 - columns(name));
        format!("{}\n", format!("{name}{gap}{value}").trim_end())
    };
    rows.iter().map(row).collect()
}

fn distribution(times: &Distribution, terminal: Terminal) -> Vec<(String, String)> {
    let rows = [
        (terminal.say("shortest", "最短"), times.min),
        (terminal.say("mean", "平均"), times.mean),
        ("50 %".into(), times.p50),
        ("90 %".into(), times.p90),
        ("99 %".into(), times.p99),
        ("99.9 %".into(), times.p999),
        (terminal.say("longest", "最長"), times.max),
    ];
    rows.into_iter().map(|(name, time)| (format!("  {name}"), in_ms(time))).collect()
}

fn in_ms(time: Duration) -> String {
    format!("{:>10.3} ms", time.as_secs_f64() * 1e3)
}
