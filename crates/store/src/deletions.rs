//! What was deleted: it waits, with who deleted it and when, to be restored or removed for good.

use crate::text::{kept, maybe_of, of};
use crate::tree::UNDER;
use crate::{Error, Hand, Store};
use model::Node;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

/// How long what was deleted waits, in days, where nobody said otherwise.
const DAYS: u64 = 30;
const DAY_MS: i64 = 86_400_000;
const SETTING: &str = "days in the bin";

/// Something that was deleted and can be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// The number that restores it.
    pub number: i64,
    /// `project`, `folder`, `api`, `session` or `image`.
    pub kind: String,
    /// Its name when it was deleted; empty: it has none.
    pub name: String,
    /// The project that it stood in, or was.
    pub project: i64,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// What others see of who did it; `None`: the user of this machine.
    pub author: Option<String>,
}

impl Store {
    /// Deletes something with all in it: it is out of sight from now on. The number that is returned
    /// restores it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone already.
    pub async fn delete(&self, node: Node, by: Hand) -> Result<i64, Error> {
        let (kind, id, statements): (_, i64, &[&str]) = match node {
            Node::Api(id) => {
                ("api", id, &["UPDATE api SET deletion = $2 WHERE id = $1 AND deletion IS NULL"])
            }
            Node::Folder(id) => (
                "folder",
                id,
                &[
                    "UPDATE api SET deletion = $2 WHERE folder IN (SELECT id FROM under) AND deletion IS NULL",
                    "UPDATE folder SET deletion = $2 WHERE id IN (SELECT id FROM under) AND deletion IS NULL",
                ],
            ),
            Node::Project(id) => (
                "project",
                id,
                &[
                    "UPDATE api SET deletion = $2 WHERE project = $1 AND deletion IS NULL",
                    "UPDATE folder SET deletion = $2 WHERE project = $1 AND deletion IS NULL",
                    "UPDATE project SET deletion = $2 WHERE id = $1 AND deletion IS NULL",
                ],
            ),
        };
        let name = format!("SELECT name FROM {kind} WHERE id = $1 AND deletion IS NULL");
        let name = sqlx::query(AssertSqlSafe(name)).bind(id).fetch_optional(&self.pool).await?;
        let name = name.map(|row| of(&row, "name")).ok_or(Error::NotFound)?;
        let mut transaction = self.pool.begin().await?;
        let number = begin(&mut transaction, kind, &name, by).await?;
        let under = if matches!(node, Node::Folder(_)) { UNDER } else { "" };
        for statement in statements {
            sqlx::query(AssertSqlSafe(format!("{under}{statement}")))
                .bind(id)
                .bind(number)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(number)
    }

    /// Deletes a session with its records and its report, as [`Store::delete`] deletes an API.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone already.
    pub async fn discard_session(&self, id: i64, by: Hand) -> Result<i64, Error> {
        let name = sqlx::query("SELECT name FROM session WHERE id = $1").bind(id);
        let name = name.fetch_optional(&self.pool).await?.map(|row| of(&row, "name")).unwrap_or_default();
        let statement = "UPDATE session SET deletion = $2 WHERE id = $1 AND deletion IS NULL";
        self.discard("session", &name, statement, id, by).await
    }

    /// Deletes an image, as [`Store::delete`] deletes an API.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none of this number.
    pub async fn delete_image(&self, id: i64, by: Hand) -> Result<i64, Error> {
        let statement = "UPDATE image SET deletion = $2 WHERE id = $1 AND deletion IS NULL";
        self.discard("image", "", statement, id, by).await
    }

    async fn discard(
        &self,
        kind: &str,
        name: &str,
        statement: &'static str,
        id: i64,
        by: Hand,
    ) -> Result<i64, Error> {
        let mut transaction = self.pool.begin().await?;
        let number = begin(&mut transaction, kind, name, by).await?;
        let done = sqlx::query(statement).bind(id).bind(number).execute(&mut *transaction).await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        transaction.commit().await?;
        Ok(number)
    }

    /// What was deleted and can be restored, the last first. What stood in a project that was deleted
    /// since is not named beside it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn discarded(&self) -> Result<Vec<Discarded>, Error> {
        let rows = sqlx::query(
            "SELECT number, kind, name, at_ms, author, project FROM (
                SELECT deletion.number AS number, deletion.kind AS kind, deletion.name AS name,
                deletion.at_ms AS at_ms, account.name AS author, COALESCE(
                    (SELECT MAX(id) FROM project WHERE project.deletion = number),
                    (SELECT MAX(project) FROM folder WHERE folder.deletion = number),
                    (SELECT MAX(project) FROM api WHERE api.deletion = number),
                    (SELECT MAX(project) FROM image WHERE image.deletion = number),
                    (SELECT MAX(api.project) FROM session JOIN api ON api.id = session.api
                     WHERE session.deletion = number AND api.deletion IS NULL)
                ) AS project
                FROM deletion LEFT JOIN account ON account.id = deletion.account
             ) AS bin
             WHERE kind = 'project' AND project IS NOT NULL
             OR project IN (SELECT id FROM project WHERE deletion IS NULL)
             ORDER BY number DESC",
        );
        Ok(rows.fetch_all(&self.pool).await?.iter().map(discarded).collect())
    }

    /// Removes for good what was deleted under this number, with its sessions and their records.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nothing of this number waits.
    pub async fn purge(&self, number: i64) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        let gone = remove(&mut transaction, "deletion = $1", number).await?;
        let known = sqlx::query("DELETE FROM deletion WHERE number = $1").bind(number);
        let known = known.execute(&mut *transaction).await?.rows_affected();
        if gone + known == 0 {
            return Err(Error::NotFound);
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Removes for good what has waited for too long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn empty_bin(&self, now_ms: i64) -> Result<(), Error> {
        let days = i64::try_from(self.days_in_bin().await?).unwrap_or(i64::MAX);
        let before = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
        let mut transaction = self.pool.begin().await?;
        // Of an older version, nobody knows since when it waits.
        let old = "deletion IN (SELECT number FROM deletion WHERE at_ms < $1)";
        remove(&mut transaction, old, before).await?;
        sqlx::query("DELETE FROM deletion WHERE at_ms < $1").bind(before).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How many days what was deleted waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn days_in_bin(&self) -> Result<u64, Error> {
        Ok(self.setting(SETTING).await?.and_then(|it| it.parse().ok()).unwrap_or(DAYS))
    }

    /// Sets how many days what was deleted waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_days_in_bin(&self, days: u64) -> Result<(), Error> {
        self.set_setting(SETTING, &days.to_string()).await
    }

    /// Restores what was deleted under this number. Where its folder was deleted since, it stands in
    /// the project itself.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nothing of this number is left, or its project was deleted since.
    pub async fn restore(&self, number: i64) -> Result<(), Error> {
        let mut transaction = self.pool.begin().await?;
        let mut restored = 0;
        for statement in [
            "UPDATE project SET deletion = NULL WHERE deletion = $1",
            "UPDATE folder SET deletion = NULL WHERE deletion = $1
             AND project IN (SELECT id FROM project WHERE deletion IS NULL)",
            "UPDATE api SET deletion = NULL WHERE deletion = $1
             AND project IN (SELECT id FROM project WHERE deletion IS NULL)",
            "UPDATE image SET deletion = NULL WHERE deletion = $1
             AND project IN (SELECT id FROM project WHERE deletion IS NULL)",
            "UPDATE session SET deletion = NULL WHERE deletion = $1
             AND api IN (SELECT id FROM api WHERE deletion IS NULL)",
        ] {
            let done = sqlx::query(statement).bind(number).execute(&mut *transaction).await?;
            restored += done.rows_affected();
        }
        if restored == 0 {
            return Err(Error::NotFound);
        }
        sqlx::query("DELETE FROM deletion WHERE number = $1").bind(number).execute(&mut *transaction).await?;
        for statement in [
            "UPDATE folder SET parent = NULL WHERE deletion IS NULL
             AND parent IN (SELECT id FROM folder WHERE deletion IS NOT NULL)",
            "UPDATE api SET folder = NULL WHERE deletion IS NULL
             AND folder IN (SELECT id FROM folder WHERE deletion IS NOT NULL)",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// The number of a new deletion.
async fn begin(connection: &mut AnyConnection, kind: &str, name: &str, by: Hand) -> Result<i64, Error> {
    let query = sqlx::query_scalar(
        "INSERT INTO deletion (kind, name, at_ms, account) VALUES ($1, $2, $3, $4) RETURNING number",
    );
    let name = kept(name);
    let query = query.bind(kind).bind(&*name).bind(by.at_ms).bind(by.account);
    Ok(query.fetch_one(connection).await?)
}

/// Removes for good what was deleted so; how many rows that were.
async fn remove(connection: &mut AnyConnection, which: &str, value: i64) -> Result<u64, Error> {
    let mut gone = 0;
    for table in ["image", "session", "api", "folder", "project"] {
        let query = format!("DELETE FROM {table} WHERE {which}");
        let query = sqlx::query(AssertSqlSafe(query)).bind(value);
        gone += query.execute(&mut *connection).await?.rows_affected();
    }
    Ok(gone)
}

fn discarded(row: &AnyRow) -> Discarded {
    Discarded {
        number: row.get("number"),
        kind: row.get("kind"),
        name: of(row, "name"),
        project: row.get("project"),
        at_ms: row.get("at_ms"),
        author: maybe_of(row, "author"),
    }
}
