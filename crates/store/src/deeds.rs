//! What was done by whom, for the record. It is written and read, never changed.

use crate::text::{kept, of};
use crate::{Error, Store};
use model::team::Deed;
use sqlx::Row;

impl Store {
    /// Writes down what was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(&self, deed: &Deed) -> Result<(), Error> {
        sqlx::query("INSERT INTO deed (at_ms, account, what, object, address) VALUES ($1, $2, $3, $4, $5)")
            .bind(deed.at_ms)
            .bind(deed.account)
            .bind(&deed.what)
            .bind(&*kept(&deed.object))
            .bind(&deed.address)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// What was done last, newest first: with a number below this one, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deeds(&self, before: i64, limit: u32) -> Result<Vec<(i64, Deed)>, Error> {
        let rows = sqlx::query("SELECT * FROM deed WHERE id < $1 ORDER BY id DESC LIMIT $2");
        let rows = rows.bind(before).bind(i64::from(limit)).fetch_all(&self.pool).await?;
        let deed = |row: &sqlx::any::AnyRow| {
            let deed = Deed {
                at_ms: row.get("at_ms"),
                account: row.get("account"),
                what: row.get("what"),
                object: of(row, "object"),
                address: row.get("address"),
            };
            (row.get("id"), deed)
        };
        Ok(rows.iter().map(deed).collect())
    }
}
