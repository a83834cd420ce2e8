//! What a project and a folder hold beside what stands in them: variables, environments, auth.

use crate::{Current, Error, Store};
use model::{FolderDocument, ProjectDocument};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{AssertSqlSafe, Row};

impl Store {
    /// The document of a project.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn project_document(&self, id: i64) -> Result<ProjectDocument, Error> {
        let (document, revision) = self.document("project", id).await?;
        Ok(ProjectDocument { revision, ..document })
    }

    /// Saves the document of a project that began from `document.revision`; the answer carries the
    /// next revision.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was changed since that revision, [`Error::NotFound`] when the
    /// project is gone.
    pub async fn save_project_document(
        &self,
        id: i64,
        document: ProjectDocument,
    ) -> Result<ProjectDocument, Error> {
        match self.save_document("project", id, document.revision, &document).await? {
            Some(revision) => Ok(ProjectDocument { revision, ..document }),
            None => {
                let current = Current::Project(self.project_document(id).await?);
                Err(Error::Conflict { current: Box::new(current) })
            }
        }
    }

    /// The document of a folder.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such folder.
    pub async fn folder_document(&self, id: i64) -> Result<FolderDocument, Error> {
        let (document, revision) = self.document("folder", id).await?;
        Ok(FolderDocument { revision, ..document })
    }

    /// Saves the document of a folder that began from `document.revision`; the answer carries the
    /// next revision.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was changed since that revision, [`Error::NotFound`] when the
    /// folder is gone.
    pub async fn save_folder_document(
        &self,
        id: i64,
        document: FolderDocument,
    ) -> Result<FolderDocument, Error> {
        match self.save_document("folder", id, document.revision, &document).await? {
            Some(revision) => Ok(FolderDocument { revision, ..document }),
            None => {
                let current = Current::Folder(self.folder_document(id).await?);
                Err(Error::Conflict { current: Box::new(current) })
            }
        }
    }

    /// A document and its revision, which the column knows better.
    async fn document<T: DeserializeOwned>(&self, table: &'static str, id: i64) -> Result<(T, i64), Error> {
        let query = format!("SELECT document, revision FROM {table} WHERE id = $1 AND deletion IS NULL");
        let row = sqlx::query(AssertSqlSafe(query)).bind(id).fetch_optional(&self.pool).await?;
        let row = row.ok_or(Error::NotFound)?;
        Ok((serde_json::from_str(row.get("document"))?, row.get("revision")))
    }

    /// The next revision; `None`: another one than this is kept.
    async fn save_document<T: Serialize + Sync>(
        &self,
        table: &'static str,
        id: i64,
        began: i64,
        document: &T,
    ) -> Result<Option<i64>, Error> {
        let query = format!(
            "UPDATE {table} SET document = $1, revision = revision + 1
             WHERE id = $2 AND revision = $3 AND deletion IS NULL RETURNING revision"
        );
        let query = sqlx::query_scalar(AssertSqlSafe(query));
        let document = serde_json::to_string(document)?;
        Ok(query.bind(document).bind(id).bind(began).fetch_optional(&self.pool).await?)
    }
}
