//! Projects and the APIs in them.

use crate::{Error, Store};
use model::{Api, Draft, Project};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

impl Store {
    /// Every project, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn projects(&self) -> Result<Vec<Project>, Error> {
        let rows = sqlx::query("SELECT id, name FROM project ORDER BY id").fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| Project { id: row.get("id"), name: row.get("name") }).collect())
    }

    /// Makes a project.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_project(&self, name: &str) -> Result<Project, Error> {
        let id = sqlx::query_scalar("INSERT INTO project (name) VALUES ($1) RETURNING id")
            .bind(name)
            .fetch_one(&self.pool)
            .await?;
        Ok(Project { id, name: name.into() })
    }

    /// The APIs of a project, oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn apis(&self, project: i64) -> Result<Vec<Api>, Error> {
        self.need_project(project).await?;
        let rows =
            sqlx::query("SELECT id, project, revision, document FROM api WHERE project = $1 ORDER BY id")
                .bind(project)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(api).collect()
    }

    /// Makes an API in a project, at revision 1.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn create_api(&self, project: i64, name: &str, url: &str) -> Result<Api, Error> {
        self.need_project(project).await?;
        let mut new = Api {
            id: 0,
            project,
            name: name.into(),
            url: url.into(),
            params: vec![],
            headers: vec![],
            cookies: vec![],
            subprotocols: vec![],
            draft: Draft::default(),
            messages: vec![],
            revision: 1,
        };
        new.id = sqlx::query_scalar(
            "INSERT INTO api (project, name, url, revision, document) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        )
        .bind(project)
        .bind(name)
        .bind(url)
        .bind(new.revision)
        .bind(serde_json::to_string(&new)?)
        .fetch_one(&self.pool)
        .await?;
        Ok(new)
    }

    /// An API.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn api(&self, id: i64) -> Result<Api, Error> {
        let row = sqlx::query("SELECT id, project, revision, document FROM api WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        api(&row.ok_or(Error::NotFound)?)
    }

    /// Saves an API that began from `api.revision`; the answer carries the next revision. The
    /// project that it is in does not change.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was changed since that revision, [`Error::NotFound`] when it is gone.
    pub async fn save_api(&self, mut api: Api) -> Result<Api, Error> {
        let began = api.revision;
        api.revision = began.saturating_add(1);
        let project: Option<i64> = sqlx::query_scalar(
            "UPDATE api SET name = $1, url = $2, revision = $3, document = $4
             WHERE id = $5 AND revision = $6 RETURNING project",
        )
        .bind(&api.name)
        .bind(&api.url)
        .bind(api.revision)
        .bind(serde_json::to_string(&api)?)
        .bind(api.id)
        .bind(began)
        .fetch_optional(&self.pool)
        .await?;
        match project {
            Some(project) => Ok(Api { project, ..api }),
            None => Err(Error::Conflict { current: Box::new(self.api(api.id).await?) }),
        }
    }

    /// Removes an API with its sessions and their records.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn delete_api(&self, id: i64) -> Result<(), Error> {
        let done = sqlx::query("DELETE FROM api WHERE id = $1").bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// The APIs that point at exactly this URL.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apis_at(&self, url: &str) -> Result<Vec<Api>, Error> {
        let rows = sqlx::query("SELECT id, project, revision, document FROM api WHERE url = $1 ORDER BY id")
            .bind(url)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(api).collect()
    }

    async fn need_project(&self, id: i64) -> Result<(), Error> {
        let found: Option<i64> = sqlx::query_scalar("SELECT id FROM project WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        found.map(drop).ok_or(Error::NotFound)
    }
}

/// The document, with what the columns know better.
fn api(row: &SqliteRow) -> Result<Api, Error> {
    let document: Api = serde_json::from_str(row.get("document"))?;
    Ok(Api { id: row.get("id"), project: row.get("project"), revision: row.get("revision"), ..document })
}
