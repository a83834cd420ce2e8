//! The nodes of a team: each tells by its pulse that it lives. What the pulse of one that died leaves
//! behind is taken over by one other, and by one only.

use crate::open::Home;
use crate::sessions::signed;
use crate::{Error, Store};
use sqlx::any::{Any, AnyRow};
use sqlx::{AnyConnection, AssertSqlSafe, Executor, Row};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a pulse may stand still before its node counts as dead, and how often that is looked at.
const STILL: Duration = Duration::from_secs(6);
const LOOK: Duration = Duration::from_millis(100);

/// What is known of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Another at each of its starts.
    pub life: String,
    /// Counts on for as long as it lives.
    pub pulse: i64,
}

/// Where a session lives, or has lived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The name of the node.
    pub node: String,
    /// When it ended, in nanoseconds since the Unix epoch; `None`: it has not.
    pub ended_wall_ns: Option<u64>,
    /// Whether it is still connecting or open.
    pub is_live: bool,
}

impl Store {
    /// The name of this node; `None` where there can be no other.
    #[must_use]
    pub fn node(&self) -> Option<&str> {
        match &self.home {
            Home::Folder { .. } => None,
            Home::Database { node } => Some(node),
        }
    }

    /// Begins a life of this node. An earlier life under its name is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enter_node(&self, life: &str) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO node (name, life, pulse) VALUES ($1, $2, 0)
             ON CONFLICT (name) DO UPDATE SET life = excluded.life, pulse = 0",
        )
        .bind(self.home.node())
        .bind(life)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Says that this node lives. False: others took it for dead, and took over what was its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pulse(&self, life: &str) -> Result<bool, Error> {
        let done = sqlx::query("UPDATE node SET pulse = pulse + 1 WHERE name = $1 AND life = $2")
            .bind(self.home.node())
            .bind(life)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Ends a life of this node, which has nothing of its own any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave_node(&self, life: &str) -> Result<(), Error> {
        let query = sqlx::query("DELETE FROM node WHERE name = $1 AND life = $2");
        query.bind(self.home.node()).bind(life).execute(&self.pool).await?;
        Ok(())
    }

    /// All nodes that have not left.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nodes(&self) -> Result<Vec<Node>, Error> {
        all(&self.pool).await
    }

    /// Takes over from a node that died: its sessions end now, by its loss. Of several nodes that try, one
    /// is told which they are; `None`: another was quicker, or it lives.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_over(&self, dead: &Node, now_wall_ns: u64) -> Result<Option<Vec<i64>>, Error> {
        let mut transaction = self.pool.begin().await?;
        let gone = sqlx::query("DELETE FROM node WHERE name = $1 AND life = $2 AND pulse = $3")
            .bind(&dead.name)
            .bind(&dead.life)
            .bind(dead.pulse)
            .execute(&mut *transaction)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(None);
        }
        let sql = format!("{END} RETURNING id");
        let ended: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(&dead.name)
            .bind(signed(now_wall_ns))
            .fetch_all(&mut *transaction)
            .await?;
        transaction.commit().await?;
        for session in &ended {
            self.count_session(*session).await?;
        }
        Ok(Some(ended))
    }

    /// Takes on a session that its node can hold no longer, to go on with it. True for one node only.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adopt(&self, session: i64) -> Result<bool, Error> {
        let done = sqlx::query(
            "UPDATE session SET adopted = 1 WHERE id = $1 AND adopted = 0
             AND NOT EXISTS (SELECT 1 FROM session AS after WHERE after.follows = $1)",
        )
        .bind(session)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Where a session lives, or has lived.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such session.
    pub async fn place_of(&self, session: i64) -> Result<Whereabouts, Error> {
        let row = sqlx::query("SELECT node, state, ended_wall_ns FROM session WHERE id = $1")
            .bind(session)
            .fetch_optional(&self.pool)
            .await?
            .ok_or(Error::NotFound)?;
        Ok(Whereabouts {
            node: row.get("node"),
            ended_wall_ns: row.get::<Option<i64>, _>("ended_wall_ns").map(i64::cast_unsigned),
            is_live: matches!(row.get("state"), "connecting" | "open"),
        })
    }
}

/// The names of the nodes that work with this PostgreSQL database: those whose pulse is seen to move. What is
/// left of one that died is waited for.
pub(crate) async fn living(database: &mut AnyConnection) -> Result<Vec<String>, Error> {
    let known: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'node'
         AND table_schema = current_schema()",
    )
    .fetch_one(&mut *database)
    .await?;
    if known == 0 {
        return Ok(vec![]);
    }
    let first = all(&mut *database).await?;
    let until = Instant::now() + STILL;
    let (mut now, mut living) = (first.clone(), vec![]);
    while living.is_empty() && !now.is_empty() && Instant::now() < until {
        sleep(LOOK).await;
        now = all(&mut *database).await?;
        living = now.iter().filter(|it| !first.contains(it)).map(|it| it.name.clone()).collect();
    }
    Ok(living)
}

async fn all(database: impl Executor<'_, Database = Any>) -> Result<Vec<Node>, Error> {
    let rows = sqlx::query("SELECT name, life, pulse FROM node ORDER BY name");
    Ok(rows.fetch_all(database).await?.iter().map(node).collect())
}

/// Ends what a node has left behind.
const END: &str = "
    UPDATE session SET state = CASE state WHEN 'open' THEN 'closed' ELSE 'failed' END,
        node_lost = 1, ended_wall_ns = $2
    WHERE state IN ('connecting', 'open') AND node = $1";

fn node(row: &AnyRow) -> Node {
    Node { name: row.get("name"), life: row.get("life"), pulse: row.get("pulse") }
}
