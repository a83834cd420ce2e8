#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]
//! What is shown to others, as they read it: pages under a link, for whom it is meant.

mod notes;

use crate::access::Caller;
use crate::credentials;
use crate::extract::Path;
use crate::language::Speaks;
use crate::problem::Problem;
use crate::publish::{self, Content, Links, Page, Wanted};
use crate::sessions::now_ms;
use crate::team::{From, Pass};
use crate::workbench::{Shared, Workbench};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Query, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use finding::{Language, Text};
use model::publication::{Audience, Publication};
use model::team::Deed;
use notes::{for_others, gone, html, locked, sealed, too_many};

/// How long a password is remembered, in seconds.
const REMEMBERED: i64 = 12 * 3600;
/// Failures of one address with one link, and of all addresses with it, in a quarter of an hour.
const OF_BOTH: u64 = 10;
const OF_LINK: u64 = 200;

/// The address with the slash at its end: the pages name each other from there.
#[utoipa::path(get, path = "/s/{token}", params(("token" = String, Path)), responses((status = 308)))]
pub(super) async fn enter(Path(token): Path<String>, RawQuery(query): RawQuery) -> Redirect {
    let query = query.filter(|it| it.bytes().all(|it| it.is_ascii_graphic())).map(|it| format!("?{it}"));
    let token: String = token.chars().filter(|it| it.is_ascii_alphanumeric() || "-_".contains(*it)).collect();
    Redirect::permanent(&format!("/s/{token}/{}", query.unwrap_or_default()))
}

/// The first page of what is shown under a link.
#[utoipa::path(
    get,
    path = "/s/{token}/",
    params(("token" = String, Path), ("lang" = Option<String>, Query, description = "`en` or `ja`")),
    responses((status = 200, content_type = "text/html"), (status = 404, content_type = "text/html"))
)]
pub(super) async fn index(
    State(bench): State<Shared>,
    caller: Caller,
    Path(token): Path<String>,
    speaks: Speaks,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&bench, &caller, &token, "", speaks, &query, &headers).await
}

/// Another page, or what the pages load.
#[utoipa::path(
    get,
    path = "/s/{token}/{file}",
    params(
        ("token" = String, Path), ("file" = String, Path),
        ("lang" = Option<String>, Query, description = "`en` or `ja`")
    ),
    responses((status = 200, content_type = "text/html"), (status = 404, content_type = "text/html"))
)]
pub(super) async fn file(
    State(bench): State<Shared>,
    caller: Caller,
    Path((token, name)): Path<(String, String)>,
    speaks: Speaks,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&bench, &caller, &token, &name, speaks, &query, &headers).await
}

/// Shows a password; the answer remembers it for this link, and leads back to its first page.
#[utoipa::path(
    post,
    path = "/s/{token}/",
    params(("token" = String, Path), ("lang" = Option<String>, Query, description = "`en` or `ja`")),
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 303),
        (status = 401, content_type = "text/html", description = "Another password."),
        (status = 404, content_type = "text/html"),
        (status = 429, content_type = "text/html", description = "Wait a quarter of an hour.")
    )
)]
pub(super) async fn unlock(
    State(bench): State<Shared>,
    from: From,
    Path(token): Path<String>,
    Speaks(language): Speaks,
    RawQuery(query): RawQuery,
    form: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let team = bench.team()?;
    let Some((publication, hash)) = found(&bench, &token).await? else { return Ok(gone(language)) };
    let typed = form.ok().and_then(|it| password(&it)).unwrap_or_default();
    let who = format!("publication {} from {}", publication.id, from.0);
    let all = format!("publication {}", publication.id);
    if super::signing::may_try(&bench, &[(&who, OF_BOTH), (&all, OF_LINK)]).await.is_err() {
        let mut page = locked(language, Some(too_many()), StatusCode::TOO_MANY_REQUESTS);
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("900"));
        return Ok(page);
    }
    let fits = !typed.is_empty() && typed.len() <= credentials::LONGEST;
    if !fits || !team.passwords.is(typed, Some(hash.clone())).await {
        let what = "publication.refused".to_owned();
        let object = format!("publication {}", publication.id);
        bench
            .store
            .note(&Deed {
                at_ms: now_ms(),
                account: None,
                what,
                object,
                address: from.0.to_string(),
                project: None,
            })
            .await?;
        let wrong = Text::new("the password is wrong", "パスワードが違います");
        return Ok(locked(language, Some(wrong), StatusCode::UNAUTHORIZED));
    }
    bench.store.forget_attempts(&who).await?;
    let cookie =
        Pass::new(team.url.is_secure(), &token, &hash).give(now_ms() / 1000 + REMEMBERED, REMEMBERED);
    let back = if query.as_deref().is_some_and(|it| it == "lang=ja" || it == "lang=en") {
        query.map(|it| format!("?{it}"))
    } else {
        None
    };
    let place = format!("/s/{token}/{}", back.unwrap_or_default());
    Ok(sealed(([(header::SET_COOKIE, cookie)], Redirect::to(&place)).into_response(), None))
}

/// What a form of a browser holds under `password`.
fn password(form: &[u8]) -> Option<String> {
    let address = format!("/?{}", std::str::from_utf8(form).ok()?).parse::<Uri>().ok()?;
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&address).ok()?;
    pairs.into_iter().find(|it| it.0 == "password").map(|it| it.1)
}

/// What is shown under a link, if its time is not over.
async fn found(bench: &Workbench, token: &str) -> Result<Option<(Publication, String)>, Problem> {
    match bench.store.published(&credentials::hash(token), now_ms()).await {
        Ok(found) => Ok(Some(found)),
        Err(store::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn answer(
    bench: &Shared,
    caller: &Caller,
    token: &str,
    name: &str,
    Speaks(language): Speaks,
    query: &RawQuery,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let wanted = Wanted::of(name);
    if let Some(same) = wanted.as_ref().and_then(for_every_link) {
        return Ok(same);
    }
    let Ok(team) = bench.team() else { return Ok(gone(language)) };
    let Some((publication, hash)) = found(bench, token).await? else { return Ok(gone(language)) };
    let pass = Pass::new(team.url.is_secure(), token, &hash);
    if let Some(refused) = refusal(&publication.terms.audience, &pass, caller, headers, language) {
        return Ok(refused);
    }
    let content = match shown(bench, &publication).await {
        Ok(content) => Content { indexed: publication.terms.indexed, ..content },
        Err(store::Error::NotFound) => return Ok(gone(language)),
        Err(error) => return Err(error.into()),
    };
    match wanted {
        Some(Wanted::Page(which)) => match paper(&content, which, language, query) {
            Some(page) => {
                bench.store.count_opened(publication.id, now_ms()).await?;
                Ok(page)
            }
            None => Ok(gone(language)),
        },
        Some(Wanted::Image(name)) => image(bench, &content, &name, language).await,
        _ => Ok(gone(language)),
    }
}

/// What is shown: as it is now, or as it was when it was pinned.
async fn shown(bench: &Shared, publication: &Publication) -> Result<Content, store::Error> {
    let Publication { id, node, terms, .. } = publication;
    let Some(pin) = &terms.pin else { return publish::gather(bench, *node, &terms.shown, None).await };
    let copy = serde_json::from_str(&bench.store.publication_copy(*id).await?)?;
    publish::gather(bench, *node, &terms.shown, Some((copy, pin))).await
}

/// What is the same for every link, and for none.
fn for_every_link(wanted: &Wanted) -> Option<Response> {
    let (kind, body) = match wanted {
        Wanted::Style => ("text/css; charset=utf-8", publish::STYLE.as_bytes()),
        Wanted::Script => ("text/javascript; charset=utf-8", crate::page::file("try.js")?.0),
        _ => return None,
    };
    Some(sealed(([(header::CONTENT_TYPE, kind)], body).into_response(), None))
}

/// What is said to whom it is not shown.
fn refusal(
    audience: &Audience,
    pass: &Pass<'_>,
    caller: &Caller,
    headers: &HeaderMap,
    language: Language,
) -> Option<Response> {
    match audience {
        Audience::Link => None,
        Audience::Password if pass.is_shown(headers, now_ms() / 1000) => None,
        Audience::Password => Some(locked(language, None, StatusCode::UNAUTHORIZED)),
        Audience::Domains(_) => {
            let person = caller.person();
            let email = person.as_ref().map(|(signed, _)| signed.account.email.as_str()).unwrap_or_default();
            (!audience.knows(email)).then(|| for_others(language, person.is_ok()))
        }
    }
}

fn paper(content: &Content, which: Page, language: Language, RawQuery(query): &RawQuery) -> Option<Response> {
    let asked = query.as_deref().is_some_and(|it| it.split('&').any(|it| it.starts_with("lang=")));
    let paper = publish::page(content, which, Links::Served(asked.then_some(language)), language)?;
    let policy = publish::policy(&paper.connects, paper.script, "'none'");
    let mut page = sealed(html(StatusCode::OK, paper.html), Some(&policy));
    if !content.indexed {
        page.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    }
    Some(page)
}

async fn image(
    bench: &Shared,
    content: &Content,
    name: &str,
    language: Language,
) -> Result<Response, Problem> {
    let Some(number) = content.image(name) else { return Ok(gone(language)) };
    let (kind, bytes) = bench.store.image(number).await?;
    let kind = HeaderValue::try_from(kind).map_err(|_| Problem::not_found())?;
    Ok(sealed(([(header::CONTENT_TYPE, kind)], bytes).into_response(), None))
}
