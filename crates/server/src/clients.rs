//! What a client of an API has to do, out of what is kept: the API with what it takes on from above,
//! the variables of its project and its cookie jar.

use crate::problem::Problem;
use crate::resolve::{self, Person, Used};
use crate::sessions::{self, now_ns};
use crate::workbench::Shared;
use model::code::{Plan, Secrets};
use model::{Api, cookies};

/// The plan of a client of this API, whose auth and proxy stand in it.
pub(crate) async fn plan(
    bench: &Shared,
    api: &Api,
    secrets: Secrets,
    person: Person,
) -> Result<Plan, Problem> {
    let used = person.used(bench, api.project).await?;
    let seed = u128::from_ne_bytes(net::nonce());
    // Where names stand in the place of secrets, theirs are no secret.
    let document = bench.store.project_document(api.project).await?;
    let document = if used.secrets { &used.document } else { &document };
    let plan = Plan::of(api, document, now_ns(), seed, secrets).map_err(|it| resolve::unresolved(it, api))?;
    Ok(plan.with_jar(jar(bench, api, &used).await?))
}

/// The names of the cookies that the jar adds to what the user wrote.
async fn jar(bench: &Shared, api: &Api, used: &Used) -> Result<Vec<String>, Problem> {
    if !api.settings.cookie_jar || !used.secrets {
        return Ok(vec![]);
    }
    let attempt = resolve::handshake(api, used)?.value.attempt();
    let Some(place) = sessions::destination(&attempt.url) else { return Ok(vec![]) };
    let own = cookies::own_names(&attempt.request.headers);
    let kept = bench.store.cookies(api.project).await?;
    let going = cookies::going(&kept, &place, sessions::now_ms());
    Ok(going.into_iter().map(|it| it.name).filter(|it| !own.contains(it)).collect())
}
