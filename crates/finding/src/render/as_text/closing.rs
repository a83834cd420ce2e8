//! The last lines: facts, the verdict, the clients, where to read more, what was not asked.

use super::Look;
use super::paint::{Tone, line};
use super::symptom;
use super::wrap::{columns, wrap};
use crate::{Certainty, Finding, Report, Severity};

/// The verdict in words.
pub(in crate::render) struct Sentence {
    tone: Tone,
    /// The words that carry the tone.
    pub(in crate::render) head: String,
    pub(in crate::render) rest: String,
    /// The code behind it, which stays in one piece.
    pub(in crate::render) code: String,
}

pub(super) fn closing(report: &Report, look: Look) -> String {
    let healthy = report.verdict().healthy;
    let mut out = if healthy { facts(report, look) } else { String::new() };
    out.push_str(&sentence(report, look).draw(look));
    report.symptoms.iter().for_each(|it| out.push_str(&symptom::beside(it, look)));
    out.push_str(&super::clients::clients(report, look));
    out.push_str(&more(report, look));
    for text in [ruled_out(report, look), not_asked(report, look)].into_iter().flatten() {
        let lines = wrap(&text, look.width, 0);
        lines.iter().for_each(|it| out.push_str(&format!("{}\n", look.paint().as_tone(Tone::Quiet, it))));
    }
    out
}

/// The verdict.
pub(in crate::render) fn sentence(report: &Report, look: Look) -> Sentence {
    let root = report.findings.iter().find(|it| it.severity == Severity::Error);
    match root {
        _ if !report.was_examined() => of_words(look),
        _ if report.steps.is_empty() => of_files(report, look),
        Some(root) => of_connection(report, root, look),
        None => well(report, look),
    }
}

impl Sentence {
    fn draw(&self, look: Look) -> String {
        let mut lines = wrap(&format!("{}{}", self.head, self.rest), look.width, 0);
        if let Some(tail) = lines[0].strip_prefix(&self.head) {
            lines[0] = look.paint().as_tone(self.tone, &self.head) + tail;
        }
        let last = if lines.len() == 1 {
            format!("{}{}", self.head, self.rest)
        } else {
            lines[lines.len() - 1].clone()
        };
        let fits = columns(&last) + 1 + columns(&self.code) <= look.width;
        let gap = if self.code.is_empty() {
            ""
        } else if fits {
            " "
        } else {
            "\n"
        };
        format!("{}{gap}{}\n", lines.join("\n"), self.code)
    }
}

fn of_connection(report: &Report, root: &Finding, look: Look) -> Sentence {
    let head = match report.verdict().step {
        Some("frames" | "idle" | "close") => look.say("opens, then fails", "接続後に失敗します"),
        _ => look.say("cannot connect", "接続できません"),
    };
    let message = line(root.message.say(look.language));
    let sure = match root.certainty {
        Certainty::Proven => look.say("proven", "確定"),
        Certainty::Likely => look.say("likely", "可能性が高い"),
    };
    Sentence {
        tone: Tone::Bad,
        head: format!("{head}: "),
        rest: message,
        code: format!("[{}, {sure}]", root.rule.cause),
    }
}

/// Nothing was examined: there was nothing to connect to.
fn of_words(look: Look) -> Sentence {
    let head = look.say("nothing was examined", "接続は調べていません").to_owned();
    let rest = look.say(
        ": the text has no URL; add it to diagnose the endpoint",
        ": メッセージに URL がありません。URL を付けるとエンドポイントを診断できます",
    );
    Sentence { tone: Tone::Warning, head, rest: rest.to_owned(), code: String::new() }
}

fn well(report: &Report, look: Look) -> Sentence {
    let head = look.say("healthy", "正常").to_owned();
    let rest = match count(report, Severity::Warning) {
        0 => String::new(),
        n => match look.say("en", "ja") {
            "en" => format!(", with {}", plural(n, "warning")),
            _ => format!("(警告 {n} 件)"),
        },
    };
    Sentence { tone: Tone::Good, head, rest, code: String::new() }
}

fn of_files(report: &Report, look: Look) -> Sentence {
    let (errors, warnings, notes) =
        (count(report, Severity::Error), count(report, Severity::Warning), count(report, Severity::Note));
    let target = line(&report.target);
    let tone = if errors > 0 { Tone::Bad } else { Tone::Warning };
    if errors + warnings + notes == 0 {
        let head = look.say("clean", "問題なし").to_owned();
        return Sentence { tone: Tone::Good, head, rest: format!(": {target}"), code: String::new() };
    }
    let parts = [(errors, "error", "エラー"), (warnings, "warning", "警告"), (notes, "note", "注")];
    let parts = parts.iter().filter(|part| part.0 > 0);
    let rest = match look.say("en", "ja") {
        "en" => parts.map(|&(n, word, _)| plural(n, word)).collect::<Vec<_>>().join(", "),
        _ => parts.map(|&(n, _, word)| format!("{word} {n} 件")).collect::<Vec<_>>().join("、"),
    };
    Sentence { tone, head: format!("{target}: "), rest, code: String::new() }
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

/// What the failure does not come from.
pub(in crate::render) fn ruled_out(report: &Report, look: Look) -> Option<String> {
    let out = report.ruled_out.join(", ");
    (!out.is_empty()).then(|| format!("{}{out}", look.say("ruled out: ", "原因から除外: ")))
}

/// How many rules of each class had not the facts that they need.
pub(in crate::render) fn not_asked(report: &Report, look: Look) -> Option<String> {
    let mut classes: Vec<(&str, usize)> = vec![];
    for cause in &report.not_asked {
        let class = cause.split_once('/').map_or(*cause, |(class, _)| class);
        match classes.iter_mut().find(|(known, _)| *known == class) {
            Some((_, count)) => *count += 1,
            None => classes.push((class, 1)),
        }
    }
    let counted = classes.iter().map(|(class, count)| format!("{class} {count}"));
    let list = counted.collect::<Vec<_>>().join(", ");
    (!list.is_empty()).then(|| {
        let head = look.say("not asked, for want of facts", "判断材料がなく調べていないルール");
        format!("{head}: {list}")
    })
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
