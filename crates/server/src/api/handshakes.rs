#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::{Parameters, Path};
use crate::problem::Problem;
use crate::view::{Refusal, Said};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use model::team::{Role, Thing};
use serde::Deserialize;
use utoipa::IntoParams;

/// What may be shown.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Shown {
    /// Secrets too; else stars stand in the place of credentials and of values of secret variables.
    #[serde(default)]
    secrets: bool,
}

/// The handshake of a session as it went over the wire: what was sent and what was answered.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/handshake",
    params(("id" = i64, Path), Shown),
    responses((status = 200, body = Said), (status = 404, body = Refusal))
)]
pub(super) async fn read(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(shown): Parameters<Shown>,
) -> Result<Json<Said>, Problem> {
    if shown.secrets {
        caller.needs(Thing::Session(id), Role::Editor).await?;
    }
    let hidden = doctor::Secrets::told(&bench.store.session(id).await?.secrets);
    let kept = bench.store.handshake(id).await?;
    let text = |head: &[u8]| {
        let masked = if shown.secrets { head.to_vec() } else { hidden.head(head) };
        String::from_utf8_lossy(&masked).into_owned()
    };
    let ms = |it: Option<u64>| it.map(|it| it as f64 / 1e6);
    Ok(Json(Said {
        request: text(&kept.request),
        response: text(&kept.response),
        address: kept.address,
        proxy: kept.proxy,
        dns_ms: ms(kept.dns_ns),
        connect_ms: ms(kept.connect_ns),
        tls_ms: ms(kept.tls_ns),
        upgrade_ms: ms(kept.upgrade_ns),
    }))
}
