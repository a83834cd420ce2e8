//! Keys for programs.

use crate::access::Caller;
use crate::credentials;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::view::{ApiKey, MadeKey, NewKey, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

const DAY_MS: i64 = 24 * 3_600_000;

/// One's own keys, newest first.
#[utoipa::path(get, path = "/api/me/keys", responses((status = 200, body = Vec<ApiKey>)))]
pub(super) async fn list(State(bench): State<Shared>, caller: Caller) -> Result<Json<Vec<ApiKey>>, Problem> {
    let keys = bench.store.keys(caller.signed()?.account.id).await?;
    Ok(Json(keys.into_iter().map(Into::into).collect()))
}

/// Makes a key. Its secret is told by this answer only.
#[utoipa::path(
    post,
    path = "/api/me/keys",
    request_body = NewKey,
    responses((status = 201, body = MadeKey), (status = 400, body = Refusal))
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    caller: Caller,
    Body(new): Body<NewKey>,
) -> Result<(StatusCode, Json<MadeKey>), Problem> {
    let (secret, now) = (credentials::secret(), now_ms());
    let key = model::team::ApiKey {
        id: 0,
        account: caller.signed()?.account.id,
        name: super::accounts::name(&new.name)?,
        scope: new.scope.into(),
        created_ms: now,
        expires_ms: new.days.map(|days| now + i64::from(days) * DAY_MS),
        used_ms: None,
    };
    let key = bench.store.create_key(&credentials::hash(&secret), &key).await?;
    Ok((StatusCode::CREATED, Json(MadeKey { key: key.into(), secret })))
}

/// Revokes one of one's own keys.
#[utoipa::path(
    delete,
    path = "/api/me/keys/{key}",
    params(("key" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn revoke(
    State(bench): State<Shared>,
    caller: Caller,
    Path(key): Path<i64>,
) -> Result<StatusCode, Problem> {
    bench.store.revoke_key(caller.signed()?.account.id, key).await?;
    bench.changed();
    Ok(StatusCode::NO_CONTENT)
}
