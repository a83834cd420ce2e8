//! Both databases: a story that is told in one is told in the other.
#![allow(dead_code, reason = "each test file uses its part")]

use databases::Postgres;
use sqlx::Connection;
use store::{Error, Store};

pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Where a store is kept, to be opened again and again.
pub(crate) enum Home {
    /// SQLite.
    Folder(tempfile::TempDir),
    /// PostgreSQL.
    Database(Postgres),
}

impl Home {
    pub(crate) async fn open(&self) -> Result<Store, Error> {
        match self {
            Self::Folder(folder) => Store::open(folder.path()).await,
            Self::Database(server) => Store::connect(&server.url(), "here").await,
        }
    }

    /// Makes blocks of records unreadable: those with this last number, behind the back of a store that
    /// is closed.
    pub(crate) async fn damage(&self, last: &[i64]) -> Result<(), sqlx::Error> {
        let mut database = self.behind_its_back().await?;
        for last in last {
            let query = sqlx::query("UPDATE chunk SET bytes = $1 WHERE last_seq = $2");
            query.bind(vec![0_u8; 20]).bind(last).execute(&mut database).await?;
        }
        database.close().await
    }

    /// The last numbers of the blocks that stand there.
    pub(crate) async fn blocks(&self) -> Result<Vec<i64>, sqlx::Error> {
        let mut database = self.behind_its_back().await?;
        let query = sqlx::query_scalar("SELECT last_seq FROM chunk ORDER BY session, last_seq");
        let blocks = query.fetch_all(&mut database).await?;
        database.close().await?;
        Ok(blocks)
    }

    async fn behind_its_back(&self) -> Result<sqlx::AnyConnection, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let url = match self {
            Self::Folder(folder) => format!("sqlite:{}", folder.path().join("wscope.db").display()),
            Self::Database(server) => server.url(),
        };
        sqlx::AnyConnection::connect(&url).await
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Folder(_) => "SQLite",
            Self::Database(_) => "PostgreSQL",
        }
    }

    /// As it is named to who backs it up.
    pub(crate) fn place(&self) -> store::Place {
        match self {
            Self::Folder(folder) => store::Place::Folder(folder.path().to_owned()),
            Self::Database(server) => store::Place::Database(server.url()),
        }
    }
}

/// Tells a story in an empty SQLite and in an empty PostgreSQL.
pub(crate) async fn on_both(story: impl AsyncFn(&Home) -> Outcome) -> Outcome {
    let homes = [Home::Folder(tempfile::tempdir()?), Home::Database(Postgres::start()?)];
    for home in homes {
        story(&home).await.map_err(|error| format!("{}: {error}", home.name()))?;
    }
    Ok(())
}
