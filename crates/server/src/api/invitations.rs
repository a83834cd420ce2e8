//! Invitations, and links for another password: made by those who look after the server, and accepted by whoever has the link.

use super::signing;
use crate::access::Caller;
use crate::credentials;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::team::From;
use crate::view::{Guest, Invitation, Invited, MadeInvitation, NewColleague, Refusal, Ticket};
use crate::workbench::{Shared, Workbench};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use finding::Text;

const DAY_MS: i64 = 24 * 3_600_000;
/// Days until a link ends, where nothing is said, and at most.
const DAYS: u32 = 7;
const MOST_DAYS: u32 = 90;

/// What an invitation is to.
#[utoipa::path(
    post,
    path = "/api/invitations/look",
    request_body = Ticket,
    responses((status = 200, body = Invited), (status = 404, body = Refusal, description = "`no-invitation`"))
)]
pub(super) async fn look(
    State(bench): State<Shared>,
    Body(ticket): Body<Ticket>,
) -> Result<Json<Invited>, Problem> {
    bench.team()?;
    let invitation = bench.store.invitation(&credentials::hash(&ticket.secret), now_ms()).await;
    let invitation = invitation.map_err(over)?;
    let project = match invitation.project {
        Some((id, _)) => bench.store.projects().await?.into_iter().find(|it| it.id == id).map(|it| it.name),
        None => None,
    };
    Ok(Json(Invited {
        email: invitation.email,
        project,
        role: invitation.project.map(|it| it.1.into()),
        admin: invitation.admin,
        renews: invitation.account.is_some(),
        expires_ms: invitation.expires_ms,
    }))
}

/// Makes the account of a guest and signs it in; or gives an account another password, where the link is
/// for that: its name stays. A link is good for one time.
#[utoipa::path(
    post,
    path = "/api/invitations/accept",
    request_body = Guest,
    responses(
        (status = 200, body = crate::view::Me),
        (status = 400, body = Refusal, description = "`bad-email`, `bad-name`, `bad-password`"),
        (status = 404, body = Refusal, description = "`no-invitation`"),
        (status = 409, body = Refusal, description = "`email-taken`")
    )
)]
pub(super) async fn accept(
    State(bench): State<Shared>,
    caller: Caller,
    from: From,
    headers: HeaderMap,
    Body(form): Body<Guest>,
) -> Result<Response, Problem> {
    let team = bench.team()?;
    let secret = credentials::hash(&form.secret);
    // Looked at before the password is hashed: who has no link costs nothing.
    let invitation = bench.store.invitation(&secret, now_ms()).await.map_err(over)?;
    let email = model::team::email(&form.email).ok_or_else(bad_email)?;
    if !invitation.email.is_empty() && invitation.email != email {
        return Err(for_another());
    }
    let renews = invitation.account.is_some();
    let name = if renews { String::new() } else { super::accounts::name(&form.name)? };
    signing::check_password(&form.password)?;
    let hash = team.passwords.hash(form.password).await;
    let accepted = if renews {
        bench.store.renew_password(&secret, &hash, now_ms()).await
    } else {
        bench.store.accept(&secret, &email, &name, &hash, now_ms()).await
    };
    let account = accepted.map_err(over)?;
    if renews {
        bench.changed();
        signing::note(&bench, "password.renewed", Some(account.id), "", from).await?;
    }
    if account.disabled {
        return Err(over(store::Error::NotFound));
    }
    signing::enter(&bench, team, &caller, account, from, &headers).await
}

/// Becomes a member of the project that an invitation is to, as who one is signed in.
#[utoipa::path(
    post,
    path = "/api/invitations/join",
    request_body = Ticket,
    responses((status = 204), (status = 404, body = Refusal, description = "`no-invitation`"))
)]
pub(super) async fn join(
    State(bench): State<Shared>,
    caller: Caller,
    Body(ticket): Body<Ticket>,
) -> Result<StatusCode, Problem> {
    let (signed, _) = caller.person()?;
    let secret = credentials::hash(&ticket.secret);
    let invitation = bench.store.invitation(&secret, now_ms()).await.map_err(over)?;
    if !invitation.email.is_empty() && invitation.email != signed.account.email {
        return Err(for_another());
    }
    bench.store.join(&secret, signed.account.id, now_ms()).await.map_err(over)?;
    bench.changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Every invitation that waits.
#[utoipa::path(get, path = "/api/invitations", responses((status = 200, body = Vec<Invitation>)))]
pub(super) async fn list(State(bench): State<Shared>) -> Result<Json<Vec<Invitation>>, Problem> {
    let all = bench.store.invitations(now_ms()).await?;
    Ok(Json(all.into_iter().map(Into::into).collect()))
}

/// Invites somebody to the server. The link is told by this answer only.
#[utoipa::path(
    post,
    path = "/api/invitations",
    request_body = NewColleague,
    responses((status = 201, body = MadeInvitation), (status = 400, body = Refusal))
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    Body(new): Body<NewColleague>,
) -> Result<(StatusCode, Json<MadeInvitation>), Problem> {
    let email = guest(&new.email)?;
    let expires_ms = end(new.days);
    let invitation =
        model::team::Invitation { id: 0, email, project: None, admin: new.admin, expires_ms, account: None };
    make(&bench, &invitation).await
}

/// Makes a link by which an account gets another password, within a day and once. The link before is worth
/// nothing; the password so far is good until then.
#[utoipa::path(
    post,
    path = "/api/accounts/{account}/password-link",
    params(("account" = i64, Path)),
    responses((status = 201, body = MadeInvitation), (status = 404, body = Refusal))
)]
pub(super) async fn password_link(
    State(bench): State<Shared>,
    Path(account): Path<i64>,
) -> Result<(StatusCode, Json<MadeInvitation>), Problem> {
    let secret = credentials::secret();
    let offered = bench.store.offer_password(&credentials::hash(&secret), account, now_ms() + DAY_MS).await?;
    let link = format!("{}/join#{secret}", bench.team()?.url);
    Ok((StatusCode::CREATED, Json(MadeInvitation { invitation: offered.into(), link })))
}

/// Takes an invitation back.
#[utoipa::path(
    delete,
    path = "/api/invitations/{invitation}",
    params(("invitation" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn revoke(
    State(bench): State<Shared>,
    Path(invitation): Path<i64>,
) -> Result<StatusCode, Problem> {
    bench.store.revoke_invitation(invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps an invitation; the answer has its link. The secret stands after the `#`, so it is in no log and
/// in no `Referer`.
pub(super) async fn make(
    bench: &Workbench,
    invitation: &model::team::Invitation,
) -> Result<(StatusCode, Json<MadeInvitation>), Problem> {
    let secret = credentials::secret();
    let invitation = bench.store.invite(&credentials::hash(&secret), invitation).await?.into();
    let link = format!("{}/join#{secret}", bench.team()?.url);
    Ok((StatusCode::CREATED, Json(MadeInvitation { invitation, link })))
}

/// For whom an invitation is; empty: for whoever has the link.
pub(super) fn guest(email: &str) -> Result<String, Problem> {
    if email.trim().is_empty() { Ok(String::new()) } else { model::team::email(email).ok_or_else(bad_email) }
}

/// When an invitation ends.
pub(super) fn end(days: Option<u32>) -> i64 {
    now_ms() + i64::from(days.unwrap_or(DAYS).clamp(1, MOST_DAYS)) * DAY_MS
}

fn over(error: store::Error) -> Problem {
    if !matches!(error, store::Error::NotFound) {
        return error.into();
    }
    let text = Text::new(
        "this invitation is over, used or taken back",
        "この招待は期限切れか、使用済みか、取り消されています",
    );
    let hint = Text::new("ask for another link", "新しいリンクを依頼してください");
    Problem::new(StatusCode::NOT_FOUND, "no-invitation", text).hint(hint)
}

fn bad_email() -> Problem {
    let text = Text::new("this is no e-mail address", "メールアドレスとして正しくありません");
    Problem::new(StatusCode::BAD_REQUEST, "bad-email", text)
}

fn for_another() -> Problem {
    let text = Text::new("this invitation is for another address", "この招待は別のメールアドレス宛てです");
    Problem::new(StatusCode::FORBIDDEN, "for-another", text)
}
