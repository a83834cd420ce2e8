//! Who may do what in a project.

use crate::text::of;
use crate::{Error, Store};
use model::Node;
use model::team::{Member, Role, Thing};
use sqlx::Row;
use std::collections::BTreeMap;

impl Store {
    /// The members of a project, the first first.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project.
    pub async fn members(&self, project: i64) -> Result<Vec<Member>, Error> {
        self.need_project(project).await?;
        let rows = sqlx::query(
            "SELECT account.id AS id, account.name AS name, account.email AS email, member.role AS role
             FROM member JOIN account ON account.id = member.account
             WHERE member.project = $1 ORDER BY account.id",
        )
        .bind(project)
        .fetch_all(&self.pool)
        .await?;
        let member = |row: &sqlx::any::AnyRow| {
            let role = Role::from_name(row.get("role"))?;
            Some(Member { account: row.get("id"), name: of(row, "name"), email: row.get("email"), role })
        };
        Ok(rows.iter().filter_map(member).collect())
    }

    /// What an account may do in a project that is not deleted; `None`: nothing, not even know of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role(&self, project: i64, account: i64) -> Result<Option<Role>, Error> {
        let role: Option<String> = sqlx::query_scalar(
            "SELECT member.role FROM member JOIN project ON project.id = member.project
             WHERE member.project = $1 AND member.account = $2 AND project.deletion IS NULL",
        )
        .bind(project)
        .bind(account)
        .fetch_optional(&self.pool)
        .await?;
        Ok(role.as_deref().and_then(Role::from_name))
    }

    /// What an account may do, by project.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roles(&self, account: i64) -> Result<BTreeMap<i64, Role>, Error> {
        let rows = sqlx::query("SELECT project, role FROM member WHERE account = $1").bind(account);
        let rows = rows.fetch_all(&self.pool).await?;
        let role = |row: &sqlx::any::AnyRow| Some((row.get("project"), Role::from_name(row.get("role"))?));
        Ok(rows.iter().filter_map(role).collect())
    }

    /// Gives an account a role in a project, or takes it away.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project or account, [`Error::LastAdmin`] where the
    /// project would have no administrator any more.
    pub async fn set_role(&self, project: i64, account: i64, role: Option<Role>) -> Result<(), Error> {
        self.need_project(project).await?;
        self.account(account).await?;
        let mut transaction = self.pool.begin().await?;
        // Two who take each other's role away at a time come one after the other.
        sqlx::query("UPDATE project SET revision = revision WHERE id = $1")
            .bind(project)
            .execute(&mut *transaction)
            .await?;
        match role {
            Some(role) => {
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
            None => {
                sqlx::query("DELETE FROM member WHERE project = $1 AND account = $2")
                    .bind(project)
                    .bind(account)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        let admins: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM member WHERE project = $1 AND role = 'admin'")
                .bind(project)
                .fetch_one(&mut *transaction)
                .await?;
        if admins == 0 {
            return Err(Error::LastAdmin);
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The project that something stands in, deleted or not.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such thing.
    pub async fn project_of(&self, thing: Thing) -> Result<i64, Error> {
        let (query, id) = match thing {
            Thing::Node(Node::Project(id)) => ("SELECT id FROM project WHERE id = $1", id),
            Thing::Node(Node::Folder(id)) => ("SELECT project FROM folder WHERE id = $1", id),
            Thing::Node(Node::Api(id)) => ("SELECT project FROM api WHERE id = $1", id),
            Thing::Session(id) => {
                ("SELECT api.project FROM session JOIN api ON api.id = session.api WHERE session.id = $1", id)
            }
            Thing::Cookie(id) => ("SELECT project FROM cookie WHERE id = $1", id),
            Thing::Image(id) => ("SELECT project FROM image WHERE id = $1", id),
            Thing::Comment(id) => {
                ("SELECT api.project FROM comment JOIN api ON api.id = comment.api WHERE comment.id = $1", id)
            }
            Thing::Publication(id) => (OF_PUBLICATION, id),
            Thing::Deletion(number) => (OF_DELETION, number),
            Thing::Version(id) => {
                ("SELECT api.project FROM version JOIN api ON api.id = version.api WHERE version.id = $1", id)
            }
        };
        sqlx::query_scalar(query).bind(id).fetch_optional(&self.pool).await?.ok_or(Error::NotFound)
    }
}

/// All that goes at a time stands in one project.
const OF_DELETION: &str = "
    SELECT id FROM project WHERE deletion = $1
    UNION SELECT project FROM folder WHERE deletion = $1
    UNION SELECT project FROM api WHERE deletion = $1
    UNION SELECT project FROM image WHERE deletion = $1
    UNION SELECT api.project FROM session JOIN api ON api.id = session.api WHERE session.deletion = $1
    LIMIT 1";

/// What is shown stands in one of the three.
const OF_PUBLICATION: &str = "
    SELECT COALESCE(publication.project, folder.project, api.project) FROM publication
    LEFT JOIN folder ON folder.id = publication.folder LEFT JOIN api ON api.id = publication.api
    WHERE publication.id = $1";
