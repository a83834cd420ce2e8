//! What is shown to others under links. Of a link only the hash of its secret is kept, of a password its
//! hash; of one that shows a state of its own, a copy of what it shows.

use crate::text::kept;
use crate::{Error, Store};
use model::Node;
use model::publication::Publication;
use sqlx::Row;
use sqlx::any::AnyRow;

impl Store {
    /// Keeps what is to be shown under the hash of its link's secret, and with the hash of its password,
    /// which is empty where there is none; with a copy of what it shows, where that is pinned. Its number is
    /// given by the answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] where what is to be shown is gone.
    pub async fn publish(
        &self,
        hash: &str,
        password: &str,
        publication: &Publication,
        copy: Option<&str>,
    ) -> Result<Publication, Error> {
        self.need(publication.node).await?;
        let mut transaction = self.pool.begin().await?;
        let (project, folder, api) = match publication.node {
            Node::Project(id) => (Some(id), None, None),
            Node::Folder(id) => (None, Some(id), None),
            Node::Api(id) => (None, None, Some(id)),
        };
        let id = sqlx::query_scalar(
            "INSERT INTO publication (hash, project, folder, api, terms, password, expires_ms, account, created_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        )
        .bind(hash)
        .bind(project)
        .bind(folder)
        .bind(api)
        .bind(&*kept(&serde_json::to_string(&publication.terms)?))
        .bind(password)
        .bind(publication.expires_ms)
        .bind(publication.account)
        .bind(publication.created_ms)
        .fetch_one(&mut *transaction)
        .await?;
        if let Some(copy) = copy {
            sqlx::query("INSERT INTO publication_copy (publication, document) VALUES ($1, $2)")
                .bind(id)
                .bind(&*kept(copy))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(Publication { id, opened: 0, opened_ms: None, ..publication.clone() })
    }

    /// What is shown of an API, a folder or a project by links of its own, newest first; those that are
    /// over, too.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn publications(&self, node: Node) -> Result<Vec<Publication>, Error> {
        self.need(node).await?;
        let (query, id) = match node {
            Node::Project(id) => ("SELECT * FROM publication WHERE project = $1 ORDER BY id DESC", id),
            Node::Folder(id) => ("SELECT * FROM publication WHERE folder = $1 ORDER BY id DESC", id),
            Node::Api(id) => ("SELECT * FROM publication WHERE api = $1 ORDER BY id DESC", id),
        };
        let rows = sqlx::query(query).bind(id).fetch_all(&self.pool).await?;
        rows.iter().map(publication).collect()
    }

    /// What is shown under the link whose secret has this hash, if its time is not over, and the hash of
    /// its password.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn published(&self, hash: &str, now_ms: i64) -> Result<(Publication, String), Error> {
        let row = sqlx::query("SELECT * FROM publication WHERE hash = $1").bind(hash);
        let row = row.fetch_optional(&self.pool).await?.ok_or(Error::NotFound)?;
        let found = publication(&row)?;
        if found.expires_ms.is_some_and(|end| end <= now_ms) {
            return Err(Error::NotFound);
        }
        Ok((found, row.get("password")))
    }

    /// The copy that a link shows.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it has none.
    pub async fn publication_copy(&self, id: i64) -> Result<String, Error> {
        let row = sqlx::query("SELECT document FROM publication_copy WHERE publication = $1").bind(id);
        let row = row.fetch_optional(&self.pool).await?.ok_or(Error::NotFound)?;
        Ok(crate::text::of(&row, "document"))
    }

    /// Counts that a page was opened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_opened(&self, id: i64, now_ms: i64) -> Result<(), Error> {
        sqlx::query("UPDATE publication SET opened = opened + 1, opened_ms = $1 WHERE id = $2")
            .bind(now_ms)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Shows it no more.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn revoke_publication(&self, id: i64) -> Result<(), Error> {
        let done = sqlx::query("DELETE FROM publication WHERE id = $1").bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

fn publication(row: &AnyRow) -> Result<Publication, Error> {
    let id = |name| row.get::<Option<i64>, _>(name);
    let node =
        id("api").map(Node::Api).or(id("folder").map(Node::Folder)).or(id("project").map(Node::Project));
    Ok(Publication {
        id: row.get("id"),
        node: node.ok_or(Error::NotFound)?,
        terms: serde_json::from_str(&crate::text::of(row, "terms"))?,
        expires_ms: row.get("expires_ms"),
        account: row.get("account"),
        created_ms: row.get("created_ms"),
        opened: row.get("opened"),
        opened_ms: row.get("opened_ms"),
    })
}
