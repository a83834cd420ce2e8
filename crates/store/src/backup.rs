//! Everything that is kept, written into one file while it is in use, and brought back from it.
//!
//! The file is a database of SQLite with the same tables, wherever it came from: what was kept in one
//! database is brought back into the other as well. It is read as data and no more: what is no table or
//! index is refused, and only known columns of known tables are copied.

use crate::schema::{self, Dialect};
use crate::{Error, folder};
use futures_util::TryStreamExt;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where everything is kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// In SQLite, in this folder.
    Folder(PathBuf),
    /// In PostgreSQL, at this URL.
    Database(String),
}

/// A table as it is copied.
#[derive(Clone, Debug)]
struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
    /// The tables that its rows name, other than itself.
    needs: BTreeSet<String>,
    /// The columns that name rows of the same table: they are filled in when all rows are there.
    own: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bytes,
}

/// Writes everything into a new file, as it is at one moment. Whoever works with it goes on.
///
/// # Errors
/// [`Error::Exists`], [`Error::NotFound`] where nothing is kept there, [`Error::OtherVersion`], and
/// whatever the database says.
pub async fn back_up(from: &Place, file: &Path) -> Result<(), Error> {
    if file.exists() {
        return Err(Error::Exists { path: file.to_owned() });
    }
    let part = beside(file, ".part");
    let done = write(from, &part).await;
    let done = done.and_then(|()| folder::settle(&part, file));
    if done.is_err() {
        // What was begun is worth nothing; that it cannot be removed either is no news.
        let _ = std::fs::remove_file(&part);
    }
    done
}

async fn write(from: &Place, part: &Path) -> Result<(), Error> {
    folder::private(part)?;
    match from {
        Place::Folder(path) => {
            if !folder::is_kept(path) {
                return Err(Error::NotFound);
            }
            let mut database = open(&folder::database(path)?).await?;
            sqlx::raw_sql("PRAGMA busy_timeout = 10000").execute(&mut database).await?;
            let target = part.to_str().ok_or(Error::NotFound)?;
            sqlx::query("VACUUM INTO $1").bind(target).execute(&mut database).await?;
            database.close().await?;
        }
        Place::Database(url) => {
            let mut database = open(url).await?;
            let mut moment = database.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            let found = schema::version(&mut moment).await?;
            if found != schema::known() {
                return Err(Error::OtherVersion { found, known: schema::known() });
            }
            let mut into = fresh(part).await?;
            let tables = tables(&mut into).await?;
            let mut whole = into.begin().await?;
            copy(&mut moment, &mut whole, &tables, Dialect::Lite).await?;
            whole.commit().await?;
            into.close().await?;
        }
    }
    Ok(())
}

/// Brings back what a file holds, also one of an older version. What is there is replaced only where
/// `over` says so; in SQLite it stays beside, as `wscope.db.before`.
///
/// # Errors
/// [`Error::NotEmpty`], [`Error::NotABackup`], [`Error::Newer`], [`Error::InUse`], [`Error::NodesLive`], and
/// whatever the database says: then nothing has changed.
pub async fn bring_back(file: &Path, to: &Place, over: bool) -> Result<(), Error> {
    let scratch = match to {
        Place::Folder(path) => path.clone(),
        Place::Database(_) => std::env::temp_dir(),
    };
    let lock = match to {
        Place::Folder(path) => {
            let lock = folder::take(path)?;
            if folder::is_kept(path) && !over {
                return Err(Error::NotEmpty);
            }
            Some(lock)
        }
        Place::Database(_) => None,
    };
    let scratch = scratch.join(format!("wscope.restoring.{}", std::process::id()));
    let done = bring(file, to, over, &scratch).await;
    for left in ["", "-journal", ".new", ".model"] {
        let _ = std::fs::remove_file(beside(&scratch, left));
    }
    drop(lock);
    done
}

async fn bring(file: &Path, to: &Place, over: bool, scratch: &Path) -> Result<(), Error> {
    folder::private(scratch)?;
    folder::copy(file, scratch)?;
    let mut from = checked(file, scratch).await?;
    match to {
        Place::Folder(path) => {
            let new = beside(scratch, ".new");
            folder::private(&new)?;
            let mut into = fresh(&new).await?;
            let tables = tables(&mut into).await?;
            let mut whole = into.begin().await?;
            copy(&mut from, &mut whole, &tables, Dialect::Lite).await?;
            end_sessions(&mut whole).await?;
            whole.commit().await?;
            into.close().await?;
            folder::replace(path, &new)?;
        }
        Place::Database(url) => {
            let mut into = open(url).await?;
            // Before anything is changed: an older version may be running there.
            let living = crate::nodes::living(&mut into).await?;
            if !living.is_empty() {
                return Err(Error::NodesLive { names: living });
            }
            schema::migrate_at(&mut into, Dialect::Postgres, "PostgreSQL").await?;
            // Which tables and columns there are is told by a fresh database of the other kind.
            let model = beside(scratch, ".model");
            folder::private(&model)?;
            let mut fresh = fresh(&model).await?;
            let tables = tables(&mut fresh).await?;
            fresh.close().await?;
            let mut whole = into.begin().await?;
            // A node that starts meanwhile waits until this is over.
            schema::alone(&mut whole).await?;
            empty(&mut whole, &tables, over).await?;
            copy(&mut from, &mut whole, &tables, Dialect::Postgres).await?;
            end_sessions(&mut whole).await?;
            whole.commit().await?;
        }
    }
    from.close().await?;
    Ok(())
}

/// The copy of a file as a database of the newest version, if it is sound.
async fn checked(file: &Path, copy: &Path) -> Result<AnyConnection, Error> {
    let no_backup = || Error::NotABackup { path: file.to_owned() };
    let mut from = open(&folder::address(copy)?).await.map_err(|_| no_backup())?;
    let sound: Option<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_optional(&mut from)
        .await
        .map_err(|_| no_backup())?;
    let strange: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')
         OR sql LIKE 'CREATE VIRTUAL%'",
    )
    .fetch_one(&mut from)
    .await
    .map_err(|_| no_backup())?;
    let version = schema::version(&mut from).await.map_err(|_| no_backup())?;
    if sound.as_deref() != Some("ok") || strange > 0 || version == 0 {
        return Err(no_backup());
    }
    schema::migrate_at(&mut from, Dialect::Lite, &file.display().to_string()).await?;
    Ok(from)
}

/// A database with all tables and nothing in them.
async fn fresh(path: &Path) -> Result<AnyConnection, Error> {
    let mut database = open(&folder::address(path)?).await?;
    // All comes in one transaction, in any order, from where it stood together.
    sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut database).await?;
    schema::migrate_at(&mut database, Dialect::Lite, &path.display().to_string()).await?;
    Ok(database)
}

async fn open(url: &str) -> Result<AnyConnection, Error> {
    sqlx::any::install_default_drivers();
    Ok(AnyConnection::connect(url).await?)
}

/// The tables of a fresh database, those first that others name.
async fn tables(fresh: &mut AnyConnection) -> Result<Vec<Table>, Error> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         AND name <> 'wscope_schema' ORDER BY name",
    )
    .fetch_all(&mut *fresh)
    .await?;
    let mut waiting = vec![];
    for name in names {
        let columns = sqlx::query("SELECT name, type FROM pragma_table_info($1) ORDER BY cid").bind(&name);
        let columns = columns.fetch_all(&mut *fresh).await?;
        let named =
            sqlx::query("SELECT \"table\" AS other, \"from\" AS own FROM pragma_foreign_key_list($1)");
        let named = named.bind(&name).fetch_all(&mut *fresh).await?;
        let named: Vec<(String, String)> = named.iter().map(|it| (it.get("other"), it.get("own"))).collect();
        let own = named.iter().filter(|it| it.0 == name).map(|it| it.1.clone()).collect();
        let needs = named.into_iter().map(|it| it.0).filter(|it| *it != name).collect();
        waiting.push(Table { columns: columns.iter().map(column).collect(), needs, own, name });
    }
    let (mut order, mut there) = (vec![], BTreeSet::new());
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|it: &Table| it.needs.is_subset(&there));
        if ready.is_empty() {
            // Tables that name each other: no order is right, and the database says so.
            order.extend(rest);
            break;
        }
        there.extend(ready.iter().map(|it| it.name.clone()));
        order.extend(ready);
        waiting = rest;
    }
    Ok(order)
}

fn column(row: &AnyRow) -> (String, Kind) {
    let kind = match row.get::<String, _>("type").as_str() {
        "BLOB" => Kind::Bytes,
        "TEXT" => Kind::Text,
        _ => Kind::Number,
    };
    (row.get("name"), kind)
}

/// Copies every row of these tables.
async fn copy(
    from: &mut AnyConnection,
    into: &mut AnyConnection,
    tables: &[Table],
    dialect: Dialect,
) -> Result<(), Error> {
    for table in tables {
        let names: Vec<_> = table.columns.iter().map(|it| it.0.as_str()).collect();
        let places: Vec<_> = (1..=names.len()).map(|it| format!("${it}")).collect();
        let (name, list) = (&table.name, names.join(", "));
        let select = format!("SELECT {list} FROM {name}");
        let insert = format!("INSERT INTO {name} ({list}) VALUES ({})", places.join(", "));
        let mut later = vec![];
        let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(&mut *from);
        while let Some(row) = rows.try_next().await? {
            let mut query = sqlx::query(AssertSqlSafe(insert.clone()));
            for (index, (column, kind)) in table.columns.iter().enumerate() {
                query = match kind {
                    Kind::Number if table.own.contains(column) => {
                        let id: i64 = row.try_get("id")?;
                        later.extend(row.try_get::<Option<i64>, _>(index)?.map(|it| (column, it, id)));
                        query.bind(None::<i64>)
                    }
                    Kind::Number => query.bind(row.try_get::<Option<i64>, _>(index)?),
                    Kind::Text => query.bind(row.try_get::<Option<String>, _>(index)?),
                    Kind::Bytes => query.bind(row.try_get::<Option<Vec<u8>>, _>(index)?),
                };
            }
            query.execute(&mut *into).await?;
        }
        drop(rows);
        for (column, to, id) in later {
            let update = format!("UPDATE {name} SET {column} = $1 WHERE id = $2");
            sqlx::query(AssertSqlSafe(update)).bind(to).bind(id).execute(&mut *into).await?;
        }
        if dialect == Dialect::Postgres {
            count_on(into, table).await?;
        }
    }
    Ok(())
}

/// The next number that PostgreSQL gives is one that no row has.
async fn count_on(into: &mut AnyConnection, table: &Table) -> Result<(), Error> {
    let name = &table.name;
    let Some(key) = ["id", "number"].into_iter().find(|key| table.columns[0].0 == *key) else {
        return Ok(());
    };
    let next = format!(
        "SELECT setval(CAST(sequence AS regclass), COALESCE((SELECT MAX({key}) FROM {name}), 0) + 1, false)
         FROM (SELECT pg_get_serial_sequence('{name}', '{key}') AS sequence) AS it WHERE sequence IS NOT NULL"
    );
    sqlx::query(AssertSqlSafe(next)).execute(into).await?;
    Ok(())
}

/// Makes sure that nothing is kept.
async fn empty(into: &mut AnyConnection, tables: &[Table], over: bool) -> Result<(), Error> {
    for table in tables.iter().rev() {
        let name = &table.name;
        let delete = format!("DELETE FROM {name}");
        let gone = sqlx::query(AssertSqlSafe(delete)).execute(&mut *into).await?;
        if gone.rows_affected() > 0 && !over {
            // The transaction is given up, and with it what was deleted.
            return Err(Error::NotEmpty);
        }
    }
    Ok(())
}

/// Nobody holds the sessions any more that were live when the file was written, and no node lives.
async fn end_sessions(into: &mut AnyConnection) -> Result<(), Error> {
    sqlx::query(
        "UPDATE session SET state = CASE state WHEN 'open' THEN 'closed' ELSE 'failed' END
         WHERE state IN ('connecting', 'open')",
    )
    .execute(&mut *into)
    .await?;
    sqlx::query("DELETE FROM node").execute(into).await?;
    Ok(())
}

fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}
