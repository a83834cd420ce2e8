use crate::view::About;
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

/// The program and its surroundings.
#[utoipa::path(get, path = "/api/about", responses((status = 200, body = About)))]
pub(super) async fn about(State(bench): State<Shared>) -> Json<About> {
    // Where a team's server keeps things, and what listens beside it, is not its users' to know.
    let own = bench.team.is_none();
    Json(About {
        name: "wscope",
        version: env!("CARGO_PKG_VERSION"),
        echo_url: if own { bench.echo_url() } else { String::new() },
        data: bench.store.folder().filter(|_| own).map(|it| it.display().to_string()).unwrap_or_default(),
    })
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, body = serde_json::Value)))]
pub(super) async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi())
}
