//! What a project may take on the disk. Where that is full, what would add to it is refused, and what is
//! being recorded ends: nothing of it is dropped.

use crate::problem::Problem;
use crate::workbench::Shared;
use axum::http::StatusCode;
use finding::Text;
use std::sync::atomic::{AtomicU64, Ordering};

/// What may come before a project is measured again, in bytes of payloads.
const STEP: u64 = 16 << 20;

/// Why a session is closed when there is no room: the reason in its close frame.
pub(crate) const REASON: &str = "the project's storage is full";

/// Refuses where there is no room in a project for more.
pub(crate) async fn needed(bench: &Shared, project: i64) -> Result<(), Problem> {
    if is_full(bench, project).await? { Err(full(bench)) } else { Ok(()) }
}

async fn is_full(bench: &Shared, project: i64) -> Result<bool, store::Error> {
    let Some(most) = bench.bounds.project_bytes else { return Ok(false) };
    Ok(bench.store.size_of_project(project).await? >= most)
}

fn full(bench: &Shared) -> Problem {
    let mebibytes = bench.bounds.project_bytes.unwrap_or_default() >> 20;
    let text = Text::new(
        format!("the project has taken its {mebibytes} MiB of storage"),
        format!("プロジェクトの保存容量 {mebibytes} MiB を使い切りました"),
    );
    let hint = Text::new(
        "delete sessions or images and empty the bin, or keep fewer sessions",
        "セッションや画像を削除してごみ箱を空にするか、セッションの保存数を減らしてください",
    );
    Problem::new(StatusCode::INSUFFICIENT_STORAGE, "project-full", text).hint(hint)
}

/// Counts what comes into a project, and measures it now and then.
#[derive(Debug, Default)]
pub(crate) struct Meter(AtomicU64);

impl Meter {
    /// So many bytes more have come.
    pub(crate) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Takes so many bytes more, or refuses them where there is no room.
    pub(crate) async fn take(&self, bench: &Shared, project: i64, bytes: usize) -> Result<(), Problem> {
        self.add(bytes as u64);
        if self.is_over(bench, project).await { Err(full(bench)) } else { Ok(()) }
    }

    /// Whether the project is full, if it is time to look; a database that fails says nothing.
    pub(crate) async fn is_over(&self, bench: &Shared, project: i64) -> bool {
        if self.0.load(Ordering::Relaxed) < STEP {
            return false;
        }
        self.0.store(0, Ordering::Relaxed);
        is_full(bench, project).await.unwrap_or(false)
    }
}
