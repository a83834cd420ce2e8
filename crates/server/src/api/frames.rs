use super::messages;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::What;
use crate::view::{NewFrame, NewFrames, Refusal};
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
    Path(id): Path<i64>,
    Body(new): Body<NewFrames>,
) -> Result<StatusCode, Problem> {
    if new.frames.is_empty() || new.frames.len() > MOST {
        let text = Text::new(
            format!("between 1 and {MOST} frames can be sent at once"),
            format!("一度に送信できるフレームは 1 ～ {MOST} 個です"),
        );
        return Err(Problem::bad_message(text));
    }
    let frames: Vec<_> = new.frames.into_iter().map(frame).collect::<Result<_, _>>()?;
    messages::ask(&bench, id, What::SendAll(frames)).await
}

fn frame(new: NewFrame) -> Result<Message, Problem> {
    let NewFrame { fin, reserved, opcode, masked, kind, body } = new;
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
