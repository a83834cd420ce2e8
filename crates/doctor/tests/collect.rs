//! What the examination itself does to a server: how many connections, what they carry, how long.

use doctor::{Question, diagnose};
use finding::{Language, Report};
use model::{Attempt, Header, HttpVersion};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A server that answers every connection with the same bytes and keeps what it was sent.
struct Recorder {
    at: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    async fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
        let at = listener.local_addr().expect("it is bound").to_string();
        let heard = Arc::new(Mutex::new(vec![]));
        let kept = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Self::serve(stream, answer, kept.clone()));
            }
        });
        Self { at, heard }
    }

    async fn serve(mut stream: TcpStream, answer: &str, heard: Arc<Mutex<Vec<String>>>) {
        let mut bytes = vec![0; 4096];
        let count = stream.read(&mut bytes).await.unwrap_or(0);
        heard
            .lock()
            .expect("no test panics here")
            .push(String::from_utf8_lossy(&bytes[..count]).into_owned());
        let _ = stream.write_all(answer.as_bytes()).await;
        if answer.is_empty() {
            // Silent until the client gives up.
            let _ = stream.read(&mut bytes).await;
        }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no test panics here").clone()
    }
}

async fn examine(attempt: Attempt) -> Report {
    let timeout = Duration::from_secs(2);
    diagnose(Question {
        attempt,
        page: None,
        upstream: None,
        client: None,
        timeout,
        idle: None,
        try_paths: false,
    })
    .await
}

fn with_secrets(url: String) -> Attempt {
    let mut attempt = Attempt::new(url);
    for (name, value) in [("Authorization", "Bearer tok-123456789"), ("Cookie", "sid=crumb-987654321")] {
        attempt.request.headers.push(Header { name: name.into(), value: value.into() });
    }
    attempt
}

#[tokio::test]
async fn a_healthy_endpoint_costs_one_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
    let at = listener.local_addr().expect("it is bound");
    let count = Arc::new(Mutex::new(0));
    let counted = count.clone();
    let behind = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
    let echo = lab::Echo::start(behind).expect("an echo server starts");
    let echo_at = echo.local_addr();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            *counted.lock().expect("no test panics here") += 1;
            let mut to = TcpStream::connect(echo_at).await.expect("the echo server listens");
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut stream, &mut to).await });
        }
    });
    for (connections, http) in [(1, HttpVersion::Http1), (2, HttpVersion::Http2)] {
        let report = examine(Attempt { http, ..Attempt::new(format!("ws://{at}/")) }).await;
        assert!(report.verdict().healthy, "{:?}", report.findings);
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert_eq!(*count.lock().expect("no test panics here"), connections);
    }
}

#[tokio::test]
async fn nothing_secret_goes_out_in_a_scheme_downgrade() {
    let server = Recorder::start("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    let report = examine(with_secrets(format!("wss://{}/?token=query-13579", server.at))).await;
    assert_eq!(report.verdict().cause, Some("uri/scheme-mismatch-plain"));
    let heard = server.heard();
    assert_eq!(heard.len(), 2, "one attempt and one experiment");
    assert!(heard[1].starts_with("GET /?token="), "the experiment asks in the clear: {}", heard[1]);
    for secret in ["tok-123456789", "crumb-987654321", "query-13579"] {
        assert!(!heard[1].contains(secret), "{secret} went out in the clear");
    }
}

#[tokio::test]
async fn no_secret_is_in_the_report_even_when_the_server_repeats_it() {
    let answer = "HTTP/1.1 401 Unauthorized\r\nSet-Cookie: sid=fresh-cookie\r\nContent-Length: 44\r\n\r\nbad tok-123456789 crumb-987654321 query-1357";
    let server = Recorder::start(answer).await;
    let report = examine(with_secrets(format!("ws://{}/?token=query-1357", server.at))).await;
    assert_eq!(report.verdict().cause, Some("auth/unauthorized"));
    for language in [Language::En, Language::Ja] {
        let look = finding::Look { language, colour: false, width: 100 };
        for shown in [finding::json(&report, language).to_string(), finding::text(&report, look)] {
            for secret in ["tok-123456789", "crumb-987654321", "query-1357", "fresh-cookie"] {
                assert!(!shown.contains(secret), "{secret} is shown:\n{shown}");
            }
        }
    }
}

#[tokio::test]
async fn a_silent_server_is_examined_within_the_time_allowed() {
    let server = Recorder::start("").await;
    let began = Instant::now();
    let report = examine(Attempt::new(format!("ws://{}/", server.at))).await;
    assert_eq!(report.verdict().cause, Some("server/no-response"));
    assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
}

#[tokio::test]
async fn a_url_that_cannot_be_dialled_costs_nothing() {
    let report = examine(Attempt::new("https://example.test/")).await;
    assert_eq!(report.verdict().cause, Some("uri/wrong-scheme"));
    assert!(report.steps.iter().skip(1).all(|step| step.status == finding::Status::Skipped));
}

#[tokio::test]
async fn a_header_with_a_line_break_is_a_finding_and_costs_no_connection() {
    let server = Recorder::start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    let mut attempt = Attempt::new(format!("ws://{}/", server.at));
    let value = "Bearer x-1\r\n".to_owned();
    attempt.request.headers.push(Header { name: "Authorization".into(), value });
    let timeout = Duration::from_secs(2);
    let upstream = Some(format!("ws://{}/", server.at));
    let report = diagnose(Question {
        attempt,
        page: None,
        upstream,
        client: None,
        timeout,
        idle: None,
        try_paths: false,
    })
    .await;
    assert_eq!(
        (report.verdict().cause, report.verdict().step),
        (Some("protocol/unsendable-header"), Some("upgrade"))
    );
    let message = &report.findings[0].message;
    assert_eq!(message.en, "the header Authorization has a line break or NUL: nothing was sent");
    assert!(message.ja.contains("ヘッダー Authorization の値に改行か NUL"), "{}", message.ja);
    assert_eq!(server.heard(), Vec::<String>::new());
    let label = &report.findings[0].labels[0];
    let source = report.source(&label.span.source).expect("the place is shown");
    assert_eq!(source.bytes[label.span.range.clone()], *b"Authorization: Bearer *******");
}

/// An HTTP/2 server that opens for those who send an Origin, and counts its connections.
async fn wants_an_origin() -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
    let url = format!("ws://{}/", listener.local_addr().expect("it is bound"));
    let count = Arc::new(Mutex::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *counted.lock().expect("no test panics here") += 1;
            tokio::spawn(async move {
                let limits = net::AcceptLimits::default();
                let mut http2 = net::Http2::accept(stream, limits).await.expect("the doctor speaks HTTP/2");
                let mut open = vec![];
                while let Some(request) = http2.next().await {
                    match (request.flaw(), request.head.field("Origin")) {
                        (None, Some(_)) => open.extend(request.open(None, &[])),
                        _ => request.refuse(403, &[], b"missing Origin").expect("the doctor waits"),
                    }
                }
            });
        }
    });
    (url, count)
}

fn over_http2(url: String) -> Attempt {
    Attempt { http: HttpVersion::Http2, ..Attempt::new(url) }
}

#[tokio::test]
async fn a_refusal_over_http2_is_examined_over_http2() {
    let (url, count) = wants_an_origin().await;
    let report = examine(over_http2(url)).await;
    assert_eq!(report.verdict().cause, Some("origin/required"), "{:?}", report.findings);
    assert_eq!(report.findings[0].certainty, finding::Certainty::Proven);
    let label = &report.findings[0].labels[0];
    assert_eq!(label.text.en, "403 instead of 200");
    // The first, a plain GET, version 99, the server's own origin and known subprotocols: there is no
    // key to leave out.
    assert_eq!(*count.lock().expect("no test panics here"), 5);
    let request = report.source("request head").expect("it is shown");
    assert!(request.bytes.starts_with(b":method: CONNECT\r\n"));
}

#[tokio::test]
async fn what_http2_lacks_is_named() {
    let echo = lab::Echo::start(TcpListener::bind("127.0.0.1:0").await.expect("a port")).expect("it starts");
    let report = examine(over_http2(echo.url())).await;
    assert!(report.verdict().healthy && report.findings.is_empty(), "{:?}", report.findings);
    let mut attempt = over_http2(echo.url());
    attempt.request.deflate = Some(wire::DeflateOffer::default());
    let compressed = examine(attempt).await;
    assert!(compressed.findings.is_empty(), "{:?}", compressed.findings);
    assert!(compressed.facts.iter().any(|(name, _)| name.en == "extensions"), "{:?}", compressed.facts);
    let upgrade = report.steps.iter().find(|it| it.step == "upgrade").expect("a step");
    assert_eq!(upgrade.detail.en, "HTTP/2 200 to an extended CONNECT");
    let server = Recorder::start("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    let report = examine(over_http2(format!("ws://{}/", server.at))).await;
    assert_eq!(report.verdict().cause, Some("protocol/http2-not-spoken"), "{:?}", report.findings);
    let mut attempt = over_http2(echo.url());
    attempt.request.headers.push(Header { name: "Connection".into(), value: "Upgrade".into() });
    let report = examine(attempt).await;
    assert_eq!(report.findings[0].message.en, "HTTP/2 has no header Connection: nothing was sent");
}

#[tokio::test]
async fn what_a_hostile_server_says_moves_no_cursor() {
    let answer = "HTTP/1.1 502 \x1b[2JBad\r\nServer: nginx/\x1b[31m1\r\nContent-Length: 0\r\n\r\n";
    let server = Recorder::start(answer).await;
    let report = examine(Attempt::new(format!("ws://{}/", server.at))).await;
    let look = finding::Look { language: Language::En, colour: false, width: 100 };
    assert!(!finding::text(&report, look).contains('\x1b'));
}

#[tokio::test]
async fn what_a_hostile_server_says_is_never_a_command_to_paste() {
    let answer = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ';evil;'\r\nContent-Length: 0\r\n\r\n";
    let server = Recorder::start(answer).await;
    let report = examine(Attempt::new(format!("ws://{}/", server.at))).await;
    let fix = report.findings[0].fix.as_ref().expect("there is something to paste");
    assert!(!fix.text.en.contains("evil") && !fix.text.ja.contains("evil"), "{}", fix.text.en);
}
