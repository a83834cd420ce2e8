//! Who a provider of OpenID Connect says that somebody is: its accounts, and ours.

use crate::text::kept;
use crate::{Error, Store};
use model::team::Account;

impl Store {
    /// The account of this subject of a provider.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn account_of_subject(&self, issuer: &str, subject: &str) -> Result<Account, Error> {
        let id: Option<i64> =
            sqlx::query_scalar("SELECT account FROM subject WHERE issuer = $1 AND subject = $2")
                .bind(issuer)
                .bind(&*kept(subject))
                .fetch_optional(&self.pool)
                .await?;
        self.account(id.ok_or(Error::NotFound)?).await
    }

    /// From now on this subject of a provider is this account, and no other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bind_subject(&self, issuer: &str, subject: &str, account: i64) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO subject (issuer, subject, account) VALUES ($1, $2, $3)
             ON CONFLICT (issuer, subject) DO NOTHING",
        )
        .bind(issuer)
        .bind(&*kept(subject))
        .bind(account)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
