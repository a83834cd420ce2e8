//! The sessions that are live: connecting, open, or being examined by the doctor.

mod again;
mod course;
mod elsewhere;
mod inherit;
mod jar;
mod parting;
mod pen;
mod repeats;
mod ring;
mod run;
mod settings;
mod turns;

pub(crate) use again::{Retry, Wish, adopt};
pub(crate) use course::Course;
pub(crate) use inherit::{auth, whole};
pub(crate) use jar::{destination, now_ms};
pub(crate) use pen::Pen;
pub(crate) use run::catch_up;
pub(crate) use turns::Turn;

use crate::problem::Problem;
use crate::resolve::{self, Person, Resolved};
use crate::view::{Changed, ChangedKind, Someone};
use crate::workbench::Shared;
use model::Node;
use model::team::Thing;
use model::trace::UriStep;
use model::{ProxyFrom, Record, Secret, SessionState};
pub(crate) use repeats::Next;
use repeats::Repeats;
use ring::Ring;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot, watch};
use turns::Turns;

/// How a session stands right now, for whoever watches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) session: store::Session,
    /// Highest sequence number so far.
    pub(crate) last: u64,
    /// Records could not be written.
    pub(crate) lost: bool,
    /// How far the attempt and its examination have come.
    pub(crate) progress: Arc<Course>,
    pub(crate) report: Examination,
    /// The attempt to connect again, while it is waited for.
    pub(crate) retry: Option<Retry>,
    /// Who commands it.
    pub(crate) pen: Pen,
    /// Nothing will change any more.
    pub(crate) over: bool,
}

/// What the doctor has to say of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Examination {
    /// Nothing.
    None,
    /// It is looking.
    Pending,
    /// Its report is stored.
    Ready,
}

/// What a session is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To send and receive; the doctor examines it where it fails.
    Talk,
    /// To be examined by the doctor, whether it fails or not.
    Examine,
}

/// What a user asks of an open session; the answer says whether it was still open.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) what: What,
    pub(crate) done: oneshot::Sender<Result<(), session::Error>>,
}

/// What is asked.
#[derive(Debug)]
pub(crate) enum What {
    Send(session::Message),
    /// Together, in this order.
    SendAll(Vec<session::Message>),
    Close {
        code: Option<u16>,
        reason: String,
    },
}

/// A live session as others hold it; its task is owned by [`crate::tasks::Tasks`].
#[derive(Debug)]
pub(crate) struct Live {
    standing: watch::Sender<Standing>,
    ring: Mutex<Ring>,
    messages: mpsc::Sender<Command>,
    /// Apart from the messages: a close overtakes those that a slow peer does not take.
    closes: mpsc::Sender<Command>,
    abandoned: watch::Sender<bool>,
    again: watch::Sender<Wish>,
    /// What is sent again and again; those who follow one another share it.
    pub(crate) repeats: Arc<Repeats>,
    /// On whose behalf it was made, and is made again.
    pub(crate) person: Person,
    /// Counts it against the bounds, with those that follow it, until it has ended.
    turn: Mutex<Option<Arc<Turn>>>,
}

/// The live sessions by their number.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    live: Mutex<BTreeMap<i64, Arc<Live>>>,
    turns: Turns,
}

impl Sessions {
    pub(crate) fn find(&self, id: i64) -> Option<Arc<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// Ends all: others have taken them over.
    pub(crate) fn cut(&self) {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(|it| it.end());
    }

    /// Those that belong to this API.
    pub(crate) fn of_api(&self, api: i64) -> Vec<Arc<Live>> {
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.values().filter(|it| it.standing.borrow().session.info.api == api).cloned().collect()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn insert(&self, id: i64, live: Arc<Live>) {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).insert(id, live);
    }

    fn remove(&self, id: i64) {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

type Task = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

/// Makes a session of this API and dials in the background.
pub(crate) async fn start(
    bench: &Shared,
    api: &model::Api,
    purpose: Purpose,
    person: Person,
) -> Result<store::Session, Problem> {
    let turn = bench.sessions.turn(person.account(), &bench.bounds)?;
    crate::room::needed(bench, api.project).await?;
    let ready = prepare(bench, api, person).await?;
    for live in bench.sessions.of_api(api.id).iter().filter(|it| it.person.account() == person.account()) {
        // Who connects by hand does not wait for the next attempt.
        live.hurry(Wish::Stop);
    }
    let mut session = bench.store.create_session(api.id, &ready.attempt.url, now_ns()).await?;
    know(bench, &mut session, &ready).await?;
    let session = begin(bench, session, ready, purpose, (Arc::default(), Arc::new(turn)))?;
    happened(bench, &session).await;
    Ok(session)
}

/// What is dialled, as an API and its project say it now.
struct Ready {
    attempt: model::Attempt,
    /// The API with what it takes on and the values of its variables.
    api: model::Api,
    /// The values of secret variables in it.
    secrets: Vec<String>,
    /// The project whose cookies go along, and which keeps new ones.
    jar: Option<i64>,
    person: Person,
    /// Who commands it; `None`: whose it is.
    holder: Option<Someone>,
}

/// The attempt that the API asks for as it is saved, with what its project adds.
async fn prepare(bench: &Shared, api: &model::Api, person: Person) -> Result<Ready, Problem> {
    let api = whole(bench, api).await?;
    let used = person.used(bench, api.project).await?;
    let Resolved { value: api, secrets } = resolve::handshake(&api, &used)?;
    settings::check(&api.settings)?;
    let mut attempt = api.attempt();
    attempt.secrets = secrets.iter().cloned().map(Secret).collect();
    if api.settings.proxy.from == ProxyFrom::System
        && let UriStep::Parsed(uri) = net::parse_uri(&attempt.url)
    {
        let found = bench.proxy.towards(&uri.host, uri.port, uri.secure);
        attempt.proxy = found.map(|it| Secret(it.to_owned()));
    }
    // Cookies are secrets, and to keep one is to save.
    let jar = (api.settings.cookie_jar && used.secrets).then_some(api.project);
    if let Some(project) = jar {
        jar::add(bench, project, &mut attempt).await?;
    }
    Ok(Ready { attempt, api, secrets, jar, person, holder: None })
}

/// What the next connection takes over from the one before.
struct Before {
    info: model::SessionInfo,
    repeats: Arc<Repeats>,
    person: Person,
    /// Who commanded it.
    holder: Option<Someone>,
    turn: Arc<Turn>,
}

/// Makes a session that goes on with one that has ended, and gives its number.
async fn follow(bench: &Shared, api: &model::Api, before: Before, number: u32) -> Result<i64, Problem> {
    let Before { info, repeats, person, holder, turn } = before;
    let mut ready = prepare(bench, api, person).await?;
    ready.holder = holder;
    let url = &ready.attempt.url;
    let mut session = bench.store.create_next_session(&info, number, url, now_ns()).await?;
    know(bench, &mut session, &ready).await?;
    let session = begin(bench, session, ready, Purpose::Talk, (repeats, turn))?;
    happened(bench, &session).await;
    Ok(session.info.id)
}

/// Keeps in mind whose session it is, and which secrets are in what is dialled: they are masked where the
/// session is shown.
async fn know(bench: &Shared, session: &mut store::Session, ready: &Ready) -> Result<(), store::Error> {
    if let Person::Account(account, most) = ready.person {
        bench.store.give_session(session.info.id, Some((account, most))).await?;
        session.most = Some(most);
        session.by = Some((account, bench.store.account(account).await?.name));
    }
    if !ready.secrets.is_empty() {
        bench.store.save_secrets(session.info.id, &ready.secrets).await?;
        session.secrets.clone_from(&ready.secrets);
    }
    Ok(())
}

/// Tells others that a session began, opened or ended, or is another's.
pub(crate) async fn happened(bench: &Shared, session: &store::Session) {
    let api = session.info.api;
    let Ok(project) = bench.store.project_of(Thing::Node(Node::Api(api))).await else { return };
    let by = session.by.clone().map(|(account, name)| Someone { account, name });
    let (kind, page) = (ChangedKind::Sessions, String::new());
    let live = bench.store.live_apis().await.ok().map(|it| it.contains(&api));
    bench.tell(Changed { project, kind, id: api, by, page, live });
}

/// Runs a session that was made.
fn begin(
    bench: &Shared,
    session: store::Session,
    Ready { attempt, api, jar, person, holder, .. }: Ready,
    purpose: Purpose,
    (repeats, turn): (Arc<Repeats>, Arc<Turn>),
) -> Result<store::Session, Problem> {
    let habits = run::Habits::of(&api, session.attempt, jar);
    let maker = session.by.clone().map(|(account, name)| Someone { account, name });
    let pen = Pen { holder: holder.or(maker), asked: None };
    let (messages, asked) = mpsc::channel(16);
    let (closes, asked_to_close) = mpsc::channel(1);
    let live = Arc::new(Live {
        standing: watch::Sender::new(Standing {
            session: session.clone(),
            last: 0,
            lost: false,
            progress: Arc::default(),
            report: if purpose == Purpose::Examine { Examination::Pending } else { Examination::None },
            retry: None,
            pen,
            over: false,
        }),
        ring: Mutex::default(),
        messages,
        closes,
        abandoned: watch::Sender::new(false),
        again: watch::Sender::default(),
        repeats,
        person,
        turn: Mutex::new(Some(turn)),
    });
    bench.sessions.insert(session.info.id, Arc::clone(&live));
    let asked = run::Asked { messages: asked, closes: asked_to_close, habits };
    // Boxed: a session may be followed by one of its own kind.
    let task: Task = Box::pin(run::run(Arc::clone(bench), live, attempt, purpose, asked));
    if bench.tasks.spawn(task) {
        return Ok(session);
    }
    bench.sessions.remove(session.info.id);
    Err(Problem::stopping())
}

/// Nanoseconds since the Unix epoch.
pub(crate) fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or_default()
}

impl Live {
    /// Takes a new name.
    pub(crate) fn name(&self, name: &str) {
        self.standing.send_modify(|it| it.session.name = name.to_owned());
    }

    /// Keeps in mind secrets that are about to be sent, so that they are masked where it is shown.
    pub(crate) async fn learn(&self, bench: &Shared, secrets: Vec<String>) {
        let known = |it: &String| self.standing.borrow().session.secrets.contains(it);
        let new: Vec<_> = secrets.into_iter().filter(|it| !known(it)).collect();
        if new.is_empty() {
            return;
        }
        self.standing.send_modify(|it| it.session.secrets.extend(new));
        let (id, all) = {
            let session = &self.standing.borrow().session;
            (session.info.id, session.secrets.clone())
        };
        // Deleted meanwhile, or the disk is full: then there is no more to mask than before.
        let _ = bench.store.save_secrets(id, &all).await;
    }

    /// How it stands, now and whenever that changes.
    pub(crate) fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Asks something of the open session, and waits until it is done. While it still dials, a
    /// close cancels that; while it waits to connect again, too.
    pub(crate) async fn ask(&self, what: What) -> Result<(), Problem> {
        let closes = matches!(what, What::Close { .. });
        if closes && self.hurry(Wish::Stop) {
            return Ok(());
        }
        match self.standing.borrow().session.info.state {
            SessionState::Open => {}
            SessionState::Connecting if closes => {}
            _ => return Err(Problem::not_open()),
        }
        let queue = if closes { &self.closes } else { &self.messages };
        let (done, answer) = oneshot::channel();
        queue.send(Command { what, done }).await.map_err(|_| Problem::not_open())?;
        match answer.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(run::refused(error)),
            // It ended before it could answer: the peer's close frame was quicker. That is what a
            // close asks for.
            Err(_) if closes => Ok(()),
            Err(_) => Err(Problem::not_open()),
        }
    }

    /// Ends it, as if it were deleted.
    pub(crate) fn end(&self) {
        self.abandoned.send_replace(true);
    }

    /// Ends it and waits until its task touches nothing any more.
    pub(crate) async fn abandon(&self) {
        self.end();
        // The sender lives in `self`: this waits for the value.
        let _ = self.standing().wait_for(|it| it.over).await;
    }

    /// Whether it was ended because it is to be deleted.
    pub(crate) fn is_abandoned(&self) -> bool {
        *self.abandoned.borrow()
    }

    /// Up to `limit` records from `from` on, oldest first, where memory still has the first of
    /// them; `None`: they are in the store.
    pub(crate) fn recent_from(&self, from: u64, limit: usize) -> Option<Vec<Record>> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).from(from, limit)
    }

    /// The same, or what memory has after them.
    pub(crate) fn recent_since(&self, from: u64, limit: usize) -> Vec<Record> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).since(from, limit)
    }

    /// Up to `limit` records below `before`, newest first, as far as memory reaches back; and the
    /// number below which the store has all.
    pub(crate) fn recent_before(&self, before: u64, limit: usize) -> (Vec<Record>, u64) {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).before(before, limit)
    }
}
