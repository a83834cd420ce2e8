//! The page that opens the connection is asked for, for real: what it says counts, and nothing of the
//! user's goes there.

use doctor::{Question, diagnose};
use finding::{Report, Status};
use model::{Attempt, Header};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A site: what it answers is decided by the head of the request.
struct Site {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Site {
    async fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a port");
        let port = listener.local_addr().expect("it is bound").port();
        let heard = Arc::new(Mutex::new(vec![]));
        let (kept, answer) = (heard.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Self::serve(stream, answer.clone(), kept.clone()));
            }
        });
        Self { port, heard }
    }

    async fn serve(
        mut stream: TcpStream,
        answer: Arc<impl Fn(&str) -> String>,
        heard: Arc<Mutex<Vec<String>>>,
    ) {
        let mut bytes = vec![0; 8192];
        let count = stream.read(&mut bytes).await.unwrap_or(0);
        let head = String::from_utf8_lossy(&bytes[..count]).into_owned();
        let said = answer(&head);
        heard.lock().expect("no test panics here").push(head);
        let _ = stream.write_all(said.as_bytes()).await;
        if !said.contains("Connection: close") {
            // It stays: until the client gives up, or for the frames of a WebSocket.
            while stream.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
        }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("no test panics here").clone()
    }

    fn page(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn endpoint(&self) -> String {
        format!("ws://127.0.0.1:{}/chat", self.port)
    }
}

fn page(fields: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\nConnection: close\r\n\r\nhi")
}

fn refused(status: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

/// The 101 to this request.
fn switching(head: &str) -> String {
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap_or_default();
    let accept = wire::accept_key(key.trim());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

fn is_upgrade(head: &str) -> bool {
    head.contains("Upgrade: websocket")
}

async fn examine(url: String, page: String) -> Report {
    let mut attempt = Attempt::new(url);
    let (name, value) = ("Authorization".to_owned(), "Bearer tok-123456789".to_owned());
    attempt.request.headers.push(Header { name, value });
    diagnose(Question { page: Some(page), timeout: Duration::from_secs(2), ..Question::about(attempt) }).await
}

fn page_step(report: &Report) -> (Status, String) {
    let step = report.steps.iter().find(|it| it.step == "page").expect("a page has its step");
    (step.status, step.detail.en.clone())
}

#[tokio::test]
async fn redirects_are_followed_and_the_policy_at_their_end_counts() {
    let site = Site::start(|head| match head {
        _ if is_upgrade(head) => switching(head),
        _ if head.starts_with("GET /old ") => {
            "HTTP/1.1 302 Found\r\nLocation: ./old/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into()
        }
        _ => page("Content-Security-Policy: connect-src 'none'\r\n"),
    })
    .await;
    let report = examine(site.endpoint(), site.page("/old")).await;
    assert_eq!(report.verdict().cause, Some("origin/csp"), "{:?}", report.findings);
    assert_eq!(report.findings[0].certainty, finding::Certainty::Proven);
    assert_eq!(report.verdict().step, Some("page"));
    assert!(page_step(&report).1.contains("1 redirect, 1 policy"), "{}", page_step(&report).1);
    let plain: Vec<_> = site.heard().into_iter().filter(|head| !is_upgrade(head)).collect();
    assert_eq!(plain.len(), 2, "{plain:?}");
    assert!(plain.iter().all(|head| !head.contains("tok-123456789")), "a page gets nothing of the user's");
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_no_failure() {
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("it is bound");
    let site =
        Site::start(|head| if is_upgrade(head) { switching(head) } else { refused("404 Not Found") }).await;
    for (page, says) in [
        (format!("http://{closed}/"), "not read: the host cannot be reached"),
        (site.page("/"), "not read: HTTP 404 without your session"),
    ] {
        let report = examine(site.endpoint(), page).await;
        assert!(report.verdict().healthy, "{:?}", report.findings);
        assert_eq!(page_step(&report), (Status::Warning, says.to_owned()));
    }
}

#[tokio::test]
async fn a_page_that_redirects_for_ever_or_says_nothing_ends_in_time() {
    let site = Site::start(|head| match head {
        _ if is_upgrade(head) => switching(head),
        _ if head.starts_with("GET /loop") => {
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into()
        }
        _ => String::new(),
    })
    .await;
    let report = examine(site.endpoint(), site.page("/loop")).await;
    assert!(report.verdict().healthy, "{:?}", report.findings);
    assert_eq!(page_step(&report).1, "not read: too many redirects");
    assert_eq!(site.heard().iter().filter(|head| head.starts_with("GET /loop")).count(), 6);
    let began = Instant::now();
    let report = examine(site.endpoint(), site.page("/silent")).await;
    assert!(report.verdict().healthy, "{:?}", report.findings);
    assert!(began.elapsed() < Duration::from_secs(5), "it took {:?}", began.elapsed());
}

#[tokio::test]
async fn a_page_in_a_sandbox_is_examined_with_its_real_origin() {
    let site = Site::start(|head| match head {
        _ if is_upgrade(head) && head.contains("Origin: null") => refused("403 Forbidden"),
        _ if is_upgrade(head) => switching(head),
        _ => page("Content-Security-Policy: sandbox allow-scripts\r\n"),
    })
    .await;
    let report = examine(site.endpoint(), site.page("/")).await;
    assert_eq!(report.verdict().cause, Some("origin/null"), "{:?}", report.findings);
    assert_eq!(report.findings[0].certainty, finding::Certainty::Proven);
}

#[tokio::test]
async fn the_cookie_that_the_page_sets_is_tried_at_its_own_host_alone() {
    let with_cookie = |head: &str| match head {
        _ if is_upgrade(head) && head.contains("Cookie: ") => switching(head),
        _ if is_upgrade(head) => refused("401 Unauthorized"),
        _ => page("Set-Cookie: sid=fresh-1; Path=/; HttpOnly\r\n"),
    };
    let site = Site::start(with_cookie).await;
    let report = examine(site.endpoint(), site.page("/")).await;
    assert_eq!(report.verdict().cause, Some("auth/cookie-missing"), "{:?}", report.findings);
    assert_eq!(report.findings[0].certainty, finding::Certainty::Proven);
    // `localhost` is another host than 127.0.0.1, though the same machine.
    let other = Site::start(with_cookie).await;
    let report = examine(other.endpoint(), site.page("/").replace("127.0.0.1", "localhost")).await;
    assert_eq!(report.verdict().cause, Some("origin/cookies-not-sent"), "{:?}", report.findings);
    assert!(other.heard().iter().all(|head| !head.contains("fresh-1")), "a cookie went to another host");
}
