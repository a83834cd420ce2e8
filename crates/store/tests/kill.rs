//! What the store calls stored survives SIGKILL. The test runs itself again as a child that appends
//! and reports, kills it in the middle of its work, and looks at what is there.

#![cfg(unix)]

use model::{Direction, Kind, Record};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use store::Store;
use tokio::io::AsyncReadExt;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Set for the child: the folder to write in.
const FOLDER: &str = "WSCOPE_TEST_KILL_FOLDER";

fn record(seq: u64) -> Record {
    Record {
        seq,
        at_ns: seq,
        wall_ns: seq,
        direction: Direction::Received,
        kind: Kind::Text,
        fin: true,
        reserved: 0,
        wire_size: 0,
        payload: format!("message {seq}").into_bytes().into(),
        frames: None,
    }
}

/// Appends without end, and says `stored N` after each commit. Without a folder it has nothing to
/// do; without a parent, whose end of standard input is gone then, it ends.
#[tokio::test]
async fn child() -> Outcome {
    let Some(folder) = std::env::var_os(FOLDER) else { return Ok(()) };
    let store = Store::open(folder.as_ref()).await?;
    let project = store.create_project("p").await?;
    let api = store.create_api(project.id, "a", "ws://h/").await?;
    let session = store.create_session(api.id, "ws://h/", 0).await?.info.id;
    let transcript = store.transcript(session).await?;
    let mut progress = transcript.progress();
    let append = async {
        for seq in (1..).step_by(10) {
            transcript.append((seq..seq + 10).map(record).collect()).await?;
        }
        Ok::<_, store::Error>(())
    };
    let report = async {
        while progress.changed().await.is_ok() {
            let stored = progress.borrow_and_update().stored;
            writeln!(std::io::stdout(), "\nstored {stored}")?;
        }
        Ok::<_, std::io::Error>(())
    };
    let mut stdin = tokio::io::stdin();
    tokio::select! {
        done = append => done?,
        done = report => done?,
        _ = stdin.read_u8() => {}
    }
    Ok(())
}

#[tokio::test]
async fn everything_reported_as_stored_is_there_after_sigkill() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let mut reports = vec![];
    for line in lines {
        if let Some(stored) = line?.strip_prefix("stored ") {
            reports.push(stored.parse::<u64>()?);
        }
        if reports.len() == 20 {
            child.kill()?;
        }
    }
    assert!(!child.wait()?.success());
    // What was in the pipe when the child died counts too: it was reported.
    let promised = *reports.last().ok_or("nothing was reported")?;
    assert!(reports.len() >= 20 && promised > 0, "{reports:?}");

    let store = Store::open(folder.path()).await?;
    let there = store.records_from(1, 1, usize::MAX).await?;
    assert!(there.len() as u64 >= promised, "{} of {promised}", there.len());
    assert!(there.iter().zip(1..).all(|(it, seq)| *it == record(seq)), "records differ");
    assert_eq!(store.session(1).await?.info.stored, there.len() as u64);
    Ok(())
}
