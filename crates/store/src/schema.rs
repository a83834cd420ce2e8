//! The tables, as numbered steps that run at start. A step never changes once it is released.
//!
//! The statements keep to what SQLite and PostgreSQL share, but for two words ([`in_postgres`]).

use crate::Error;
use crate::open::Home;
use sqlx::{AnyConnection, AssertSqlSafe, Connection};

/// Step N brings a database of version N to version N + 1.
const STEPS: &[&str] = &[
    r"
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE project (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
    CREATE TABLE api (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        url TEXT NOT NULL,
        revision BIGINT NOT NULL,
        document TEXT NOT NULL
    );
    CREATE INDEX api_of_project ON api (project);
    CREATE TABLE session (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        api BIGINT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        began_wall_ns BIGINT NOT NULL,
        state TEXT NOT NULL,
        status BIGINT,
        close_code BIGINT,
        close_reason TEXT
    );
    CREATE INDEX session_of_api ON session (api);
    CREATE TABLE report (
        session BIGINT PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
        en TEXT NOT NULL,
        ja TEXT NOT NULL
    );
    CREATE TABLE chunk (
        session BIGINT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        first_seq BIGINT NOT NULL,
        last_seq BIGINT NOT NULL,
        first_ns BIGINT NOT NULL,
        last_ns BIGINT NOT NULL,
        counts TEXT NOT NULL,
        codec BIGINT NOT NULL,
        plain_size BIGINT NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (session, last_seq)
    );
",
    r"
    ALTER TABLE report ADD COLUMN en_markdown TEXT NOT NULL DEFAULT '';
    ALTER TABLE report ADD COLUMN ja_markdown TEXT NOT NULL DEFAULT '';
    ALTER TABLE report ADD COLUMN en_html TEXT NOT NULL DEFAULT '';
    ALTER TABLE report ADD COLUMN ja_html TEXT NOT NULL DEFAULT '';
    CREATE TABLE share (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        session BIGINT NOT NULL UNIQUE REFERENCES session (id) ON DELETE CASCADE
    );
",
    r"
    CREATE TABLE deletion (number INTEGER PRIMARY KEY AUTOINCREMENT);
    ALTER TABLE project ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE project ADD COLUMN deletion BIGINT;
    ALTER TABLE project ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
    ALTER TABLE project ADD COLUMN document TEXT NOT NULL DEFAULT '{}';
    UPDATE project SET position = id;
    CREATE TABLE folder (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        parent BIGINT REFERENCES folder (id) ON DELETE CASCADE,
        position BIGINT NOT NULL,
        name TEXT NOT NULL,
        revision BIGINT NOT NULL DEFAULT 1,
        document TEXT NOT NULL DEFAULT '{}',
        deletion BIGINT
    );
    CREATE INDEX folder_of_project ON folder (project);
    CREATE INDEX folder_of_folder ON folder (parent);
    ALTER TABLE api ADD COLUMN folder BIGINT REFERENCES folder (id) ON DELETE CASCADE;
    ALTER TABLE api ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE api ADD COLUMN deletion BIGINT;
    UPDATE api SET position = id;
    CREATE INDEX api_of_folder ON api (folder);
",
    r"
    ALTER TABLE session ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE session ADD COLUMN ended_wall_ns BIGINT;
    ALTER TABLE session ADD COLUMN counts TEXT NOT NULL DEFAULT '';
    ALTER TABLE session ADD COLUMN handshake TEXT NOT NULL DEFAULT '';
",
    r"
    ALTER TABLE session ADD COLUMN secrets TEXT NOT NULL DEFAULT '[]';
",
    r"
    ALTER TABLE session ADD COLUMN follows BIGINT;
    ALTER TABLE session ADD COLUMN attempt BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX session_after_session ON session (follows);
",
    r"
    CREATE TABLE cookie (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        domain TEXT NOT NULL,
        host_only BOOLEAN NOT NULL,
        path TEXT NOT NULL,
        expires_ms BIGINT,
        secure BOOLEAN NOT NULL,
        http_only BOOLEAN NOT NULL,
        same_site TEXT NOT NULL,
        created_ms BIGINT NOT NULL,
        UNIQUE (project, name, domain, path)
    );
    CREATE TABLE image (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        size BIGINT NOT NULL,
        bytes BLOB NOT NULL,
        deletion BIGINT
    );
    CREATE INDEX image_of_project ON image (project);
",
    r"
    ALTER TABLE session ADD COLUMN deletion BIGINT;
",
    r"
    ALTER TABLE session ADD COLUMN imported_wall_ns BIGINT;
    ALTER TABLE session ADD COLUMN imported_name TEXT;
",
    // The driver that speaks to both databases knows no BOOLEAN of SQLite; and an index of PostgreSQL
    // takes no names of thousands of bytes.
    r"
    CREATE TABLE cookie_with_flags (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        domain TEXT NOT NULL,
        host_only BIGINT NOT NULL,
        path TEXT NOT NULL,
        expires_ms BIGINT,
        secure BIGINT NOT NULL,
        http_only BIGINT NOT NULL,
        same_site TEXT NOT NULL,
        created_ms BIGINT NOT NULL
    );
    INSERT INTO cookie_with_flags (project, name, value, domain, host_only, path, expires_ms, secure,
        http_only, same_site, created_ms)
        SELECT project, name, value, domain, CASE WHEN host_only THEN 1 ELSE 0 END, path, expires_ms,
        CASE WHEN secure THEN 1 ELSE 0 END, CASE WHEN http_only THEN 1 ELSE 0 END, same_site, created_ms
        FROM cookie ORDER BY id;
    DROP TABLE cookie;
    ALTER TABLE cookie_with_flags RENAME TO cookie;
    CREATE INDEX cookie_of_project ON cookie (project);
    ALTER TABLE session ADD COLUMN node TEXT NOT NULL DEFAULT '';
",
    r"
    CREATE TABLE account (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        password TEXT NOT NULL,
        admin BIGINT NOT NULL DEFAULT 0,
        disabled BIGINT NOT NULL DEFAULT 0,
        created_ms BIGINT NOT NULL
    );
    CREATE TABLE invitation (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL,
        project BIGINT REFERENCES project (id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        admin BIGINT NOT NULL,
        expires_ms BIGINT NOT NULL
    );
    CREATE TABLE login (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash TEXT NOT NULL UNIQUE,
        account BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        created_ms BIGINT NOT NULL,
        expires_ms BIGINT NOT NULL,
        seen_ms BIGINT NOT NULL,
        agent TEXT NOT NULL,
        address TEXT NOT NULL
    );
    CREATE INDEX login_of_account ON login (account);
    CREATE TABLE api_key (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash TEXT NOT NULL UNIQUE,
        account BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        scope TEXT NOT NULL,
        created_ms BIGINT NOT NULL,
        expires_ms BIGINT,
        used_ms BIGINT
    );
    CREATE INDEX api_key_of_account ON api_key (account);
    CREATE TABLE member (
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        account BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        PRIMARY KEY (project, account)
    );
    CREATE INDEX member_of_account ON member (account);
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        who TEXT NOT NULL,
        at_ms BIGINT NOT NULL
    );
    CREATE INDEX attempt_of ON attempt (who, at_ms);
    CREATE TABLE deed (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at_ms BIGINT NOT NULL,
        account BIGINT,
        what TEXT NOT NULL,
        object TEXT NOT NULL,
        address TEXT NOT NULL
    );
",
    r"
    CREATE TABLE publication (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        hash TEXT NOT NULL UNIQUE,
        project BIGINT REFERENCES project (id) ON DELETE CASCADE,
        folder BIGINT REFERENCES folder (id) ON DELETE CASCADE,
        api BIGINT REFERENCES api (id) ON DELETE CASCADE,
        terms TEXT NOT NULL,
        password TEXT NOT NULL,
        expires_ms BIGINT,
        account BIGINT,
        created_ms BIGINT NOT NULL,
        opened BIGINT NOT NULL DEFAULT 0,
        opened_ms BIGINT
    );
    CREATE INDEX publication_of_project ON publication (project);
    CREATE INDEX publication_of_folder ON publication (folder);
    CREATE INDEX publication_of_api ON publication (api);
",
    r"
    CREATE TABLE version (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        api BIGINT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
        account BIGINT,
        began_ms BIGINT NOT NULL,
        at_ms BIGINT NOT NULL,
        fields TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        restores BIGINT,
        document TEXT NOT NULL
    );
    CREATE INDEX version_of_api ON version (api);
",
    r"
    ALTER TABLE session ADD COLUMN account BIGINT;
    ALTER TABLE deed ADD COLUMN project BIGINT;
    CREATE TABLE own_values (
        project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
        account BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        document TEXT NOT NULL,
        PRIMARY KEY (project, account)
    );
    CREATE INDEX own_values_of_account ON own_values (account);
    CREATE TABLE comment (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        api BIGINT NOT NULL REFERENCES api (id) ON DELETE CASCADE,
        thread BIGINT REFERENCES comment (id) ON DELETE CASCADE,
        part TEXT NOT NULL,
        session BIGINT REFERENCES session (id) ON DELETE CASCADE,
        seq BIGINT,
        account BIGINT,
        text TEXT NOT NULL,
        created_ms BIGINT NOT NULL,
        edited_ms BIGINT,
        resolved_ms BIGINT
    );
    CREATE INDEX comment_of_api ON comment (api);
    CREATE INDEX comment_of_thread ON comment (thread);
    CREATE INDEX comment_of_session ON comment (session);
",
    r"
    ALTER TABLE deletion ADD COLUMN kind TEXT NOT NULL DEFAULT '';
    ALTER TABLE deletion ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE deletion ADD COLUMN at_ms BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE deletion ADD COLUMN account BIGINT;
",
    "
    CREATE TABLE subject (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        account BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
        PRIMARY KEY (issuer, subject)
    );
",
    "
    CREATE TABLE node (name TEXT PRIMARY KEY, life TEXT NOT NULL, pulse BIGINT NOT NULL);
    ALTER TABLE session ADD COLUMN node_lost BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE session ADD COLUMN adopted BIGINT NOT NULL DEFAULT 0;
",
    r"
    CREATE TABLE publication_copy (
        publication BIGINT PRIMARY KEY REFERENCES publication (id) ON DELETE CASCADE,
        document TEXT NOT NULL
    );
",
    r"
    ALTER TABLE invitation ADD COLUMN account BIGINT REFERENCES account (id) ON DELETE CASCADE;
",
    "
    ALTER TABLE session ADD COLUMN most TEXT NOT NULL DEFAULT '';
",
    "
    CREATE INDEX session_open ON session (api) WHERE state = 'open';
    CREATE INDEX session_named ON session (api) WHERE name <> '';
",
];

/// The newest version known here.
pub(crate) fn known() -> i64 {
    i64::try_from(STEPS.len()).expect("there are few steps")
}

/// A step as PostgreSQL says it.
fn in_postgres(step: &str) -> String {
    step.replace("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY")
        .replace(" BLOB ", " BYTEA ")
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// SQLite.
    Lite,
    /// PostgreSQL.
    Postgres,
}

/// Brings the database up to date, as [`migrate_at`].
pub(crate) async fn migrate(connection: &mut AnyConnection, home: &Home) -> Result<(), Error> {
    match home {
        Home::Folder { path, .. } => migrate_at(connection, Dialect::Lite, &path.display().to_string()).await,
        Home::Database { .. } => migrate_at(connection, Dialect::Postgres, "PostgreSQL").await,
    }
}

/// The version of a database; 0: it has no tables of ours.
pub(crate) async fn version(connection: &mut AnyConnection) -> Result<i64, Error> {
    let version = sqlx::query_scalar("SELECT version FROM wscope_schema").fetch_optional(connection).await?;
    Ok(version.unwrap_or(0))
}

/// Waits in PostgreSQL until nobody else changes the database as a whole; others wait until the end of this
/// transaction.
pub(crate) async fn alone(transaction: &mut AnyConnection) -> Result<(), Error> {
    // Any number will do that nobody else takes: it spells "wscope".
    sqlx::raw_sql("SELECT pg_advisory_xact_lock(131337473192037)").execute(transaction).await?;
    Ok(())
}

/// Brings the database up to date, in one transaction. Of several nodes that start at a time, one does
/// it and the others wait.
pub(crate) async fn migrate_at(
    connection: &mut AnyConnection,
    dialect: Dialect,
    place: &str,
) -> Result<(), Error> {
    let in_folder = dialect == Dialect::Lite;
    let begin = if in_folder { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let mut transaction = connection.begin_with(begin).await?;
    if !in_folder {
        alone(&mut transaction).await?;
    }
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS wscope_schema (version BIGINT NOT NULL)")
        .execute(&mut *transaction)
        .await?;
    let version: Option<i64> =
        sqlx::query_scalar("SELECT version FROM wscope_schema").fetch_optional(&mut *transaction).await?;
    let found = version.unwrap_or(0);
    let Some(steps) = usize::try_from(found).ok().and_then(|from| STEPS.get(from..)) else {
        return Err(Error::Newer { place: place.to_owned(), found, known: known() });
    };
    for step in steps {
        let step = if in_folder { (*step).to_owned() } else { in_postgres(step) };
        sqlx::raw_sql(AssertSqlSafe(step)).execute(&mut *transaction).await?;
    }
    let save = match version {
        None => "INSERT INTO wscope_schema (version) VALUES ($1)",
        Some(_) => "UPDATE wscope_schema SET version = $1",
    };
    sqlx::query(save).bind(known()).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}
