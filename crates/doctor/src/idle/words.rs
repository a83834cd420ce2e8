//! What was watched, in words: lines of evidence, labels, and the step of the ladder.

use crate::Case;
use crate::evidence::{IDLE, duration};
use finding::{Span, Status, Text};
use model::trace::Loss;
use model::vigil::{Ending, Manner, Vigil, Watching};

/// A line for each connection, and one for the peer's own pings.
pub(crate) fn lines(watching: &Watching) -> Vec<String> {
    let mut lines: Vec<_> = watching.vigils.iter().map(text).collect();
    lines.extend(watching.unopened.iter().map(|it| format!("{}: did not open", manner(*it))));
    lines
}

/// The line of one connection.
pub(crate) fn line(watching: &Watching, vigil: &Vigil) -> Span {
    let mut start = 0;
    for other in &watching.vigils {
        let length = text(other).len();
        if std::ptr::eq(other, vigil) {
            return Span::new(IDLE, start..start + length);
        }
        start += length + 1;
    }
    Span::new(IDLE, 0..0)
}

fn text(vigil: &Vigil) -> String {
    let mut text = format!("{}: {} at {}", manner(vigil.manner), ending(&vigil.ending), duration(vigil.age));
    if !vigil.pings.is_empty() {
        text += &format!(", {} of {} pings answered", vigil.answered(), vigil.pings.len());
    }
    if !vigil.heard_pings.is_empty() {
        text += &format!(", {} pings heard", vigil.heard_pings.len());
        if let Some(every) = vigil.heard_interval() {
            text += &format!(" (every {})", duration(every));
        }
        text += &format!(", {} pongs sent", vigil.sent_pongs);
    }
    if vigil.message_count > 0 {
        text += &format!(", {} messages", vigil.message_count);
    }
    text
}

fn manner(manner: Manner) -> String {
    match manner {
        Manner::Silent => "silent".to_owned(),
        Manner::Pinging(every) => format!("a ping every {}", duration(every)),
        Manner::Deaf => "answering no ping".to_owned(),
        Manner::Unread => "reading nothing".to_owned(),
        Manner::Upstream => "silent, straight to the upstream".to_owned(),
    }
}

fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Stood => "open".to_owned(),
        Ending::Closed { code: Some(code), reason } => format!("close {code} {reason:?}"),
        Ending::Closed { code: None, .. } => "close without a code".to_owned(),
        Ending::Lost(Loss::Closed) => "ended (FIN) without a close frame".to_owned(),
        Ending::Lost(Loss::Reset) => "reset without a close frame".to_owned(),
        Ending::Lost(Loss::TimedOut) => "timed out".to_owned(),
    }
}

/// What is to be seen in the line of this connection.
pub(crate) fn label(vigil: &Vigil) -> Text {
    let age = duration(vigil.age);
    let vanishes = vigil.stood() && vigil.answers_at_the_end() == Some(false);
    match &vigil.ending {
        Ending::Stood if vanishes => {
            Text::new(format!("no answer to a ping at {age}"), format!("{age} の時点で ping に応答なし"))
        }
        Ending::Stood => Text::new(format!("still alive at {age}"), format!("{age} の時点でも生存")),
        Ending::Closed { .. } => {
            Text::new(format!("closed by the server at {age}"), format!("{age} でサーバーが閉じた"))
        }
        Ending::Lost(_) => Text::new(
            format!("ends at {age} without a close frame"),
            format!("{age} でクローズフレームなしに切断"),
        ),
    }
}

/// How the step went for itself: a finding may say worse.
pub(crate) fn status(case: &Case) -> Status {
    match case.idle.as_ref().and_then(Watching::silent) {
        None => Status::Warning,
        Some(_) => Status::Ok,
    }
}

/// What was seen, for the ladder.
pub(crate) fn detail(watching: &Watching) -> Text {
    let (mut en, mut ja) = (vec![], vec![]);
    for vigil in watching.silent().into_iter().chain(watching.pinging()) {
        let (who, seen) = (names(vigil.manner), short(vigil));
        en.push(format!("{}: {}", who.en, seen.en));
        ja.push(format!("{}: {}", who.ja, seen.ja));
    }
    let interval = watching.vigils.iter().find_map(Vigil::heard_interval);
    if let Some(every) = interval.map(duration) {
        en.push(format!("the server pings every {every}"));
        ja.push(format!("サーバーの ping は {every} ごと"));
    }
    if watching.silent().is_none() {
        en.push("no connection could be watched".into());
        ja.push("監視できる接続がありません".into());
    }
    Text::new(en.join("; "), ja.join("、"))
}

fn names(manner: Manner) -> Text {
    match manner {
        Manner::Pinging(every) => {
            let every = duration(every);
            Text::new(format!("a ping every {every}"), format!("{every} ごとの ping"))
        }
        _ => Text::new("silent", "無通信"),
    }
}

fn short(vigil: &Vigil) -> Text {
    let age = duration(vigil.age);
    match &vigil.ending {
        Ending::Stood if vigil.answers_at_the_end() == Some(false) => {
            Text::new(format!("unanswered at {age}"), format!("{age} で応答なし"))
        }
        Ending::Stood => Text::new(format!("alive at {age}"), format!("{age} で生存")),
        Ending::Closed { code, .. } => {
            let code = code.map_or(String::new(), |code| format!(" {code}"));
            Text::new(format!("closed{code} at {age}"), format!("{age} で切断{code}"))
        }
        Ending::Lost(Loss::Reset) => Text::new(format!("reset at {age}"), format!("{age} でリセット")),
        Ending::Lost(_) => Text::new(format!("cut at {age}"), format!("{age} で切断")),
    }
}
