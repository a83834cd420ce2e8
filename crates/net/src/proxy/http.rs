//! HTTP CONNECT (RFC 9110 section 9.3.6).

use super::{Dialogue, ProxyUrl};
use crate::loss::loss_of;
use crate::stream::Stream;
use crate::upgrade::{Answer, body, bracketed};
use base64::Engine as _;
use model::Limits;
use model::trace::{ProxyOutcome, UpgradeOutcome};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// How long the body of a refusal is waited for.
const BODY: Duration = Duration::from_secs(1);

pub(super) async fn connect(
    stream: &mut Stream,
    proxy: &ProxyUrl,
    host: &str,
    port: u16,
    limits: &Limits,
    dialogue: &mut Dialogue,
) -> ProxyOutcome {
    let place = format!("{}:{port}", bracketed(host));
    let credentials = proxy.credentials.as_ref().map(|(user, password)| {
        base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
    });
    let request = request(&place, credentials.as_deref());
    dialogue.request = request_shown(&place, credentials.is_some());
    if let Err(error) = stream.write_all(request.as_bytes()).await {
        return ProxyOutcome::Lost(loss_of(&error));
    }
    let mut answer = Answer::default();
    let loss = answer.fill(stream, limits.head).await.err().map(|it| it.loss);
    let outcome = answer.outcome(loss, limits.head);
    let rest = answer.split_off_rest();
    dialogue.response = answer.bytes;
    match outcome {
        UpgradeOutcome::Status(200..=299) => {
            stream.unread(rest);
            ProxyOutcome::Tunnel
        }
        UpgradeOutcome::Status(status) => {
            if let Some(head) = wire::ResponseHead::parse(&dialogue.response[answer.final_head_at..]) {
                let body = body::read(stream, rest, &head, limits.body, BODY).await;
                dialogue.response.extend(body.bytes);
            }
            ProxyOutcome::Status(status)
        }
        UpgradeOutcome::Lost(loss) => ProxyOutcome::Lost(loss),
        _ => ProxyOutcome::Garbage,
    }
}

fn request(place: &str, credentials: Option<&str>) -> String {
    let credentials =
        credentials.map(|it| format!("Proxy-Authorization: Basic {it}\r\n")).unwrap_or_default();
    format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{credentials}\r\n")
}

fn request_shown(place: &str, has_credentials: bool) -> Vec<u8> {
    request(place, has_credentials.then_some("***")).into_bytes()
}
