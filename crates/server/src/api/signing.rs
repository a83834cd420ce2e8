//! Signing in and out.

use crate::access::Caller;
use crate::credentials;
use crate::extract::Body;
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::team::{From, Team};
use crate::view::{Me, NewPassword, Refusal, SignIn};
use crate::workbench::{Shared, Workbench};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Text;
use model::team::{Deed, Login};
use std::sync::atomic::Ordering;

/// How long a browser stays signed in.
const LOGIN_SECONDS: i64 = 30 * 24 * 3600;
/// Attempts are counted over so long.
const WINDOW_MS: i64 = 15 * 60_000;
/// Failures of one address with one account, with any account, and of all addresses with one account.
const OF_BOTH: u64 = 10;
const OF_ADDRESS: u64 = 100;
const OF_ACCOUNT: u64 = 100;
/// What is kept of how a browser calls itself, in characters.
const AGENT: usize = 200;

/// Signs a browser in; the answer brings its cookie.
#[utoipa::path(
    post,
    path = "/api/sign-in",
    request_body = SignIn,
    responses(
        (status = 200, body = Me),
        (status = 401, body = Refusal, description = "`wrong-password`: or there is no such account."),
        (status = 429, body = Refusal, description = "`too-many`: wait a quarter of an hour.")
    )
)]
pub(super) async fn sign_in(
    State(bench): State<Shared>,
    caller: Caller,
    from: From,
    headers: HeaderMap,
    Body(form): Body<SignIn>,
) -> Result<Response, Problem> {
    let team = bench.team()?;
    let email = model::team::email(&form.email).unwrap_or_default();
    let address = from.counted();
    let both = format!("{email} from {address}");
    may_try(&bench, &[(&both, OF_BOTH), (&format!("from {address}"), OF_ADDRESS), (&email, OF_ACCOUNT)])
        .await?;
    let found = match bench.store.account_by_email(&email).await {
        Ok(found) => Some(found),
        Err(store::Error::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let hash = found.as_ref().map(|it| it.1.clone());
    let fits = team.passwords.is(form.password, hash).await;
    let Some((account, _)) = found.filter(|it| fits && !it.0.disabled) else {
        bench.counts.refused_sign_ins.fetch_add(1, Ordering::Relaxed);
        note(&bench, "login.refused", None, &email, from).await?;
        let text =
            Text::new("the address or the password is wrong", "メールアドレスまたはパスワードが違います");
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong-password", text));
    };
    bench.store.forget_attempts(&both).await?;
    bench.counts.sign_ins.fetch_add(1, Ordering::Relaxed);
    enter(&bench, team, &caller, account, from, &headers).await
}

/// Signs the browser in as this account, under a new secret: one that it came with is worth nothing
/// any more.
pub(super) async fn enter(
    bench: &Workbench,
    team: &Team,
    caller: &Caller,
    account: model::team::Account,
    from: From,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let cookie = [(header::SET_COOKIE, entered(bench, team, caller, &account, from, headers).await?)];
    let me = Me::of(team, Some(account));
    Ok((cookie, Json(me)).into_response())
}

/// The cookie of a browser that is signed in from now on.
pub(super) async fn entered(
    bench: &Workbench,
    team: &Team,
    caller: &Caller,
    account: &model::team::Account,
    from: From,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    if let Ok((signed, login)) = caller.person() {
        bench.store.sign_out(signed.account.id, Some(login)).await?;
        bench.changed();
    }
    let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let (secret, now) = (credentials::secret(), now_ms());
    let login = Login {
        id: 0,
        account: account.id,
        created_ms: now,
        expires_ms: now + LOGIN_SECONDS * 1000,
        seen_ms: now,
        agent: agent.chars().take(AGENT).collect(),
        address: from.0.to_string(),
    };
    bench.store.sign_in(&credentials::hash(&secret), &login).await?;
    note(bench, "login.made", Some(account.id), "", from).await?;
    Ok(team.cookies.give(&secret, LOGIN_SECONDS))
}

/// Counts somebody who comes back from the provider, and refuses an address that comes too often.
pub(super) async fn may_come(bench: &Workbench, from: From) -> Result<(), Problem> {
    may_try(bench, &[(&format!("provider from {}", from.counted()), OF_ADDRESS)]).await
}

/// Signs this browser out.
#[utoipa::path(post, path = "/api/sign-out", responses((status = 204), (status = 401, body = Refusal)))]
pub(super) async fn sign_out(State(bench): State<Shared>, caller: Caller) -> Result<Response, Problem> {
    let (signed, login) = caller.person()?;
    bench.store.sign_out(signed.account.id, Some(login)).await?;
    gone(&bench)
}

/// Signs every browser of this account out.
#[utoipa::path(post, path = "/api/sign-out-everywhere", responses((status = 204), (status = 401, body = Refusal)))]
pub(super) async fn sign_out_everywhere(
    State(bench): State<Shared>,
    caller: Caller,
) -> Result<Response, Problem> {
    bench.store.sign_out(caller.signed()?.account.id, None).await?;
    gone(&bench)
}

fn gone(bench: &Workbench) -> Result<Response, Problem> {
    bench.changed();
    let cookie = [(header::SET_COOKIE, bench.team()?.cookies.take())];
    Ok((StatusCode::NO_CONTENT, cookie).into_response())
}

/// Gives this account another password. Every browser is signed out, and this one in again.
#[utoipa::path(
    put,
    path = "/api/me/password",
    request_body = NewPassword,
    responses(
        (status = 200, body = Me),
        (status = 400, body = Refusal, description = "`bad-password`: it is too short or too long."),
        (status = 403, body = Refusal, description = "`wrong-password`: the one so far is another."),
        (status = 429, body = Refusal)
    )
)]
pub(super) async fn change_password(
    State(bench): State<Shared>,
    caller: Caller,
    from: From,
    headers: HeaderMap,
    Body(form): Body<NewPassword>,
) -> Result<Response, Problem> {
    let team = bench.team()?;
    let (signed, _) = caller.person()?;
    let both = format!("{} from {}", signed.account.email, from.counted());
    may_try(&bench, &[(&both, OF_BOTH)]).await?;
    check_password(&form.new)?;
    let (account, hash) = bench.store.account_by_email(&signed.account.email).await?;
    if !team.passwords.is(form.old, Some(hash)).await {
        let text = Text::new("the password so far is another", "現在のパスワードが違います");
        return Err(Problem::new(StatusCode::FORBIDDEN, "wrong-password", text));
    }
    bench.store.forget_attempts(&both).await?;
    bench.store.set_password(account.id, &team.passwords.hash(form.new).await).await?;
    bench.changed();
    enter(&bench, team, &caller, account, from, &headers).await
}

/// Refuses what cannot be a password.
pub(super) fn check_password(password: &str) -> Result<(), Problem> {
    if credentials::is_password(password) {
        return Ok(());
    }
    let text = Text::new(
        "a password has at least 10 characters and at most 1,000 bytes",
        "パスワードは 10 文字以上、1,000 バイト以下にしてください",
    );
    Err(Problem::new(StatusCode::BAD_REQUEST, "bad-password", text))
}

/// Counts an attempt of each of these, and refuses where one had too many. It is counted before the
/// password is looked at: of many that come at a time none slips through.
pub(super) async fn may_try(bench: &Workbench, whose: &[(&str, u64)]) -> Result<(), Problem> {
    let now = now_ms();
    for (who, most) in whose {
        if bench.store.count_attempt(who, now - WINDOW_MS, now).await? > *most {
            let text = Text::new("too many attempts", "試行回数が多すぎます");
            let hint = Text::new("wait a quarter of an hour", "15 分ほど待ってからやり直してください");
            let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many", text).hint(hint);
            return Err(problem.header("retry-after", "900"));
        }
    }
    Ok(())
}

pub(super) async fn note(
    bench: &Workbench,
    what: &str,
    account: Option<i64>,
    object: &str,
    from: From,
) -> Result<(), Problem> {
    let (what, object) = (what.to_owned(), object.to_owned());
    let deed = Deed { at_ms: now_ms(), account, what, object, address: from.0.to_string(), project: None };
    Ok(bench.store.note(&deed).await?)
}
