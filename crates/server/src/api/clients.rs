#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::{Parameters, Path};
use crate::language::Speaks;
use crate::problem::Problem;
use crate::resolve::Person;
use crate::view::{ClientCode, Refusal};
use crate::workbench::Shared;
use crate::{clients, sessions};
use axum::Json;
use axum::extract::State;
use model::Node;
use model::code::{Client, Secrets};
use model::team::{Role, Thing};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which client, and what may stand in it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// `browser`, `typescript`, `node`, `node-own`, `python`, `rust` or `go`.
    client: String,
    /// Secrets too; else names stand in their place.
    #[serde(default)]
    secrets: bool,
}

/// A client that opens this API as it is saved, in a language of the user's; its comments are in the
/// language of the request.
#[utoipa::path(
    get,
    path = "/api/apis/{id}/code",
    params(
        ("id" = i64, Path),
        Wanted,
        ("lang" = Option<String>, Query, description = "`en` or `ja`")
    ),
    responses(
        (status = 200, body = ClientCode),
        (status = 400, body = Refusal, description = "A variable has no value."),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn write(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(wanted): Parameters<Wanted>,
    Speaks(language): Speaks,
) -> Result<Json<ClientCode>, Problem> {
    let client = Client::named(&wanted.client).ok_or_else(Problem::not_found)?;
    let secrets = if wanted.secrets { Secrets::Written } else { Secrets::Named };
    if wanted.secrets {
        caller.needs(Thing::Node(Node::Api(id)), Role::Editor).await?;
    }
    let api = sessions::whole(&bench, &bench.store.api(id).await?).await?;
    let plan = clients::plan(&bench, &api, secrets, Person::of(&caller)).await?;
    Ok(Json(ClientCode {
        file: client.file().to_owned(),
        text: client.write(&plan, language),
        secrets: client.secrets(&plan),
    }))
}
