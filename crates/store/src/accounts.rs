//! Accounts. Passwords come in as hashes and are given out as such, to who compares them.

use crate::text::{kept, of};
use crate::{Error, Store};
use model::team::Account;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

impl Store {
    /// Makes an account with this address, in the form of [`model::team::email`], this name and this
    /// hash of a password; an empty one lets nobody in.
    ///
    /// # Errors
    /// [`Error::EmailTaken`].
    pub async fn create_account(
        &self,
        email: &str,
        name: &str,
        password: &str,
        admin: bool,
        now_ms: i64,
    ) -> Result<Account, Error> {
        let made: Option<i64> = sqlx::query_scalar(
            "INSERT INTO account (email, name, password, admin, created_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (email) DO NOTHING RETURNING id",
        )
        .bind(email)
        .bind(&*kept(name))
        .bind(password)
        .bind(i64::from(admin))
        .bind(now_ms)
        .fetch_optional(&self.pool)
        .await?;
        let id = made.ok_or(Error::EmailTaken)?;
        Ok(Account { id, email: email.into(), name: name.into(), admin, disabled: false, created_ms: now_ms })
    }

    /// Whether there is any account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_accounts(&self) -> Result<bool, Error> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM account").fetch_one(&self.pool).await?;
        Ok(count > 0)
    }

    /// Every account, by number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts(&self) -> Result<Vec<Account>, Error> {
        let rows = sqlx::query("SELECT * FROM account ORDER BY id").fetch_all(&self.pool).await?;
        Ok(rows.iter().map(account).collect())
    }

    /// An account.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn account(&self, id: i64) -> Result<Account, Error> {
        let row =
            sqlx::query("SELECT * FROM account WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        row.as_ref().map(account).ok_or(Error::NotFound)
    }

    /// The account with this address, and the hash of its password.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn account_by_email(&self, email: &str) -> Result<(Account, String), Error> {
        let row = sqlx::query("SELECT * FROM account WHERE email = $1").bind(email);
        let row = row.fetch_optional(&self.pool).await?.ok_or(Error::NotFound)?;
        Ok((account(&row), row.get("password")))
    }

    /// Gives an account another password; whatever was signed in with the old one has ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account.
    pub async fn set_password(&self, id: i64, hash: &str) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        renew(&mut transaction, id, hash).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Saves the name of an account, whether it looks after the server, and whether it is disabled:
    /// then it is signed out everywhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account, [`Error::LastAdmin`] where nobody would be
    /// left who looks after the server.
    pub async fn save_account(&self, to: &Account) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        // Two who disable each other at a time come one after the other.
        sqlx::query("UPDATE account SET admin = 1 WHERE admin = 1").execute(&mut *transaction).await?;
        let done = sqlx::query("UPDATE account SET name = $1, admin = $2, disabled = $3 WHERE id = $4")
            .bind(&*kept(&to.name))
            .bind(i64::from(to.admin))
            .bind(i64::from(to.disabled))
            .bind(to.id)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        let admins: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM account WHERE admin = 1 AND disabled = 0")
            .fetch_one(&mut *transaction)
            .await?;
        if admins == 0 {
            return Err(Error::LastAdmin);
        }
        if to.disabled {
            sqlx::query("DELETE FROM login WHERE account = $1")
                .bind(to.id)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// Another password, by its hash; every browser is signed out.
pub(crate) async fn renew(connection: &mut AnyConnection, id: i64, hash: &str) -> Result<(), Error> {
    let query = sqlx::query("UPDATE account SET password = $1 WHERE id = $2").bind(hash).bind(id);
    if query.execute(&mut *connection).await?.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    sqlx::query("DELETE FROM login WHERE account = $1").bind(id).execute(connection).await?;
    Ok(())
}

fn account(row: &AnyRow) -> Account {
    let flag = |name: &str| row.get::<i64, _>(name) != 0;
    Account {
        id: row.get("id"),
        email: row.get("email"),
        name: of(row, "name"),
        admin: flag("admin"),
        disabled: flag("disabled"),
        created_ms: row.get("created_ms"),
    }
}
