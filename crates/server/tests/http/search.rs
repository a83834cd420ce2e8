//! What is looked for in a session is found, page by page and as a stream that follows.

use crate::channel::{Live, flood};
use crate::client::{Outcome, PATIENCE, get, post, workbench};
use crate::story::{api, session};
use serde_json::{Value, json};
use server::Running;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// The numbers of the hits of a page.
fn seqs(page: &Value) -> Vec<u64> {
    page["hits"].as_array().into_iter().flatten().filter_map(|it| it["seq"].as_u64()).collect()
}

/// Every page of a search, one after the other.
async fn pages(bench: &Running, id: i64, query: &str) -> Result<Vec<Value>, Box<dyn std::error::Error>> {
    let mut pages = vec![];
    let mut from = String::new();
    loop {
        let page = get(bench, &format!("/api/sessions/{id}/search?{query}{from}")).await?.expect(200);
        let next = page["next"].as_u64();
        pages.push(page);
        let Some(next) = next else { return Ok(pages) };
        from = format!("&from={next}");
    }
}

/// The lines of the stream of matches.
struct Lines(BufReader<TcpStream>);

impl Lines {
    async fn open(bench: &Running, id: i64, query: &str) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(bench.address).await?;
        let path = format!("/api/sessions/{id}/matches?{query}");
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", bench.address);
        stream.write_all(head.as_bytes()).await?;
        Ok(Self(BufReader::new(stream)))
    }

    /// The next line, whatever the chunks; null at the end.
    async fn next(&mut self) -> std::io::Result<Value> {
        loop {
            let mut line = String::new();
            let read = tokio::time::timeout(PATIENCE, self.0.read_line(&mut line)).await??;
            if read == 0 {
                return Ok(Value::Null);
            }
            if line.starts_with('{') {
                return Ok(serde_json::from_str(&line)?);
            }
        }
    }

    /// Every line up to the last, which says that it is the last.
    async fn all(&mut self) -> std::io::Result<Vec<Value>> {
        let mut lines = vec![];
        loop {
            let line = self.next().await?;
            let done = line.is_null() || line["done"] == true;
            lines.push(line);
            if done {
                return Ok(lines);
            }
        }
    }
}

/// The numbers that lines say match.
fn runs(lines: &[Value]) -> Vec<u64> {
    let mut found = vec![];
    for line in lines {
        let runs: Vec<u64> =
            line["runs"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
        found.extend(runs.chunks(2).flat_map(|run| run[0]..run[0] + run[1]));
    }
    found.sort_unstable();
    found
}

/// A session of so many messages that is over.
async fn flooded(bench: &Running, messages: u64) -> Result<i64, Box<dyn std::error::Error>> {
    let (url, peer) = flood(messages).await?;
    let id = session(bench, api(bench, &url).await?).await?;
    Live::open(bench, id, 1).await?.until_state("closed").await?;
    peer.await??;
    Ok(id)
}

#[tokio::test]
async fn hits_come_page_by_page_in_both_orders() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = flooded(&bench, 12_000).await?;
    // Opened is 1, so message N is N + 2: of 77, 770 to 779 and 7700 to 7799 there are 111.
    let mut expected: Vec<u64> =
        (0..12_000).filter(|it: &u64| it.to_string().starts_with("77")).map(|it| it + 2).collect();
    let oldest = pages(&bench, id, "text=message%2077&order=oldest&limit=50").await?;
    assert_eq!(oldest.iter().flat_map(seqs).collect::<Vec<_>>(), expected);
    assert!(oldest.len() >= 3 && oldest.iter().all(|it| seqs(it).len() <= 50));
    assert_eq!(
        oldest.iter().filter_map(|it| it["looked"].as_u64()).sum::<u64>(),
        oldest[0]["last"].as_u64().unwrap()
    );
    assert_eq!(oldest.iter().filter_map(|it| it["matches"].as_u64()).sum::<u64>(), 111);
    let newest = pages(&bench, id, "regex=%5EMESSAGE%2077&ignore_case=true&limit=50").await?;
    expected.reverse();
    assert_eq!(newest.iter().flat_map(seqs).collect::<Vec<_>>(), expected);
    let hit = &oldest[0]["hits"][0];
    assert_eq!((&hit["at"], &hit["length"], &hit["preview"]), (&json!(0), &json!(10), &json!("message 77")));
    assert_eq!(hit["excerpt"]["found"], "message 77");
    let ended = get(&bench, &format!("/api/sessions/{id}/search?kind=ended,opened")).await?.expect(200);
    assert_eq!(seqs(&ended).len(), 2);
    assert_eq!(ended["next"], Value::Null);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_stream_of_matches_counts_and_ends() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = flooded(&bench, 9000).await?;
    for order in ["newest", "oldest"] {
        let lines = Lines::open(&bench, id, &format!("text=5&kind=text&order={order}")).await?.all().await?;
        let expected: Vec<u64> =
            (0..9000).filter(|it: &u64| it.to_string().contains('5')).map(|it| it + 2).collect();
        assert_eq!(runs(&lines), expected, "{order}");
        // The first finds themselves come with their numbers, and no more than a page shows.
        let mut shown = expected.clone();
        if order == "newest" {
            shown.reverse();
        }
        let rows: Vec<_> = lines.iter().flat_map(|it| it["rows"].as_array().into_iter().flatten()).collect();
        let brought: Vec<_> = rows.iter().filter_map(|it| it["seq"].as_u64()).collect();
        assert_eq!(brought, shown[..60], "{order}");
        assert!(rows.iter().all(|it| it["preview"].as_str().is_some_and(|it| it.contains('5'))));
        let last = lines.last().ok_or("no line")?;
        assert_eq!(last["matches"].as_u64(), Some(expected.len() as u64));
        assert_eq!(last["looked"], last["of"]);
    }
    // Filters that hold for all are a handful of numbers.
    let lines = Lines::open(&bench, id, "kind=text").await?.all().await?;
    assert_eq!(runs(&lines).len(), 9000);
    assert!(lines.iter().all(|it| it["runs"].as_array().is_some_and(|it| it.len() <= 2)), "{lines:?}");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn matches_follow_a_session_until_it_ends() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = session(&bench, api(&bench, &bench.echo_url).await?).await?;
    let mut live = Live::open(&bench, id, 1).await?;
    live.until_state("open").await?;
    let say = async |text: &str| {
        let message = json!({"kind": "text", "body": text});
        post(&bench, &format!("/api/sessions/{id}/messages"), &message).await?.expect(202);
        Ok::<_, std::io::Error>(())
    };
    say("a needle").await?;
    // Sent and echoed; what stands in memory is found like what is stored.
    live.until(|it| it["records"].as_array().is_some_and(|it| it.iter().any(|it| it["seq"] == 3))).await?;
    let found = get(&bench, &format!("/api/sessions/{id}/search?text=needle&direction=received")).await?;
    assert_eq!(seqs(&found.expect(200)), [3]);
    let mut newest = Lines::open(&bench, id, "text=needle&follow=true").await?;
    let mut oldest = Lines::open(&bench, id, "text=needle&follow=true&order=oldest").await?;
    for lines in [&mut newest, &mut oldest] {
        let mut matches = json!(0);
        while matches != 2 {
            matches = lines.next().await?["matches"].clone();
        }
    }
    say("hay").await?;
    say("needles").await?;
    post(&bench, &format!("/api/sessions/{id}/close"), &json!({"code": 1000})).await?.expect(202);
    for (name, mut lines) in [("newest", newest), ("oldest", oldest)] {
        let rest = lines.all().await?;
        assert_eq!(runs(&rest), [6, 7], "{name}: {rest:?}");
        let last = rest.last().ok_or("no line")?;
        assert_eq!(
            (&last["matches"], &last["done"], &last["looked"]),
            (&json!(4), &json!(true), &last["of"])
        );
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_said() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let id = session(&bench, api(&bench, &bench.echo_url).await?).await?;
    let long = format!("text={}", "x".repeat(5000));
    for query in ["regex=(", "jsonpath=%24.%5B", "hex=0", "kind=nonsense", "direction=up", &long] {
        for route in ["search", "matches"] {
            let answer = get(&bench, &format!("/api/sessions/{id}/{route}?{query}")).await?;
            assert_eq!(answer.refused(400), "bad-query", "{query}");
        }
    }
    get(&bench, "/api/sessions/99/search?text=a").await?.refused(404);
    get(&bench, "/api/sessions/99/matches?text=a").await?.refused(404);
    bench.stop().await;
    Ok(())
}
