//! The last lines: facts, the verdict, where to read more, what was not asked.

use super::Look;
use super::paint::{Tone, line};
use super::wrap::{columns, wrap};
use crate::{Certainty, Finding, Report, Severity};

pub(super) fn closing(report: &Report, look: Look) -> String {
    let healthy = report.verdict().healthy;
    let mut out = if healthy { facts(report, look) } else { String::new() };
    let root = report.findings.iter().find(|it| it.severity == Severity::Error);
    let (tone, head, rest) = match root {
        _ if report.steps.is_empty() => of_files(report, look),
        Some(root) => of_connection(report, root, look),
        None => well(report, look),
    };
    let mut lines = wrap(&format!("{head}{rest}"), look.width, 0);
    if let Some(first) = lines.first_mut() {
        let tail = first.strip_prefix(&head).map(str::to_owned);
        *first = tail.map_or_else(|| first.clone(), |tail| look.paint().as_tone(tone, &head) + &tail);
    }
    out.push_str(&format!("{}\n", lines.join("\n")));
    out.push_str(&more(report, look));
    out.push_str(&not_asked(report, look));
    out
}

fn of_connection(report: &Report, root: &Finding, look: Look) -> (Tone, String, String) {
    let head = match report.verdict().step {
        Some("frames" | "close") => look.say("opens, then fails", "接続後に失敗します"),
        _ => look.say("cannot connect", "接続できません"),
    };
    let message = line(root.message.say(look.language));
    let sure = match root.certainty {
        Certainty::Proven => look.say("proven", "確定"),
        Certainty::Likely => look.say("likely", "可能性が高い"),
    };
    (Tone::Bad, format!("{head}: "), format!("{message} [{}, {sure}]", root.rule.cause))
}

fn well(report: &Report, look: Look) -> (Tone, String, String) {
    let head = look.say("healthy", "正常").to_owned();
    let rest = match count(report, Severity::Warning) {
        0 => String::new(),
        n => match look.say("en", "ja") {
            "en" => format!(", with {}", plural(n, "warning")),
            _ => format!("(警告 {n} 件)"),
        },
    };
    (Tone::Good, head, rest)
}

fn of_files(report: &Report, look: Look) -> (Tone, String, String) {
    let (errors, warnings, notes) =
        (count(report, Severity::Error), count(report, Severity::Warning), count(report, Severity::Note));
    let target = line(&report.target);
    let tone = if errors > 0 { Tone::Bad } else { Tone::Warning };
    if errors + warnings + notes == 0 {
        return (Tone::Good, look.say("clean", "問題なし").to_owned(), format!(": {target}"));
    }
    let parts = [(errors, "error", "エラー"), (warnings, "warning", "警告"), (notes, "note", "注")];
    let parts = parts.iter().filter(|part| part.0 > 0);
    let rest = match look.say("en", "ja") {
        "en" => parts.map(|&(n, word, _)| plural(n, word)).collect::<Vec<_>>().join(", "),
        _ => parts.map(|&(n, _, word)| format!("{word} {n} 件")).collect::<Vec<_>>().join("、"),
    };
    (tone, format!("{target}: "), rest)
}

fn more(report: &Report, look: Look) -> String {
    let mut causes: Vec<_> = report.findings.iter().map(|it| it.rule.cause).collect();
    causes.sort_unstable();
    causes.dedup();
    let cause = match (report.verdict().cause, causes.as_slice()) {
        (_, []) => return String::new(),
        (Some(cause), _) if !report.steps.is_empty() => cause,
        (_, [cause]) => cause,
        _ => look.say("CAUSE", "原因コード"),
    };
    let (before, after) = (look.say("more about it: ", "詳しい説明: "), format!("wscope explain {cause}"));
    format!("{before}{}\n", look.paint().as_tone(Tone::Strong, &after))
}

fn not_asked(report: &Report, look: Look) -> String {
    let text = match (report.not_asked.len(), look.say("en", "ja")) {
        (0, _) => return String::new(),
        (n, "en") => format!("not asked, for want of facts: {}", plural(n, "rule")),
        (n, _) => format!("判断材料がなく調べていないルール: {n} 件"),
    };
    format!("{}\n", look.paint().as_tone(Tone::Quiet, &text))
}

fn facts(report: &Report, look: Look) -> String {
    let facts: Vec<_> = report
        .facts
        .iter()
        .map(|(name, value)| (line(name.say(look.language)), line(value.say(look.language))))
        .collect();
    let widest = facts.iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
    let mut out = String::new();
    for (name, value) in &facts {
        let gap = " ".repeat(widest - columns(name) + 2);
        let lines = wrap(value, look.width.saturating_sub(widest + 4), 0);
        let value = lines.join(&format!("\n{}", " ".repeat(widest + 4)));
        out.push_str(&format!("  {}{gap}{value}\n", look.paint().as_tone(Tone::Quiet, name)));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn count(report: &Report, severity: Severity) -> usize {
    report.findings.iter().filter(|it| it.severity == severity).count()
}

fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
