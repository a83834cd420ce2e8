#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::Parameters;
use crate::problem::Problem;
use crate::view::{Find, Finds, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Most that are told of.
const MOST: usize = 50;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Sought {
    /// Words, all of which must stand in one text, whatever their case.
    words: String,
}

/// Where words stand in the documentation of APIs and in their saved messages.
#[utoipa::path(
    get,
    path = "/api/find",
    params(Sought),
    responses((status = 200, body = Finds), (status = 400, body = Refusal))
)]
pub(super) async fn find(
    State(bench): State<Shared>,
    caller: Caller,
    Parameters(sought): Parameters<Sought>,
) -> Result<Json<Finds>, Problem> {
    let words: Vec<String> = sought.words.split_whitespace().map(Into::into).collect();
    let mut found = vec![];
    for project in bench.store.projects().await?.into_iter().filter(|it| caller.sees(it.id)) {
        for api in bench.store.apis(project.id).await? {
            let mentions = api.mentions(&words).into_iter();
            found.extend(mentions.map(|it| Find {
                api: api.id,
                in_message: it.in_message,
                name: it.name,
                excerpt: it.excerpt,
            }));
        }
    }
    let more = found.len() > MOST;
    found.truncate(MOST);
    Ok(Json(Finds { found, more }))
}
