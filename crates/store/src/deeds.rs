//! What was done by whom, for the record. It is written and read, never changed.

use crate::text::{kept, of};
use crate::{Error, Store};
use model::team::{Deed, DeedsOf};
use sqlx::Row;

impl Store {
    /// Writes down what was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(&self, deed: &Deed) -> Result<(), Error> {
        sqlx::query("INSERT INTO deed (at_ms, account, what, object, address, project) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(deed.at_ms)
            .bind(deed.account)
            .bind(&deed.what)
            .bind(&*kept(&deed.object))
            .bind(&deed.address)
            .bind(deed.project)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What was done last of what is looked for, newest first: with a number below this one, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deeds(&self, wanted: &DeedsOf, before: i64, limit: u32) -> Result<Vec<(i64, Deed)>, Error> {
        let part = wanted.what.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let rows = sqlx::query(
            "SELECT * FROM deed WHERE id < $1 AND ($2 = 0 OR account = $2) AND ($3 = 0 OR project = $3)
             AND what LIKE $4 ESCAPE '\\' ORDER BY id DESC LIMIT $5",
        )
        .bind(before)
        .bind(wanted.account.unwrap_or(0))
        .bind(wanted.project.unwrap_or(0))
        .bind(format!("%{part}%"))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        let deed = |row: &sqlx::any::AnyRow| {
            let deed = Deed {
                at_ms: row.get("at_ms"),
                account: row.get("account"),
                what: row.get("what"),
                object: of(row, "object"),
                address: row.get("address"),
                project: row.get("project"),
            };
            (row.get("id"), deed)
        };
        Ok(rows.iter().map(deed).collect())
    }
}
