//! One session from dialling to its end: what it hears goes to memory and to the store, and the
//! store's pace is the peer's pace.

use super::again::{self, Plan};
use super::jar;
use super::parting::Parting;
use super::{Command, Course, Examination, Live, Purpose, Standing, What, now_ns};
use crate::examine;
use crate::problem::Problem;
use crate::room;
use crate::view;
use crate::workbench::Shared;
use finding::{Progress, Report, Text};
use futures_util::FutureExt as _;
use model::trace::UpgradeOutcome;
use model::{Attempt, Direction, Ending, Handshake, Kind, Record, SessionState, Trace};
use net::Dialed;
use std::pin::pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use store::Transcript;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, timeout};
use wire::SendError;

/// How long the peer has to answer our close frame when the workbench ends the session.
const PATIENCE: Duration = Duration::from_secs(2);

/// What users ask of the session.
pub(super) struct Asked {
    pub(super) messages: mpsc::Receiver<Command>,
    pub(super) closes: mpsc::Receiver<Command>,
    pub(super) habits: Habits,
}

/// How an open session behaves, as the API's settings say.
pub(super) struct Habits {
    max_message: u64,
    /// A ping is sent so often.
    ping_every: Option<Duration>,
    plan: Plan,
    /// The project that it is recorded in.
    project: i64,
    /// The project in whose jar cookies are kept.
    jar: Option<i64>,
}

impl Habits {
    /// Those of a session that so many attempts in a row led to.
    pub(super) fn of(api: &model::Api, attempt: u32, jar: Option<i64>) -> Self {
        let settings = &api.settings;
        let every = Duration::from_millis(settings.ping_every_ms.into());
        Self {
            max_message: settings.max_message,
            ping_every: Some(every).filter(|it| !it.is_zero()),
            plan: Plan { reconnect: settings.reconnect.clone(), attempt },
            project: api.project,
            jar,
        }
    }
}

/// How dialling ended.
enum Dialling {
    Done(Box<Dialed>),
    /// The doctor did it, and has his report.
    Examined(Box<Report>),
    /// By whoever asked for the connection.
    Cancelled(Command),
    /// By the end of the workbench or of the session.
    Ended,
}

pub(super) async fn run(
    bench: Shared,
    live: Arc<Live>,
    attempt: Attempt,
    purpose: Purpose,
    mut asked: Asked,
) {
    let id = live.standing.borrow().session.info.id;
    let mut ended = pin!(ended(&bench, &live));
    let dialling = tokio::select! {
        done = dial(&live, attempt.clone(), purpose) => done,
        Some(command) = asked.closes.recv() => Dialling::Cancelled(command),
        () = &mut ended => Dialling::Ended,
    };
    if let (Dialling::Done(dialed), Some(project)) = (&dialling, asked.habits.jar) {
        jar::keep(&bench, project, &dialed.trace).await;
    }
    match dialling {
        Dialling::Ended => stand(&bench, &live, |it| it.session.info.state = SessionState::Failed).await,
        Dialling::Cancelled(command) => {
            stand(&bench, &live, |it| it.session.info.state = SessionState::Closed).await;
            // Whoever asked may have gone.
            let _ = command.done.send(Ok(()));
        }
        Dialling::Examined(report) => examined(&bench, &live, &report).await,
        Dialling::Done(dialed) if dialed.is_open() => {
            let plan = asked.habits.plan.clone();
            let began = Instant::now();
            let ending = open(&bench, &live, *dialed, asked).await;
            if let Some(number) = ending.and_then(|it| plan.next(it, began.elapsed())) {
                again::go_on(&bench, &live, &plan.reconnect, number).await;
            }
        }
        Dialling::Done(dialed) => {
            let plan = asked.habits.plan.clone();
            // What was asked too late is refused now, not when the doctor is done.
            drop(asked);
            let again = plan.next(Ending::Refused, Duration::ZERO);
            let trace = failed(&bench, &live, *dialed, again.is_some()).await;
            if let Some(number) = again
                && again::go_on(&bench, &live, &plan.reconnect, number).await
            {
                // The doctor looks at the last attempt only.
            } else {
                tokio::select! {
                    biased;
                    () = &mut ended => {}
                    () = look(&bench, &live, trace, attempt) => {}
                }
            }
        }
    }
    live.give_back();
    live.standing.send_modify(|it| it.over = true);
    bench.sessions.remove(id);
    if bench.tasks.is_stopping() && !live.is_abandoned() && purpose == Purpose::Talk {
        crate::nodes::offer(&bench, id);
    }
    let session = live.standing.borrow().session.clone();
    super::happened(&bench, &session).await;
    // What is too much now can go at the next end too.
    let _ = bench.store.prune(now_ns()).await;
}

async fn dial(live: &Live, attempt: Attempt, purpose: Purpose) -> Dialling {
    match purpose {
        Purpose::Talk => {
            let dialed = net::dial_watched(attempt, |trace| show(live, walked(trace))).await;
            Dialling::Done(Box::new(dialed))
        }
        Purpose::Examine => {
            let report = examine::first(attempt, |now| show(live, now)).await;
            Dialling::Examined(Box::new(report))
        }
    }
}

/// The answer when an open session refuses what was asked.
pub(super) fn refused(error: session::Error) -> Problem {
    match error {
        session::Error::Forbidden(why) if why != SendError::Closing => Problem::bad_message(forbidden(why)),
        _ => Problem::not_open(),
    }
}

fn forbidden(why: SendError) -> Text {
    match why {
        SendError::CloseCode(1005) => Text::new(
            "a close frame may not say 1005, and a reason needs a code",
            "Close コード 1005 は送信できません。理由を送るにはコードが必要です",
        ),
        SendError::CloseCode(code) => Text::new(
            format!("a close frame may not say {code}"),
            format!("Close コード {code} は送信できません"),
        ),
        SendError::ControlTooLong => Text::new(
            "a control frame carries at most 125 bytes",
            "制御フレームで送れるのは 125 バイトまでです",
        ),
        _ => Text::new(format!("this may not be sent: {why}"), format!("送信できません（{why}）")),
    }
}

/// Waits until the session is deleted, whose it is has no part in its project any more, or the workbench
/// stops.
pub(super) async fn ended(bench: &Shared, live: &Live) {
    let mut abandoned = live.abandoned.subscribe();
    let stopping = bench.tasks.stopping();
    let api = live.standing.borrow().session.info.api;
    tokio::select! {
        // The sender lives in `live`: this waits for the value.
        _ = abandoned.wait_for(|it| *it) => {}
        () = stopping => {}
        () = live.person.loses(bench, api) => {}
    }
}

/// Changes how the session stands, here and in the store.
async fn stand(bench: &Shared, live: &Live, change: impl FnOnce(&mut Standing)) {
    let mut next = live.standing.borrow().clone();
    change(&mut next);
    let ended = matches!(next.session.info.state, SessionState::Closed | SessionState::Failed);
    if ended && next.session.ended_wall_ns.is_none() {
        next.session.ended_wall_ns = Some(now_ns());
    }
    // Deleted meanwhile, or the disk is full: what is shown is true all the same.
    let _ = bench.store.save_session(&next.session).await;
    live.standing.send_replace(next);
}

/// Keeps what came of an attempt that opened nothing; unless another follows, the doctor is to look at it.
async fn failed(bench: &Shared, live: &Live, dialed: Dialed, follows: bool) -> Trace {
    let id = live.standing.borrow().session.info.id;
    let status = status(&dialed.trace);
    let change = |it: &mut Standing| {
        it.session.info.state = SessionState::Failed;
        it.session.status = status;
        it.report = if follows { Examination::None } else { Examination::Pending };
    };
    stand(bench, live, change).await;
    keep_handshake(bench, id, &dialed.trace).await;
    // The connection, if there is one, must not stand open while the doctor makes its own.
    dialed.trace
}

/// Has the doctor look at an attempt that opened nothing.
async fn look(bench: &Shared, live: &Live, trace: Trace, attempt: Attempt) {
    let id = live.standing.borrow().session.info.id;
    let said = examine::again(trace, attempt, |now| show(live, now)).await;
    let kept = bench.store.save_report(id, &said).await;
    let report = if kept.is_ok() { Examination::Ready } else { Examination::None };
    live.standing.send_modify(|it| it.report = report);
}

/// Keeps the heads and the times for an export. Without them the session is what it was.
async fn keep_handshake(bench: &Shared, id: i64, trace: &Trace) {
    let _ = bench.store.save_handshake(id, &Handshake::of(trace)).await;
}

/// The ladder of an attempt that is being made.
fn walked(trace: &Trace) -> Progress {
    Progress { steps: doctor::walked(trace), experiments: vec![] }
}

/// Shows how far the attempt and its examination have come.
fn show(live: &Live, now: Progress) {
    live.standing.send_modify(|it| it.progress = Arc::new(Course::Here(now)));
}

fn status(trace: &Trace) -> Option<u16> {
    match trace.upgrade.as_ref().map(|it| &it.step.outcome) {
        Some(UpgradeOutcome::Status(status)) => Some(*status),
        _ => None,
    }
}

/// Keeps what the doctor said of an attempt of his own.
async fn examined(bench: &Shared, live: &Live, report: &Report) {
    let id = live.standing.borrow().session.info.id;
    let kept = bench.store.save_report(id, &examine::told(report)).await;
    let healthy = report.verdict().healthy;
    let change = |it: &mut Standing| {
        it.session.info.state = if healthy { SessionState::Closed } else { SessionState::Failed };
        it.report = if kept.is_ok() { Examination::Ready } else { Examination::None };
    };
    stand(bench, live, change).await;
}

/// Runs an open session. The ending is that of a session which nobody here ended.
async fn open(bench: &Shared, live: &Live, dialed: Dialed, asked: Asked) -> Option<Ending> {
    let id = live.standing.borrow().session.info.id;
    let status = status(&dialed.trace);
    keep_handshake(bench, id, &dialed.trace).await;
    let Ok(transcript) = bench.store.transcript(id).await else {
        stand(bench, live, |it| it.session.info.state = SessionState::Failed).await;
        return None;
    };
    let change = |it: &mut Standing| {
        it.session.info.state = SessionState::Open;
        it.session.status = status;
    };
    stand(bench, live, change).await;
    let opened = live.standing.borrow().session.clone();
    super::happened(bench, &opened).await;
    let Asked { messages, closes, habits } = asked;
    let options = session::Options { max_message: habits.max_message, ..session::Options::default() };
    let trace = dialed.trace.clone();
    let mut parting = Parting::default();
    let (session, mut records) = session::start(dialed, options);
    let ending = {
        let meter = room::Meter::default();
        let enough = Notify::new();
        let keep = keep(live, &transcript, &mut records, &meter, &enough, &mut parting);
        let answer = async { tokio::join!(obey(&session, messages), obey(&session, closes)) };
        let follow = follow(live, &transcript);
        let alive = keep_alive(&session, habits.ping_every);
        let ended = async {
            ended(bench, live).await;
            // It may be closing already; then patience is all that is left to have.
            let _ = session.close(Some(1001), String::new()).await;
            tokio::time::sleep(PATIENCE).await;
            enough.notify_one();
        };
        let crowded = async {
            crowded(bench, &transcript, &meter, habits.project).await;
            let _ = session.close(Some(1001), room::REASON.into()).await;
            tokio::time::sleep(PATIENCE).await;
            enough.notify_one();
        };
        let (mut keep, mut answer, mut follow) = (pin!(keep), pin!(answer), pin!(follow));
        let (mut ended, mut alive, mut crowded) = (pin!(ended), pin!(alive), pin!(crowded));
        let (mut answering, mut lives, mut fits) = (true, true, true);
        let ending = loop {
            tokio::select! {
                ending = &mut keep => break ending,
                () = &mut ended, if lives => lives = false,
                () = &mut crowded, if fits => fits = false,
                () = &mut follow => {}
                () = &mut alive => {}
                _ = &mut answer, if answering => answering = false,
            }
        };
        // What was sent last, and ended it, has been sent: whoever asked is to hear so.
        if answering {
            let _ = answer.as_mut().now_or_never();
        }
        ending
    };
    // Where the peer did not answer in time, the session must not wait for a reader either.
    drop(records);
    // A session that does not end by then ends in the background.
    let _ = timeout(PATIENCE, session.join()).await;
    // Kept before it is said to be closed: whoever asks then why it ended is told.
    let said = parting.judge(trace).map(|it| examine::told(&it));
    if let Some(said) = said
        && bench.store.save_report(id, &said).await.is_ok()
    {
        live.standing.send_modify(|it| it.report = Examination::Ready);
    }
    settle(bench, live, &transcript).await;
    ending
}

/// Sends pings for as long as the session takes them. Does not end.
async fn keep_alive(session: &session::Session, every: Option<Duration>) {
    if let Some(every) = every {
        let mut pause = tokio::time::interval(every);
        // One that is late is not caught up with.
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        pause.tick().await;
        loop {
            pause.tick().await;
            if session.send(session::Message::Ping(bytes::Bytes::new())).await.is_err() {
                break;
            }
        }
    }
    std::future::pending().await
}

/// Hands what the session hears to memory and to the store, until it has ended: how, unless we
/// closed it. When there is `enough`, what it has taken is handed over still, and then no more.
async fn keep(
    live: &Live,
    transcript: &Transcript,
    records: &mut mpsc::Receiver<Vec<Record>>,
    meter: &room::Meter,
    enough: &Notify,
    parting: &mut Parting,
) -> Option<Ending> {
    let (mut first, mut ending) = (None, None);
    loop {
        let batch = tokio::select! {
            biased;
            () = enough.notified() => return None,
            batch = records.recv() => batch,
        };
        let Some(batch) = batch else { break };
        let last = batch.last().map(|it| it.seq);
        parting.hear(&batch);
        meter.add(batch.iter().map(|it| it.payload.len() as u64).sum());
        live.ring.lock().unwrap_or_else(PoisonError::into_inner).push(&batch);
        first = first.or_else(|| batch.iter().find(|it| closes(it)).map(|it| it.direction));
        ending = ending.or_else(|| batch.iter().find(|it| it.kind == Kind::Ended).map(ending_of));
        // The peer's own words, even where our answer to them is in the same batch.
        let mut closes = batch.iter().filter(|it| it.kind == Kind::Close && it.direction != Direction::Local);
        let close = closes.clone().rfind(|it| it.direction == Direction::Received).or(closes.next_back());
        let close = close.map(|it| (view::close(&it.payload), it.direction));
        live.standing.send_modify(|it| {
            it.last = last.unwrap_or(it.last);
            if let Some((close, direction)) = close
                && (direction == Direction::Received || it.session.close.is_none())
            {
                it.session.close = Some(close);
            }
        });
        // A failed write shows as `lost`; the session itself goes on.
        let _ = transcript.append(batch).await;
    }
    ending.filter(|_| first != Some(Direction::Sent))
}

/// Waits until there is no room for more of what comes.
async fn crowded(bench: &Shared, transcript: &Transcript, meter: &room::Meter, project: i64) {
    let mut progress = transcript.progress();
    while !meter.is_over(bench, project).await {
        if progress.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

/// Whether this is a close frame, also one that was sent as given.
pub(super) fn closes(record: &Record) -> bool {
    match record.kind {
        Kind::Close => true,
        Kind::Frame => record.payload.first().is_some_and(|it| it & 15 == 8),
        _ => false,
    }
}

/// How a session ended, as its last record says.
fn ending_of(record: &Record) -> Ending {
    let said = std::str::from_utf8(&record.payload).unwrap_or_default();
    match said.strip_prefix("closed ").map(str::parse) {
        Some(Ok(1005)) => Ending::Closed(None),
        Some(Ok(code)) => Ending::Closed(Some(code)),
        _ => Ending::Lost,
    }
}

/// Does what users ask, one after the other.
async fn obey(session: &session::Session, mut asked: mpsc::Receiver<Command>) {
    while let Some(Command { what, done }) = asked.recv().await {
        let answer = match what {
            What::Send(message) => session.send(message).await,
            What::SendAll(messages) => session.send_all(messages).await,
            What::Close { code, reason } => session.close(code, reason).await,
        };
        // Whoever asked may have gone.
        let _ = done.send(answer);
    }
}

/// Shows how far the capture is stored, and lets memory go of the rest. Does not end.
async fn follow(live: &Live, transcript: &Transcript) {
    let mut progress = transcript.progress();
    loop {
        let now = *progress.borrow_and_update();
        show_progress(live, now);
        if progress.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

fn show_progress(live: &Live, now: store::Progress) {
    let all = if now.lost { u64::MAX } else { now.stored };
    live.ring.lock().unwrap_or_else(PoisonError::into_inner).trim(all);
    live.standing.send_if_modified(|it| {
        let changed = it.session.info.stored != now.stored || it.lost != now.lost;
        it.session.info.stored = now.stored;
        it.lost = now.lost;
        changed
    });
}

/// Waits until what has come so far of a session that lives here is stored: whoever reads the store then
/// finds what was shown before.
pub(crate) async fn catch_up(bench: &Shared, id: i64) {
    if let Some(live) = bench.sessions.find(id) {
        let mut standing = live.standing();
        let last = standing.borrow().last;
        // Fails only when the session is gone from memory, and then it is stored.
        let _ = standing.wait_for(|it| it.lost || it.over || it.session.info.stored >= last).await;
    }
}

/// Waits until all is stored, then says that the session is closed.
async fn settle(bench: &Shared, live: &Live, transcript: &Transcript) {
    let last = live.standing.borrow().last;
    let mut progress = transcript.progress();
    if let Ok(now) = progress.wait_for(|it| it.lost || it.stored >= last).await {
        show_progress(live, *now);
    }
    // Counts that cannot be kept are not shown.
    let id = live.standing.borrow().session.info.id;
    let counts = bench.store.count_session(id).await.unwrap_or_default();
    let change = |it: &mut Standing| {
        it.session.info.state = SessionState::Closed;
        it.session.counts = counts;
    };
    stand(bench, live, change).await;
}
