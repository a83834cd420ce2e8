#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::access::Caller;
use crate::extract::{Parameters, Path};
use crate::problem::Problem;
use crate::search::Hunt;
use crate::stream::Following;
use crate::view::{Begin, Found, Hit, Matches, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use finding::Text;
use model::query::{Query, Unreadable, Wanted};
use model::team::Thing;
use model::{Direction, Kind};
use serde::Deserialize;
use std::time::Duration;
use store::{Looked, Order};
use tokio::time::Instant;
use utoipa::IntoParams;

/// Hits of a page, where the request does not say, and at most.
const HITS: usize = 200;
const MOST: usize = 2000;
/// How long a page with hits, and one without any yet, may take to be filled.
const WITH_HITS: Duration = Duration::from_millis(100);
const WITHOUT: Duration = Duration::from_millis(400);

/// What is looked for. Whatever is said must hold; nothing said: every record is found.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Sought {
    /// The payload holds this text.
    text: Option<String>,
    /// The payload holds these bytes: pairs of hexadecimal digits.
    hex: Option<String>,
    /// The payload holds a match of this regular expression (RE2 syntax).
    regex: Option<String>,
    /// The payload is JSON and this JSONPath (RFC 9535) finds something in it.
    jsonpath: Option<String>,
    /// Upper and lower case are the same to `text` and `regex`.
    #[serde(default)]
    ignore_case: bool,
    /// Of these directions: `sent`, `received`, `local`; several with commas.
    direction: Option<String>,
    /// Of these kinds, as `text,binary`.
    kind: Option<String>,
    /// Payload bytes, at least.
    min_size: Option<u64>,
    /// Payload bytes, at most.
    max_size: Option<u64>,
    /// Not before this time, in milliseconds since the session began.
    after: Option<f64>,
    /// Not after this time.
    before: Option<f64>,
}

/// Which page of what is found.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Turn {
    /// Newest first where nothing is said.
    #[serde(default)]
    order: Begin,
    /// The number to begin with: `next` of the page before.
    from: Option<u64>,
    /// At most so many hits: 200 where nothing is said, 2000 at most.
    limit: Option<usize>,
}

/// Which part of what is found.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Stretch {
    /// Newest first where nothing is said: then the lines go down to the first record, and after it
    /// up with what comes.
    #[serde(default)]
    order: Begin,
    /// Nothing below this number is looked at.
    from: Option<u64>,
    /// Whether the stream goes on with what comes while the session lives.
    #[serde(default)]
    follow: bool,
}

/// A page of records that match, with the place of what was looked for. A page ends when it is full,
/// or earlier so that hits come quickly: it is over when `next` is null.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/search",
    params(("id" = i64, Path), Sought, Turn),
    responses(
        (status = 200, body = Found),
        (status = 400, body = Refusal, description = "`bad-query`: the expression cannot be read."),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn search(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Parameters(sought): Parameters<Sought>,
    Parameters(turn): Parameters<Turn>,
) -> Result<Json<Found>, Problem> {
    let began = Instant::now();
    let limit = turn.limit.unwrap_or(HITS).clamp(1, MOST);
    let query = sought.query()?;
    let hunt = Hunt::begin(bench, id, query.clone(), turn.order.into(), turn.from).await?;
    let mut hunt = hunt.with_records(limit);
    let mut page = Found { hits: vec![], looked: 0, matches: 0, left_out: 0, next: None, last: 0 };
    while let Some(looked) = hunt.look().await? {
        let full = page.take(looked, &query, turn.order, limit);
        page.next = full.or(hunt.next());
        let patience = if page.hits.is_empty() { WITHOUT } else { WITH_HITS };
        if page.hits.len() >= limit || began.elapsed() > patience {
            break;
        }
        page.next = None;
    }
    page.last = hunt.last().await?;
    // Where nothing is left, there is no next page.
    page.next = page.next.filter(|it| (1..=page.last).contains(it));
    Ok(Json(page))
}

/// The numbers of all records that match, as a stream of lines of JSON (`Matches`), each of them as
/// soon as some records have been looked at. Leaving ends the search.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/matches",
    params(("id" = i64, Path), Sought, Stretch),
    responses(
        (status = 200, body = Matches, content_type = "application/x-ndjson", description = "One a line."),
        (status = 400, body = Refusal, description = "`bad-query`: the expression cannot be read."),
        (status = 404, body = Refusal)
    )
)]
pub(super) async fn matches(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
    Parameters(sought): Parameters<Sought>,
    Parameters(stretch): Parameters<Stretch>,
) -> Result<Response, Problem> {
    let query = sought.query()?;
    let bottom = stretch.from.unwrap_or(1).max(1);
    let order: Order = stretch.order.into();
    let start = (order == Order::OldestFirst).then_some(bottom);
    let hunt = Hunt::begin(Shared::clone(&bench), id, query, order, start).await?.down_to(bottom);
    let following = Following::new(bench, hunt, stretch.follow).await?;
    let lost = async move { caller.loses(Thing::Session(id)).await };
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, Body::from_stream(following.lines(lost))).into_response())
}

impl Found {
    /// Takes in what was found next; where not all of it has room, where the next page begins.
    fn take(&mut self, looked: Looked, query: &Query, order: Begin, limit: usize) -> Option<u64> {
        let room = limit - self.hits.len();
        let found = looked.matches();
        let (mut first, mut last, mut full) = (looked.first, looked.last, None);
        let taken = looked.records.iter().take(room);
        if found > room as u64
            && let Some(end) = taken.clone().last()
        {
            match order {
                Begin::Oldest => (last, full) = (end.seq, end.seq.checked_add(1)),
                Begin::Newest => (first, full) = (end.seq, end.seq.checked_sub(1)),
            }
        }
        self.hits.extend(taken.map(|it| Hit::new(it, query)));
        self.looked += last - first + 1;
        self.matches += found.min(room as u64);
        self.left_out += looked.left_out;
        full
    }
}

impl Sought {
    fn query(self) -> Result<Query, Problem> {
        let bytes = match &self.hex {
            Some(digits) => Some(super::messages::hex(digits).ok_or_else(|| {
                refused(Text::new("this is not hexadecimal", "16 進数として読み取れません"), String::new())
            })?),
            None => None,
        };
        let time = |ms: f64| (ms * 1e6) as u64;
        let wanted = Wanted {
            text: self.text,
            bytes,
            regex: self.regex,
            json_path: self.jsonpath,
            ignore_case: self.ignore_case,
            directions: named(self.direction.as_deref(), |it| {
                Direction::ALL.into_iter().find(|known| known.name() == it)
            })?,
            kinds: named(self.kind.as_deref(), |it| Kind::ALL.into_iter().find(|known| known.name() == it))?,
            min_size: self.min_size,
            max_size: self.max_size,
            after_ns: self.after.map(time),
            before_ns: self.before.map(time),
        };
        wanted.compile().map_err(|error| match error {
            Unreadable::Regex(why) => {
                refused(Text::new("the regular expression cannot be read", "正規表現を読み取れません"), why)
            }
            Unreadable::JsonPath(why) => {
                refused(Text::new("the JSONPath cannot be read", "JSONPath を読み取れません"), why)
            }
            other => {
                refused(Text::new("too long to be looked for", "検索条件が長すぎます"), other.to_string())
            }
        })
    }
}

/// What these names, with commas between them, stand for.
fn named<T>(names: Option<&str>, find: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
    let names = names.unwrap_or_default().split(',').map(str::trim).filter(|it| !it.is_empty());
    names
        .map(|name| {
            let unknown =
                || refused(Text::new("there is no such filter", "そのような条件はありません"), name.into());
            find(name).ok_or_else(unknown)
        })
        .collect()
}

fn refused(message: Text, why: String) -> Problem {
    let problem = Problem::new(axum::http::StatusCode::BAD_REQUEST, "bad-query", message);
    if why.is_empty() { problem } else { problem.hint(Text::same(why)) }
}

impl From<Begin> for Order {
    fn from(it: Begin) -> Self {
        match it {
            Begin::Newest => Self::NewestFirst,
            Begin::Oldest => Self::OldestFirst,
        }
    }
}
