use super::messages::{held, message};
use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::resolve::{self, Person, Repeated, Resolved};
use crate::sessions::{Live, Next};
use crate::view::{NewMessage, NewRepeat, Refusal, Repeat};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use model::variables::has_variables;

/// Longest time from one message to the next: a day.
const LONGEST_MS: u32 = 86_400_000;
/// Most messages of one repetition.
const MOST: u32 = 10_000_000;

/// The messages that are or were sent again and again in this session, as far as it is live.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/repeats",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Repeat>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
) -> Result<Json<Vec<Repeat>>, Problem> {
    match bench.sessions.find(id) {
        Some(live) => Ok(Json(live.repeats.all())),
        None => bench.store.session(id).await.map(|_| Json(vec![])).map_err(Into::into),
    }
}

/// Sends a message at once, and again at this beat until it has gone so many times.
#[utoipa::path(
    post,
    path = "/api/sessions/{id}/repeats",
    params(("id" = i64, Path)),
    request_body = NewRepeat,
    responses(
        (status = 201, body = Repeat),
        (status = 400, body = Refusal, description = "`bad-message` or `bad-variable`"),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`not-open`, or `too-many` of them run")
    )
)]
pub(super) async fn start(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(new): Body<NewRepeat>,
) -> Result<(StatusCode, Json<Repeat>), Problem> {
    let live = held(&bench, &caller, id).await?;
    let NewRepeat { message: new_message, every_ms, times } = new;
    let next = next(&bench, &live, Person::of(&caller), new_message).await?;
    if !(1..=LONGEST_MS).contains(&every_ms) || !(1..=MOST).contains(&times) {
        let text = Text::new(
            format!("1 to {LONGEST_MS} ms apart, and 1 to {MOST} times"),
            format!("間隔は 1 ～ {LONGEST_MS} ミリ秒、回数は 1 ～ {MOST} 回です"),
        );
        return Err(Problem::bad_message(text));
    }
    let Some(job) = live.repeats.add(next, every_ms, times) else {
        let text =
            Text::new("too many messages are being repeated", "繰り返し送信中のメッセージが多すぎます");
        let hint = Text::new("stop one of them first", "先にどれかを停止してください");
        return Err(Problem::new(StatusCode::CONFLICT, "too-many", text).hint(hint));
    };
    let told = job.told();
    if bench.tasks.spawn(job.run(Shared::clone(&bench), live)) {
        Ok((StatusCode::CREATED, Json(told)))
    } else {
        Err(Problem::stopping())
    }
}

/// What makes the message each time: variables in it are resolved anew, by their values as they are now,
/// but for secrets, which stay the same.
async fn next(bench: &Shared, live: &Live, person: Person, new: NewMessage) -> Result<Next, Problem> {
    if !new.resolve || !has_variables(&new.body) {
        let message = message(new)?;
        return Ok(Box::new(move || Some(message.clone())));
    }
    let variables = resolve::variables(bench, live, person).await?;
    let Resolved { value: repeated, secrets } = Repeated::begin(variables, &new.body)?;
    let make = move || message(NewMessage { body: repeated.next(&new.body)?, ..new.clone() });
    // What cannot be sent is said now, and the secrets are known before they go.
    make()?;
    live.learn(bench, secrets).await;
    Ok(Box::new(move || make().ok()))
}

/// Stops a repetition. What has gone stays counted.
#[utoipa::path(
    delete,
    path = "/api/sessions/{id}/repeats/{repeat}",
    params(("id" = i64, Path), ("repeat" = u64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn stop(
    State(bench): State<Shared>,
    caller: Caller,
    Path((id, repeat)): Path<(i64, u64)>,
) -> Result<StatusCode, Problem> {
    let live = bench.sessions.find(id).ok_or_else(Problem::not_found)?;
    live.obeys(&caller)?;
    if live.repeats.stop(repeat) { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
