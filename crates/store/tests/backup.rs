//! Backups: written while it is in use, brought back into either database, and never over something.

mod homes;

use databases::Postgres;
use homes::{Home, Outcome, on_both};
use model::team::Role;
use model::{Api, Direction, Kind, Node, Place, Record};
use sqlx::{AnyConnection, AssertSqlSafe, Connection};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{Error, Hand, Store, back_up, bring_back};

fn record() -> Record {
    Record {
        seq: 1,
        at_ns: 5,
        wall_ns: 1_790_000_000_000_000_000,
        direction: Direction::Received,
        kind: Kind::Binary,
        fin: true,
        reserved: 0,
        wire_size: 5,
        payload: vec![0, 255, 1].into(),
        frames: None,
    }
}

/// A store with something of each kind; it stays open.
async fn filled(home: &Home) -> Result<Store, Box<dyn std::error::Error>> {
    let store = home.open().await?;
    let project = store.create_project("p\0\u{F0000}").await?.id;
    // The inner folder is older than the one that it stands in.
    let inner = store.create_folder(project, None, "inner").await?.id;
    let outer = store.create_folder(project, None, "outer").await?.id;
    store.move_node(Node::Folder(inner), Place { project, folder: Some(outer), index: 0 }).await?;
    let api = store.create_api_in(project, Some(inner), "a", "ws://a/").await?;
    let hand = Hand { account: None, at_ms: 7 };
    store.save_api_by(Api { url: "ws://b/".into(), ..api.clone() }, hand).await?;
    store.create_image(project, "image/png", &[0, 159, 146, 150, 0]).await?;
    let account = store.create_account("hanako@team.example", "花子", "hash", true, 1).await?.id;
    store.set_role(project, account, Some(Role::Admin)).await?;
    let gone = store.create_api(project, "gone", "").await?.id;
    store.delete(Node::Api(gone), hand).await?;
    let session = store.create_session(api.id, "ws://b/", 1).await?.info.id;
    let transcript = store.transcript(session).await?;
    transcript.append(vec![record()]).await?;
    transcript.progress().wait_for(|it| it.stored == 1).await?;
    Ok(store)
}

/// Everything in a backup, a line for each row; sessions by how they end.
async fn told(file: &Path) -> Result<Vec<String>, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&format!("sqlite:{}?mode=rw", file.display())).await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
    )
    .fetch_all(&mut database)
    .await?;
    let mut lines = vec![];
    for table in tables {
        let columns =
            sqlx::query_scalar("SELECT 'quote(' || name || ')' FROM pragma_table_info($1) ORDER BY cid");
        let columns: Vec<String> = columns.bind(&table).fetch_all(&mut database).await?;
        let rows = format!("SELECT '{table} ' || {} FROM {table} ORDER BY 1", columns.join(" || ' ' || "));
        lines.extend(sqlx::query_scalar::<_, String>(AssertSqlSafe(rows)).fetch_all(&mut database).await?);
    }
    database.close().await?;
    Ok(lines.into_iter().map(|it| it.replace("'connecting'", "'failed'")).collect())
}

#[tokio::test]
async fn what_was_written_while_in_use_is_brought_back_into_either_database() -> Outcome {
    on_both(async |home| {
        let store = filled(home).await?;
        let folder = tempfile::tempdir()?;
        let (file, again) = (folder.path().join("a b%.backup"), folder.path().join("again"));
        back_up(&home.place(), &file).await?;
        assert!(matches!(back_up(&home.place(), &file).await, Err(Error::Exists { .. })));
        let project = store.create_project("made since").await?.id;
        let all = told(&file).await?;
        assert!(
            all.iter().any(|it| it.starts_with("chunk ")) && all.iter().any(|it| it.starts_with("version "))
        );
        for other in [Home::Folder(tempfile::tempdir()?), Home::Database(Postgres::start()?)] {
            bring_back(&file, &other.place(), false).await?;
            back_up(&other.place(), &again).await?;
            assert_eq!(told(&again).await?, all);
            std::fs::remove_file(&again)?;
            let brought = other.open().await?;
            assert_eq!(brought.create_project("new").await?.id, project, "numbers go on");
            assert_eq!(brought.record(1, 1).await?, record());
            assert_eq!(brought.tree().await?.folders.len(), 2);
            brought.close().await;
            drop(brought);
            assert!(matches!(bring_back(&file, &other.place(), false).await, Err(Error::NotEmpty)));
            bring_back(&file, &other.place(), true).await?;
            back_up(&other.place(), &again).await?;
            assert_eq!(told(&again).await?, all, "what was made since is gone");
            std::fs::remove_file(&again)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_file_that_is_no_backup_changes_nothing() -> Outcome {
    let home = Home::Folder(tempfile::tempdir()?);
    let store = filled(&home).await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("backup");
    back_up(&home.place(), &file).await?;
    let refused = bring_back(&file, &home.place(), true).await;
    assert!(matches!(refused, Err(Error::InUse { .. })), "{refused:?}");
    store.close().await;
    drop(store);
    let whole = std::fs::read(&file)?;
    let changed = async |statement: &'static str| {
        std::fs::write(&file, &whole)?;
        let mut database = AnyConnection::connect(&format!("sqlite:{}?mode=rw", file.display())).await?;
        sqlx::raw_sql(statement).execute(&mut database).await?;
        database.close().await?;
        Ok::<_, Box<dyn std::error::Error>>(())
    };
    let target = Home::Folder(tempfile::tempdir()?);
    let refused = async || bring_back(&file, &target.place(), false).await;
    for statement in [
        "CREATE VIEW account2 AS SELECT 1",
        "CREATE TRIGGER evil AFTER INSERT ON project BEGIN UPDATE account SET admin = 1; END",
        "DROP TABLE wscope_schema",
    ] {
        changed(statement).await?;
        let refused = refused().await;
        assert!(matches!(refused, Err(Error::NotABackup { .. })), "{statement}: {refused:?}");
    }
    changed("UPDATE wscope_schema SET version = 9999").await?;
    assert!(matches!(refused().await, Err(Error::Newer { found: 9999, .. })));
    for bytes in [&b"PK\x03\x04 an archive with ../../etc/passwd"[..], &whole[..whole.len() / 2], b""] {
        std::fs::write(&file, bytes)?;
        let refused = refused().await;
        assert!(matches!(refused, Err(Error::NotABackup { .. })), "{refused:?}");
    }
    let left: Vec<_> = std::fs::read_dir(match &target {
        Home::Folder(folder) => folder.path(),
        Home::Database(_) => Path::new(""),
    })?
    .filter_map(|it| it.ok()?.file_name().into_string().ok())
    .filter(|it| it.contains("restoring"))
    .collect();
    assert!(left.is_empty(), "{left:?}");
    std::fs::write(&file, &whole)?;
    bring_back(&file, &target.place(), false).await?;
    Ok(())
}

#[tokio::test]
async fn a_database_is_left_alone_while_nodes_work_with_it() -> Outcome {
    let home = Home::Database(Postgres::start()?);
    let store = Arc::new(filled(&home).await?);
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("backup");
    store.enter_node("one").await?;
    back_up(&home.place(), &file).await?;
    store.create_project("made since").await?;
    let node = Arc::clone(&store);
    let lives = tokio::spawn(async move {
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        while node.pulse("one").await.is_ok_and(|it| it) {
            beat.tick().await;
        }
    });
    match bring_back(&file, &home.place(), true).await {
        Err(Error::NodesLive { names }) => assert_eq!(names, ["here"]),
        other => return Err(format!("{other:?}").into()),
    }
    assert_eq!(store.projects().await?.len(), 2, "nothing has changed");
    // It dies: what is left of it keeps nobody, and neither does what the file holds of it.
    lives.abort();
    assert!(lives.await.is_err_and(|it| it.is_cancelled()));
    bring_back(&file, &home.place(), true).await?;
    assert_eq!((store.projects().await?.len(), store.nodes().await?.len()), (1, 0));
    Ok(())
}
