//! What the doctor said of sessions, and the links under which that is shared.

use crate::text::{kept, of};
use crate::{Error, Store};

/// A report in each language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// English.
    pub en: Papers,
    /// Japanese.
    pub ja: Papers,
}

/// A report in one language, in every form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Papers {
    /// For programs.
    pub json: String,
    /// For an issue tracker; empty where an older version wrote the report.
    pub markdown: String,
    /// A file to send; empty where an older version wrote the report.
    pub html: String,
}

impl Store {
    /// Keeps what the doctor said of a session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the session is gone.
    pub async fn save_report(&self, session: i64, report: &Report) -> Result<(), Error> {
        let done = sqlx::query(
            "INSERT INTO report (session, en, ja, en_markdown, ja_markdown, en_html, ja_html)
             SELECT id, $2, $3, $4, $5, $6, $7 FROM session WHERE id = $1
             ON CONFLICT (session) DO UPDATE SET en = excluded.en, ja = excluded.ja,
             en_markdown = excluded.en_markdown, ja_markdown = excluded.ja_markdown,
             en_html = excluded.en_html, ja_html = excluded.ja_html",
        )
        .bind(session)
        .bind(&*kept(&report.en.json))
        .bind(&*kept(&report.ja.json))
        .bind(&*kept(&report.en.markdown))
        .bind(&*kept(&report.ja.markdown))
        .bind(&*kept(&report.en.html))
        .bind(&*kept(&report.ja.html))
        .execute(&self.pool)
        .await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// What the doctor said of a session.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn report(&self, session: i64) -> Result<Option<Report>, Error> {
        self.session(session).await?;
        let row = sqlx::query(
            "SELECT en, ja, en_markdown, ja_markdown, en_html, ja_html FROM report WHERE session = $1",
        )
        .bind(session)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Report {
            en: Papers { json: of(&row, "en"), markdown: of(&row, "en_markdown"), html: of(&row, "en_html") },
            ja: Papers { json: of(&row, "ja"), markdown: of(&row, "ja_markdown"), html: of(&row, "ja_html") },
        }))
    }

    /// Shares the report of a session under this name, and gives the name under which it is shared: an
    /// earlier one stays. Of more than `most` links the oldest go.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the session has no report.
    pub async fn share(&self, session: i64, name: &str, most: u32) -> Result<String, Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO share (id, session) SELECT $2, session FROM report WHERE session = $1
             ON CONFLICT (session) DO NOTHING",
        )
        .bind(session)
        .bind(name)
        .execute(&mut *transaction)
        .await?;
        let name = sqlx::query_scalar("SELECT id FROM share WHERE session = $1").bind(session);
        let name = name.fetch_optional(&mut *transaction).await?.ok_or(Error::NotFound)?;
        sqlx::query(
            "DELETE FROM share WHERE number NOT IN (SELECT number FROM share ORDER BY number DESC LIMIT $1)",
        )
        .bind(i64::from(most))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(name)
    }

    /// The report that is shared under this name.
    ///
    /// # Errors
    /// [`Error::NotFound`] where none is.
    pub async fn shared(&self, name: &str) -> Result<Report, Error> {
        let session = sqlx::query_scalar("SELECT session FROM share WHERE id = $1").bind(name);
        let session: i64 = session.fetch_optional(&self.pool).await?.ok_or(Error::NotFound)?;
        self.report(session).await?.ok_or(Error::NotFound)
    }
}
