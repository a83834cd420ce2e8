//! The versions of each API: how it was after each change, by whom and when.

use crate::apis::api;
use crate::text::{kept, maybe_of, of};
use crate::{Current, Error, Store};
use model::Api;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

/// Changes by the same hand are one version as long as each comes so soon after the one before.
const SOON_MS: i64 = 5 * 60_000;
/// And none goes on for longer.
const LONGEST_MS: i64 = 30 * 60_000;
/// Versions without a name that are kept of an API; the oldest go when there are more.
const MOST: i64 = 200;
/// And so much of their text, but the newest always is.
const MOST_TEXT: i64 = 16 << 20;

/// By whose hand something is changed, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hand {
    /// Whose account; `None`: the user of this machine.
    pub account: Option<i64>,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
}

/// How an API was after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number: later versions have higher ones.
    pub id: i64,
    /// Of which API.
    pub api: i64,
    /// Who changed it; `None`: the user of this machine.
    pub account: Option<i64>,
    /// What others see of who changed it; `None`: nobody who has an account.
    pub author: Option<String>,
    /// When the first of the changes was made that are one version; 0: nobody knows.
    pub began_ms: i64,
    /// When the last of them was made.
    pub at_ms: i64,
    /// The fields that were changed since the version before; none: the first of which anything is known.
    pub fields: Vec<String>,
    /// What a user calls it; empty: nothing. What has a name stays.
    pub name: String,
    /// The version that was restored by it.
    pub restores: Option<i64>,
}

impl Store {
    /// Saves an API that began from `api.revision`, without a version of it: what the program does by
    /// itself. The answer carries the next revision. The project that it is in does not change.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was changed since that revision, [`Error::NotFound`] when it is gone.
    pub async fn save_api(&self, api: Api) -> Result<Api, Error> {
        self.save_version(api, None, None).await
    }

    /// The same by somebody's hand: a version of it is kept.
    ///
    /// # Errors
    /// As [`Store::save_api`].
    pub async fn save_api_by(&self, api: Api, by: Hand) -> Result<Api, Error> {
        self.save_version(api, Some(by), None).await
    }

    /// Makes an API what it was in a version, which is a version anew. What stands in the composer stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such version, [`Error::Conflict`] where the API is changed at
    /// the same time.
    pub async fn restore_version(&self, id: i64, by: Hand) -> Result<Api, Error> {
        let (_, then) = self.version(id).await?;
        let Api { id: api, project, revision, draft, .. } = self.api(then.id).await?;
        self.save_version(Api { id: api, project, revision, draft, ..then }, Some(by), Some(id)).await
    }

    async fn save_version(
        &self,
        mut new: Api,
        by: Option<Hand>,
        restores: Option<i64>,
    ) -> Result<Api, Error> {
        let began = new.revision;
        new.revision = began.saturating_add(1);
        let mut transaction = self.pool.begin().await?;
        // The lock comes first: what is read after it stays until the end.
        let before = sqlx::query(
            "UPDATE api SET revision = revision + 1 WHERE id = $1 AND revision = $2 AND deletion IS NULL
             RETURNING id, project, revision, document",
        )
        .bind(new.id)
        .bind(began)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(before) = before else {
            transaction.rollback().await?;
            let current = self.api(new.id).await?;
            return Err(Error::Conflict { current: Box::new(Current::Api(Box::new(current))) });
        };
        let before = api(&before)?;
        new.project = before.project;
        let document = serde_json::to_string(&new)?;
        sqlx::query("UPDATE api SET name = $1, url = $2, document = $3 WHERE id = $4")
            .bind(&*kept(&new.name))
            .bind(&*kept(&new.url))
            .bind(&document)
            .bind(new.id)
            .execute(&mut *transaction)
            .await?;
        if let Some(by) = by {
            keep(&mut transaction, &before, &new, by, restores).await?;
        }
        transaction.commit().await?;
        Ok(new)
    }

    /// The versions of an API with numbers below this one, newest first, at most so many.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn versions(&self, api: i64, before: i64, limit: u32) -> Result<Vec<Version>, Error> {
        self.need(model::Node::Api(api)).await?;
        let rows = sqlx::query(
            "SELECT version.id AS id, api, version.account AS account, began_ms, at_ms, fields,
             version.name AS name, restores, account.name AS author
             FROM version LEFT JOIN account ON account.id = version.account
             WHERE api = $1 AND version.id < $2 ORDER BY version.id DESC LIMIT $3",
        );
        let rows = rows.bind(api).bind(before).bind(i64::from(limit)).fetch_all(&self.pool).await?;
        rows.iter().map(version).collect()
    }

    /// A version and what the API was in it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such version, or its API is gone.
    pub async fn version(&self, id: i64) -> Result<(Version, Api), Error> {
        let row = sqlx::query(
            "SELECT version.id AS id, api, version.account AS account, began_ms, at_ms, fields,
             version.name AS name, restores, account.name AS author, version.document AS document,
             api.project AS project
             FROM version JOIN api ON api.id = version.api
             LEFT JOIN account ON account.id = version.account
             WHERE version.id = $1 AND api.deletion IS NULL",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?
        .ok_or(Error::NotFound)?;
        let version = version(&row)?;
        let then: Api = serde_json::from_str(row.get("document"))?;
        let then = Api { id: version.api, project: row.get("project"), ..then };
        Ok((version, then))
    }

    /// Gives a version a name, by which it stays, or takes it away.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such version.
    pub async fn name_version(&self, id: i64, name: &str) -> Result<(), Error> {
        let done = sqlx::query("UPDATE version SET name = $1 WHERE id = $2").bind(&*kept(name)).bind(id);
        let done = done.execute(&self.pool).await?;
        if done.rows_affected() == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

/// Keeps what an API is now as a version, or as what became of the last one.
async fn keep(
    connection: &mut AnyConnection,
    before: &Api,
    new: &Api,
    by: Hand,
    restores: Option<i64>,
) -> Result<(), Error> {
    let mut newest = newest(connection, new.id).await?;
    if newest.is_empty() {
        let first = Version { fields: vec![], began_ms: 0, ..blank(new.id, Hand::default()) };
        write(connection, &first, before).await?;
        newest.push((first, before.clone()));
    }
    let (last, was) = &newest[0];
    if was.fields_unlike(new).is_empty() {
        return Ok(());
    }
    let next = Version { restores, ..blank(new.id, by) };
    let goes_on = last.account == by.account
        && (0..=SOON_MS).contains(&(by.at_ms - last.at_ms))
        && by.at_ms - last.began_ms <= LONGEST_MS
        && last.name.is_empty()
        && restores.or(last.restores).is_none();
    match newest.get(1).filter(|_| goes_on) {
        Some((_, was)) => {
            let fields = was.fields_unlike(new);
            // Undone at once: nothing became of it.
            let query = if fields.is_empty() {
                sqlx::query("DELETE FROM version WHERE id = $1").bind(last.id)
            } else {
                sqlx::query("UPDATE version SET fields = $1, at_ms = $2, document = $3 WHERE id = $4")
                    .bind(serde_json::to_string(&fields)?)
                    .bind(by.at_ms)
                    .bind(serde_json::to_string(new)?)
                    .bind(last.id)
            };
            query.execute(&mut *connection).await?;
        }
        None => write(connection, &Version { fields: was.fields_unlike(new), ..next }, new).await?,
    }
    forget(connection, new.id).await
}

fn blank(api: i64, by: Hand) -> Version {
    let Hand { account, at_ms } = by;
    Version {
        id: 0,
        api,
        account,
        author: None,
        began_ms: at_ms,
        at_ms,
        fields: vec![],
        name: String::new(),
        restores: None,
    }
}

/// The last two versions of an API, the newer first.
async fn newest(connection: &mut AnyConnection, api: i64) -> Result<Vec<(Version, Api)>, Error> {
    let rows = sqlx::query(
        "SELECT id, api, account, began_ms, at_ms, fields, name, restores, NULL AS author, document
         FROM version WHERE api = $1 ORDER BY id DESC LIMIT 2",
    );
    let rows = rows.bind(api).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((version(row)?, serde_json::from_str(row.get("document"))?))).collect()
}

async fn write(connection: &mut AnyConnection, version: &Version, document: &Api) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO version (api, account, began_ms, at_ms, fields, restores, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(version.api)
    .bind(version.account)
    .bind(version.began_ms)
    .bind(version.at_ms)
    .bind(serde_json::to_string(&version.fields)?)
    .bind(version.restores)
    .bind(serde_json::to_string(document)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes the oldest versions without a name, where there are too many or too much of them.
async fn forget(connection: &mut AnyConnection, api: i64) -> Result<(), Error> {
    let rows = sqlx::query(
        "SELECT id, CAST(LENGTH(document) AS BIGINT) AS size FROM version WHERE api = $1 AND name = ''
         ORDER BY id DESC",
    );
    let rows = rows.bind(api).fetch_all(&mut *connection).await?;
    let mut size = 0_i64;
    for (count, row) in (1..).zip(&rows) {
        size = size.saturating_add(row.get("size"));
        if count > MOST || (count > 1 && size > MOST_TEXT) {
            let query = sqlx::query("DELETE FROM version WHERE api = $1 AND name = '' AND id <= $2");
            query.bind(api).bind(row.get::<i64, _>("id")).execute(connection).await?;
            break;
        }
    }
    Ok(())
}

fn version(row: &AnyRow) -> Result<Version, Error> {
    Ok(Version {
        id: row.get("id"),
        api: row.get("api"),
        account: row.get("account"),
        author: maybe_of(row, "author"),
        began_ms: row.get("began_ms"),
        at_ms: row.get("at_ms"),
        fields: serde_json::from_str(row.get("fields"))?,
        name: of(row, "name"),
        restores: row.get("restores"),
    })
}
