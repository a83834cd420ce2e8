//! Forward proxies, played by real listeners.

use crate::peer::{OPENS, Then, dial, head, peer, says};
use model::Secret;
use model::trace::{Loss, ProxyOutcome, ProxyStep};
use net::Dialed;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// So many bytes heard, and the answer to them, in turn.
type Turns = &'static [(usize, &'static [u8])];

const TARGET: &str = "ws://target.invalid:8080/";

fn step(dialed: &Dialed) -> &ProxyStep {
    &dialed.trace.proxy.as_ref().expect("the attempt got as far as the proxy").step
}

async fn through(proxy: String) -> Dialed {
    dial(TARGET, |it| it.proxy = Some(Secret(proxy))).await
}

#[tokio::test]
async fn connect_makes_a_tunnel_and_masks_the_credentials() {
    let (address, task) = peer(|mut stream| async move {
        let connect = head(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.expect("read");
        let request = head(&mut stream).await;
        let key = request.lines().find_map(|it| it.strip_prefix("Sec-WebSocket-Key: ")).expect("a key");
        let answer = format!("{OPENS}\r\n").replace("{accept}", &wire::accept_key(key));
        stream.write_all(answer.as_bytes()).await.expect("read");
        (connect, request)
    })
    .await;
    let dialed = through(format!("http://user:p%40ss@{address}")).await;
    assert!(dialed.is_open(), "{:?}", dialed.trace);
    let (connect, request) = task.await.expect("both were asked");
    assert_eq!(
        connect,
        "CONNECT target.invalid:8080 HTTP/1.1\r\nHost: target.invalid:8080\r\n\
         Proxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n"
    );
    assert!(request.contains("Host: target.invalid:8080"), "{request}");
    let step = step(&dialed);
    assert_eq!((&step.outcome, &*step.proxy), (&ProxyOutcome::Tunnel, &*format!("http://{address}")));
    let shown = String::from_utf8_lossy(&step.request);
    assert!(shown.contains("Proxy-Authorization: Basic ***\r\n"), "{shown}");
    assert_eq!(dialed.trace.dns.as_ref().map(|it| &*it.step.host), Some("127.0.0.1"));
}

#[tokio::test]
async fn a_refusal_of_connect_is_kept_with_its_body() {
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\
                   Content-Length: 5\r\n\r\nlogin";
    let (address, _) = says(refusal, Then::Wait).await;
    let dialed = through(format!("http://{address}")).await;
    assert_eq!(step(&dialed).outcome, ProxyOutcome::Status(407));
    assert_eq!(step(&dialed).response, refusal.as_bytes());
    assert!(dialed.trace.upgrade.is_none());
}

#[tokio::test]
async fn what_is_no_http_proxy_is_garbage_and_one_that_leaves_is_lost() {
    for (words, then, outcome) in [
        ("SSH-2.0-x\r\n", Then::Wait, ProxyOutcome::Garbage),
        ("", Then::Close, ProxyOutcome::Lost(Loss::Closed)),
        ("", Then::Reset, ProxyOutcome::Lost(Loss::Reset)),
    ] {
        let (address, _) = says(words, then).await;
        assert_eq!(step(&through(format!("http://{address}")).await).outcome, outcome, "{words}");
    }
}

/// A SOCKS proxy that hears so many bytes and answers, in turn. It gives back all it heard.
async fn socks(credentials: &str, turns: Turns) -> (Dialed, Vec<u8>) {
    let (address, task) = peer(move |mut stream| async move {
        let mut heard = vec![];
        for (count, answer) in turns {
            let mut bytes = vec![0; *count];
            stream.read_exact(&mut bytes).await.expect("the client speaks");
            heard.extend(bytes);
            stream.write_all(answer).await.expect("the client reads");
        }
        heard
    })
    .await;
    let dialed = through(format!("socks5://{credentials}{address}")).await;
    (dialed, task.await.expect("the proxy was heard to its end"))
}

/// The request for `target.invalid:8080`.
const ASKS: &[u8] = b"\x05\x01\x00\x03\x0etarget.invalid\x1f\x90";
const ASKED: usize = ASKS.len();

#[tokio::test]
async fn socks_resolves_at_the_proxy() {
    let turns: Turns =
        &[(3, b"\x05\x00"), (ASKED, b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50HTTP/1.1 404 No\r\n\r\n")];
    let (dialed, heard) = socks("", turns).await;
    assert_eq!(step(&dialed).outcome, ProxyOutcome::Tunnel);
    assert_eq!(heard, [b"\x05\x01\x00", ASKS].concat());
    assert_eq!(step(&dialed).response, b"\x05\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50");
    let upgrade = dialed.trace.upgrade.expect("what came behind the dialogue is the tunnel's");
    assert_eq!(upgrade.step.outcome, model::trace::UpgradeOutcome::Status(404));
}

#[tokio::test]
async fn socks_logs_in_and_masks_what_it_said() {
    let turns: Turns = &[(4, b"\x05\x02"), (9, b"\x01\x00"), (ASKED, b"\x05\x02\x00\x01")];
    let (dialed, heard) = socks("me:word@", turns).await;
    assert_eq!(heard, [b"\x05\x02\x00\x02\x01\x02me\x04word", ASKS].concat());
    assert_eq!(step(&dialed).request, [b"\x05\x02\x00\x02\x01\x02**\x04****", ASKS].concat());
    assert_eq!(step(&dialed).outcome, ProxyOutcome::Socks(Some(2)));
}

#[tokio::test]
async fn socks_refusals_are_told_apart() {
    let cases: [(&str, Turns, ProxyOutcome); 5] = [
        ("", &[(3, b"\x05\xFF")], ProxyOutcome::Socks(None)),
        ("a:b@", &[(4, b"\x05\x02"), (5, b"\x01\x01")], ProxyOutcome::Socks(None)),
        ("", &[(3, b"\x05\x00"), (ASKED, b"\x05\x05\x00\x01")], ProxyOutcome::Socks(Some(5))),
        ("", &[(3, b"HTTP/1.1 400 Bad Request\r\n\r\n")], ProxyOutcome::Garbage),
        ("", &[(3, b"\x05")], ProxyOutcome::Lost(Loss::Closed)),
    ];
    for (credentials, turns, outcome) in cases {
        let (dialed, _) = socks(credentials, turns).await;
        assert_eq!(step(&dialed).outcome, outcome, "{turns:?}");
        let said = turns.iter().flat_map(|it| it.1).copied().collect::<Vec<_>>();
        assert_eq!(step(&dialed).response, said);
    }
}

#[tokio::test]
async fn a_proxy_url_that_says_nothing_is_told_without_its_credentials() {
    let dialed = through("https://user:secret@proxy.test:1".into()).await;
    assert_eq!(step(&dialed).outcome, ProxyOutcome::Unusable);
    assert_eq!(step(&dialed).proxy, "https://proxy.test:1");
    assert!(dialed.trace.tcp.is_none());
}
