//! Projects, folders and APIs in the order that a user chose.

use crate::text::{kept, of};
use crate::{Error, Hand, Store};
use model::{Folder, Leaf, Node, Place, Tree};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

/// What is beside what: folders and APIs of one folder, or of a project itself, in order.
const SIBLINGS: &str = "
    SELECT 'folder' AS kind, id, position FROM folder
    WHERE project = $1 AND parent IS NOT DISTINCT FROM $2 AND deletion IS NULL
    UNION ALL
    SELECT 'api' AS kind, id, position FROM api
    WHERE project = $1 AND folder IS NOT DISTINCT FROM $2 AND deletion IS NULL
    ORDER BY position, kind, id";

/// A folder with all folders in it, at any depth.
pub(crate) const UNDER: &str = "WITH RECURSIVE under (id) AS (
        SELECT $1 UNION SELECT folder.id FROM folder JOIN under ON folder.parent = under.id
    ) ";

impl Store {
    /// Everything there is, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tree(&self) -> Result<Tree, Error> {
        let folders = sqlx::query(
            "SELECT id, project, parent, position, name FROM folder WHERE deletion IS NULL ORDER BY position, id",
        );
        let apis = sqlx::query(
            "SELECT id, project, folder, position, name, url FROM api WHERE deletion IS NULL ORDER BY position, id",
        );
        Ok(Tree {
            projects: self.projects().await?,
            folders: folders.fetch_all(&self.pool).await?.iter().map(folder).collect(),
            apis: apis.fetch_all(&self.pool).await?.iter().map(leaf).collect(),
        })
    }

    /// Makes a folder in a project, or in a folder of it: the last there.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such project or folder.
    pub async fn create_folder(
        &self,
        project: i64,
        parent: Option<i64>,
        name: &str,
    ) -> Result<Folder, Error> {
        self.need_place(project, parent).await?;
        let position = self.last_position(project, parent).await?;
        let id = sqlx::query_scalar(
            "INSERT INTO folder (project, parent, position, name) VALUES ($1, $2, $3, $4) RETURNING id",
        )
        .bind(project)
        .bind(parent)
        .bind(position)
        .bind(&*kept(name))
        .fetch_one(&self.pool)
        .await?;
        Ok(Folder { id, project, parent, position, name: name.into() })
    }

    /// Gives something another name. Of an API this is a change like any other: its revision counts on.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn rename(&self, node: Node, name: &str, by: Hand) -> Result<(), Error> {
        let (table, id) = match node {
            Node::Api(id) => {
                let api = self.api(id).await?;
                return self.save_api_by(model::Api { name: name.into(), ..api }, by).await.map(drop);
            }
            Node::Folder(id) => ("UPDATE folder SET name = $1 WHERE id = $2 AND deletion IS NULL", id),
            Node::Project(id) => ("UPDATE project SET name = $1 WHERE id = $2 AND deletion IS NULL", id),
        };
        let done = sqlx::query(table).bind(&*kept(name)).bind(id).execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Moves something to another place. A project moves among the projects: only the index counts.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it or its place is gone, [`Error::Circle`] where a folder would
    /// stand in itself.
    pub async fn move_node(&self, node: Node, place: Place) -> Result<(), Error> {
        if let Node::Project(id) = node {
            return self.move_project(id, place.index).await;
        }
        self.need(node).await?;
        self.need_place(place.project, place.folder).await?;
        let mut transaction = self.pool.begin().await?;
        let connection = &mut *transaction;
        hold(connection, place.project).await?;
        if let (Node::Folder(id), Some(into)) = (node, place.folder)
            && folders_under(connection, id).await?.contains(&into)
        {
            return Err(Error::Circle);
        }
        settle(connection, node, place).await?;
        let mut order = siblings(connection, place).await?;
        order.retain(|it| *it != node);
        order.insert(place.index.min(order.len()), node);
        number(connection, &order).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn move_project(&self, id: i64, index: usize) -> Result<(), Error> {
        self.need_project(id).await?;
        let mut order: Vec<_> = self.projects().await?.iter().map(|it| Node::Project(it.id)).collect();
        order.retain(|it| *it != Node::Project(id));
        order.insert(index.min(order.len()), Node::Project(id));
        let mut transaction = self.pool.begin().await?;
        number(&mut transaction, &order).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Fails where there is no such thing.
    pub(crate) async fn need(&self, node: Node) -> Result<(), Error> {
        let (query, id) = match node {
            Node::Project(id) => return self.need_project(id).await,
            Node::Folder(id) => ("SELECT id FROM folder WHERE id = $1 AND deletion IS NULL", id),
            Node::Api(id) => ("SELECT id FROM api WHERE id = $1 AND deletion IS NULL", id),
        };
        let found: Option<i64> = sqlx::query_scalar(query).bind(id).fetch_optional(&self.pool).await?;
        found.map(drop).ok_or(Error::NotFound)
    }

    /// Fails where there is no such project, or no such folder in it.
    pub(crate) async fn need_place(&self, project: i64, folder: Option<i64>) -> Result<(), Error> {
        self.need_project(project).await?;
        let Some(folder) = folder else { return Ok(()) };
        let found: Option<i64> =
            sqlx::query_scalar("SELECT id FROM folder WHERE id = $1 AND project = $2 AND deletion IS NULL")
                .bind(folder)
                .bind(project)
                .fetch_optional(&self.pool)
                .await?;
        found.map(drop).ok_or(Error::NotFound)
    }

    /// The position after all that stand there.
    pub(crate) async fn last_position(&self, project: i64, folder: Option<i64>) -> Result<i64, Error> {
        let rows = sqlx::query(SIBLINGS).bind(project).bind(folder).fetch_all(&self.pool).await?;
        Ok(rows.last().map_or(0, |row| row.get::<i64, _>("position")) + 1)
    }

    /// The APIs that something holds: itself, those of a folder with its folders, or of a project.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apis_under(&self, node: Node) -> Result<Vec<i64>, Error> {
        let of_folders = format!(
            "{UNDER} SELECT id FROM api WHERE folder IN (SELECT id FROM under) AND deletion IS NULL ORDER BY id"
        );
        let (query, id) = match node {
            Node::Api(id) => return Ok(vec![id]),
            Node::Folder(id) => (of_folders.as_str(), id),
            Node::Project(id) => {
                ("SELECT id FROM api WHERE project = $1 AND deletion IS NULL ORDER BY id", id)
            }
        };
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(query));
        Ok(query.bind(id).fetch_all(&self.pool).await?)
    }
}

/// Makes others who move something in this project wait: a change that changes nothing is a lock in
/// both databases.
async fn hold(connection: &mut AnyConnection, project: i64) -> Result<(), Error> {
    let query = sqlx::query("UPDATE project SET position = position WHERE id = $1").bind(project);
    query.execute(connection).await?;
    Ok(())
}

/// Hangs something under its new parent; what is in a folder goes along.
async fn settle(connection: &mut AnyConnection, node: Node, place: Place) -> Result<(), Error> {
    match node {
        Node::Project(_) => {}
        Node::Api(id) => {
            sqlx::query("UPDATE api SET project = $1, folder = $2 WHERE id = $3")
                .bind(place.project)
                .bind(place.folder)
                .bind(id)
                .execute(connection)
                .await?;
        }
        Node::Folder(id) => {
            sqlx::query("UPDATE folder SET parent = $1 WHERE id = $2")
                .bind(place.folder)
                .bind(id)
                .execute(&mut *connection)
                .await?;
            for table in [
                "UPDATE folder SET project = $2 WHERE id IN (SELECT id FROM under)",
                "UPDATE api SET project = $2 WHERE folder IN (SELECT id FROM under)",
            ] {
                sqlx::query(sqlx::AssertSqlSafe(format!("{UNDER} {table}")))
                    .bind(id)
                    .bind(place.project)
                    .execute(&mut *connection)
                    .await?;
            }
        }
    }
    Ok(())
}

/// What stands there, in order.
async fn siblings(connection: &mut AnyConnection, place: Place) -> Result<Vec<Node>, Error> {
    let rows = sqlx::query(SIBLINGS).bind(place.project).bind(place.folder).fetch_all(connection).await?;
    let node = |row: &AnyRow| match row.get("kind") {
        "folder" => Node::Folder(row.get("id")),
        _ => Node::Api(row.get("id")),
    };
    Ok(rows.iter().map(node).collect())
}

/// Numbers these in order.
async fn number(connection: &mut AnyConnection, order: &[Node]) -> Result<(), Error> {
    for (position, node) in (1_i64..).zip(order) {
        let (query, id) = match node {
            Node::Project(id) => ("UPDATE project SET position = $1 WHERE id = $2", id),
            Node::Folder(id) => ("UPDATE folder SET position = $1 WHERE id = $2", id),
            Node::Api(id) => ("UPDATE api SET position = $1 WHERE id = $2", id),
        };
        sqlx::query(query).bind(position).bind(id).execute(&mut *connection).await?;
    }
    Ok(())
}

/// A folder and all in it.
async fn folders_under(connection: &mut AnyConnection, id: i64) -> Result<Vec<i64>, Error> {
    let query = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("{UNDER} SELECT id FROM under")));
    Ok(query.bind(id).fetch_all(connection).await?)
}

pub(crate) fn folder(row: &AnyRow) -> Folder {
    Folder {
        id: row.get("id"),
        project: row.get("project"),
        parent: row.get("parent"),
        position: row.get("position"),
        name: of(row, "name"),
    }
}

fn leaf(row: &AnyRow) -> Leaf {
    Leaf {
        id: row.get("id"),
        project: row.get("project"),
        folder: row.get("folder"),
        position: row.get("position"),
        name: of(row, "name"),
        url: of(row, "url"),
    }
}
