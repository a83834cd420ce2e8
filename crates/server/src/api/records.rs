#![allow(unused_qualifications, reason = "utoipa writes them around `params`")]

use crate::extract::{Parameters, Path};
use crate::problem::Problem;
use crate::view::{RecordDetail, RecordRow, Records, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// Rows of an answer, where the request does not say.
const ROWS: usize = 200;
/// Rows of an answer, at most.
const MOST: usize = 2000;

/// Which records.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Range {
    /// Only those with a lower number.
    before: Option<u64>,
    /// At most so many: 200 where nothing is said, 2000 at most.
    limit: Option<usize>,
}

/// Records of a session, newest first.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/records",
    params(("id" = i64, Path), Range),
    responses((status = 200, body = Records), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(id): Path<i64>,
    Parameters(range): Parameters<Range>,
) -> Result<Json<Records>, Problem> {
    let session = bench.store.session(id).await?;
    let limit = range.limit.unwrap_or(ROWS).min(MOST);
    let mut below = range.before.unwrap_or(u64::MAX);
    let (mut records, mut last, mut stored) = (vec![], session.info.stored, session.info.stored);
    if let Some(live) = bench.sessions.find(id) {
        let oldest;
        (records, oldest) = live.recent_before(below, limit);
        below = below.min(oldest);
        let standing = live.standing();
        let standing = standing.borrow();
        (last, stored) = (standing.last, standing.session.info.stored);
    }
    let rest = limit - records.len();
    records.extend(bench.store.records_before(id, below, rest).await?);
    Ok(Json(Records { records: records.iter().map(RecordRow::from).collect(), last, stored }))
}

/// A record, whole.
#[utoipa::path(
    get,
    path = "/api/sessions/{id}/records/{seq}",
    params(("id" = i64, Path), ("seq" = u64, Path)),
    responses((status = 200, body = RecordDetail), (status = 404, body = Refusal))
)]
pub(super) async fn read(
    State(bench): State<Shared>,
    Path((id, seq)): Path<(i64, u64)>,
) -> Result<Json<RecordDetail>, Problem> {
    let live = bench.sessions.find(id);
    let recent = live.and_then(|live| live.recent_from(seq, 1)).and_then(|mut it| it.pop());
    let record = match recent {
        Some(record) => record,
        None => bench.store.record(id, seq).await?,
    };
    Ok(Json((&record).into()))
}
