//! What was stored a record at a time becomes few large blocks, and nobody who reads notices.

mod homes;

use homes::{Home, Outcome, on_both};
use model::query::Wanted;
use model::{Direction, Kind, Record, SessionState};
use std::sync::Arc;
use std::time::Duration;
use store::{Error, Limits, Order, Store};

fn record(seq: u64) -> Record {
    Record {
        seq,
        at_ns: seq * 1000,
        wall_ns: seq,
        direction: Direction::Received,
        kind: Kind::Text,
        fin: true,
        reserved: 0,
        wire_size: 9,
        payload: format!("message {seq}").into_bytes().into(),
        frames: None,
    }
}

/// A store with one session, and records of it up to this number, each in a block of its own.
async fn trickled(home: &Home, last: u64) -> Result<(Store, i64), Box<dyn std::error::Error>> {
    let store = home.open().await?;
    let project = store.create_project("p").await?;
    let api = store.create_api(project.id, "a", "ws://h/").await?;
    let session = store.create_session(api.id, "ws://h/", 5).await?.info.id;
    let transcript = store.transcript(session).await?;
    for seq in 1..=last {
        transcript.append(vec![record(seq)]).await?;
        transcript.progress().wait_for(|it| it.lost || it.stored >= seq).await?;
    }
    Ok((store, session))
}

async fn over(store: &Store, session: i64) -> Result<(), Error> {
    let mut session = store.session(session).await?;
    session.info.state = SessionState::Closed;
    store.save_session(&session).await
}

/// Closes a store and lets go of its folder.
async fn closed(store: Store) {
    store.close().await;
}

async fn is_whole(store: &Store, session: i64, last: u64) -> Outcome {
    let all: Vec<Record> = (1..=last).map(record).collect();
    assert_eq!(store.records_from(session, 1, usize::MAX).await?, all);
    Ok(())
}

#[tokio::test]
async fn a_session_that_has_ended_lies_in_few_blocks() -> Outcome {
    on_both(async |home| {
        let (store, session) = trickled(home, 20).await?;
        // Two of these would fit together, but that is not worth it: they stay as they are.
        let large = [(21, 4116), (4117, 6116), (6117, 8116), (8117, 12_212)];
        let small = (12_213..=12_217).map(|it| (it, it));
        let transcript = store.transcript(session).await?;
        for (from, to) in large.into_iter().chain(small) {
            transcript.append((from..=to).map(record).collect()).await?;
            transcript.progress().wait_for(|it| it.lost || it.stored >= to).await?;
        }
        assert_eq!(home.blocks().await?.len(), 29);
        let before = store.count_session(session).await?;
        is_whole(&store, session, 12_217).await?;
        closed(store).await;
        assert_eq!(home.blocks().await?, [20, 4116, 6116, 8116, 12_212, 12_217]);
        let store = home.open().await?;
        is_whole(&store, session, 12_217).await?;
        assert_eq!(store.count_session(session).await?, before);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_an_older_version_left_is_gathered_at_the_next_start() -> Outcome {
    on_both(async |home| {
        let (store, session) = trickled(home, 70).await?;
        let transcript = store.transcript(session).await?;
        for (from, to) in [(71, 4166)].into_iter().chain((4167..=4170).map(|it| (it, it))) {
            transcript.append((from..=to).map(record).collect()).await?;
            transcript.progress().wait_for(|it| it.lost || it.stored >= to).await?;
        }
        over(&store, session).await?;
        closed(store).await;
        assert_eq!(home.blocks().await?.len(), 75, "nobody has said that it is over");
        let store = home.open().await?;
        closed(store).await;
        assert_eq!(home.blocks().await?, [70, 4166, 4170], "also by a store that is closed at once");
        let store = home.open().await?;
        is_whole(&store, session, 4170).await
    })
    .await
}

#[tokio::test]
async fn a_block_that_cannot_be_read_stays_where_it_is() -> Outcome {
    on_both(async |home| {
        let (store, session) = trickled(home, 9).await?;
        over(&store, session).await?;
        closed(store).await;
        home.damage(&[5]).await?;
        let store = home.open().await?;
        store.count_session(session).await?;
        closed(store).await;
        assert_eq!(home.blocks().await?.len(), 9, "what is left of the others is in no danger");
        let store = home.open().await?;
        assert_eq!(store.record(session, 6).await?, record(6));
        assert!(matches!(store.record(session, 5).await, Err(Error::Damaged { .. })));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_search_under_way_finds_all_although_the_blocks_become_others() -> Outcome {
    on_both(async |home| {
        let (store, session) = trickled(home, 0).await?;
        let transcript = store.transcript(session).await?;
        // So much at first that the search has not begun with what is to be gathered when that happens.
        let sized = |seq| if seq <= 6 { vec![b'm'; 900_000] } else { vec![b'm'] };
        for seq in 1..=26 {
            transcript.append(vec![Record { payload: sized(seq).into(), ..record(seq) }]).await?;
            transcript.progress().wait_for(|it| it.lost || it.stored >= seq).await?;
        }
        let query = Wanted { text: Some("m".into()), ..Wanted::default() }.compile().expect("one letter");
        let limits = Limits { from: 1, to: 15, records: 0 };
        let mut search = store.search(session, Arc::new(query), Order::OldestFirst, limits);
        let mut found = search.next().await?.map_or(0, |it| it.matches());
        store.count_session(session).await?;
        let gathered = async {
            while home.blocks().await?.len() > 7 {
                tokio::task::yield_now().await;
            }
            Ok::<_, sqlx::Error>(())
        };
        tokio::time::timeout(Duration::from_secs(60), gathered).await??;
        while let Some(looked) = search.next().await? {
            found += looked.matches();
        }
        assert_eq!(found, 15);
        Ok(())
    })
    .await
}
