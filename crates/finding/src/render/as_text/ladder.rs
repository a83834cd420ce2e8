//! The ladder: one line a step with mark, name, what was seen, and its time right after it.

use super::Look;
use super::paint::{Tone, line, mark};
use super::wrap::{columns, wrap};
use crate::{Report, Status, Step};
use std::time::Duration;

pub(super) fn ladder(report: &Report, look: Look) -> String {
    let name_columns = report.steps.iter().map(|step| columns(name(step.step, look))).max().unwrap_or(0);
    report.steps.iter().map(|step| rung(step, name_columns, look)).collect()
}

fn rung(step: &Step, name_columns: usize, look: Look) -> String {
    let (mark, tone) = mark(step.status);
    let name = name(step.step, look);
    let gap = " ".repeat(name_columns - columns(name));
    let indent = 2 + name_columns + 2;
    let detail = line(step.detail.say(look.language));
    let time = step.took.map(duration).unwrap_or_default();
    let mut lines = wrap(&detail, look.width.saturating_sub(indent), 0);
    let last = lines.last_mut().expect("wrap gives one line at least");
    if step.status == Status::Skipped {
        *last = look.paint().as_tone(Tone::Quiet, last);
    }
    if !time.is_empty() {
        let space = if last.is_empty() { "" } else { "  " };
        last.push_str(&format!("{space}{}", look.paint().as_tone(Tone::Quiet, &time)));
    }
    let lines = lines.join(&format!("\n{}", " ".repeat(indent)));
    let head = format!("{} {name}{gap}  {lines}", look.paint().as_tone(tone, mark));
    format!("{}\n", head.trim_end())
}

/// The name of a step for a reader.
pub(in crate::render) fn name(step: &str, look: Look) -> &str {
    match step {
        "page" => look.say("Page", "ページ"),
        "uri" => "URI",
        "dns" => "DNS",
        "tcp" => "TCP",
        "unix" => look.say("Unix socket", "Unix ソケット"),
        "tls" => "TLS",
        "proxy" => look.say("Proxy", "プロキシ"),
        "upgrade" => look.say("Upgrade", "アップグレード"),
        "frames" => look.say("Frames", "フレーム"),
        "idle" => look.say("Idle", "アイドル"),
        "close" => look.say("Close", "クローズ"),
        "listen" => look.say("Socket", "待ち受け"),
        "server" => look.say("Server", "サーバー"),
        "location" => "location",
        "rewrite" => look.say("Rewriting", "書き換え"),
        "access" => look.say("Access", "アクセス制御"),
        "answer" => look.say("Answer", "応答"),
        other => other,
    }
}

/// A time in the unit in which a person says it.
pub(in crate::render) fn duration(took: Duration) -> String {
    let ms = took.as_secs_f64() * 1e3;
    match ms {
        _ if ms < 0.05 => "< 0.1 ms".to_owned(),
        _ if ms < 9.95 => format!("{ms:.1} ms"),
        _ if ms < 999.5 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", ms / 1e3),
    }
}
