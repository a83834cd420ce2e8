//! The doctor's table of clients against the real ones: a faulty server answers in each way, and each client
//! must open or refuse, in the words that the report says.

use doctor::Question;
use finding::Client;
use lab::certificate::Authority;
use model::Attempt;
use peers::{Certificate, Forge, Job, Python, RealClient, Seen, faults, faulty, faulty_secure};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::task::JoinSet;

/// The real client of a column, and the version that the table gives it; none: the newest.
const REAL: [(&str, Option<&str>, RealClient); 9] = [
    ("chrome", None, RealClient::Chromium),
    ("firefox", None, RealClient::Firefox),
    ("ws", None, RealClient::Ws),
    ("undici", None, RealClient::Undici),
    ("websockets", None, RealClient::Websockets(Python::Newest)),
    ("websockets", Some("10.4"), RealClient::Websockets(Python::Debian)),
    ("websocket-client", None, RealClient::WebsocketClient(Python::Newest)),
    ("websocket-client", Some("1.2.3"), RealClient::WebsocketClient(Python::Debian)),
    ("tungstenite", None, RealClient::Tungstenite),
];

/// Firefox 153 answers no more after this, not even its driver: it is not asked.
const STOPS_FIREFOX: &str = "/deflate-client-bits-8";

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
    attempt.tls.extra_roots = job.ca.into_iter().map(String::into_bytes).collect();
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

/// Whether Firefox speaks as of a connection that never opened: a fault right behind the 101 may be there
/// before it has told the page that it is open.
fn too_early(template: &str, seen: &Seen) -> bool {
    let words = seen.text.as_deref().unwrap_or("");
    template.contains(" was interrupted ") && !seen.opened && words.starts_with("Firefox can’t establish")
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
            (!fits(text, words) && !too_early(text, seen))
                .then(|| format!("told to say {text:?}; says {words:?}"))
        }
        _ => None,
    }
}

/// What all these clients make of these, and what is wrong with what the reports say of it.
async fn wrong(
    clients: &[(&'static str, Option<&'static str>, RealClient)],
    jobs: &[Job],
    reports: &[Vec<Client>],
    good: &str,
) -> Vec<String> {
    let open = |real: RealClient| real.open(good, jobs).unwrap_or_else(|error| panic!("{error}"));
    let seen: Vec<Vec<Seen>> = std::thread::scope(|scope| {
        let opening: Vec<_> = clients.iter().map(|(.., real)| scope.spawn(move || open(*real))).collect();
        opening.into_iter().map(|it| it.join().expect("it says why")).collect()
    });
    let mut wrong = vec![];
    for ((name, version, real), seen) in clients.iter().zip(&seen) {
        assert_eq!(seen.len(), jobs.len(), "{real:?} leaves something out");
        for ((job, told), seen) in jobs.iter().zip(reports).zip(seen) {
            let objection = objection(stand(told, name, *version), seen);
            wrong.extend(objection.map(|it| format!("{}, {name} {}: {it}", job.url, version.unwrap_or(""))));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn each_client_does_and_says_what_the_report_says() {
    let server = faulty().unwrap_or_else(|error| panic!("{error}"));
    let faults = faults().unwrap_or_else(|error| panic!("{error}"));
    let jobs: Vec<Job> = faults.iter().map(|fault| job(server.address(), fault)).collect();
    let good = format!("ws://{}/good", server.address());
    let reports = reports(&jobs).await;
    let (firefox, others): (Vec<_>, Vec<_>) = REAL.into_iter().partition(|(name, ..)| *name == "firefox");
    let mut wrong = wrong(&others, &jobs, &reports, &good).await;
    let (jobs, reports): (Vec<_>, Vec<_>) =
        jobs.into_iter().zip(reports).filter(|(job, _)| !job.url.ends_with(STOPS_FIREFOX)).unzip();
    wrong.extend(self::wrong(&firefox, &jobs, &reports, &good).await);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// URLs that clients read each in their own way; `{at}` is where the faulty server listens, `{closed}` where
/// nobody does.
const URLS: [&str; 14] = [
    "ws://{at}/good#part",
    "http://{at}/good",
    "ftp://{at}/good",
    "localhost:8080/good",
    "host.test/good",
    "/good",
    "ws:/{at}/good",
    "ws//{at}/good",
    "ws://user:password@{at}/good",
    "ws://127.0.0.1:99999/good",
    "ws://127.0.0.1:undefined/good",
    "ws://127.0.0.1:6667/good",
    "ws://{closed}/good",
    "ws://no-such-host.invalid/good",
];

#[tokio::test(flavor = "multi_thread")]
async fn each_client_reads_a_url_as_the_report_says() {
    let server = faulty().unwrap_or_else(|error| panic!("{error}"));
    let closed = tokio::net::TcpSocket::new_v4().expect("a socket");
    closed.bind("127.0.0.1:0".parse().expect("an address")).expect("loopback has a port");
    let closed = closed.local_addr().expect("it is bound").to_string();
    let at = server.address().to_string();
    let url = |url: &&str| url.replace("{at}", &at).replace("{closed}", &closed);
    let jobs: Vec<Job> = URLS.iter().map(url).map(|url| Job { url, protocols: vec![], ca: None }).collect();
    let wrong = wrong(&REAL, &jobs, &reports(&jobs).await, &format!("ws://{at}/good")).await;
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Starts this server of the lab. Those whose client trusts a root have one authority: Chromium, told of several
/// of one name, takes the wrong one. The others' authority is unknown.
async fn started(cause: &str, authority: &Authority) -> lab::Running {
    let server = lab::start_under(cause, 0, authority).await.expect("the lab starts");
    if server.hints.trust.is_some() {
        return server;
    }
    server.stop().await;
    lab::start(cause).await.expect("the lab starts")
}

/// Servers of the lab whose certificate or TLS is at fault, for clients that can be told whom to trust.
#[tokio::test(flavor = "multi_thread")]
async fn each_client_refuses_a_certificate_as_the_report_says() {
    let is_quick = |cause: &str| !cause.contains("timeout");
    let causes = lab::scenarios().iter().map(|it| it.cause);
    let causes = causes.filter(|it| it.starts_with("tls/") && is_quick(it));
    let (mut running, mut jobs, mut told) = (vec![], vec![], vec![]);
    let authority = Authority::new().expect("the system has randomness");
    for cause in causes {
        let server = started(cause, &authority).await;
        let question = Question {
            attempt: server.attempt(),
            page: None,
            upstream: None,
            client: None,
            timeout: Duration::from_secs(20),
            idle: None,
            try_paths: false,
        };
        told.push(doctor::diagnose(question).await.clients);
        jobs.push(Job { url: server.url.clone(), protocols: vec![], ca: server.hints.trust.clone() });
        running.push(server);
    }
    let good = faulty().unwrap_or_else(|error| panic!("{error}"));
    let trusting: Vec<_> = REAL.into_iter().filter(|(name, ..)| *name != "tungstenite").collect();
    let mut wrong = wrong(&trusting, &jobs, &told, &format!("ws://{}/good", good.address())).await;
    // What opens is no matter here: the lab's servers say nothing more.
    wrong.retain(|it| !it.contains("told to open: true"));
    for server in running {
        server.stop().await;
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Of a leaf: the names it is for, what its key may be used for, and its key.
const FORGED: [(&str, &str, &str, &[&str]); 6] = [
    ("a key that may encrypt keys alone", "DNS:localhost", "critical,keyEncipherment", RSA),
    ("a key that may sign certificates alone", "DNS:localhost", "critical,keyCertSign", RSA),
    ("a key that may agree on keys alone", "DNS:localhost", "critical,keyAgreement", EC),
    ("another name", "DNS:other.row.test", "critical,digitalSignature", EC),
    ("a key that may sign", "DNS:localhost", "critical,digitalSignature", RSA),
    ("a usage that is only advice", "DNS:localhost", "keyEncipherment", RSA),
];
const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const EC: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];

/// Certificates that the lab has none of.
#[tokio::test(flavor = "multi_thread")]
async fn each_client_judges_a_forged_certificate_as_the_report_says() {
    let forge = Forge::new().expect("it is made");
    let root = forge.text("root.pem").expect("it is made");
    let (mut servers, mut jobs, mut told) = (vec![], vec![], vec![]);
    for (at, (_, names, usage, key)) in FORGED.iter().enumerate() {
        let extensions = format!("subjectAltName={names}\nkeyUsage={usage}\nextendedKeyUsage=serverAuth\n");
        let leaf = Certificate { extensions: &extensions, key, ..Certificate::LEAF };
        forge.make(&format!("leaf{at}"), leaf).expect("it is made");
        let [chain, key] = ["pem", "key"].map(|it| forge.path(&format!("leaf{at}.{it}")));
        let server = faulty_secure(&chain, &key).expect("it is made");
        let url = format!("wss://localhost:{}/good", server.address().port());
        let job = Job { url, protocols: vec![], ca: Some(root.clone()) };
        told.push(self::told(job.clone()).await);
        jobs.push(job);
        servers.push(server);
    }
    let good = faulty().expect("it starts");
    let trusting: Vec<_> = REAL.into_iter().filter(|(name, ..)| *name != "tungstenite").collect();
    let wrong = wrong(&trusting, &jobs, &told, &format!("ws://{}/good", good.address())).await;
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn three_dots_stand_for_anything() {
    assert!(fits("a…c", "abbc") && fits("a…", "a") && fits("a", "a") && fits("", ""));
    assert!(!fits("a…c", "abb") && !fits("a", "ab") && !fits("", "a"));
}
