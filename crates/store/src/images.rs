//! The images of a project's documentation.

use crate::{Error, Store};
use sqlx::Row;
use std::collections::BTreeMap;

/// What a list shows of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its number.
    pub id: i64,
    /// Its media type.
    pub kind: String,
    /// Its size in bytes.
    pub size: u64,
}

impl Store {
    /// Keeps an image in a project.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn create_image(&self, project: i64, kind: &str, bytes: &[u8]) -> Result<Image, Error> {
        self.need_project(project).await?;
        let size = bytes.len() as u64;
        let id = sqlx::query_scalar(
            "INSERT INTO image (project, kind, size, bytes) VALUES ($1, $2, $3, $4) RETURNING id",
        )
        .bind(project)
        .bind(kind)
        .bind(size.cast_signed())
        .bind(bytes)
        .fetch_one(&self.pool)
        .await?;
        Ok(Image { id, kind: kind.into(), size })
    }

    /// The images of a project, oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn images(&self, project: i64) -> Result<Vec<Image>, Error> {
        self.need_project(project).await?;
        let rows = sqlx::query(
            "SELECT id, kind, size FROM image WHERE project = $1 AND deletion IS NULL ORDER BY id",
        )
        .bind(project)
        .fetch_all(&self.pool)
        .await?;
        let image = |row: &sqlx::any::AnyRow| Image {
            id: row.get("id"),
            kind: row.get("kind"),
            size: row.get::<i64, _>("size").cast_unsigned(),
        };
        Ok(rows.iter().map(image).collect())
    }

    /// The media type and the bytes of an image.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn image(&self, id: i64) -> Result<(String, Vec<u8>), Error> {
        let row = sqlx::query("SELECT kind, bytes FROM image WHERE id = $1 AND deletion IS NULL").bind(id);
        let row = row.fetch_optional(&self.pool).await?.ok_or(Error::NotFound)?;
        Ok((row.get("kind"), row.get("bytes")))
    }

    /// Copies the images of a project into another; which of the old numbers became which.
    pub(crate) async fn copy_images(&self, from: i64, to: i64) -> Result<BTreeMap<i64, i64>, Error> {
        let mut copies = BTreeMap::new();
        for image in self.images(from).await? {
            let copy = sqlx::query_scalar(
                "INSERT INTO image (project, kind, size, bytes)
                 SELECT $1, kind, size, bytes FROM image WHERE id = $2 RETURNING id",
            );
            copies.insert(image.id, copy.bind(to).bind(image.id).fetch_one(&self.pool).await?);
        }
        Ok(copies)
    }
}
