#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]
//! What is shown to others: made, listed, revoked, and as files.

use crate::access::Caller;
use crate::credentials;
use crate::extract::{Body, Parameters, Path};
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::view::{Access, MadePublication, NewPublication, NodeKind, Publication, Refusal};
use crate::workbench::{Shared, Workbench};
use crate::{page, publish};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Text;
use model::Node;
use model::publication::{self, Audience, Pin, Shown, Terms, domain};
use serde::Deserialize;
use utoipa::IntoParams;

/// Longest note, in characters, and most domains, environments and sessions of one link.
const NOTE: usize = 200;
const MOST: usize = 50;
/// Most links of one API, folder or project, those that are over among them.
const LINKS: usize = 200;
/// The longest time of a link, in days.
const LONGEST: u32 = 3650;
const DAY_MS: i64 = 86_400_000;

/// The links under which an API, a folder or a project itself is shown, newest first; those that are over,
/// too.
#[utoipa::path(
    get,
    path = "/api/nodes/{kind}/{id}/publications",
    params(("kind" = NodeKind, Path), ("id" = i64, Path)),
    responses((status = 200, body = Vec<Publication>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path((kind, id)): Path<(NodeKind, i64)>,
) -> Result<Json<Vec<Publication>>, Problem> {
    bench.team()?;
    let mut shown = vec![];
    for publication in bench.store.publications(kind.node(id)).await? {
        shown.push(signed(&bench, publication).await?);
    }
    Ok(Json(shown))
}

/// Shows something to others, under a new link. What is shown is what stands there when somebody looks, or,
/// where it is pinned, what stands there now or stood there in a version; secrets are never in it.
#[utoipa::path(
    post,
    path = "/api/nodes/{kind}/{id}/publications",
    params(("kind" = NodeKind, Path), ("id" = i64, Path)),
    request_body = NewPublication,
    responses(
        (status = 201, body = MadePublication),
        (status = 400, body = Refusal, description = "`bad-password`, `bad-setting`"),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    caller: Caller,
    Path((kind, id)): Path<(NodeKind, i64)>,
    Body(new): Body<NewPublication>,
) -> Result<(StatusCode, Json<MadePublication>), Problem> {
    let team = bench.team()?;
    let node = kind.node(id);
    check(&new)?;
    if bench.store.publications(node).await?.len() >= LINKS {
        return Err(bad("there are too many links of it", "リンクが多すぎます"));
    }
    let password = if new.access == Access::Password {
        super::signing::check_password(&new.password)?;
        team.passwords.hash(new.password.clone()).await
    } else {
        String::new()
    };
    let (secret, now) = (credentials::secret(), now_ms());
    let pinned = pinned(&bench, node, &new, now).await?;
    let copy = pinned.as_ref().map(|(_, copy)| copy.as_str());
    let publication = publication::Publication {
        id: 0,
        node,
        expires_ms: new.days.map(|days| now + i64::from(days) * DAY_MS),
        account: caller.account(),
        created_ms: now,
        terms: Terms { pin: pinned.as_ref().map(|it| it.0.clone()), ..terms(new)? },
        opened: 0,
        opened_ms: None,
    };
    let made = bench.store.publish(&credentials::hash(&secret), &password, &publication, copy).await?;
    let link = format!("{}/s/{secret}/", team.url);
    Ok((StatusCode::CREATED, Json(MadePublication { publication: signed(&bench, made).await?, link })))
}

/// Ends a link: nobody reads a page of it any more.
#[utoipa::path(
    delete,
    path = "/api/publications/{id}",
    params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn revoke(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<StatusCode, Problem> {
    bench.store.revoke_publication(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the files show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Files {
    /// Names of environments by whose variables addresses are shown, as JSON: `["staging"]`.
    environments: Option<String>,
    /// Examples of messages, and values of parameters.
    #[serde(default)]
    examples: bool,
    /// Numbers of recorded sessions, with commas between.
    sessions: Option<String>,
    /// Whether a reader's browser may connect from the pages.
    #[serde(default)]
    try_it: bool,
}

/// An API, or all that a folder or a project holds, as pages for any host: a ZIP archive. Secrets are never
/// in it.
#[utoipa::path(
    get,
    path = "/api/nodes/{kind}/{id}/site",
    params(
        ("kind" = NodeKind, Path), ("id" = i64, Path), Files,
        ("lang" = Option<String>, Query, description = "Of a refusal: the pages are in both languages.")
    ),
    responses((status = 200, description = "The archive."), (status = 400, body = Refusal), (status = 404, body = Refusal))
)]
pub(super) async fn site(
    State(bench): State<Shared>,
    Path((kind, id)): Path<(NodeKind, i64)>,
    Parameters(files): Parameters<Files>,
) -> Result<Response, Problem> {
    let shown = files.shown()?;
    let content = publish::gather(&bench, kind.node(id), &shown, None).await?;
    let mut images = vec![];
    for (number, end) in &content.images {
        images.push((format!("image-{number}.{end}"), bench.store.image(*number).await?.1));
    }
    let archive = publish::site(&content, images, page::file("try.js").map(|it| it.0));
    let head = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"wscope-site.zip\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((head, archive).into_response())
}

impl Files {
    fn shown(&self) -> Result<Shown, Problem> {
        let environments =
            self.environments.as_deref().filter(|it| !it.is_empty()).map_or(Ok(vec![]), |text| {
                serde_json::from_str::<Vec<String>>(text)
                    .map_err(|error| Problem::bad_request(error.to_string()))
            })?;
        let numbers = self.sessions.as_deref().unwrap_or_default().split(',').filter(|it| !it.is_empty());
        let sessions = numbers.map(str::parse).collect::<Result<Vec<i64>, _>>();
        let sessions = sessions.map_err(|error| Problem::bad_request(error.to_string()))?;
        Ok(Shown { environments, examples: self.examples, sessions, try_it: self.try_it })
    }
}

/// The state that is to be shown, and a copy of it.
async fn pinned(
    bench: &Shared,
    node: Node,
    new: &NewPublication,
    now: i64,
) -> Result<Option<(Pin, String)>, Problem> {
    if !new.pinned && new.version.is_none() {
        return Ok(None);
    }
    let (pin, api) = match new.version {
        None => (Pin { at_ms: now, ..Pin::default() }, None),
        Some(number) => match bench.store.version(number).await {
            Ok((version, api)) if node == Node::Api(version.api) => {
                (Pin { at_ms: version.at_ms, version: Some(version.id), name: version.name }, Some(api))
            }
            Ok(_) | Err(store::Error::NotFound) => {
                return Err(bad(
                    "this is no version of what is shared",
                    "共有するもののバージョンではありません",
                ));
            }
            Err(error) => return Err(error.into()),
        },
    };
    let copy = publish::Copy::take(bench, node, api).await?;
    Ok(Some((pin, serde_json::to_string(&copy).map_err(store::Error::from)?)))
}

async fn signed(bench: &Workbench, it: publication::Publication) -> Result<Publication, Problem> {
    let author = match it.account {
        Some(id) => match bench.store.account(id).await {
            Ok(account) => account.name,
            Err(store::Error::NotFound) => String::new(),
            Err(error) => return Err(error.into()),
        },
        None => String::new(),
    };
    Ok(Publication::of(it, author))
}

fn check(new: &NewPublication) -> Result<(), Problem> {
    let lists = [new.domains.len(), new.shown.environments.len(), new.shown.sessions.len()];
    if new.note.chars().count() > NOTE || lists.into_iter().any(|it| it > MOST) {
        return Err(bad("this is too much for one link", "1 つのリンクには多すぎます"));
    }
    if new.days.is_some_and(|it| it == 0 || it > LONGEST) {
        return Err(bad("a link lasts from one day to ten years", "リンクの期限は 1 日から 10 年までです"));
    }
    Ok(())
}

fn terms(new: NewPublication) -> Result<Terms, Problem> {
    let audience = match new.access {
        Access::Link => Audience::Link,
        Access::Password => Audience::Password,
        Access::Domains => {
            let domains = new.domains.iter().map(|it| domain(it)).collect::<Option<Vec<_>>>();
            let domains = domains.filter(|it| !it.is_empty());
            let wrong = || {
                bad("name domains as partner.example", "partner.example のようにドメインを指定してください")
            };
            Audience::Domains(domains.ok_or_else(wrong)?)
        }
    };
    // What not everybody may read, no search engine reads.
    let indexed = new.indexed && audience == Audience::Link;
    Ok(Terms { note: new.note, shown: new.shown.into(), audience, indexed, pin: None })
}

fn bad(en: &str, ja: &str) -> Problem {
    Problem::bad_setting(Text::new(en, ja))
}
