//! Sessions: what a list shows, how they ended, and what was counted of them.

use crate::text::{kept, maybe_of, of};
use crate::{Error, Store, blocks};
use model::team::Role;
use model::{Handshake, SessionInfo, SessionState};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};
use std::collections::{BTreeMap, BTreeSet};

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What a list shows.
    pub info: SessionInfo,
    /// The peer's close frame, or ours where the peer sent none.
    pub close: Option<Close>,
    /// HTTP status of the handshake, where an answer came.
    pub status: Option<u16>,
    /// What the user calls it; empty: nothing.
    pub name: String,
    /// When it ended, in nanoseconds since the Unix epoch; `None`: it has not, or a crash ended it.
    pub ended_wall_ns: Option<u64>,
    /// How many records there are of each kind and direction, and the `bytes` of all payloads and
    /// on the `wire`. Of a session that has not ended: of none.
    pub counts: BTreeMap<String, u64>,
    /// Values of secret variables that were sent in it: they are masked where it is shown.
    pub secrets: Vec<String>,
    /// The session that it goes on with, where the connection was made again by itself.
    pub follows: Option<i64>,
    /// Which attempt in a row to make it again; 0: a user asked for it.
    pub attempt: u32,
    /// The session that goes on with it.
    pub next: Option<i64>,
    /// The node on which it lived died.
    pub node_lost: bool,
    /// Whose it is: the account that made it, and what it is called; `None`: nobody with an account.
    pub by: Option<(i64, String)>,
    /// The most that this account may do by what it made the session with; `None`: nobody with an account, or
    /// an older version made it, which did not keep that.
    pub most: Option<Role>,
}

/// Whose sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of an API.
    Api(i64),
    /// Those of every API of a project.
    Project(i64),
    /// Those of every API.
    All,
}

/// What a close frame said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// Its code; `None`: its body was empty.
    pub code: Option<u16>,
    /// Its reason.
    pub reason: String,
}

impl Store {
    /// Makes a session in state `connecting`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn create_session(&self, api: i64, url: &str, began_wall_ns: u64) -> Result<Session, Error> {
        self.api(api).await?;
        let id = sqlx::query_scalar(
            "INSERT INTO session (api, url, began_wall_ns, state, node)
             VALUES ($1, $2, $3, 'connecting', $4) RETURNING id",
        )
        .bind(api)
        .bind(&*kept(url))
        .bind(signed(began_wall_ns))
        .bind(self.home.node())
        .fetch_one(&self.pool)
        .await?;
        let state = SessionState::Connecting;
        let info = SessionInfo { id, api, url: url.into(), began_wall_ns, state, stored: 0 };
        let (name, counts) = (String::new(), BTreeMap::new());
        let (close, status, ended_wall_ns, secrets) = (None, None, None, vec![]);
        let (follows, attempt, next, node_lost) = (None, 0, None, false);
        let (by, most) = (None, None);
        Ok(Session {
            info,
            close,
            status,
            name,
            ended_wall_ns,
            counts,
            secrets,
            follows,
            attempt,
            next,
            by,
            most,
            node_lost,
        })
    }

    /// The same for a connection that is made again: it goes on with that session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn create_next_session(
        &self,
        after: &SessionInfo,
        attempt: u32,
        url: &str,
        began_wall_ns: u64,
    ) -> Result<Session, Error> {
        let made = self.create_session(after.api, url, began_wall_ns).await?;
        sqlx::query("UPDATE session SET follows = $1, attempt = $2 WHERE id = $3")
            .bind(after.id)
            .bind(i64::from(attempt))
            .bind(made.info.id)
            .execute(&self.pool)
            .await?;
        Ok(Session { follows: Some(after.id), attempt, ..made })
    }

    /// The sessions of an API, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn sessions(&self, api: i64) -> Result<Vec<Session>, Error> {
        self.api(api).await?;
        let rows = sqlx::query(
            "SELECT session.*, (SELECT MAX(last_seq) FROM chunk WHERE chunk.session = session.id) AS stored,
             (SELECT MIN(after.id) FROM session AS after WHERE after.follows = session.id) AS next,
             (SELECT name FROM account WHERE account.id = session.account) AS account_name
             FROM session WHERE api = $1 AND deletion IS NULL ORDER BY id DESC",
        )
        .bind(api)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(session).collect())
    }

    /// The sessions of one API, of one project or of all, newest first: those with a lower number, at
    /// most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn history(&self, whose: Whose, before: i64, limit: u32) -> Result<Vec<Session>, Error> {
        let (of, id) = match whose {
            Whose::Api(id) => ("api.id = $1", id),
            Whose::Project(id) => ("api.project = $1", id),
            Whose::All => ("$1 = 0", 0),
        };
        let sql = format!(
            "SELECT session.*, (SELECT MAX(last_seq) FROM chunk WHERE chunk.session = session.id) AS stored,
             (SELECT MIN(after.id) FROM session AS after WHERE after.follows = session.id) AS next,
             (SELECT name FROM account WHERE account.id = session.account) AS account_name
             FROM session JOIN api ON api.id = session.api
             WHERE {of} AND session.id < $2 AND session.deletion IS NULL AND api.deletion IS NULL
             ORDER BY session.id DESC LIMIT $3"
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(id).bind(before).bind(i64::from(limit));
        Ok(query.fetch_all(&self.pool).await?.iter().map(session).collect())
    }

    /// The APIs that have an open session, on whichever node.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn live_apis(&self) -> Result<BTreeSet<i64>, Error> {
        let query = sqlx::query_scalar("SELECT DISTINCT api FROM session WHERE state = 'open'");
        let apis: Vec<i64> = query.fetch_all(&self.pool).await?;
        Ok(apis.into_iter().collect())
    }

    /// The sessions of a project that have a name, newest first: their number, their API and their name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn named_sessions(&self, project: i64) -> Result<Vec<(i64, i64, String)>, Error> {
        let rows = sqlx::query(
            "SELECT session.id AS id, session.api AS api, session.name AS name
             FROM session JOIN api ON api.id = session.api
             WHERE session.name <> '' AND api.project = $1 AND session.deletion IS NULL AND api.deletion IS NULL
             ORDER BY session.id DESC",
        )
        .bind(project)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| (row.get("id"), row.get("api"), of(row, "name"))).collect())
    }

    /// A session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn session(&self, id: i64) -> Result<Session, Error> {
        let row = sqlx::query(
            "SELECT session.*, (SELECT MAX(last_seq) FROM chunk WHERE chunk.session = session.id) AS stored,
             (SELECT MIN(after.id) FROM session AS after WHERE after.follows = session.id) AS next,
             (SELECT name FROM account WHERE account.id = session.account) AS account_name
             FROM session WHERE id = $1 AND deletion IS NULL
             AND api IN (SELECT id FROM api WHERE deletion IS NULL)",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(session).ok_or(Error::NotFound)
    }

    /// Saves how a session stands: its state, its close and its status.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn save_session(&self, session: &Session) -> Result<(), Error> {
        let close = session.close.as_ref();
        let done = sqlx::query(
            "UPDATE session SET state = $1, status = $2, close_code = $3, close_reason = $4, ended_wall_ns = $5
             WHERE id = $6",
        )
        .bind(name(session.info.state))
        .bind(session.status.map(i64::from))
        .bind(close.and_then(|it| it.code).map(i64::from))
        .bind(close.map(|it| kept(&it.reason).into_owned()))
        .bind(session.ended_wall_ns.map(signed))
        .bind(session.info.id)
        .execute(&self.pool)
        .await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Gives a session a name.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn name_session(&self, id: i64, name: &str) -> Result<(), Error> {
        let done = sqlx::query("UPDATE session SET name = $1 WHERE id = $2").bind(&*kept(name)).bind(id);
        if done.execute(&self.pool).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Notes that a session came out of a file, when, and what it is called there. Retention counts
    /// its days from then on, and such a name is not one that a user gave.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn note_import(&self, id: i64, now_wall_ns: u64, name: &str) -> Result<(), Error> {
        let done = sqlx::query(
            "UPDATE session SET name = $1, imported_name = $1, imported_wall_ns = $2 WHERE id = $3",
        )
        .bind(&*kept(name))
        .bind(signed(now_wall_ns))
        .bind(id);
        if done.execute(&self.pool).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Says whose a session is, and how much that account may do by what it made the session with.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn give_session(&self, id: i64, whose: Option<(i64, Role)>) -> Result<(), Error> {
        let done = sqlx::query("UPDATE session SET account = $1, most = $2 WHERE id = $3")
            .bind(whose.map(|it| it.0))
            .bind(whose.map_or("", |it| it.1.name()))
            .bind(id)
            .execute(&self.pool)
            .await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Keeps which values of secret variables were sent in a session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn save_secrets(&self, id: i64, secrets: &[String]) -> Result<(), Error> {
        let query = sqlx::query("UPDATE session SET secrets = $1 WHERE id = $2");
        let query = query.bind(serde_json::to_string(secrets)?).bind(id);
        if query.execute(&self.pool).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Counts the records of a session that has ended, and keeps the counts; what of it lies in small
    /// blocks is gathered from then on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_session(&self, id: i64) -> Result<BTreeMap<String, u64>, Error> {
        let rows: Vec<String> = sqlx::query_scalar("SELECT counts FROM chunk WHERE session = $1")
            .bind(id)
            .fetch_all(&self.pool)
            .await?;
        let mut sums = BTreeMap::new();
        for row in rows {
            let counts: BTreeMap<String, u64> = serde_json::from_str(&row)?;
            for (name, count) in counts.into_iter().filter(|(name, _)| !blocks::of_one(name)) {
                let sum: &mut u64 = sums.entry(name).or_default();
                *sum = sum.saturating_add(count);
            }
        }
        sqlx::query("UPDATE session SET counts = $1 WHERE id = $2")
            .bind(serde_json::to_string(&sums)?)
            .bind(id)
            .execute(&self.pool)
            .await?;
        self.writer.gather(id).await;
        Ok(sums)
    }

    /// Keeps how a session was opened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_handshake(&self, id: i64, handshake: &Handshake) -> Result<(), Error> {
        sqlx::query("UPDATE session SET handshake = $1 WHERE id = $2")
            .bind(serde_json::to_string(handshake)?)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// How a session was opened; empty where an older version kept it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn handshake(&self, id: i64) -> Result<Handshake, Error> {
        let kept = sqlx::query_scalar("SELECT handshake FROM session WHERE id = $1").bind(id);
        let kept: String = kept.fetch_optional(&self.pool).await?.ok_or(Error::NotFound)?;
        Ok(if kept.is_empty() { Handshake::default() } else { serde_json::from_str(&kept)? })
    }

    /// Removes a session with its records and its report.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn delete_session(&self, id: i64) -> Result<(), Error> {
        let done = sqlx::query("DELETE FROM session WHERE id = $1").bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

fn session(row: &AnyRow) -> Session {
    let small = |column: &str| row.get::<Option<i64>, _>(column).and_then(|it| u16::try_from(it).ok());
    let reason = maybe_of(row, "close_reason");
    Session {
        info: SessionInfo {
            id: row.get("id"),
            api: row.get("api"),
            url: of(row, "url"),
            began_wall_ns: row.get::<i64, _>("began_wall_ns").cast_unsigned(),
            state: state(row.get("state")),
            stored: row.get::<Option<i64>, _>("stored").unwrap_or(0).cast_unsigned(),
        },
        close: reason.map(|reason| Close { code: small("close_code"), reason }),
        status: small("status"),
        name: of(row, "name"),
        ended_wall_ns: row.get::<Option<i64>, _>("ended_wall_ns").map(i64::cast_unsigned),
        counts: serde_json::from_str(row.get("counts")).unwrap_or_default(),
        secrets: serde_json::from_str(row.get("secrets")).unwrap_or_default(),
        follows: row.get("follows"),
        attempt: u32::try_from(row.get::<i64, _>("attempt")).unwrap_or(u32::MAX),
        next: row.get("next"),
        node_lost: row.get::<i64, _>("node_lost") != 0,
        by: row
            .get::<Option<i64>, _>("account")
            .map(|id| (id, maybe_of(row, "account_name").unwrap_or_default())),
        most: Role::from_name(row.get("most")),
    }
}

fn name(state: SessionState) -> &'static str {
    match state {
        SessionState::Connecting => "connecting",
        SessionState::Open => "open",
        SessionState::Closed => "closed",
        SessionState::Failed => "failed",
    }
}

fn state(name: &str) -> SessionState {
    match name {
        "connecting" => SessionState::Connecting,
        "open" => SessionState::Open,
        "closed" => SessionState::Closed,
        _ => SessionState::Failed,
    }
}

/// SQL knows signed numbers only. Sequence numbers and times stay below 2^63 for three centuries;
/// whatever does not is kept bit for bit.
pub(crate) fn signed(number: u64) -> i64 {
    number.cast_signed()
}
