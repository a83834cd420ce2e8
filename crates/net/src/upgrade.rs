//! The HTTP/1.1 upgrade: one request, and its answer byte for byte.

pub(crate) mod body;
mod read;
mod request;

pub(crate) use read::{Answer, head_end};
pub(crate) use request::{Asked, bracketed, fields, host_field};

use crate::clock::Clock;
use crate::stream::Stream;
use model::Limits;
use model::trace::{Loss, Timed, UpgradeOutcome, UpgradeStep};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

/// A finished upgrade.
pub(crate) struct Upgraded {
    /// What was seen; its time ends with the head.
    pub(crate) step: Timed<UpgradeStep>,
    /// What was asked for, to judge the answer by.
    pub(crate) asked: Asked,
    /// The TLS alert that ended it, where one did: TLS 1.3 refuses a client certificate that late.
    pub(crate) alert: Option<u8>,
}

/// Sends the request and reads the answer. After a 101, what was read beyond its head is given
/// back to the stream.
pub(crate) async fn upgrade(clock: &Clock, stream: &mut Stream, asked: Asked, limits: &Limits) -> Upgraded {
    let began = clock.elapsed();
    let mut answer = Answer::default();
    let loss = match timeout(limits.handshake, talk(stream, &asked.head, &mut answer, limits.head)).await {
        Ok(Ok(())) => None,
        Ok(Err(lost)) => Some(lost),
        Err(_) => Some(read::Lost { loss: Loss::TimedOut, alert: None }),
    };
    let alert = loss.as_ref().and_then(|it| it.alert);
    let outcome = answer.outcome(loss.map(|it| it.loss), limits.head);
    let took = clock.elapsed().saturating_sub(began);
    let rest = answer.split_off_rest();
    let mut step = UpgradeStep {
        request: asked.head.clone(),
        key: asked.key.clone(),
        response: answer.bytes,
        final_head_at: answer.final_head_at,
        ..nothing(outcome)
    };
    match (&step.outcome, step.head()) {
        (UpgradeOutcome::Status(101), _) => stream.unread(rest),
        (UpgradeOutcome::Status(_), Some(head)) => {
            let patience = limits.handshake.saturating_sub(took).max(Duration::from_millis(100));
            let body = body::read(stream, rest, &head, limits.body, patience).await;
            (step.body, step.body_cut) = (body.bytes, body.cut);
        }
        _ => {}
    }
    Upgraded { step: Timed { began, took, step }, asked, alert }
}

/// A step in which nothing was said.
pub(crate) fn nothing(outcome: UpgradeOutcome) -> UpgradeStep {
    UpgradeStep {
        request: vec![],
        key: String::new(),
        settings: vec![],
        response: vec![],
        final_head_at: 0,
        body: vec![],
        body_cut: false,
        outcome,
    }
}

async fn talk(
    stream: &mut Stream,
    request: &[u8],
    answer: &mut Answer,
    limit: usize,
) -> Result<(), read::Lost> {
    // A server may answer before it has read the request, and close: its answer is read anyway.
    let sent = async {
        stream.write_all(request).await?;
        stream.flush().await
    };
    let sent = sent.await;
    match (answer.fill(stream, limit).await, sent) {
        (Err(lost), Err(error)) if answer.bytes.is_empty() && lost.alert.is_none() => {
            Err(read::Lost::from(&error))
        }
        (result, _) => result,
    }
}
