//! Values of variables that one person gives them for itself: nobody else is told.

use crate::{Error, Store};
use model::Variable;

impl Store {
    /// The values that an account gives the variables of a project.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn own_values(&self, project: i64, account: i64) -> Result<Vec<Variable>, Error> {
        let kept: Option<String> =
            sqlx::query_scalar("SELECT document FROM own_values WHERE project = $1 AND account = $2")
                .bind(project)
                .bind(account)
                .fetch_optional(&self.pool)
                .await?;
        Ok(kept.map(|it| serde_json::from_str(&it)).transpose()?.unwrap_or_default())
    }

    /// Keeps them, instead of those before.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project or account.
    pub async fn save_own_values(
        &self,
        project: i64,
        account: i64,
        values: &[Variable],
    ) -> Result<(), Error> {
        self.need_project(project).await?;
        self.account(account).await?;
        sqlx::query(
            "INSERT INTO own_values (project, account, document) VALUES ($1, $2, $3)
             ON CONFLICT (project, account) DO UPDATE SET document = excluded.document",
        )
        .bind(project)
        .bind(account)
        .bind(serde_json::to_string(values)?)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
