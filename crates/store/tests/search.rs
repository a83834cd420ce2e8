//! A search finds what a look at every record finds, whatever the blocks and the order.

mod homes;

use homes::{Home, Outcome, on_both};
use model::query::{Answer, Query, Wanted};
use model::{Direction, Glance, Kind, Record};
use std::sync::Arc;
use store::{Error, Limits, Looked, Order, Store};

/// Every tenth is a binary one that was sent, every hundredth a ping.
fn record(seq: u64) -> Record {
    let kind = match seq {
        _ if seq.is_multiple_of(100) => Kind::Ping,
        _ if seq.is_multiple_of(10) => Kind::Binary,
        _ => Kind::Text,
    };
    Record {
        seq,
        at_ns: seq * 1000,
        wall_ns: seq,
        direction: if seq.is_multiple_of(10) { Direction::Sent } else { Direction::Received },
        kind,
        fin: true,
        reserved: 0,
        wire_size: 9,
        payload: format!("{{\"message\":{seq},\"odd\":{}}}", seq % 2).into_bytes().into(),
        frames: None,
    }
}

/// A store with one session of so many records, in blocks of these sizes and then of what is left.
async fn filled(
    home: &Home,
    blocks: &[u64],
    records: u64,
) -> Result<(Store, i64), Box<dyn std::error::Error>> {
    let store = home.open().await?;
    let project = store.create_project("p").await?;
    let api = store.create_api(project.id, "a", "ws://h/").await?;
    let session = store.create_session(api.id, "ws://h/", 5).await?.info.id;
    let transcript = store.transcript(session).await?;
    let mut from = 1;
    for size in blocks.iter().copied().chain([records]) {
        let to = (from + size - 1).min(records);
        transcript.append((from..=to).map(record).collect()).await?;
        transcript.progress().wait_for(|it| it.lost || it.stored >= to).await?;
        from = to + 1;
    }
    Ok((store, session))
}

fn query(wanted: Wanted) -> Query {
    wanted.compile().expect("what the test looks for can be read")
}

async fn all(
    store: &Store,
    session: i64,
    query: &Query,
    order: Order,
    limits: Limits,
) -> Result<Vec<Looked>, Error> {
    let mut search = store.search(session, Arc::new(query.clone()), order, limits);
    let mut all = vec![];
    while let Some(looked) = search.next().await? {
        all.push(looked);
    }
    Ok(all)
}

fn numbers(looked: &[Looked]) -> Vec<u64> {
    let runs = looked.iter().flat_map(|it| &it.runs);
    let mut numbers: Vec<u64> = runs.flat_map(|(first, count)| *first..*first + *count).collect();
    numbers.sort_unstable();
    numbers
}

#[tokio::test]
async fn a_search_finds_what_a_look_at_every_record_finds() -> Outcome {
    on_both(async |home| {
        const RECORDS: u64 = 10_000;
        let (store, session) = filled(home, &[1, 2, 300, 5000], RECORDS).await?;
        let wanted = [
            Wanted::default(),
            Wanted { text: Some("\"message\":77".into()), ..Wanted::default() },
            Wanted { regex: Some("^\\{\"message\":\\d\\d,".into()), ..Wanted::default() },
            // In one block of many, in none, and in bytes that are no payload.
            Wanted { text: Some("\"MESSAGE\":9876,".into()), ignore_case: true, ..Wanted::default() },
            Wanted { regex: Some("\\b77[3-5]\\b".into()), ..Wanted::default() },
            Wanted { text: Some("nowhere".into()), ..Wanted::default() },
            Wanted { bytes: Some(vec![1, 0, 1]), ..Wanted::default() },
            Wanted { json_path: Some("$[?@ == 1]".into()), ..Wanted::default() },
            Wanted { kinds: vec![Kind::Ping], ..Wanted::default() },
            Wanted { kinds: vec![Kind::Violation], ..Wanted::default() },
            Wanted { directions: vec![Direction::Sent], min_size: Some(25), ..Wanted::default() },
            Wanted { after_ns: Some(4_000_000), before_ns: Some(4_100_000), ..Wanted::default() },
        ];
        for wanted in wanted {
            let query = query(wanted.clone());
            for (from, to) in [(1, u64::MAX), (302, 5310), (5000, 5000), (9, 3), (RECORDS + 1, u64::MAX)] {
                let matches = |seq: &u64| query.asks(&Glance::from(&record(*seq))) == Answer::Yes;
                let expected: Vec<u64> = (from..=to.min(RECORDS)).filter(matches).collect();
                for order in [Order::OldestFirst, Order::NewestFirst] {
                    let limits = Limits { from, to, records: 3 };
                    let looked = all(&store, session, &query, order, limits).await?;
                    assert_eq!(numbers(&looked), expected, "{wanted:?} {from}..={to} {order:?}");
                    let seen: u64 = looked.iter().map(|it| it.last - it.first + 1).sum();
                    assert_eq!(seen, (to.min(RECORDS) + 1).saturating_sub(from), "all were looked at");
                    // The first records of each block, in the order of the search, and whole.
                    for block in &looked {
                        let mut seqs: Vec<u64> = numbers(std::slice::from_ref(block));
                        if order == Order::NewestFirst {
                            seqs.reverse();
                        }
                        seqs.truncate(3);
                        assert_eq!(block.records, seqs.into_iter().map(record).collect::<Vec<_>>());
                    }
                }
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn blocks_that_cannot_hold_it_are_not_read() -> Outcome {
    on_both(async |home| {
        let (store, session) = filled(home, &[50, 50, 50], 200).await?;
        store.close().await;
        drop(store);
        home.damage(&[50, 150]).await?;
        let store = home.open().await?;
        let limits = Limits { from: 1, to: u64::MAX, records: 0 };
        let pings = query(Wanted { kinds: vec![Kind::Ping], ..Wanted::default() });
        let looked = all(&store, session, &pings, Order::NewestFirst, limits).await?;
        assert_eq!(numbers(&looked), [100, 200], "the damaged ones hold no ping");
        let text = query(Wanted { text: Some("message".into()), ..Wanted::default() });
        let read = all(&store, session, &text, Order::OldestFirst, limits).await;
        assert!(matches!(read, Err(Error::Damaged { session: of, .. }) if of == session), "{read:?}");
        Ok(())
    })
    .await
}
