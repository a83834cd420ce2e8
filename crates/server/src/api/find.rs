#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::Parameters;
use crate::problem::Problem;
use crate::view::{Find, FindPart, Finds, Refusal};
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

/// Where words stand in what is written about APIs, in their handshakes and saved messages, in variables
/// and environments, and in the names of sessions. Secrets are not looked at.
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
    let words: Vec<String> = sought.words.split_whitespace().map(str::to_lowercase).collect();
    let mut found = vec![];
    if !words.is_empty() {
        for project in bench.store.projects().await?.into_iter().filter(|it| caller.sees(it.id)) {
            found.extend(of_project(&bench, project.id, &words).await?);
        }
    }
    let more = found.len() > MOST;
    found.truncate(MOST);
    Ok(Json(Finds { found, more }))
}

/// Where they stand in one project.
async fn of_project(bench: &Shared, project: i64, words: &[String]) -> Result<Vec<Find>, Problem> {
    let told = |api: Option<i64>| {
        move |model::Mention { part, name, excerpt }| Find {
            project,
            api,
            session: None,
            part: part.into(),
            name,
            excerpt,
        }
    };
    let document = bench.store.project_document(project).await?;
    let mut found: Vec<Find> = document.mentions(words).into_iter().map(told(None)).collect();
    for api in bench.store.apis(project).await? {
        found.extend(api.mentions(words).into_iter().map(told(Some(api.id))));
    }
    let named = bench.store.named_sessions(project).await?.into_iter();
    let named = named.filter(|(_, _, name)| words.iter().all(|it| name.to_lowercase().contains(it)));
    found.extend(named.map(|(session, api, name)| Find {
        project,
        api: Some(api),
        session: Some(session),
        part: FindPart::Session,
        excerpt: name.clone(),
        name,
    }));
    Ok(found)
}
