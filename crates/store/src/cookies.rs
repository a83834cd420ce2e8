//! The cookie jar of each project.

use crate::text::{kept, of};
use crate::{Error, Store};
use model::cookies::Cookie;
use sqlx::Row;
use sqlx::any::AnyRow;

/// Cookies of a project; the oldest go when there are more.
const MOST: i64 = 1000;

impl Store {
    /// The cookies of a project, by domain, path and name.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn cookies(&self, project: i64) -> Result<Vec<Cookie>, Error> {
        self.need_project(project).await?;
        let rows = sqlx::query("SELECT * FROM cookie WHERE project = $1 ORDER BY domain, path, name, id")
            .bind(project)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(cookie).collect())
    }

    /// A cookie and its project.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn cookie(&self, id: i64) -> Result<(i64, Cookie), Error> {
        let row =
            sqlx::query("SELECT * FROM cookie WHERE id = $1").bind(id).fetch_optional(&self.pool).await?;
        let row = row.ok_or(Error::NotFound)?;
        Ok((row.get("project"), cookie(&row)))
    }

    /// Keeps a cookie in the place of one of the same name, domain and path, which gives it the time of
    /// its creation. One that is over takes that other away, no more.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn keep_cookie(&self, project: i64, new: &Cookie, now_ms: i64) -> Result<(), Error> {
        self.need_project(project).await?;
        let mut transaction = self.pool.begin().await?;
        let before: Option<i64> = sqlx::query_scalar(
            "DELETE FROM cookie WHERE project = $1 AND name = $2 AND domain = $3 AND path = $4
             RETURNING created_ms",
        )
        .bind(project)
        .bind(&*kept(&new.name))
        .bind(&*kept(&new.domain))
        .bind(&*kept(&new.path))
        .fetch_optional(&mut *transaction)
        .await?;
        if !new.is_over(now_ms) {
            sqlx::query(
                "INSERT INTO cookie (project, name, value, domain, host_only, path, expires_ms, secure,
                 http_only, same_site, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(project)
            .bind(&*kept(&new.name))
            .bind(&*kept(&new.value))
            .bind(&*kept(&new.domain))
            .bind(i64::from(new.host_only))
            .bind(&*kept(&new.path))
            .bind(new.expires_ms)
            .bind(i64::from(new.secure))
            .bind(i64::from(new.http_only))
            .bind(&*kept(&new.same_site))
            .bind(before.unwrap_or(new.created_ms))
            .execute(&mut *transaction)
            .await?;
            sqlx::query(
                "DELETE FROM cookie WHERE project = $1 AND id NOT IN
                 (SELECT id FROM cookie WHERE project = $1 ORDER BY id DESC LIMIT $2)",
            )
            .bind(project)
            .bind(MOST)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Deletes a cookie.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn delete_cookie(&self, id: i64) -> Result<(), Error> {
        let done = sqlx::query("DELETE FROM cookie WHERE id = $1").bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Empties the jar of a project.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn clear_cookies(&self, project: i64) -> Result<(), Error> {
        self.need_project(project).await?;
        sqlx::query("DELETE FROM cookie WHERE project = $1").bind(project).execute(&self.pool).await?;
        Ok(())
    }
}

fn cookie(row: &AnyRow) -> Cookie {
    let flag = |name: &str| row.get::<i64, _>(name) != 0;
    Cookie {
        id: row.get("id"),
        name: of(row, "name"),
        value: of(row, "value"),
        domain: of(row, "domain"),
        host_only: flag("host_only"),
        path: of(row, "path"),
        expires_ms: row.get("expires_ms"),
        secure: flag("secure"),
        http_only: flag("http_only"),
        same_site: of(row, "same_site"),
        created_ms: row.get("created_ms"),
    }
}
