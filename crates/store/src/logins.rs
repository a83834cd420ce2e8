//! Who is signed in: browsers by a cookie, programs by a key. Only hashes of their secrets are kept.

use crate::text::{kept, of};
use crate::{Error, Store};
use model::team::{Account, ApiKey, Login, Role};
use sqlx::Row;
use sqlx::any::AnyRow;

/// How exactly it is kept when a secret was used last: a write for every request would be dear.
const MINUTE_MS: i64 = 60_000;

impl Store {
    /// Keeps that a browser is signed in, under the hash of its secret; the number is given by the
    /// answer. Logins that are over are forgotten.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account.
    pub async fn sign_in(&self, hash: &str, login: &Login) -> Result<Login, Error> {
        self.account(login.account).await?;
        sqlx::query("DELETE FROM login WHERE expires_ms <= $1")
            .bind(login.created_ms)
            .execute(&self.pool)
            .await?;
        let id = sqlx::query_scalar(
            "INSERT INTO login (hash, account, created_ms, expires_ms, seen_ms, agent, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(hash)
        .bind(login.account)
        .bind(login.created_ms)
        .bind(login.expires_ms)
        .bind(login.seen_ms)
        .bind(&*kept(&login.agent))
        .bind(&login.address)
        .fetch_one(&self.pool)
        .await?;
        Ok(Login { id, ..login.clone() })
    }

    /// Whose browser it is that has the secret of this hash. Nobody's where the login is over or the
    /// account disabled.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is nobody's.
    pub async fn signed_in(&self, hash: &str, now_ms: i64) -> Result<(Account, Login), Error> {
        let row = sqlx::query("SELECT * FROM login WHERE hash = $1 AND expires_ms > $2")
            .bind(hash)
            .bind(now_ms)
            .fetch_optional(&self.pool)
            .await?;
        let login = row.as_ref().map(login).ok_or(Error::NotFound)?;
        let account = self.account(login.account).await?;
        if account.disabled {
            return Err(Error::NotFound);
        }
        if now_ms - login.seen_ms >= MINUTE_MS {
            let query = sqlx::query("UPDATE login SET seen_ms = $1 WHERE id = $2");
            query.bind(now_ms).bind(login.id).execute(&self.pool).await?;
        }
        Ok((account, login))
    }

    /// Where an account is signed in, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logins(&self, account: i64, now_ms: i64) -> Result<Vec<Login>, Error> {
        let rows = sqlx::query("SELECT * FROM login WHERE account = $1 AND expires_ms > $2 ORDER BY id DESC");
        Ok(rows.bind(account).bind(now_ms).fetch_all(&self.pool).await?.iter().map(login).collect())
    }

    /// Signs one browser of an account out, or all of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, account: i64, login: Option<i64>) -> Result<(), Error> {
        let query = sqlx::query("DELETE FROM login WHERE account = $1 AND ($2 = 0 OR id = $2)");
        query.bind(account).bind(login.unwrap_or(0)).execute(&self.pool).await?;
        Ok(())
    }

    /// Keeps a key for programs under the hash of its secret; the number is given by the answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account.
    pub async fn create_key(&self, hash: &str, key: &ApiKey) -> Result<ApiKey, Error> {
        self.account(key.account).await?;
        let id = sqlx::query_scalar(
            "INSERT INTO api_key (hash, account, name, scope, created_ms, expires_ms)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        )
        .bind(hash)
        .bind(key.account)
        .bind(&*kept(&key.name))
        .bind(key.scope.name())
        .bind(key.created_ms)
        .bind(key.expires_ms)
        .fetch_one(&self.pool)
        .await?;
        Ok(ApiKey { id, ..key.clone() })
    }

    /// Whose key it is that has the secret of this hash, and the key.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is nobody's: there is none, it is over, its owner is disabled.
    pub async fn key_of(&self, hash: &str, now_ms: i64) -> Result<(Account, ApiKey), Error> {
        let row =
            sqlx::query("SELECT * FROM api_key WHERE hash = $1 AND (expires_ms IS NULL OR expires_ms > $2)")
                .bind(hash)
                .bind(now_ms)
                .fetch_optional(&self.pool)
                .await?;
        let key = row.as_ref().and_then(key).ok_or(Error::NotFound)?;
        let account = self.account(key.account).await?;
        if account.disabled {
            return Err(Error::NotFound);
        }
        if key.used_ms.is_none_or(|used| now_ms - used >= MINUTE_MS) {
            let query = sqlx::query("UPDATE api_key SET used_ms = $1 WHERE id = $2");
            query.bind(now_ms).bind(key.id).execute(&self.pool).await?;
        }
        Ok((account, key))
    }

    /// The keys of an account, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keys(&self, account: i64) -> Result<Vec<ApiKey>, Error> {
        let rows = sqlx::query("SELECT * FROM api_key WHERE account = $1 ORDER BY id DESC");
        Ok(rows.bind(account).fetch_all(&self.pool).await?.iter().filter_map(key).collect())
    }

    /// Revokes a key of an account.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it has none of this number.
    pub async fn revoke_key(&self, account: i64, id: i64) -> Result<(), Error> {
        let query = sqlx::query("DELETE FROM api_key WHERE id = $1 AND account = $2").bind(id).bind(account);
        if query.execute(&self.pool).await?.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Counts one more attempt of somebody (an address, an account), and says how many there were since.
    /// Those before are forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_attempt(&self, who: &str, since_ms: i64, now_ms: i64) -> Result<u64, Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("INSERT INTO attempt (who, at_ms) VALUES ($1, $2)")
            .bind(&*kept(who))
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM attempt WHERE at_ms < $1").bind(since_ms).execute(&mut *transaction).await?;
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM attempt WHERE who = $1")
            .bind(&*kept(who))
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(count.cast_unsigned())
    }

    /// Forgets the attempts of somebody, who has succeeded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&self, who: &str) -> Result<(), Error> {
        sqlx::query("DELETE FROM attempt WHERE who = $1").bind(&*kept(who)).execute(&self.pool).await?;
        Ok(())
    }
}

fn login(row: &AnyRow) -> Login {
    Login {
        id: row.get("id"),
        account: row.get("account"),
        created_ms: row.get("created_ms"),
        expires_ms: row.get("expires_ms"),
        seen_ms: row.get("seen_ms"),
        agent: of(row, "agent"),
        address: row.get("address"),
    }
}

/// `None`: of a scope that is not known here, so it may do nothing.
fn key(row: &AnyRow) -> Option<ApiKey> {
    Some(ApiKey {
        id: row.get("id"),
        account: row.get("account"),
        name: of(row, "name"),
        scope: Role::from_name(row.get("scope"))?,
        created_ms: row.get("created_ms"),
        expires_ms: row.get("expires_ms"),
        used_ms: row.get("used_ms"),
    })
}
