//! A file on its way into the history: the sessions of a HAR file, or the records of one session, line
//! by line, so that none is too long.

use crate::problem::Problem;
use crate::room;
use crate::sessions::now_ns;
use crate::view;
use crate::workbench::Shared;
use axum::body::{Body, BodyDataStream};
use axum::http::StatusCode;
use finding::Text;
use futures_util::StreamExt;
use model::import::{self, Imported, Skipped, Unreadable};
use model::{Api, Direction, Kind, Record, SessionState};
use store::{Close, Session, Transcript};

/// Longest HAR file that is read, and longest line of the other form.
const LONGEST: usize = 256 << 20;
/// Characters of a reason.
const WHY: usize = 200;
/// What is handed to the store at a time.
const BYTES_AT_ONCE: usize = 1 << 20;
const RECORDS_AT_ONCE: usize = 4096;
/// Longest name of an API that is made for what is imported, in characters.
const NAME: usize = 80;

/// Where sessions go.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Into {
    /// All under this API.
    Api(i64),
    /// Each under the API of this project that has its URL; one is made where there is none.
    Project(i64),
}

/// The sessions that were kept of a file, and what of it made no sense.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) sessions: Vec<Session>,
    pub(crate) skipped: Vec<Skipped>,
}

/// Keeps what a file holds. Where that fails half-way, what was kept of it is removed.
pub(crate) async fn import(bench: &Shared, into: Into, body: Body) -> Result<Kept, Problem> {
    let project = match into {
        Into::Api(id) => bench.store.api(id).await?.project,
        Into::Project(id) => bench.store.apis(id).await.map(|_| id)?,
    };
    room::needed(bench, project).await?;
    let mut file = File { stream: body.into_data_stream(), held: vec![], over: false };
    let first = file.next().await?.unwrap_or_default();
    let line = first.split(|it| *it == b'\n').find(|it| !it.is_empty());
    let known = line.and_then(import::top);
    if known.is_some() || line.is_some_and(import::is_line) {
        let id = match (into, &known) {
            (Into::Api(id), _) => id,
            (Into::Project(id), Some(known)) => home(bench, id, &known.url).await?,
            (Into::Project(_), None) => return Err(homeless()),
        };
        let session = lines(bench, &bench.store.api(id).await?, known, first, file).await?;
        return Ok(Kept { sessions: vec![session], skipped: vec![] });
    }
    let whole = file.whole(first).await?;
    let read = tokio::task::spawn_blocking(move || {
        let mut skipped = vec![];
        import::har(&whole, &mut skipped).map(|sessions| (sessions, skipped))
    });
    let read = read.await.map_err(|_| Problem::stopping())?;
    let (sessions, skipped) = read.map_err(|error| bad_file(&error))?;
    let mut kept: Vec<Session> = vec![];
    for session in sessions {
        match har(bench, into, session).await {
            Ok(session) => kept.push(session),
            Err(problem) => {
                for session in kept {
                    // The first error is the one to be told.
                    let _ = bench.store.delete_session(session.info.id).await;
                }
                return Err(problem);
            }
        }
    }
    Ok(Kept { sessions: kept, skipped })
}

/// A body that is read piece by piece.
struct File {
    stream: BodyDataStream,
    /// The beginning of a line that has not come whole.
    held: Vec<u8>,
    over: bool,
}

impl File {
    /// The next whole lines, the last of them with or without its end; none after the last.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        while !self.over {
            let Some(piece) = self.stream.next().await else {
                self.over = true;
                break;
            };
            let piece = piece.map_err(|_| Problem::too_large())?;
            let end = piece.iter().rposition(|it| *it == b'\n').map(|it| it + 1);
            if self.held.len() + piece.len() > LONGEST {
                return Err(Problem::too_large());
            }
            let Some(end) = end else {
                self.held.extend_from_slice(&piece);
                continue;
            };
            let mut lines = std::mem::replace(&mut self.held, piece[end..].to_vec());
            lines.extend_from_slice(&piece[..end]);
            return Ok(Some(lines));
        }
        Ok(Some(std::mem::take(&mut self.held)).filter(|it| !it.is_empty()))
    }

    /// All of it, of which this is the beginning.
    async fn whole(mut self, mut whole: Vec<u8>) -> Result<Vec<u8>, Problem> {
        while let Some(lines) = self.next().await? {
            if whole.len() + lines.len() > LONGEST {
                return Err(Problem::too_large());
            }
            whole.extend(lines);
        }
        Ok(whole)
    }
}

/// Keeps the records of an NDJSON file as one session of this API.
async fn lines(
    bench: &Shared,
    api: &Api,
    known: Option<Imported>,
    mut first: Vec<u8>,
    mut file: File,
) -> Result<Session, Problem> {
    let mut keeping: Option<Keeping> = None;
    let name = known.as_ref().map_or_else(String::new, |it| it.name.clone());
    if let Some(known) = known {
        let blank = first.iter().take_while(|it| **it == b'\n').count();
        let end = first[blank..].iter().position(|it| *it == b'\n').map_or(first.len(), |at| blank + at);
        first.drain(..end);
        keeping = Some(Keeping::known(bench, api.id, &known).await?);
    }
    let mut next = 1;
    let mut portion = Some(first);
    let meter = room::Meter::default();
    let kept = async {
        while let Some(lines) = portion {
            let from = next;
            meter.take(bench, api.project, lines.len()).await?;
            let read = tokio::task::spawn_blocking(move || records(&lines, from)).await;
            let records = read.map_err(|_| Problem::stopping())?.map_err(|error| bad_file(&error))?;
            next += records.len() as u64;
            if keeping.is_none() {
                let began = records.first().map_or(0, |it| it.wall_ns.saturating_sub(it.at_ns));
                keeping = Some(Keeping::begin(bench, api.id, &api.attempt().url, began).await?);
            }
            if let Some(keeping) = &mut keeping {
                keeping.take(records).await?;
            }
            portion = file.next().await?;
        }
        match &mut keeping {
            Some(keeping) => keeping.end(bench, &name).await,
            None => Err(bad_file(&Unreadable::Empty)),
        }
    }
    .await;
    undone(bench, keeping.as_ref(), kept).await
}

/// The records of whole lines, numbered from here on.
fn records(lines: &[u8], from: u64) -> Result<Vec<Record>, Unreadable> {
    let lines = lines.split(|it| *it == b'\n').filter(|it| !it.trim_ascii().is_empty());
    lines.zip(from..).map(|(line, seq)| import::line(line, seq)).collect()
}

/// Keeps one session of a HAR file.
async fn har(bench: &Shared, into: Into, imported: Imported) -> Result<Session, Problem> {
    let api = match into {
        Into::Api(id) => id,
        Into::Project(id) => home(bench, id, &imported.url).await?,
    };
    let mut keeping = Keeping::known(bench, api, &imported).await?;
    let kept = async {
        keeping.take(imported.records).await?;
        keeping.end(bench, &imported.name).await
    }
    .await;
    undone(bench, Some(&keeping), kept).await
}

/// Where keeping failed, what was kept is removed.
async fn undone(
    bench: &Shared,
    keeping: Option<&Keeping>,
    kept: Result<Session, Problem>,
) -> Result<Session, Problem> {
    if let (Err(_), Some(keeping)) = (&kept, keeping) {
        // The first error is the one to be told.
        let _ = bench.store.delete_session(keeping.session.info.id).await;
    }
    kept
}

/// The API of the project that has this URL, parameters aside; made where there is none.
async fn home(bench: &Shared, project: i64, url: &str) -> Result<i64, Problem> {
    let bare = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
    let wanted = bare(url);
    let mut apis = bench.store.apis(project).await?;
    apis.retain(|it| bare(&it.url) == wanted);
    if let Some(api) = apis.iter().find(|it| it.attempt().url == url).or(apis.first()) {
        return Ok(api.id);
    }
    let name = wanted.split_once("://").map_or(wanted.as_str(), |(_, rest)| rest);
    let name: String = name.trim_end_matches('/').chars().take(NAME).collect();
    Ok(bench.store.create_api(project, &name, &wanted).await?.id)
}

/// A session that is being filled.
struct Keeping {
    session: Session,
    transcript: Transcript,
    close: Option<(Close, Direction)>,
    last: u64,
}

impl Keeping {
    async fn begin(bench: &Shared, api: i64, url: &str, began_wall_ns: u64) -> Result<Self, Problem> {
        let session = bench.store.create_session(api, url, began_wall_ns).await?;
        let transcript = bench.store.transcript(session.info.id).await?;
        Ok(Self { session, transcript, close: None, last: 0 })
    }

    /// Begins with what is known of it.
    async fn known(bench: &Shared, api: i64, known: &Imported) -> Result<Self, Problem> {
        let mut keeping = Self::begin(bench, api, &known.url, known.began_wall_ns).await?;
        keeping.session.status = known.handshake.status;
        let saved = bench.store.save_handshake(keeping.session.info.id, &known.handshake).await;
        let saved = saved.map(|()| keeping.session.clone()).map_err(Problem::from);
        undone(bench, Some(&keeping), saved).await?;
        Ok(keeping)
    }

    /// Takes the next records, whose numbers follow those before.
    async fn take(&mut self, records: Vec<Record>) -> Result<(), Problem> {
        let (mut waiting, mut bytes) = (vec![], 0);
        for record in records {
            self.note(&record);
            bytes += record.payload.len();
            waiting.push(record);
            if bytes >= BYTES_AT_ONCE || waiting.len() >= RECORDS_AT_ONCE {
                self.transcript.append(std::mem::take(&mut waiting)).await?;
                bytes = 0;
            }
        }
        if !waiting.is_empty() {
            self.transcript.append(waiting).await?;
        }
        Ok(())
    }

    fn note(&mut self, record: &Record) {
        (self.last, self.session.ended_wall_ns) = (record.seq, Some(record.wall_ns));
        let is_close = record.kind == Kind::Close && record.direction != Direction::Local;
        let received = self.close.as_ref().is_some_and(|(_, by)| *by == Direction::Received);
        // The peer's own words count, also where ours came after them.
        if is_close && (record.direction == Direction::Received || !received) {
            self.close = Some((view::close(&record.payload), record.direction));
        }
    }

    /// Waits until all is stored, and ends the session, which is called so.
    async fn end(&mut self, bench: &Shared, name: &str) -> Result<Session, Problem> {
        let id = self.session.info.id;
        let mut progress = self.transcript.progress();
        let stored = progress.wait_for(|it| it.lost || it.stored >= self.last).await.map(|it| !it.lost);
        if !stored.unwrap_or(false) {
            return Err(store::Error::Lost { session: id }.into());
        }
        self.session.close = self.close.take().map(|(close, _)| close);
        self.session.info.state = SessionState::Closed;
        bench.store.save_session(&self.session).await?;
        bench.store.note_import(id, now_ns(), name).await?;
        bench.store.count_session(id).await?;
        Ok(bench.store.session(id).await?)
    }
}

fn bad_file(error: &Unreadable) -> Problem {
    let text =
        Text::new("the file cannot be read as HAR or NDJSON", "HAR や NDJSON のファイルとして読み取れません");
    // What was found in the place of something else is quoted, however long it is.
    let why: String = error.to_string().chars().take(WHY).collect();
    let hint = Text::new(why.clone(), format!("詳細（英語）: “{why}”"));
    Problem::new(StatusCode::BAD_REQUEST, "bad-file", text).hint(hint)
}

fn homeless() -> Problem {
    let text = Text::new("an NDJSON file does not say its URL", "NDJSON ファイルには URL が含まれていません");
    let hint = Text::new(
        "it begins with a record: import it into an API",
        "先頭がレコードです。読み込み先の API を選んでください",
    );
    Problem::new(StatusCode::BAD_REQUEST, "bad-file", text).hint(hint)
}
