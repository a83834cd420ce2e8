use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::What;
use crate::view::{DraftKind, NewClose, NewMessage, Refusal};
use crate::workbench::Shared;
use axum::extract::State;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use finding::Text;
use session::Message;

/// Sends a message.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/messages",
    params(("id" = i64, Path)),
    request_body = NewMessage,
    responses(
        (status = 202, description = "It is on its way."),
        (status = 400, body = Refusal, description = "`bad-message`: the body is not what its kind says."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`")
    )
)]
pub(super) async fn send(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(new): Body<NewMessage>,
) -> Result<StatusCode, Problem> {
    let message = message(new)?;
    ask(&bench, id, What::Send(message)).await
}

/// Sends a ping.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/ping",
    params(("id" = i64, Path)),
    responses((status = 202), (status = 404, body = Refusal), (status = 409, body = Refusal))
)]
pub(super) async fn ping(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    ask(&bench, id, What::Send(Message::Ping(Bytes::new()))).await
}

/// Begins the closing handshake; while the session is still connecting, cancels that.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/close",
    params(("id" = i64, Path)),
    request_body = NewClose,
    responses(
        (status = 202),
        (status = 400, body = Refusal, description = "`bad-message`: a code or reason that may not be sent."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal)
    )
)]
pub(super) async fn close(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Body(new): Body<NewClose>,
) -> Result<StatusCode, Problem> {
    ask(&bench, id, What::Close { code: new.code, reason: new.reason }).await
}

async fn ask(bench: &Shared, id: i64, what: What) -> Result<StatusCode, Problem> {
    let Some(live) = bench.sessions.find(id) else {
        bench.store.session(id).await?;
        return Err(Problem::not_open());
    };
    live.ask(what).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The message that was typed.
fn message(new: NewMessage) -> Result<Message, Problem> {
    match new.kind {
        DraftKind::Text => Ok(Message::Text(new.body)),
        DraftKind::Json => match serde_json::from_str::<serde::de::IgnoredAny>(&new.body) {
            Ok(_) => Ok(Message::Text(new.body)),
            Err(error) => Err(bad("this is not JSON", "JSON として読み取れません", &error.to_string())),
        },
        DraftKind::Base64 => {
            let typed: Vec<u8> = new.body.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
            let bytes = STANDARD.decode(typed);
            bytes
                .map(|it| Message::Binary(it.into()))
                .map_err(|error| bad("this is not Base64", "Base64 として読み取れません", &error.to_string()))
        }
        DraftKind::Hex => match hex(&new.body) {
            Some(bytes) => Ok(Message::Binary(bytes.into())),
            None => {
                Err(Problem::bad_message(Text::new("this is not hexadecimal", "16 進数として読み取れません"))
                    .hint(Text::new(
                        "type two digits a byte, as in 00 ff",
                        "00 ff のように、1 バイトを 2 桁で入力してください",
                    )))
            }
        },
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
        message(NewMessage { kind, body: body.into() }).ok()
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
}
