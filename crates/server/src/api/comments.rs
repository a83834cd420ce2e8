//! What people say about an API, its documentation, and messages of its sessions.

use crate::access::Caller;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::view::{Changed, ChangedKind, Comment, CommentChange, NewComment, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;
use model::Node;
use model::team::{Role, Thing};

/// Longest comment, in characters.
const LONGEST: usize = 10_000;
/// Longest name of a part, in characters.
const LONGEST_PART: usize = 300;

/// All that was said about an API, the first first.
#[utoipa::path(
    get,
    path = "/api/apis/{id}/comments",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Comment>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(api): Path<i64>,
) -> Result<Json<Vec<Comment>>, Problem> {
    let project = bench.store.project_of(Thing::Node(Node::Api(api))).await?;
    let members = bench.store.members(project).await?;
    let all = bench.store.comments(api).await?.into_iter();
    Ok(Json(all.map(|it| Comment::of(it, &members)).collect()))
}

/// Says something about an API, a part of it or a message of one of its sessions, or answers. Who reads may,
/// too.
#[utoipa::path(
    post,
    path = "/api/apis/{id}/comments",
    params(("id" = i64, Path)),
    request_body = NewComment,
    responses(
        (status = 201, body = Comment),
        (status = 400, body = Refusal, description = "`bad-comment`"),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    caller: Caller,
    Path(api): Path<i64>,
    Body(new): Body<NewComment>,
) -> Result<(StatusCode, Json<Comment>), Problem> {
    let text = said(&new.text)?;
    if new.part.chars().count() > LONGEST_PART {
        return Err(bad());
    }
    let made = store::NewComment {
        api,
        thread: new.thread,
        part: new.part,
        record: new.session.zip(new.seq),
        account: caller.account(),
        text,
        now_ms: now_ms(),
    };
    let made = bench.store.comment(&made).await?;
    let project = tell(&bench, &caller, api).await?;
    let members = bench.store.members(project).await?;
    Ok((StatusCode::CREATED, Json(Comment::of(made, &members))))
}

/// Says it in other words, which only who said it may; or settles the thread that it began, or opens that
/// again.
#[utoipa::path(
    patch,
    path = "/api/comments/{id}",
    params(("id" = i64, Path)),
    request_body = CommentChange,
    responses(
        (status = 204),
        (status = 400, body = Refusal, description = "`bad-comment`"),
        (status = 403, body = Refusal),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn change(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Body(change): Body<CommentChange>,
) -> Result<StatusCode, Problem> {
    let comment = bench.store.comment_at(id).await?;
    if let Some(text) = change.text {
        own(&caller, &comment)?;
        bench.store.edit_comment(id, &said(&text)?, now_ms()).await?;
    }
    if let Some(resolved) = change.resolved {
        bench.store.settle_thread(id, resolved.then(now_ms)).await?;
    }
    tell(&bench, &caller, comment.api).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what one said; administrators of the project may take back what others said. What is
/// answered leaves its place.
#[utoipa::path(
    delete,
    path = "/api/comments/{id}",
    params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Refusal), (status = 404, body = Refusal))
)]
pub(super) async fn delete(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<StatusCode, Problem> {
    let comment = bench.store.comment_at(id).await?;
    if own(&caller, &comment).is_err() {
        caller.needs(Thing::Comment(id), Role::Admin).await?;
    }
    bench.store.edit_comment(id, "", now_ms()).await?;
    tell(&bench, &caller, comment.api).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn own(caller: &Caller, comment: &store::Comment) -> Result<(), Problem> {
    let by = comment.by.as_ref().map(|it| it.0);
    if by == caller.account() { Ok(()) } else { Err(Problem::not_allowed()) }
}

fn said(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST { Err(bad()) } else { Ok(text.to_owned()) }
}

fn bad() -> Problem {
    let text = Text::new(
        format!("a comment has 1 to {LONGEST} characters"),
        format!("コメントは 1 文字以上 {LONGEST} 文字以下にしてください"),
    );
    Problem::new(StatusCode::BAD_REQUEST, "bad-comment", text)
}

/// Tells others that something was said, and gives the project.
async fn tell(bench: &Shared, caller: &Caller, api: i64) -> Result<i64, Problem> {
    let project = bench.store.project_of(Thing::Node(Node::Api(api))).await?;
    let (kind, by, page) = (ChangedKind::Comments, caller.someone(), String::new());
    bench.tell(Changed { project, kind, id: api, by, page, live: None });
    Ok(project)
}
