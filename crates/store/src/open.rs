use crate::writer::Writer;
use crate::{Error, folder, schema};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, SqlitePool};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

/// Connections that wait for a question, beside the one that writes captures.
const CONNECTIONS: u32 = 4;
/// The same where many work at a time.
const CONNECTIONS_OF_A_TEAM: u32 = 16;

/// How long a connection that reads waits for one that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// What every connection to SQLite begins with. `FULL`: each commit waits for the disk. With `NORMAL`
/// a commit would still survive SIGKILL, since what was written lies in the system's page cache and
/// not in ours; `FULL` makes it survive a loss of power too, and group commit makes the wait cheap:
/// whatever arrives during one wait shares the next. A new database has larger pages than the 4 KiB
/// of SQLite's own: blocks are hundreds of kilobytes, and are read page by page.
const PRAGMAS: &str = "PRAGMA busy_timeout = 10000; PRAGMA page_size = 16384; PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

/// Everything that is kept: in SQLite, in a folder that one process owns, or in PostgreSQL, which the
/// nodes of a team share. A clone is another handle on the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: AnyPool,
    /// The same database by the driver of SQLite, which lends the blocks that are searched.
    pub(crate) lite: Option<SqlitePool>,
    pub(crate) writer: Arc<Writer>,
    pub(crate) home: Home,
}

/// Where it is kept.
#[derive(Clone, Debug)]
pub(crate) enum Home {
    /// SQLite, in this folder.
    Folder {
        path: PathBuf,
        /// Held as long as any handle lives: one process per folder.
        lock: Arc<File>,
    },
    /// PostgreSQL, as the node of this name.
    Database { node: String },
}

impl Home {
    /// The name under which sessions are owned; that of the only owner is empty.
    pub(crate) fn node(&self) -> &str {
        match self {
            Self::Folder { .. } => "",
            Self::Database { node } => node,
        }
    }
}

impl Store {
    /// Opens the store in this folder, made where it is missing, and brings its tables up to date.
    /// Sessions that a crash left connecting or open are failed or closed from now on.
    ///
    /// # Errors
    /// [`Error::Folder`], [`Error::InUse`], [`Error::Newer`], and whatever the database says.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        let lock = Arc::new(folder::take(path)?);
        let url = folder::database(path)?;
        let home = Home::Folder { path: path.to_owned(), lock };
        Self::start(home, AnyPoolOptions::new().max_connections(CONNECTIONS), &url).await
    }

    /// Opens the store in this PostgreSQL database (`postgres://user:password@host/name`) as the node
    /// of this name, and brings its tables up to date. Sessions that this node left connecting or open
    /// when it crashed are failed or closed from now on, unless it had entered ([`Self::enter_node`]): then
    /// they are to be taken over like those of other nodes, which are theirs.
    ///
    /// # Errors
    /// [`Error::Database`] where the address cannot be read or nobody answers there, [`Error::Newer`].
    pub async fn connect(url: &str, node: &str) -> Result<Self, Error> {
        let home = Home::Database { node: node.to_owned() };
        Self::start(home, AnyPoolOptions::new().max_connections(CONNECTIONS_OF_A_TEAM), url).await
    }

    async fn start(home: Home, pool: AnyPoolOptions, url: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(url)?.disable_statement_logging();
        let mut connection = options.connect().await?;
        let lite = matches!(home, Home::Folder { .. });
        if lite {
            sqlx::raw_sql(PRAGMAS).execute(&mut connection).await?;
        }
        schema::migrate(&mut connection, &home).await?;
        let crashed = end_sessions(&mut connection, &home).await?;
        let pool = pool.after_connect(move |connection, _| {
            Box::pin(async move {
                if lite {
                    sqlx::raw_sql(PRAGMAS).execute(connection).await?;
                }
                Ok(())
            })
        });
        let pool = pool.connect_with(options).await?;
        let writer = Arc::new(Writer::start(connection, lite));
        let lite = if lite { Some(readers(url)?) } else { None };
        let store = Self { pool, lite, writer, home };
        for session in crashed {
            store.count_session(session).await?;
        }
        store.gather_what_was_left().await?;
        Ok(store)
    }

    /// Tells other processes where the owner of this folder can be asked: [`folder::owner`] reads it.
    /// In PostgreSQL there is no owner to be told.
    ///
    /// # Errors
    /// [`Error::Folder`] where it cannot be written.
    pub fn announce(&self, address: &str) -> Result<(), Error> {
        let Home::Folder { path, lock } = &self.home else { return Ok(()) };
        let path = path.join(folder::LOCK);
        let written = lock.set_len(0).and_then(|()| (&**lock).write_all(address.as_bytes()));
        written.map_err(|source| Error::Folder { path, source })
    }

    /// The folder; none in PostgreSQL.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        match &self.home {
            Home::Folder { path, .. } => Some(path),
            Home::Database { .. } => None,
        }
    }

    /// Writes what is waiting and closes the database. Every other handle is useless afterwards.
    pub async fn close(&self) {
        self.writer.stop().await;
        if let Some(lite) = &self.lite {
            lite.close().await;
        }
        self.pool.close().await;
    }

    /// A value kept under a name: what the program remembers of itself from start to start.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let query = sqlx::query_scalar("SELECT value FROM setting WHERE name = $1").bind(name);
        Ok(query.fetch_optional(&self.pool).await?)
    }

    /// Keeps a value under a name, unless there is one: what is kept then, the same for all who ask.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settle_setting(&self, name: &str, value: &str) -> Result<String, Error> {
        sqlx::query("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(value)
            .execute(&self.pool)
            .await?;
        self.setting(name).await?.ok_or(Error::NotFound)
    }

    /// Keeps a value under a name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO setting (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// Connections that only read, made when they are needed first.
fn readers(url: &str) -> Result<SqlitePool, Error> {
    let options = SqliteConnectOptions::from_str(url)?.busy_timeout(PATIENCE).disable_statement_logging();
    Ok(SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_lazy_with(options))
}

/// Ends the sessions that a crash of this node left behind; those that were open are to be counted.
async fn end_sessions(connection: &mut AnyConnection, home: &Home) -> Result<Vec<i64>, Error> {
    let node = home.node();
    let open = sqlx::query_scalar(
        "SELECT id FROM session WHERE state = 'open' AND node = $1
         AND NOT EXISTS (SELECT 1 FROM node WHERE node.name = $1)",
    )
    .bind(node);
    let open = open.fetch_all(&mut *connection).await?;
    let lost = i64::from(matches!(home, Home::Database { .. }));
    sqlx::query(
        "UPDATE session SET state = CASE state WHEN 'open' THEN 'closed' ELSE 'failed' END, node_lost = $2
         WHERE state IN ('connecting', 'open') AND node = $1
         AND NOT EXISTS (SELECT 1 FROM node WHERE node.name = $1)",
    )
    .bind(node)
    .bind(lost)
    .execute(&mut *connection)
    .await?;
    Ok(open)
}
