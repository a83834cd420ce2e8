use crate::writer::Writer;
use crate::{Error, deletions, schema};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqlitePool};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The file that is locked by who owns a folder.
const LOCK: &str = "wscope.lock";

/// Where the owner of this folder can be asked, as it has said last. It may be gone since.
#[must_use]
pub fn owner(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join(LOCK)).ok().filter(|it| !it.is_empty())
}

/// Everything that is kept, in one folder. A clone is another handle on the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) pool: SqlitePool,
    pub(crate) writer: Arc<Writer>,
    folder: PathBuf,
    /// Held as long as any handle lives: one process per folder.
    lock: Arc<File>,
}

impl Store {
    /// Opens the store in this folder, made where it is missing, and brings its tables up to date.
    /// Sessions that a crash left connecting or open are failed or closed from now on. What was
    /// deleted before is gone for good.
    ///
    /// # Errors
    /// [`Error::Folder`], [`Error::InUse`], [`Error::Newer`], and whatever the database says.
    pub async fn open(folder: &Path) -> Result<Self, Error> {
        let lock = take(folder)?;
        let options = options(&folder.join("wscope.db"));
        let mut connection = options.connect().await?;
        schema::migrate(&mut connection, folder).await?;
        let crashed: Vec<i64> = sqlx::query_scalar("SELECT id FROM session WHERE state = 'open'")
            .fetch_all(&mut connection)
            .await?;
        deletions::purge(&mut connection).await?;
        sqlx::query(
            "UPDATE session SET state = CASE state WHEN 'open' THEN 'closed' ELSE 'failed' END
             WHERE state IN ('connecting', 'open')",
        )
        .execute(&mut connection)
        .await?;
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        let writer = Arc::new(Writer::start(connection));
        let store = Self { pool, writer, folder: folder.to_owned(), lock: Arc::new(lock) };
        for session in crashed {
            store.count_session(session).await?;
        }
        Ok(store)
    }

    /// Tells other processes where the owner of this folder can be asked: [`owner`] reads it.
    ///
    /// # Errors
    /// [`Error::Folder`] where it cannot be written.
    pub fn announce(&self, address: &str) -> Result<(), Error> {
        let path = self.folder.join(LOCK);
        let written = self.lock.set_len(0).and_then(|()| (&*self.lock).write_all(address.as_bytes()));
        written.map_err(|source| Error::Folder { path, source })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes what is waiting and closes the database. Every other handle is useless afterwards.
    pub async fn close(&self) {
        self.writer.stop().await;
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

/// Makes the folder and the database file, readable by their owner only (captures hold secrets),
/// and locks the folder. The system lets go of the lock when the process ends, however it ends.
fn take(folder: &Path) -> Result<File, Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| Error::Folder { path, source }
    };
    private_folder().create(folder).map_err(failed(folder))?;
    let lock_path = folder.join(LOCK);
    let lock = private_file().open(&lock_path).map_err(failed(&lock_path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => return Err(failed(&lock_path)(source)),
    }
    let database = folder.join("wscope.db");
    private_file().open(&database).map_err(failed(&database))?;
    Ok(lock)
}

#[cfg(unix)]
fn private_folder() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder
}

#[cfg(unix)]
fn private_file() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    builder
}

#[cfg(not(unix))]
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    options
}

/// Write-ahead log, and `FULL`: each commit waits for the disk. With `NORMAL` a commit would still
/// survive SIGKILL, since what was written lies in the system's page cache and not in ours; `FULL`
/// makes it survive a loss of power too, and group commit makes the wait cheap: whatever arrives
/// during one wait shares the next.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        .disable_statement_logging()
}
