//! Projects and the APIs in them.

use crate::text::{kept, of};
use crate::{Error, Store};
use model::{Api, Project};
use sqlx::Row;
use sqlx::any::AnyRow;

impl Store {
    /// Every project, in the chosen order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn projects(&self) -> Result<Vec<Project>, Error> {
        let rows = sqlx::query("SELECT id, name FROM project WHERE deletion IS NULL ORDER BY position, id")
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().map(|row| Project { id: row.get("id"), name: of(row, "name") }).collect())
    }

    /// Makes a project, the last of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_project(&self, name: &str) -> Result<Project, Error> {
        let id = sqlx::query_scalar(
            "INSERT INTO project (name, position)
             SELECT $1, COALESCE(MAX(position), 0) + 1 FROM project RETURNING id",
        )
        .bind(&*kept(name))
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
            sqlx::query("SELECT id, project, revision, document FROM api WHERE project = $1 AND deletion IS NULL ORDER BY id")
                .bind(project)
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(api).collect()
    }

    /// Makes an API in a project, the last of it, at revision 1.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn create_api(&self, project: i64, name: &str, url: &str) -> Result<Api, Error> {
        self.create_api_in(project, None, name, url).await
    }

    /// The same in a folder of the project.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project, or no such folder in it.
    pub async fn create_api_in(
        &self,
        project: i64,
        folder: Option<i64>,
        name: &str,
        url: &str,
    ) -> Result<Api, Error> {
        self.need_place(project, folder).await?;
        let new = Api { project, name: name.into(), url: url.into(), revision: 1, ..Api::default() };
        let position = self.last_position(project, folder).await?;
        self.insert_api(new, folder, position).await
    }

    /// Puts a new document in its place.
    pub(crate) async fn insert_api(
        &self,
        mut new: Api,
        folder: Option<i64>,
        position: i64,
    ) -> Result<Api, Error> {
        new.id = sqlx::query_scalar(
            "INSERT INTO api (project, folder, position, name, url, revision, document)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        )
        .bind(new.project)
        .bind(folder)
        .bind(position)
        .bind(&*kept(&new.name))
        .bind(&*kept(&new.url))
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
        let row =
            sqlx::query("SELECT id, project, revision, document FROM api WHERE id = $1 AND deletion IS NULL")
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        api(&row.ok_or(Error::NotFound)?)
    }

    /// The APIs that point at exactly this URL.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apis_at(&self, url: &str) -> Result<Vec<Api>, Error> {
        let rows = sqlx::query(
            "SELECT id, project, revision, document FROM api WHERE url = $1 AND deletion IS NULL ORDER BY id",
        )
        .bind(&*kept(url))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(api).collect()
    }

    pub(crate) async fn need_project(&self, id: i64) -> Result<(), Error> {
        let found: Option<i64> =
            sqlx::query_scalar("SELECT id FROM project WHERE id = $1 AND deletion IS NULL")
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        found.map(drop).ok_or(Error::NotFound)
    }
}

/// The document, with what the columns know better.
pub(crate) fn api(row: &AnyRow) -> Result<Api, Error> {
    let document: Api = serde_json::from_str(row.get("document"))?;
    Ok(Api { id: row.get("id"), project: row.get("project"), revision: row.get("revision"), ..document })
}
