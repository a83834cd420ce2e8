//! The doctor against real peers: each row is a set-up that a user may have, and the one verdict.

use doctor::Question;
use lab::certificate::{Authority, GOOD, Leaf};
use model::{Attempt, Header};
use peers::{Namespace, Nginx, Verdict, node, python};
use socket2::{Domain, Socket, Type};
use std::any::Any;
use std::error::Error;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What a set-up gives: the question, and what must live until it is answered.
struct Stage {
    question: Question,
    peers: Vec<Box<dyn Any>>,
}

type Made = Result<Stage, Box<dyn Error>>;
type Seen = Result<Verdict, Box<dyn Error>>;

/// A row: the cause, or healthy; the real set-up in words; and the set-up.
struct Row {
    cause: Option<&'static str>,
    set_up: &'static str,
    make: Make,
}

enum Make {
    /// Ask in this process.
    Here(fn() -> Made),
    /// Ask in a namespace.
    There(fn(&Path) -> Seen),
}

/// The two headers that a proxy must pass on.
const FORWARDING: &str = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; \
                          proxy_set_header Connection \"upgrade\"; proxy_set_header Host $http_host;";

/// Causes whose remedy cannot be pasted, since nobody outside knows it: the notes say what to look at.
const IN_WORDS: &[&str] = &["server/not-websocket"];

const ROWS: &[Row] = &[
    row("uri/invalid", "the URL has a space in its path", || ask("ws://example.test/my chat", [])),
    row("uri/wrong-scheme", "http:// before Node's ws", || {
        let server = node("echo")?;
        ask(&format!("http://{}/chat", server.address()), [Box::new(server)])
    }),
    row("uri/scheme-mismatch-tls", "ws:// to the TLS port of nginx", || {
        let (nginx, _) = secure(GOOD)?;
        ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx)])
    }),
    row("uri/scheme-mismatch-plain", "wss:// to Node's ws without TLS", || {
        let server = node("echo")?;
        ask(&format!("wss://{}/chat", server.address()), [Box::new(server)])
    }),
    Row {
        cause: Some("network/dns-not-found"),
        set_up: "a resolver of its own says NXDOMAIN",
        make: Make::There(|program| {
            let network = Namespace { rules: "", resolver: Some(&["echo.example.test"]) };
            Ok(network.diagnose(program, "ws://ehco.example.test/chat")?)
        }),
    },
    Row {
        cause: Some("network/connection-timeout"),
        set_up: "nftables drops every SYN to port 8080",
        make: Make::There(|program| {
            let rules = "table inet wscope {\n chain in {\n type filter hook input priority 0; policy accept;\n \
                         tcp dport 8080 drop\n }\n}\n";
            Ok(Namespace { rules, resolver: None }.diagnose(program, "ws://127.0.0.1:8080/chat")?)
        }),
    },
    row("server/not-listening", "nothing listens at the port", || {
        let (address, port) = closed()?;
        ask(&format!("ws://{address}/chat"), [port])
    }),
    row("server/not-websocket", "nginx serves a page", || {
        let page = "location / { default_type text/html; return 200 '<!doctype html><title>Shop</title>'; }";
        let nginx = Nginx::start("", page)?;
        ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx)])
    }),
    row("server/no-response", "Node takes the upgrade and never answers", || {
        let server = node("silent")?;
        ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])
    }),
    row("tls/self-signed", "nginx with a certificate of `openssl req -x509`", || {
        let nginx = Nginx::with("", &to_echo("127.0.0.1:9"), Some(self_signed()?))?;
        ask(&format!("wss://{}/chat", nginx.address()), [Box::new(nginx)])
    }),
    row("tls/expired", "nginx with a certificate of 2020, its authority trusted", || {
        trusting(secure(Leaf { to: (2021, 1, 1), ..GOOD })?)
    }),
    row("tls/wrong-host", "nginx with a certificate for other.example, its authority trusted", || {
        trusting(secure(Leaf { common_name: "other.example", names: &["other.example"], ..GOOD })?)
    }),
    row("tls/untrusted-root", "nginx with a certificate of a private authority", || {
        let (nginx, _) = secure(GOOD)?;
        ask(&format!("wss://{}/chat", nginx.address()), [Box::new(nginx)])
    }),
    row("proxy/upgrade-not-forwarded", "nginx with proxy_pass alone before Node's ws", || {
        let server = node("echo")?;
        let location = format!("location / {{ proxy_pass http://{}; }}", server.address());
        let nginx = Nginx::start("", &location)?;
        ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx), Box::new(server)])
    }),
    row(
        "proxy/upgrade-not-forwarded",
        "nginx with HTTP/1.1 and no headers before Python's websockets",
        || {
            let server = python("echo")?;
            let location =
                format!("location / {{ proxy_http_version 1.1; proxy_pass http://{}; }}", server.address());
            let nginx = Nginx::start("", &location)?;
            ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx), Box::new(server)])
        },
    ),
    row("proxy/bad-gateway", "nginx before a port where nothing listens", || {
        let (address, port) = closed()?;
        let nginx = Nginx::start("", &to_echo(&address.to_string()))?;
        ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx), port])
    }),
    row("origin/rejected", "Python's websockets with origins=[…], another Origin", || {
        let server = python("origin")?;
        let mut stage = ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])?;
        stage.question.attempt.request.origin = Some("https://elsewhere.example".into());
        Ok(stage)
    }),
    row("auth/unauthorized", "nginx with auth_basic before Node's ws", || {
        let server = node("echo")?;
        let location = format!(
            "auth_basic lab; auth_basic_user_file /dev/null; {}",
            to_echo(&server.address().to_string())
        );
        let nginx = Nginx::start("", &location)?;
        ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx), Box::new(server)])
    }),
    row("auth/unauthorized", "Node's ws with verifyClient and no token", || {
        let server = node("token")?;
        ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])
    }),
    row("protocol/bad-accept", "a handshake written by hand in Node, without the GUID", || {
        let server = node("handmade")?;
        ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])
    }),
    healthy("Node's ws, directly", || {
        let server = node("echo")?;
        ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])
    }),
    healthy("Node's ws with the token it wants", || {
        let server = node("token")?;
        let mut stage = ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])?;
        let token = Header { name: "Authorization".into(), value: "Bearer secret".into() };
        stage.question.attempt.request.headers.push(token);
        Ok(stage)
    }),
    healthy("Python's websockets, directly", || {
        let server = python("echo")?;
        ask(&format!("ws://{}/chat", server.address()), [Box::new(server)])
    }),
    healthy("nginx, configured correctly, before Node's ws", || {
        let server = node("echo")?;
        let nginx = Nginx::start("", &to_echo(&server.address().to_string()))?;
        ask(&format!("ws://{}/chat", nginx.address()), [Box::new(nginx), Box::new(server)])
    }),
    healthy("wss:// through nginx to Node's ws, its authority trusted", || trusting(secure(GOOD)?)),
];

const fn row(cause: &'static str, set_up: &'static str, make: fn() -> Made) -> Row {
    Row { cause: Some(cause), set_up, make: Make::Here(make) }
}

const fn healthy(set_up: &'static str, make: fn() -> Made) -> Row {
    Row { cause: None, set_up, make: Make::Here(make) }
}

fn ask<const N: usize>(url: &str, peers: [Box<dyn Any>; N]) -> Made {
    let question =
        Question { attempt: Attempt::new(url), page: None, upstream: None, timeout: Duration::from_secs(8) };
    Ok(Stage { question, peers: peers.into() })
}

fn to_echo(address: &str) -> String {
    format!("location / {{ {FORWARDING} proxy_pass http://{address}; }}")
}

/// A port that is bound and never listened at: it refuses, and nobody else can take it.
fn closed() -> Result<(SocketAddr, Box<dyn Any>), Box<dyn Error>> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let address = socket.local_addr()?.as_socket().ok_or("an IPv4 address")?;
    Ok((address, Box::new(socket)))
}

/// nginx with this certificate before Node's ws, and the root that signed it.
fn secure(leaf: Leaf) -> Result<(SecureNginx, String), Box<dyn Error>> {
    let authority = Authority::new()?;
    let server = node("echo")?;
    let nginx = Nginx::secure("", &to_echo(&server.address().to_string()), &authority.issue(&leaf)?)?;
    Ok((SecureNginx { nginx, _server: Box::new(server) }, authority.root_pem()))
}

struct SecureNginx {
    nginx: Nginx,
    _server: Box<dyn Any>,
}

impl SecureNginx {
    fn address(&self) -> SocketAddr {
        self.nginx.address()
    }
}

fn trusting((nginx, root): (SecureNginx, String)) -> Made {
    let mut stage = ask(&format!("wss://{}/chat", nginx.address()), [Box::new(nginx)])?;
    stage.question.attempt.tls.extra_roots.push(root.into_bytes());
    Ok(stage)
}

/// A chain and a key in PEM, made by the command that everyone finds first.
fn self_signed() -> Result<(String, String), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = |name: &str| folder.path().join(name);
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-days", "365", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        .arg("-keyout")
        .arg(file("key.pem"))
        .arg("-out")
        .arg(file("chain.pem"))
        .output()
        .map_err(|error| format!("openssl: {error}: apt-get install openssl"))?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into());
    }
    Ok((std::fs::read_to_string(file("chain.pem"))?, std::fs::read_to_string(file("key.pem"))?))
}

fn examine(row: &Row) -> Seen {
    match row.make {
        Make::There(look) => look(Path::new(env!("CARGO_BIN_EXE_peers-diagnose"))),
        Make::Here(make) => {
            let Stage { question, peers } = make()?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let report = runtime.block_on(doctor::diagnose(question));
            drop(peers);
            Ok(Verdict::of(&report))
        }
    }
}

/// What is wrong with what was seen; empty: nothing.
fn objection(row: &Row, seen: &Seen) -> String {
    let seen = match seen {
        Ok(seen) => seen,
        Err(error) => return error.to_string(),
    };
    let mut words = String::new();
    if seen.cause.as_deref() != row.cause {
        let _ = write!(words, "says {:?} ({}) ", seen.cause, seen.message);
    }
    if seen.cause.is_some() && !seen.has_labels {
        words.push_str("points at nothing ");
    }
    let in_words = seen.has_notes && row.cause.is_some_and(|cause| IN_WORDS.contains(&cause));
    if seen.cause.is_some() && !seen.has_fix && !in_words {
        words.push_str("gives no fix ");
    }
    if !seen.untranslated.is_empty() {
        let _ = write!(words, "is not translated: {:?}", seen.untranslated);
    }
    words
}

#[test]
fn the_doctor_names_each_cause_at_real_peers() {
    // Side by side: half of the rows wait for something that never comes.
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let looking: Vec<_> =
            ROWS.iter().map(|row| scope.spawn(|| examine(row).map_err(|it| it.to_string()))).collect();
        looking.into_iter().map(|it| it.join().expect("no row panics").map_err(Into::into)).collect()
    });
    if let Some(path) = std::env::var_os("WSCOPE_PEERS_TABLE") {
        std::fs::write(path, table(&seen)).unwrap();
    }
    let objections: Vec<String> = ROWS
        .iter()
        .zip(&seen)
        .map(|(row, seen)| (row, objection(row, seen)))
        .filter(|(_, words)| !words.is_empty())
        .map(|(row, words)| format!("{} [{}]: {words}", row.cause.unwrap_or("healthy"), row.set_up))
        .collect();
    assert!(objections.is_empty(), "{} of {}:\n{}", objections.len(), ROWS.len(), objections.join("\n"));
}

/// All of it as Markdown.
fn table(seen: &[Seen]) -> String {
    let mut table =
        String::from("| cause | real set-up | verdict printed | certainty |\n|---|---|---|---|\n");
    for (row, seen) in ROWS.iter().zip(seen) {
        let cause = row.cause.unwrap_or("healthy");
        let (verdict, certainty) = match seen {
            Ok(seen) => {
                let said = seen.cause.as_deref().map(|it| format!("`{it}`: {}", seen.message));
                (said.unwrap_or("healthy".into()), seen.certainty.clone().unwrap_or_default())
            }
            Err(error) => (format!("the peer failed: {error}"), String::new()),
        };
        let _ =
            writeln!(table, "| `{cause}` | {} | {} | {certainty} |", row.set_up, verdict.replace('|', "\\|"));
    }
    table
}
