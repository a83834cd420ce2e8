//! The doctor's table of clients against the real ones: a faulty server answers in each way, and each client
//! must open or refuse, in the words that the report says.

use doctor::Question;
use finding::Client;
use model::Attempt;
use peers::{Job, Python, RealClient, Seen, faults, faulty};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::task::JoinSet;

/// The real client of a column, and the version that the table gives it; none: the newest.
const REAL: [(&str, Option<&str>, RealClient); 8] = [
    ("chrome", None, RealClient::Chromium),
    ("ws", None, RealClient::Ws),
    ("undici", None, RealClient::Undici),
    ("websockets", None, RealClient::Websockets(Python::Newest)),
    ("websockets", Some("10.4"), RealClient::Websockets(Python::Debian)),
    ("websocket-client", None, RealClient::WebsocketClient(Python::Newest)),
    ("websocket-client", Some("1.2.3"), RealClient::WebsocketClient(Python::Debian)),
    ("tungstenite", None, RealClient::Tungstenite),
];

/// Reports at the same time.
const SIDE_BY_SIDE: usize = 16;

fn job(address: SocketAddr, fault: &str) -> Job {
    let protocols = if fault.starts_with("offer/") { vec!["chat".to_owned()] } else { vec![] };
    Job { url: format!("ws://{address}/{fault}"), protocols, ca: None }
}

/// What the report says of clients at this URL.
async fn told(job: Job) -> Vec<Client> {
    let mut attempt = Attempt::new(job.url);
    attempt.request.subprotocols = job.protocols;
    attempt.request.deflate = Some(wire::DeflateOffer::usual());
    let timeout = Duration::from_secs(20);
    let question =
        Question { attempt, page: None, upstream: None, client: None, timeout, idle: None, try_paths: false };
    doctor::diagnose(question).await.clients
}

/// The reports on all of these, in order.
async fn reports(jobs: &[Job]) -> Vec<Vec<Client>> {
    let mut reports = vec![vec![]; jobs.len()];
    for chunk in (0..jobs.len()).collect::<Vec<_>>().chunks(SIDE_BY_SIDE) {
        let mut running = JoinSet::new();
        for &at in chunk {
            let job = jobs[at].clone();
            running.spawn(async move { (at, told(job).await) });
        }
        for (at, told) in running.join_all().await {
            reports[at] = told;
        }
    }
    reports
}

/// What the report says of a client: its older version's own words, where it has some.
fn stand<'a>(told: &'a [Client], name: &str, version: Option<&str>) -> Option<&'a Client> {
    let mut own = told.iter().filter(|it| it.client == name);
    let newest = own.next();
    match version {
        None => newest,
        Some(version) => own.find(|it| it.version == version).or(newest),
    }
}

/// Whether the client could use the connection: it heard what came after the fault, or closed in peace.
fn used(seen: &Seen) -> bool {
    let in_peace = seen.text.as_deref().is_none_or(|text| text.starts_with("received "));
    seen.ended || (seen.opened && in_peace)
}

/// Whether these are the words of the template, in which `…` stands for anything.
fn fits(template: &str, words: &str) -> bool {
    let mut pieces = template.split('…');
    let Some(mut rest) = pieces.next().and_then(|first| words.strip_prefix(first)) else { return false };
    let mut open = false;
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
        open = piece.is_empty();
    }
    open || rest.is_empty()
}

/// What is wrong with what the report says; `None`: nothing.
fn objection(stand: Option<&Client>, seen: &Seen) -> Option<String> {
    let Some(stand) = stand else { return Some("the report does not name it".into()) };
    let used = used(seen);
    match (stand.opens, stand.text.as_deref()) {
        (None, _) => None,
        (Some(opens), _) if opens != used => Some(format!("told to open: {opens}; in truth {seen:?}")),
        (Some(false), Some(text)) => {
            let words = seen.text.as_deref().unwrap_or("");
            (!fits(text, words)).then(|| format!("told to say {text:?}; says {words:?}"))
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_client_does_and_says_what_the_report_says() {
    let server = faulty().unwrap_or_else(|error| panic!("{error}"));
    let faults = faults().unwrap_or_else(|error| panic!("{error}"));
    let jobs: Vec<Job> = faults.iter().map(|fault| job(server.address(), fault)).collect();
    let good = format!("ws://{}/good", server.address());
    let reports = reports(&jobs).await;
    let mut wrong = vec![];
    let open = |real: RealClient| real.open(&good, &jobs).unwrap_or_else(|error| panic!("{error}"));
    let seen = std::thread::scope(|scope| {
        let opening = REAL.map(|(.., real)| scope.spawn(move || open(real)));
        opening.map(|it| it.join().expect("it says why"))
    });
    for ((name, version, real), seen) in REAL.into_iter().zip(seen) {
        assert_eq!(seen.len(), jobs.len(), "{real:?} leaves something out");
        for ((fault, told), seen) in faults.iter().zip(&reports).zip(&seen) {
            let objection = objection(stand(told, name, version), seen);
            wrong.extend(objection.map(|it| format!("{fault}, {name} {}: {it}", version.unwrap_or(""))));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn three_dots_stand_for_anything() {
    assert!(fits("a…c", "abbc") && fits("a…", "a") && fits("a", "a") && fits("", ""));
    assert!(!fits("a…c", "abb") && !fits("a", "ab") && !fits("", "a"));
}
