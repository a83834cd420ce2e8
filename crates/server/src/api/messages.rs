use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::resolve::{self, Person};
use crate::sessions::{Live, What};
use crate::view::{DraftKind, NewClose, NewMessage, Refusal, SendAs};
use crate::workbench::Shared;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use finding::Text;
use session::Message;
use std::sync::Arc;

/// Sends a message, or a ping or pong with the body as its payload.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/messages",
    params(("id" = i64, Path)),
    request_body = NewMessage,
    responses(
        (status = 202, description = "It is on its way."),
        (status = 400, body = Refusal, description = "`bad-message`: the body is not what its kind says; `bad-variable`."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`")
    )
)]
pub(super) async fn send(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(new): Body<NewMessage>,
) -> Result<StatusCode, Problem> {
    let live = held(&bench, &caller, id).await?;
    let body = if new.resolve {
        resolve::sent(&bench, &live, Person::of(&caller), new.body).await?
    } else {
        new.body
    };
    let message = message(NewMessage { body, ..new })?;
    live.ask(What::Send(message)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a ping.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/ping",
    params(("id" = i64, Path)),
    responses((status = 202), (status = 404, body = Refusal), (status = 409, body = Refusal))
)]
pub(super) async fn ping(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    ask(&bench, &caller, id, What::Send(Message::Ping(Bytes::new()))).await
}

/// Begins the closing handshake; while the session is still connecting, cancels that.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/close",
    params(("id" = i64, Path)),
    request_body = NewClose,
    responses(
        (status = 202),
        (status = 400, body = Refusal, description = "`bad-message`: a code or reason that may not be sent; `bad-variable`."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal)
    )
)]
pub(super) async fn close(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(new): Body<NewClose>,
) -> Result<StatusCode, Problem> {
    let live = held(&bench, &caller, id).await?;
    let reason = resolve::sent(&bench, &live, Person::of(&caller), new.reason).await?;
    live.ask(What::Close { code: new.code, reason }).await?;
    Ok(StatusCode::ACCEPTED)
}

pub(super) async fn ask(bench: &Shared, caller: &Caller, id: i64, what: What) -> Result<StatusCode, Problem> {
    held(bench, caller, id).await?.ask(what).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The session where it lives, for who commands it.
pub(super) async fn held(bench: &Shared, caller: &Caller, id: i64) -> Result<Arc<Live>, Problem> {
    let live = open(bench, id).await?;
    live.obeys(caller)?;
    Ok(live)
}

/// The session where it lives.
pub(super) async fn open(bench: &Shared, id: i64) -> Result<Arc<Live>, Problem> {
    if let Some(live) = bench.sessions.find(id) {
        return Ok(live);
    }
    bench.store.session(id).await?;
    Err(Problem::not_open())
}

/// The message that was typed.
pub(super) fn message(new: NewMessage) -> Result<Message, Problem> {
    let NewMessage { kind, body, sent_as, .. } = new;
    match sent_as {
        SendAs::Message if matches!(kind, DraftKind::Base64 | DraftKind::Hex) => {
            payload(kind, body).map(Message::Binary)
        }
        SendAs::Message => {
            checked(kind, &body)?;
            Ok(Message::Text(body))
        }
        SendAs::Ping => payload(kind, body).map(Message::Ping),
        SendAs::Pong => payload(kind, body).map(Message::Pong),
    }
}

/// The bytes that were typed.
pub(super) fn payload(kind: DraftKind, body: String) -> Result<Bytes, Problem> {
    match kind {
        DraftKind::Text | DraftKind::Json | DraftKind::Xml | DraftKind::Html => {
            checked(kind, &body)?;
            Ok(body.into())
        }
        DraftKind::Base64 => {
            let typed: Vec<u8> = body.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
            let bytes = STANDARD.decode(typed).map(Into::into);
            bytes
                .map_err(|error| bad("this is not Base64", "Base64 として読み取れません", &error.to_string()))
        }
        DraftKind::Hex => hex(&body).map(Into::into).ok_or_else(|| {
            Problem::bad_message(Text::new("this is not hexadecimal", "16 進数として読み取れません")).hint(
                Text::new(
                    "type two digits a byte, as in 00 ff",
                    "00 ff のように、1 バイトを 2 桁で入力してください",
                ),
            )
        }),
    }
}

/// Refuses JSON that is none.
fn checked(kind: DraftKind, body: &str) -> Result<(), Problem> {
    if !matches!(kind, DraftKind::Json) {
        return Ok(());
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(body) {
        Ok(_) => Ok(()),
        Err(error) => Err(bad("this is not JSON", "JSON として読み取れません", &error.to_string())),
    }
}

fn bad(en: &str, ja: &str, detail: &str) -> Problem {
    Problem::bad_message(Text::new(en, ja)).hint(Text::same(detail))
}

/// The bytes of pairs of hexadecimal digits; spaces may stand anywhere.
pub(super) fn hex(typed: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = typed
        .chars()
        .filter(|it| !it.is_ascii_whitespace())
        .map(|it| it.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|it| it[0] << 4 | it[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(kind: DraftKind, body: &str) -> Option<Message> {
        message(NewMessage { kind, body: body.into(), sent_as: SendAs::Message, resolve: true }).ok()
    }

    #[test]
    fn a_typed_body_is_read_as_its_kind_says() {
        let bytes = |it: &[u8]| Some(Message::Binary(it.to_vec().into()));
        let text = |it: &str| Some(Message::Text(it.into()));
        let cases = [
            (DraftKind::Text, "{", text("{")),
            (DraftKind::Json, " {\"a\": 1} ", text(" {\"a\": 1} ")),
            (DraftKind::Json, "{", None),
            (DraftKind::Json, "1 2", None),
            (DraftKind::Xml, "<a>", text("<a>")),
            (DraftKind::Html, "<p>", text("<p>")),
            (DraftKind::Base64, "/wA=\n", bytes(b"\xff\x00")),
            (DraftKind::Base64, "/wA", None),
            (DraftKind::Base64, "%", None),
            (DraftKind::Hex, "00 fF\n1 0", bytes(b"\x00\xff\x10")),
            (DraftKind::Hex, "", bytes(b"")),
            (DraftKind::Hex, "0", None),
            (DraftKind::Hex, "0x00", None),
        ];
        for (kind, body, expected) in cases {
            assert_eq!(reads(kind, body), expected, "{kind:?} {body}");
        }
    }

    #[test]
    fn a_control_frame_carries_what_was_typed() {
        let new = |sent_as| NewMessage { kind: DraftKind::Hex, body: "00 ff".into(), sent_as, resolve: true };
        let bytes = Bytes::from_static(b"\x00\xff");
        assert_eq!(message(new(SendAs::Ping)).ok(), Some(Message::Ping(bytes.clone())));
        assert_eq!(message(new(SendAs::Pong)).ok(), Some(Message::Pong(bytes)));
    }
}
