//! The store's story: what is kept is there, what is gone is gone, and what cannot be is said.

mod homes;

use homes::{Home, Outcome, on_both};
use model::{Direction, Entry, Kind, Node, Record, SessionState};
use store::{Close, Current, Error, Papers, Progress, Report, Store, Transcript};

fn record(seq: u64, payload: &[u8]) -> Record {
    Record {
        seq,
        at_ns: seq * 1000,
        wall_ns: 1_790_000_000_000_000_000 + seq,
        direction: Direction::Received,
        kind: if seq.is_multiple_of(2) { Kind::Binary } else { Kind::Text },
        fin: true,
        reserved: 0,
        wire_size: payload.len() as u64 + 2,
        payload: payload.to_vec().into(),
        frames: None,
    }
}

fn records(seqs: std::ops::RangeInclusive<u64>) -> Vec<Record> {
    seqs.map(|seq| record(seq, format!("message {seq}").as_bytes())).collect()
}

/// A report whose every form and language says something of its own.
fn report(what: &str) -> Report {
    let papers = |language: &str| Papers {
        json: format!("{{\"{language}\":\"{what}\"}}"),
        markdown: format!("# {language} {what}"),
        html: format!("<p>{language} {what}"),
    };
    Report { en: papers("en"), ja: papers("あ") }
}

fn numbers(records: &[Record]) -> Vec<u64> {
    records.iter().map(|it| it.seq).collect()
}

/// Waits until all up to this number is stored, or something is lost: then the test fails.
async fn stored(transcript: &Transcript, last: u64) -> Outcome {
    let mut progress = transcript.progress();
    let now = *progress.wait_for(|it| it.lost || it.stored >= last).await?;
    assert_eq!(now, Progress { stored: last, lost: false });
    Ok(())
}

/// An empty store with one session.
async fn with_session(home: &Home) -> Result<(Store, i64), Box<dyn std::error::Error>> {
    session_in(home.open().await?).await
}

/// The same for what is true of SQLite only.
async fn in_folder(folder: &std::path::Path) -> Result<(Store, i64), Box<dyn std::error::Error>> {
    session_in(Store::open(folder).await?).await
}

async fn session_in(store: Store) -> Result<(Store, i64), Box<dyn std::error::Error>> {
    let project = store.create_project("p").await?;
    let api = store.create_api(project.id, "a", "ws://h/").await?;
    let session = store.create_session(api.id, "ws://h/?x=1", 5).await?.info.id;
    Ok((store, session))
}

#[tokio::test]
async fn what_was_kept_is_there_after_a_restart() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        let api = store.session(session).await?.info.api;
        let entry = Entry { name: "Authorization".into(), value: "é".into(), enabled: false };
        let saved = store.save_api(model::Api { headers: vec![entry], ..store.api(api).await? }).await?;
        assert_eq!(saved.revision, 2);
        let mut kept = store.session(session).await?;
        kept.info.state = SessionState::Closed;
        kept.status = Some(101);
        kept.close = Some(Close { code: None, reason: String::new() });
        store.save_session(&kept).await?;
        store.save_report(session, &report("1")).await?;
        store.save_report(session, &report("2")).await?;
        store.set_setting("x", "1").await?;
        store.set_setting("x", "2").await?;
        let transcript = store.transcript(session).await?;
        transcript.append(records(1..=3)).await?;
        store.close().await;
        drop((store, transcript));

        let store = home.open().await?;
        assert_eq!(store.projects().await?.len(), 1);
        assert_eq!(store.api(api).await?, saved);
        assert_eq!(store.apis(saved.project).await?, [saved]);
        kept.info.stored = 3;
        assert_eq!(store.sessions(api).await?, [kept]);
        assert_eq!(store.report(session).await?, Some(report("2")));
        assert_eq!(store.setting("x").await?.as_deref(), Some("2"));
        assert_eq!(store.records_from(session, 1, 9).await?, records(1..=3));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_save_from_an_old_revision_is_a_conflict_that_shows_the_current_one() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        let old = store.api(store.session(session).await?.info.api).await?;
        let current = store.save_api(model::Api { name: "mine".into(), ..old.clone() }).await?;
        match store.save_api(model::Api { name: "yours".into(), ..old.clone() }).await {
            Err(Error::Conflict { current: shown }) => assert_eq!(*shown, Current::Api(Box::new(current))),
            other => panic!("{other:?}"),
        }
        store.delete(Node::Api(old.id), store::Hand::default()).await?;
        assert!(matches!(store.save_api(old).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ranges_are_read_across_blocks_in_both_directions() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        let transcript = store.transcript(session).await?;
        // Each waits for the one before: blocks of 3, 1 and 5000, which is more than one block holds.
        for seqs in [1..=3, 4..=4, 5..=5004] {
            let last = *seqs.end();
            transcript.append(records(seqs)).await?;
            stored(&transcript, last).await?;
        }
        let before =
            async |before, limit| store.records_before(session, before, limit).await.map(|it| numbers(&it));
        let from = async |from, limit| store.records_from(session, from, limit).await.map(|it| numbers(&it));
        assert_eq!(before(u64::MAX, 2).await?, [5004, 5003]);
        assert_eq!(before(6, 9).await?, [5, 4, 3, 2, 1]);
        assert_eq!(before(3, 1).await?, [2]);
        assert_eq!(before(1, 9).await?, [0; 0]);
        assert_eq!(before(0, 9).await?, [0; 0]);
        assert_eq!(from(3, 3).await?, [3, 4, 5]);
        assert_eq!(from(0, 1).await?, [1]);
        assert_eq!(from(5004, 9).await?, [5004]);
        assert_eq!(from(5005, 9).await?, [0; 0]);
        assert_eq!(from(u64::MAX, 9).await?, [0; 0]);
        assert_eq!(from(1, 9000).await?.len(), 5004);
        assert_eq!(store.record(session, 4101).await?, record(4101, b"message 4101"));
        assert!(matches!(store.record(session, 5005).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_waits_during_a_commit_becomes_few_blocks() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (store, session) = in_folder(folder.path()).await?;
    let transcript = store.transcript(session).await?;
    for seq in 1..=20_000 {
        transcript.append(vec![record(seq, b"tick")]).await?;
    }
    stored(&transcript, 20_000).await?;
    store.close().await;
    let rows = rows(folder.path(), "SELECT COUNT(*) FROM chunk").await?;
    assert!(rows < 2_000, "{rows} rows for 20,000 appends: not grouped");
    Ok(())
}

#[tokio::test]
async fn a_large_message_is_a_block_of_its_own_and_comes_back() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        let transcript = store.transcript(session).await?;
        // More than may wait at all: it has to pass nevertheless.
        let large = vec![7; 40 << 20];
        transcript.append(vec![record(1, b"small"), record(2, &large), record(3, b"small")]).await?;
        stored(&transcript, 3).await?;
        assert_eq!(store.record(session, 2).await?.payload, large);
        assert_eq!(numbers(&store.records_from(session, 1, 9).await?), [1, 2, 3]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_session_removed_under_its_capture_loses_its_own_records_only() -> Outcome {
    on_both(async |home| {
    let (store, removed) = with_session(home).await?;
    let api = store.session(removed).await?.info.api;
    let stays = store.create_session(api, "ws://h/", 6).await?.info.id;
    let (of_removed, of_stays) = (store.transcript(removed).await?, store.transcript(stays).await?);
    store.delete_session(removed).await?;
    of_removed.append(records(1..=2)).await?;
    of_stays.append(records(1..=2)).await?;
    stored(&of_stays, 2).await?;
    of_removed.progress().wait_for(|it| it.lost).await?;
    assert!(
        matches!(of_removed.append(records(3..=3)).await, Err(Error::Lost { session }) if session == removed)
    );
    assert!(matches!(store.session(removed).await, Err(Error::NotFound)));
    Ok(())
    })
    .await
}

#[tokio::test]
async fn sessions_that_a_crash_left_open_are_over_at_the_next_start() -> Outcome {
    on_both(async |home| {
        let (store, connecting) = with_session(home).await?;
        let api = store.session(connecting).await?.info.api;
        let mut open = store.create_session(api, "ws://h/", 6).await?;
        open.info.state = SessionState::Open;
        store.save_session(&open).await?;
        store.close().await;
        drop(store);
        let store = home.open().await?;
        assert_eq!(store.session(connecting).await?.info.state, SessionState::Failed);
        assert_eq!(store.session(open.info.id).await?.info.state, SessionState::Closed);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_kept_under_what_does_not_exist() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        assert!(matches!(store.apis(99).await, Err(Error::NotFound)));
        assert!(matches!(store.create_api(99, "a", "").await, Err(Error::NotFound)));
        assert!(matches!(store.create_session(99, "", 0).await, Err(Error::NotFound)));
        assert!(matches!(store.sessions(99).await, Err(Error::NotFound)));
        assert!(matches!(store.save_report(99, &report("")).await, Err(Error::NotFound)));
        assert!(matches!(store.report(99).await, Err(Error::NotFound)));
        assert!(matches!(store.delete(Node::Api(99), store::Hand::default()).await, Err(Error::NotFound)));
        assert!(matches!(store.delete_session(99).await, Err(Error::NotFound)));
        assert_eq!(store.report(session).await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_report_is_shared_under_one_name_and_the_oldest_links_go() -> Outcome {
    on_both(async |home| {
        let (store, first) = with_session(home).await?;
        assert!(matches!(store.share(first, "a", 2).await, Err(Error::NotFound)), "there is no report yet");
        let api = store.session(first).await?.info.api;
        let mut sessions = vec![first];
        for _ in 0..2 {
            sessions.push(store.create_session(api, "ws://h/", 0).await?.info.id);
        }
        for (&session, what) in sessions.iter().zip(["1", "2", "3"]) {
            store.save_report(session, &report(what)).await?;
            assert_eq!(store.share(session, &format!("name {what}"), 2).await?, format!("name {what}"));
        }
        assert!(matches!(store.shared("name 1").await, Err(Error::NotFound)), "two links are kept");
        assert_eq!(store.share(sessions[1], "another name", 2).await?, "name 2");
        assert_eq!(store.shared("name 2").await?, report("2"));
        assert!(matches!(store.shared("another name").await, Err(Error::NotFound)));
        store.delete_session(sessions[2]).await?;
        assert!(
            matches!(store.shared("name 3").await, Err(Error::NotFound)),
            "the link goes with the session"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (store, _) = in_folder(folder.path()).await?;
    store.close().await;
    drop(store);
    change(folder.path(), "UPDATE wscope_schema SET version = 1000").await?;
    match Store::open(folder.path()).await {
        Err(Error::Newer { place, found: 1000, known }) => {
            assert_eq!((place, known < 1000), (folder.path().display().to_string(), true));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(rows(folder.path(), "SELECT version FROM wscope_schema").await?, 1000);
    Ok(())
}

#[tokio::test]
async fn a_damaged_block_is_an_error_with_its_session() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        store.transcript(session).await?.append(records(1..=9)).await?;
        store.close().await;
        drop(store);
        home.damage(&[9]).await?;
        let store = home.open().await?;
        let read = store.records_before(session, u64::MAX, 5).await;
        assert!(matches!(read, Err(Error::Damaged { session: of, .. }) if of == session), "{read:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("file");
    std::fs::write(&file, "")?;
    match Store::open(&file.join("data")).await {
        Err(Error::Folder { path, .. }) => assert_eq!(path, file.join("data")),
        other => panic!("{other:?}"),
    }
    Ok(())
}

#[tokio::test]
async fn a_folder_belongs_to_one_store_at_a_time() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (store, _) = in_folder(folder.path()).await?;
    assert!(matches!(Store::open(folder.path()).await, Err(Error::InUse { path }) if path == folder.path()));
    store.close().await;
    drop(store);
    Store::open(folder.path()).await?.close().await;
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_what_is_kept() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let store = Store::open(&data).await?;
    store.create_project("p").await?;
    assert_eq!(std::fs::metadata(&data)?.permissions().mode() & 0o777, 0o700);
    for name in ["wscope.db", "wscope.db-wal"] {
        assert_eq!(std::fs::metadata(data.join(name))?.permissions().mode() & 0o077, 0, "{name}");
    }
    Ok(())
}

async fn connect(folder: &std::path::Path) -> Result<sqlx::SqliteConnection, sqlx::Error> {
    use sqlx::ConnectOptions;
    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("wscope.db")).connect().await
}

async fn change(folder: &std::path::Path, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(&mut connect(folder).await?).await.map(drop)
}

async fn rows(folder: &std::path::Path, sql: &'static str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(sql).fetch_one(&mut connect(folder).await?).await
}

#[tokio::test]
async fn ended_sessions_are_kept_as_long_as_the_rule_says() -> Outcome {
    on_both(async |home| {
        const DAY: u64 = 86_400_000_000_000;
        let (store, live) = with_session(home).await?;
        let api = store.session(live).await?.info.api;
        let project = store.api(api).await?.project;
        let mut ended = vec![];
        for day in 1..=6 {
            let mut session = store.create_session(api, "ws://h/", day * DAY).await?;
            session.info.state = SessionState::Closed;
            store.save_session(&session).await?;
            let transcript = store.transcript(session.info.id).await?;
            transcript.append(records(1..=3)).await?;
            stored(&transcript, 3).await?;
            ended.push(session.info.id);
        }
        store.name_session(ended[0], "mine").await?;
        let ids =
            async || store.sessions(api).await.map(|it| it.iter().map(|it| it.info.id).collect::<Vec<_>>());
        assert_eq!(store.prune(9 * DAY).await?.sessions, 0, "without a rule all is kept");
        let full = store.size_of_project(project).await?;
        store.set_retention(None, Some(store::Retention { days: Some(5), ..Default::default() })).await?;
        let gone = store.prune(9 * DAY).await?;
        assert_eq!(store.size_of_project(project).await?, full - gone.bytes);
        store.create_image(project, "image/png", b"ten bytes.").await?;
        assert_eq!(store.size_of_project(project).await?, full - gone.bytes + 10);
        assert_eq!((gone.sessions, gone.bytes > 0), (2, true), "days 2 and 3");
        assert_eq!(ids().await?, [ended[5], ended[4], ended[3], ended[0], live], "named and live ones stay");
        let few = store::Retention { sessions: Some(1), ..Default::default() };
        store.set_retention(Some(project), Some(few)).await?;
        store.prune(9 * DAY).await?;
        assert_eq!(ids().await?, [ended[5], ended[0], live], "the rule of the project stands first");
        store
            .set_retention(Some(project), Some(store::Retention { bytes: Some(1), ..Default::default() }))
            .await?;
        store.prune(9 * DAY).await?;
        assert_eq!(ids().await?, [ended[5], ended[0], live], "the newest stays whatever the rule says");
        assert_eq!(store.removed().await?.sessions, 4);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_imported_is_kept_from_then_on_and_its_name_is_not_the_user_s() -> Outcome {
    on_both(async |home| {
        const DAY: u64 = 86_400_000_000_000;
        let (store, live) = with_session(home).await?;
        let api = store.session(live).await?.info.api;
        let mut ended = vec![];
        for name in ["from a file", "", "given", "newest"] {
            let mut session = store.create_session(api, "ws://h/", DAY).await?;
            session.info.state = SessionState::Closed;
            store.save_session(&session).await?;
            store.note_import(session.info.id, 9 * DAY, name).await?;
            assert_eq!(store.session(session.info.id).await?.name, name);
            ended.push(session.info.id);
        }
        store.name_session(ended[2], "mine").await?;
        store.set_retention(None, Some(store::Retention { days: Some(5), ..Default::default() })).await?;
        assert_eq!(store.prune(10 * DAY).await?.sessions, 0, "old when it came, but it came today");
        assert_eq!(store.prune(20 * DAY).await?.sessions, 2);
        let ids: Vec<_> = store.sessions(api).await?.iter().map(|it| it.info.id).collect();
        assert_eq!(ids, [ended[3], ended[2], live]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_session_has_a_name_a_handshake_and_counts() -> Outcome {
    on_both(async |home| {
        let (store, session) = with_session(home).await?;
        let transcript = store.transcript(session).await?;
        transcript.append(records(1..=3)).await?;
        stored(&transcript, 3).await?;
        transcript.append(records(4..=5)).await?;
        stored(&transcript, 5).await?;
        store.name_session(session, "first try").await?;
        let handshake =
            model::Handshake { request: b"GET \xff".to_vec(), status: Some(101), ..Default::default() };
        store.save_handshake(session, &handshake).await?;
        let counts = store.count_session(session).await?;
        assert_eq!(
            (counts["text"], counts["binary"], counts["received"], counts["bytes"]),
            (3, 2, 5, 45),
            "{counts:?}"
        );
        let read = store.session(session).await?;
        assert_eq!((read.name.as_str(), &read.counts), ("first try", &counts));
        assert_eq!(store.handshake(session).await?, handshake);
        assert_eq!(numbers(&store.records_in_block(session, 2).await?), [2, 3]);
        assert_eq!(numbers(&store.records_in_block(session, 6).await?), [0; 0]);
        assert!(matches!(store.name_session(99, "").await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn text_with_a_zero_in_it_is_kept_as_it_is() -> Outcome {
    const ODD: &str = "a\0b\u{F0000}0\u{10FFFF}";
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project(ODD).await?.id;
        let folder = store.create_folder(project, None, ODD).await?.id;
        store.rename(Node::Folder(folder), ODD, store::Hand::default()).await?;
        let api = store.create_api_in(project, Some(folder), ODD, ODD).await?;
        store.save_api(api.clone()).await?;
        assert_eq!(store.apis_at(ODD).await?.len(), 1);
        let mut session = store.create_session(api.id, ODD, 1).await?;
        session.close = Some(Close { code: Some(1000), reason: ODD.into() });
        store.save_session(&session).await?;
        store.name_session(session.info.id, ODD).await?;
        session.name = ODD.into();
        assert_eq!(store.session(session.info.id).await?, session);
        store.save_report(session.info.id, &report(ODD)).await?;
        assert_eq!(store.report(session.info.id).await?, Some(report(ODD)));
        let cookie = model::cookies::Cookie { name: ODD.into(), value: ODD.into(), ..Default::default() };
        store.keep_cookie(project, &cookie, 0).await?;
        assert_eq!(store.cookies(project).await?[0].value, ODD);
        let tree = store.tree().await?;
        let names = [&tree.projects[0].name, &tree.folders[0].name, &tree.apis[0].name, &tree.apis[0].url];
        assert_eq!(names, [ODD; 4]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nodes_that_start_at_a_time_share_a_database_and_leave_sessions_of_others_alone() -> Outcome {
    let server = databases::Postgres::start()?;
    let url = server.url();
    let (one, two) = tokio::join!(Store::connect(&url, "one"), Store::connect(&url, "two"));
    let (one, two) = (one?, two?);
    let (one, session) = session_in(one).await?;
    assert_eq!(two.session(session).await?.info.state, SessionState::Connecting);
    drop(two);
    let two = Store::connect(&url, "two").await?;
    assert_eq!(two.session(session).await?.info.state, SessionState::Connecting);
    one.close().await;
    Store::connect(&url, "one").await?;
    assert_eq!(two.session(session).await?.info.state, SessionState::Failed);
    Ok(())
}
