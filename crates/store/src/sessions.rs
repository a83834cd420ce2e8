//! Sessions: what a list shows, and how they ended.

use crate::{Error, Store};
use model::{SessionInfo, SessionState};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What a list shows.
    pub info: SessionInfo,
    /// The peer's close frame, or ours where the peer sent none.
    pub close: Option<Close>,
    /// HTTP status of the handshake, where an answer came.
    pub status: Option<u16>,
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
            "INSERT INTO session (api, url, began_wall_ns, state) VALUES ($1, $2, $3, 'connecting') RETURNING id",
        )
        .bind(api)
        .bind(url)
        .bind(signed(began_wall_ns))
        .fetch_one(&self.pool)
        .await?;
        let state = SessionState::Connecting;
        let info = SessionInfo { id, api, url: url.into(), began_wall_ns, state, stored: 0 };
        Ok(Session { info, close: None, status: None })
    }

    /// The sessions of an API, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn sessions(&self, api: i64) -> Result<Vec<Session>, Error> {
        self.api(api).await?;
        let rows = sqlx::query(
            "SELECT session.*, (SELECT MAX(last_seq) FROM chunk WHERE chunk.session = session.id) AS stored
             FROM session WHERE api = $1 ORDER BY id DESC",
        )
        .bind(api)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(session).collect())
    }

    /// A session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn session(&self, id: i64) -> Result<Session, Error> {
        let row = sqlx::query(
            "SELECT session.*, (SELECT MAX(last_seq) FROM chunk WHERE chunk.session = session.id) AS stored
             FROM session WHERE id = $1 AND api IN (SELECT id FROM api WHERE deletion IS NULL)",
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
            "UPDATE session SET state = $1, status = $2, close_code = $3, close_reason = $4 WHERE id = $5",
        )
        .bind(name(session.info.state))
        .bind(session.status.map(i64::from))
        .bind(close.and_then(|it| it.code).map(i64::from))
        .bind(close.map(|it| it.reason.as_str()))
        .bind(session.info.id)
        .execute(&self.pool)
        .await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
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

fn session(row: &SqliteRow) -> Session {
    let small = |column: &str| row.get::<Option<i64>, _>(column).and_then(|it| u16::try_from(it).ok());
    let reason: Option<String> = row.get("close_reason");
    Session {
        info: SessionInfo {
            id: row.get("id"),
            api: row.get("api"),
            url: row.get("url"),
            began_wall_ns: row.get::<i64, _>("began_wall_ns").cast_unsigned(),
            state: state(row.get("state")),
            stored: row.get::<Option<i64>, _>("stored").unwrap_or(0).cast_unsigned(),
        },
        close: reason.map(|reason| Close { code: small("close_code"), reason }),
        status: small("status"),
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
