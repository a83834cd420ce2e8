//! What was deleted: it can be restored until the next start, and in PostgreSQL from then on, too.

use crate::tree::UNDER;
use crate::{Error, Store};
use model::Node;
use sqlx::{AnyConnection, AssertSqlSafe};

impl Store {
    /// Deletes something with all in it. It is out of sight from now on and gone at the next start;
    /// the number that is returned restores it until then.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone already.
    pub async fn delete(&self, node: Node) -> Result<i64, Error> {
        self.need(node).await?;
        let mut transaction = self.pool.begin().await?;
        let number: i64 = sqlx::query_scalar("INSERT INTO deletion DEFAULT VALUES RETURNING number")
            .fetch_one(&mut *transaction)
            .await?;
        let (id, statements): (i64, &[&str]) = match node {
            Node::Api(id) => (id, &["UPDATE api SET deletion = $2 WHERE id = $1 AND deletion IS NULL"]),
            Node::Folder(id) => (
                id,
                &[
                    "UPDATE api SET deletion = $2 WHERE folder IN (SELECT id FROM under) AND deletion IS NULL",
                    "UPDATE folder SET deletion = $2 WHERE id IN (SELECT id FROM under) AND deletion IS NULL",
                ],
            ),
            Node::Project(id) => (
                id,
                &[
                    "UPDATE api SET deletion = $2 WHERE project = $1 AND deletion IS NULL",
                    "UPDATE folder SET deletion = $2 WHERE project = $1 AND deletion IS NULL",
                    "UPDATE project SET deletion = $2 WHERE id = $1 AND deletion IS NULL",
                ],
            ),
        };
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
    pub async fn discard_session(&self, id: i64) -> Result<i64, Error> {
        let mut transaction = self.pool.begin().await?;
        let number: i64 = sqlx::query_scalar("INSERT INTO deletion DEFAULT VALUES RETURNING number")
            .fetch_one(&mut *transaction)
            .await?;
        let done = sqlx::query("UPDATE session SET deletion = $2 WHERE id = $1 AND deletion IS NULL")
            .bind(id)
            .bind(number)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        transaction.commit().await?;
        Ok(number)
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

/// Removes for good what was deleted before, with its sessions and their records.
pub(crate) async fn purge(connection: &mut AnyConnection) -> Result<(), Error> {
    for statement in [
        "DELETE FROM image WHERE deletion IS NOT NULL",
        "DELETE FROM session WHERE deletion IS NOT NULL",
        "DELETE FROM api WHERE deletion IS NOT NULL",
        "DELETE FROM folder WHERE deletion IS NOT NULL",
        "DELETE FROM project WHERE deletion IS NOT NULL",
        "DELETE FROM deletion",
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    Ok(())
}
