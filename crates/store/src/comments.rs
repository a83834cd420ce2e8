//! What people say about an API, a part of its documentation, or a message of a session: in threads.

use crate::text::{kept, maybe_of, of};
use crate::{Error, Store};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// Something that somebody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: i64,
    /// The API that it is about.
    pub api: i64,
    /// The comment that began the thread; `None`: this one does.
    pub thread: Option<i64>,
    /// What of the API, as the page names it; empty: all of it.
    pub part: String,
    /// The session and the number of the message that it is about.
    pub record: Option<(i64, u64)>,
    /// Who said it, and what it is called; `None`: nobody with an account.
    pub by: Option<(i64, String)>,
    /// What was said, in Markdown; empty: it was taken back.
    pub text: String,
    /// When, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// When it was changed.
    pub edited_ms: Option<i64>,
    /// When the thread was settled: of its first comment.
    pub resolved_ms: Option<i64>,
}

/// Something to be said.
#[derive(Clone, Debug, Default)]
pub struct NewComment {
    /// The API that it is about.
    pub api: i64,
    /// The comment that it answers, or one of the same thread.
    pub thread: Option<i64>,
    /// What of the API.
    pub part: String,
    /// The session and the number of the message that it is about.
    pub record: Option<(i64, u64)>,
    /// Who says it.
    pub account: Option<i64>,
    /// What, in Markdown.
    pub text: String,
    /// When, in milliseconds since the Unix epoch.
    pub now_ms: i64,
}

const COLUMNS: &str =
    "comment.*, (SELECT name FROM account WHERE account.id = comment.account) AS account_name";

impl Store {
    /// Says something. An answer is about what its thread is about.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API, thread in it, or session of it.
    pub async fn comment(&self, new: &NewComment) -> Result<Comment, Error> {
        self.api(new.api).await?;
        let (mut thread, mut part, mut record) = (None, new.part.clone(), new.record);
        if let Some(id) = new.thread {
            let first = self.comment_at(id).await?;
            if first.api != new.api {
                return Err(Error::NotFound);
            }
            (thread, part, record) = (Some(first.thread.unwrap_or(first.id)), first.part, first.record);
        } else if let Some((session, _)) = record
            && self.session(session).await?.info.api != new.api
        {
            return Err(Error::NotFound);
        }
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO comment (api, thread, part, session, seq, account, text, created_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        )
        .bind(new.api)
        .bind(thread)
        .bind(&*kept(&part))
        .bind(record.map(|it| it.0))
        .bind(record.map(|it| it.1.cast_signed()))
        .bind(new.account)
        .bind(&*kept(&new.text))
        .bind(new.now_ms)
        .fetch_one(&self.pool)
        .await?;
        self.comment_at(id).await
    }

    /// All that was said about an API, the first first. What was taken back is left out, unless
    /// something answers it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn comments(&self, api: i64) -> Result<Vec<Comment>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM comment WHERE api = $1 AND (text <> '' OR EXISTS
             (SELECT 1 FROM comment AS other WHERE other.thread = comment.id AND other.text <> '')) ORDER BY id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(api).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(comment).collect())
    }

    /// A comment.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn comment_at(&self, id: i64) -> Result<Comment, Error> {
        let sql = format!("SELECT {COLUMNS} FROM comment WHERE id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(comment).ok_or(Error::NotFound)
    }

    /// Says it in other words; with none it is taken back.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn edit_comment(&self, id: i64, text: &str, now_ms: i64) -> Result<(), Error> {
        let query = sqlx::query("UPDATE comment SET text = $1, edited_ms = $2 WHERE id = $3");
        let done = query.bind(&*kept(text)).bind(now_ms).bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Settles a thread, or opens it again.
    ///
    /// # Errors
    /// [`Error::NotFound`] where no thread begins with this number.
    pub async fn settle_thread(&self, id: i64, resolved_ms: Option<i64>) -> Result<(), Error> {
        let query = sqlx::query("UPDATE comment SET resolved_ms = $1 WHERE id = $2 AND thread IS NULL");
        let done = query.bind(resolved_ms).bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// How many threads of each API are not settled; of those that have none nothing is said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_threads(&self) -> Result<BTreeMap<i64, i64>, Error> {
        let rows = sqlx::query(
            "SELECT api, COUNT(*) AS open FROM comment WHERE thread IS NULL AND resolved_ms IS NULL
             AND (text <> '' OR EXISTS
             (SELECT 1 FROM comment AS other WHERE other.thread = comment.id AND other.text <> '')) GROUP BY api",
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().map(|row| (row.get("api"), row.get("open"))).collect())
    }
}

fn comment(row: &AnyRow) -> Comment {
    let session: Option<i64> = row.get("session");
    let seq: Option<i64> = row.get("seq");
    let account: Option<i64> = row.get("account");
    Comment {
        id: row.get("id"),
        api: row.get("api"),
        thread: row.get("thread"),
        part: of(row, "part"),
        record: session.zip(seq.map(i64::cast_unsigned)),
        by: account.map(|id| (id, maybe_of(row, "account_name").unwrap_or_default())),
        text: of(row, "text"),
        created_ms: row.get("created_ms"),
        edited_ms: row.get("edited_ms"),
        resolved_ms: row.get("resolved_ms"),
    }
}
