//! Invitations, and links for another password. Only the hash of a link's secret is kept.

use crate::{Error, Store};
use model::team::{Account, Invitation, Role};
use sqlx::Row;
use sqlx::any::AnyRow;

impl Store {
    /// Keeps an invitation under the hash of its secret; its number is given by the answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn invite(&self, hash: &str, invitation: &Invitation) -> Result<Invitation, Error> {
        if let Some((project, _)) = invitation.project {
            self.need_project(project).await?;
        }
        let id = sqlx::query_scalar(
            "INSERT INTO invitation (hash, email, project, role, admin, expires_ms, account)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(hash)
        .bind(&invitation.email)
        .bind(invitation.project.map(|it| it.0))
        .bind(invitation.project.map_or("", |it| it.1.name()))
        .bind(i64::from(invitation.admin))
        .bind(invitation.expires_ms)
        .bind(invitation.account)
        .fetch_one(&self.pool)
        .await?;
        Ok(Invitation { id, ..invitation.clone() })
    }

    /// The invitations that wait, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invitations(&self, now_ms: i64) -> Result<Vec<Invitation>, Error> {
        let rows = sqlx::query("SELECT * FROM invitation WHERE expires_ms > $1 ORDER BY id DESC");
        Ok(rows.bind(now_ms).fetch_all(&self.pool).await?.iter().map(invitation).collect())
    }

    /// The invitation whose secret has this hash, if its time is not over.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn invitation(&self, hash: &str, now_ms: i64) -> Result<Invitation, Error> {
        let row = sqlx::query("SELECT * FROM invitation WHERE hash = $1 AND expires_ms > $2");
        let row = row.bind(hash).bind(now_ms).fetch_optional(&self.pool).await?;
        row.as_ref().map(invitation).ok_or(Error::NotFound)
    }

    /// Makes the account of a guest, who becomes a member where the invitation says so. An invitation
    /// is good for one guest: of two who come at a time, one gets in.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is over or used, [`Error::EmailTaken`]: then it stays.
    pub async fn accept(
        &self,
        hash: &str,
        email: &str,
        name: &str,
        password: &str,
        now_ms: i64,
    ) -> Result<Account, Error> {
        let mut transaction = self.pool.begin().await?;
        let row = sqlx::query(
            "DELETE FROM invitation WHERE hash = $1 AND expires_ms > $2 AND account IS NULL RETURNING *",
        );
        let row = row.bind(hash).bind(now_ms).fetch_optional(&mut *transaction).await?;
        let invitation = row.as_ref().map(invitation).ok_or(Error::NotFound)?;
        let made: Option<i64> = sqlx::query_scalar(
            "INSERT INTO account (email, name, password, admin, created_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (email) DO NOTHING RETURNING id",
        )
        .bind(email)
        .bind(&*crate::text::kept(name))
        .bind(password)
        .bind(i64::from(invitation.admin))
        .bind(now_ms)
        .fetch_optional(&mut *transaction)
        .await?;
        let id = made.ok_or(Error::EmailTaken)?;
        if let Some((project, role)) = invitation.project {
            sqlx::query("INSERT INTO member (project, account, role) VALUES ($1, $2, $3)")
                .bind(project)
                .bind(id)
                .bind(role.name())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        self.account(id).await
    }

    /// Keeps a link by which an account gets another password; the one before is worth nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such account.
    pub async fn offer_password(
        &self,
        hash: &str,
        account: i64,
        expires_ms: i64,
    ) -> Result<Invitation, Error> {
        let email = self.account(account).await?.email;
        let old = sqlx::query("DELETE FROM invitation WHERE account = $1").bind(account);
        old.execute(&self.pool).await?;
        let account = Some(account);
        self.invite(hash, &Invitation { id: 0, email, project: None, admin: false, expires_ms, account })
            .await
    }

    /// Gives an account another password by such a link, which is used up. Whatever was signed in with the
    /// old one has ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is over or used, or is no such link.
    pub async fn renew_password(&self, hash: &str, password: &str, now_ms: i64) -> Result<Account, Error> {
        let mut transaction = self.pool.begin().await?;
        let account: Option<i64> = sqlx::query_scalar(
            "DELETE FROM invitation WHERE hash = $1 AND expires_ms > $2 AND account IS NOT NULL
             RETURNING account",
        )
        .bind(hash)
        .bind(now_ms)
        .fetch_optional(&mut *transaction)
        .await?;
        let account = account.ok_or(Error::NotFound)?;
        crate::accounts::renew(&mut transaction, account, password).await?;
        transaction.commit().await?;
        self.account(account).await
    }

    /// Makes somebody with an account a member where an invitation says so, which is used up. Who has a
    /// greater role keeps it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is over or used, or is to no project.
    pub async fn join(&self, hash: &str, account: i64, now_ms: i64) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        let row = sqlx::query("DELETE FROM invitation WHERE hash = $1 AND expires_ms > $2 RETURNING *")
            .bind(hash)
            .bind(now_ms)
            .fetch_optional(&mut *transaction)
            .await?;
        let invitation = row.as_ref().map(invitation).ok_or(Error::NotFound)?;
        let (project, role) = invitation.project.ok_or(Error::NotFound)?;
        let own: Option<String> =
            sqlx::query_scalar("SELECT role FROM member WHERE project = $1 AND account = $2")
                .bind(project)
                .bind(account)
                .fetch_optional(&mut *transaction)
                .await?;
        if own.as_deref().and_then(Role::from_name) < Some(role) {
            sqlx::query(
                "INSERT INTO member (project, account, role) VALUES ($1, $2, $3)
                 ON CONFLICT (project, account) DO UPDATE SET role = excluded.role",
            )
            .bind(project)
            .bind(account)
            .bind(role.name())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn revoke_invitation(&self, id: i64) -> Result<(), Error> {
        let done = sqlx::query("DELETE FROM invitation WHERE id = $1").bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Takes every invitation back, as before the first account: only the last link is good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_invitations(&self) -> Result<(), Error> {
        sqlx::query("DELETE FROM invitation").execute(&self.pool).await?;
        Ok(())
    }
}

fn invitation(row: &AnyRow) -> Invitation {
    let role = Role::from_name(row.get("role"));
    Invitation {
        id: row.get("id"),
        email: row.get("email"),
        project: row.get::<Option<i64>, _>("project").zip(role),
        admin: row.get::<i64, _>("admin") != 0,
        expires_ms: row.get("expires_ms"),
        account: row.get("account"),
    }
}
