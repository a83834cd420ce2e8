//! How long sessions are kept. Without a clock: now comes in as a value.

use crate::sessions::signed;
use crate::{Error, Store};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use std::collections::BTreeMap;

/// What is kept of ended sessions; what is not set has no bound. Sessions that a user has named, and
/// the newest of each API, are counted but never removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// So many of each API, the newest.
    pub sessions: Option<u64>,
    /// Those that began, or were imported, at most so many days ago.
    pub days: Option<u64>,
    /// So many bytes on the disk of each project, the newest.
    pub bytes: Option<u64>,
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// So many sessions.
    pub sessions: u64,
    /// With so many bytes on the disk.
    pub bytes: u64,
    /// The last time, in nanoseconds since the Unix epoch; 0: never.
    pub wall_ns: u64,
}

/// Whose rule is another one, and which.
type Change = (Option<i64>, Option<Retention>);

const RULE: &str = "retention";
const REMOVED: &str = "retention removed";

impl Store {
    /// The rule of a project, or that of all which have none of their own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn retention(&self, project: Option<i64>) -> Result<Option<Retention>, Error> {
        let kept = self.setting(&rule(project)).await?;
        Ok(kept.map(|it| serde_json::from_str::<Option<Retention>>(&it)).transpose()?.flatten())
    }

    /// Sets the rule of a project, or that of all; `None`: a project follows that of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_retention(&self, project: Option<i64>, to: Option<Retention>) -> Result<(), Error> {
        self.set_setting(&rule(project), &serde_json::to_string(&to)?).await
    }

    /// What was removed so far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn removed(&self) -> Result<Removed, Error> {
        let kept = self.setting(REMOVED).await?;
        Ok(kept.map(|it| serde_json::from_str(&it)).transpose()?.unwrap_or_default())
    }

    /// Removes the ended sessions that are not to be kept, and says how many there were; and what was
    /// deleted and has waited for too long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune(&self, now_wall_ns: u64) -> Result<Removed, Error> {
        self.empty_bin(signed(now_wall_ns / 1_000_000)).await?;
        let mut gone = Removed::default();
        for (session, bytes) in self.over(None, now_wall_ns).await? {
            match self.delete_session(session).await {
                Ok(()) => {
                    gone.sessions += 1;
                    gone.bytes += bytes;
                }
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        if gone.sessions > 0 {
            gone.wall_ns = now_wall_ns;
            let before = self.removed().await?;
            let sum = Removed {
                sessions: before.sessions + gone.sessions,
                bytes: before.bytes + gone.bytes,
                ..gone
            };
            self.set_setting(REMOVED, &serde_json::to_string(&sum)?).await?;
        }
        Ok(gone)
    }

    /// What would be removed if this were the rule of a project, or that of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn would_remove(
        &self,
        project: Option<i64>,
        rule: Option<Retention>,
        now_wall_ns: u64,
    ) -> Result<Removed, Error> {
        let over = self.over(Some((project, rule)), now_wall_ns).await?;
        let bytes = over.iter().map(|(_, bytes)| bytes).sum();
        Ok(Removed { sessions: over.len() as u64, bytes, wall_ns: 0 })
    }

    /// The sessions of all projects that are not to be kept, by the rules as they are but for this one.
    async fn over(&self, changed: Option<Change>, now: u64) -> Result<Vec<(i64, u64)>, Error> {
        let mut over = vec![];
        let all = self.rule_of(None, changed).await?;
        for project in self.projects().await? {
            let own = self.rule_of(Some(project.id), changed).await?;
            if let Some(rule) = own.or(all).filter(|it| *it != Retention::default()) {
                over.extend(self.not_kept(project.id, rule, now).await?);
            }
        }
        Ok(over)
    }

    async fn rule_of(
        &self,
        project: Option<i64>,
        changed: Option<Change>,
    ) -> Result<Option<Retention>, Error> {
        match changed {
            Some((of, rule)) if of == project => Ok(rule),
            _ => self.retention(project).await,
        }
    }

    /// What sessions and images of a project take on the disk, in bytes; those in the bin too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn size_of_project(&self, project: i64) -> Result<u64, Error> {
        let size: i64 = sqlx::query_scalar(
            "SELECT CAST(COALESCE((SELECT SUM(LENGTH(chunk.bytes)) FROM chunk
             JOIN session ON session.id = chunk.session JOIN api ON api.id = session.api
             WHERE api.project = $1), 0)
             + COALESCE((SELECT SUM(size) FROM image WHERE project = $1), 0) AS BIGINT)",
        )
        .bind(project)
        .fetch_one(&self.pool)
        .await?;
        Ok(size.cast_unsigned())
    }

    async fn not_kept(&self, project: i64, keep: Retention, now: u64) -> Result<Vec<(i64, u64)>, Error> {
        let rows = sqlx::query(
            "SELECT session.id AS id, session.api AS api,
             CASE WHEN session.name <> '' AND session.name <> COALESCE(session.imported_name, '')
             THEN 1 ELSE 0 END AS named,
             COALESCE(session.imported_wall_ns, session.began_wall_ns) AS came,
             COALESCE((SELECT SUM(LENGTH(chunk.bytes)) FROM chunk WHERE chunk.session = session.id), 0) AS bytes
             FROM session JOIN api ON api.id = session.api
             WHERE api.project = $1 AND session.deletion IS NULL
             AND session.state IN ('closed', 'failed') ORDER BY session.id DESC",
        )
        .bind(project)
        .fetch_all(&self.pool)
        .await?;
        let oldest = keep.days.map(|days| now.saturating_sub(days.saturating_mul(86_400_000_000_000)));
        let (mut of_api, mut size, mut gone) = (BTreeMap::<i64, u64>::new(), 0_u64, vec![]);
        for row in rows {
            let bytes = row.get::<i64, _>("bytes").cast_unsigned();
            let count = of_api.entry(row.get("api")).or_default();
            *count += 1;
            size = size.saturating_add(bytes);
            let newest = *count == 1;
            let too_many = keep.sessions.is_some_and(|most| *count > most);
            let too_old = oldest.is_some_and(|oldest| row.get::<i64, _>("came") < signed(oldest));
            let too_large = keep.bytes.is_some_and(|most| size > most);
            if (too_many || too_old || too_large) && !newest && row.get::<i64, _>("named") == 0 {
                gone.push((row.get("id"), bytes));
                // What goes makes room for what is older.
                *count -= 1;
                size -= bytes;
            }
        }
        Ok(gone)
    }
}

fn rule(project: Option<i64>) -> String {
    project.map_or_else(|| RULE.to_owned(), |id| format!("{RULE} of project {id}"))
}
