use super::messages;
use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::resolve::{self, Person};
use crate::sessions::What;
use crate::view::{DraftKind, NewFragments, NewFrame, NewFrames, NewMessage, Refusal};
use crate::workbench::Shared;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use session::{Frame, Message};

/// Frames of one request, at most.
const MOST: usize = 1000;

/// Sends frames as they are, legal or not.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/frames",
    params(("id" = i64, Path)),
    request_body = NewFrames,
    responses(
        (status = 202, description = "They are on their way."),
        (status = 400, body = Refusal, description = "`bad-message`: no frame can be made of this."),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`")
    )
)]
pub(super) async fn send(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(new): Body<NewFrames>,
) -> Result<StatusCode, Problem> {
    if new.frames.is_empty() || new.frames.len() > MOST {
        return Err(Problem::bad_message(too_many()));
    }
    let live = messages::held(&bench, &caller, id).await?;
    let mut frames = vec![];
    for new in new.frames {
        let body = if new.resolve {
            resolve::sent(&bench, &live, Person::of(&caller), new.body).await?
        } else {
            new.body
        };
        frames.push(frame(NewFrame { body, ..new })?);
    }
    live.ask(What::SendAll(frames)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends a message in so many frames.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/fragments",
    params(("id" = i64, Path)),
    request_body = NewFragments,
    responses(
        (status = 202, description = "They are on their way."),
        (status = 400, body = Refusal, description = "`bad-message` or `bad-variable`"),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`")
    )
)]
pub(super) async fn fragments(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(new): Body<NewFragments>,
) -> Result<StatusCode, Problem> {
    let NewFragments { message: NewMessage { kind, body, resolve, .. }, count } = new;
    if !(1..=MOST).contains(&count) {
        return Err(Problem::bad_message(too_many()));
    }
    let live = messages::held(&bench, &caller, id).await?;
    let body = if resolve { resolve::sent(&bench, &live, Person::of(&caller), body).await? } else { body };
    let opcode = if matches!(kind, DraftKind::Base64 | DraftKind::Hex) { 2 } else { 1 };
    let payload = messages::payload(kind, body)?;
    let at = |index: usize| index * payload.len() / count;
    let frames = (0..count).map(|index| {
        Message::Frame(Frame {
            fin: index + 1 == count,
            reserved: 0,
            opcode: if index == 0 { opcode } else { 0 },
            masked: true,
            payload: payload.slice(at(index)..at(index + 1)),
        })
    });
    live.ask(What::SendAll(frames.collect())).await?;
    Ok(StatusCode::ACCEPTED)
}

fn too_many() -> Text {
    Text::new(
        format!("between 1 and {MOST} frames can be sent at once"),
        format!("一度に送信できるフレームは 1 ～ {MOST} 個です"),
    )
}

fn frame(new: NewFrame) -> Result<Message, Problem> {
    let NewFrame { fin, reserved, opcode, masked, kind, body, .. } = new;
    if opcode > 15 || reserved > 7 {
        let text = Text::new(
            "an opcode is 0 to 15, and there are three reserved bits",
            "オペコードは 0 ～ 15、予約ビットは 3 つです",
        );
        return Err(Problem::bad_message(text));
    }
    let payload = messages::payload(kind, body)?;
    Ok(Message::Frame(Frame { fin, reserved, opcode, masked, payload }))
}
