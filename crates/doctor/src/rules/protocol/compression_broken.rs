//! Compression does not work: a message cannot be inflated, was compressed without agreement, or the
//! offer alone makes the handshake fail.

use super::frames;
use crate::{Case, Variation, evidence};
use finding::{Certainty, Finding, Text};
use wire::{Breach, Config, Connection, Deflate, Event, Strictness};

rule!("protocol/compression-broken", Error, "compression_broken", |case| {
    if !case.first.switched() && case.opened_with(Variation::WithoutExtensions) {
        return Some(vec![refused(case)]);
    }
    let mut found = frames::when(case, &RULE.meta)?;
    if found.is_empty() && unagreed(case) {
        found = frames::as_cause(case, &RULE.meta, |it| matches!(it, Breach::ReservedBits(_)));
        for finding in &mut found {
            finding.message = Text::new(
                "a message is compressed, and no compression was agreed on",
                "圧縮が合意されていないのに、メッセージが圧縮されています",
            );
            finding.certainty = Certainty::Likely;
        }
    }
    Some(found.into_iter().map(|finding| without(case, finding)).collect())
});

/// The handshake fails for the offer.
fn refused(case: &Case) -> Finding {
    let message = Text::new(
        "the handshake fails when compression is offered, as browsers do",
        "ブラウザーのように圧縮を提示すると、ハンドシェイクが失敗します",
    );
    let finding = RULE.meta.find(message).proven();
    let finding = match evidence::request_line(case, "Sec-WebSocket-Extensions") {
        Some(line) => finding.at(line, Text::new("with this it fails", "これがあると失敗します")),
        None => {
            let (at, label) = evidence::sent(case, Text::new("sent", "送信済み"));
            finding.at(at, label)
        }
    };
    without(case, finding)
}

/// What the same connection does without compression.
fn without(case: &Case, finding: Finding) -> Finding {
    let Some(trace) = case.experiment(Variation::WithoutExtensions).filter(|it| it.switched()) else {
        return finding;
    };
    let talks = trace.frames.as_ref().is_none_or(|it| it.step.violations.is_empty());
    match talks {
        true => finding.note(Text::new(
            "without permessage-deflate it opens and talks",
            "permessage-deflate を提示しなければ、接続して通信できます",
        )),
        false => finding.note(Text::new(
            "without permessage-deflate its frames are broken as well",
            "permessage-deflate を提示しなくても、フレームが壊れています",
        )),
    }
}

/// Whether the frames with a reserved bit make sense when they are taken as compressed.
pub(super) fn unagreed(case: &Case) -> bool {
    let Some(frames) = case.first.frames.as_ref().map(|it| &it.step) else { return false };
    let first_bit = |it: &wire::Violation| it.breach == Breach::ReservedBits(0b100);
    // What is compressed is hardly ever text.
    let follows = |it: &wire::Violation| first_bit(it) || it.breach == Breach::InvalidUtf8;
    if !frames.violations.iter().any(first_bit) || !frames.violations.iter().all(follows) {
        return false;
    }
    let deflate = Some(Deflate::default());
    let mut connection =
        Connection::new(Config { deflate, strictness: Strictness::Lenient, ..Config::default() });
    connection.receive(&frames.received);
    let mut heard = false;
    while let Some(event) = connection.poll_event() {
        match event {
            Event::Violation(_) => return false,
            Event::Message { .. } => heard = true,
            _ => {}
        }
    }
    heard
}
