//! Clients that are written out for an API, run by the real Node and the real Python against a server that
//! looks at what they send, and read by the real tools of Python, Rust and Go.

use finding::Language;
use model::code::{Client, Plan, Secrets};
use model::{
    Api, Auth, AuthKind, Draft, DraftKind, Entry, ProjectDocument, Proxy, ProxyFrom, Reconnect, Settings,
    Variable,
};
use std::io::{Error, Result};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;

/// The longest that a client may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn entry(name: &str, value: &str) -> Entry {
    Entry { name: name.into(), value: value.into(), enabled: true }
}

/// What is to be opened there.
fn plan(listener: &TcpListener) -> Result<Plan> {
    let api = Api {
        url: format!("ws://{}/room?old=1", listener.local_addr()?),
        params: vec![entry("q", "{{token}}")],
        headers: vec![entry("X-Who", "it's \"${me}\" {{token}}")],
        cookies: vec![entry("session", "s")],
        subprotocols: vec!["v2.chat".into(), "v1.chat".into()],
        origin: "https://app.example".into(),
        auth: Auth { kind: AuthKind::Basic, user: "u".into(), password: "p".into(), ..Auth::default() },
        draft: Draft { kind: DraftKind::Text, body: "say \"こんにちは\" `${x}` \\ 'q'".into() },
        ..Api::default()
    };
    let variable = Variable { name: "token".into(), value: "t".into(), secret: true };
    let document = ProjectDocument { variables: vec![variable], ..ProjectDocument::default() };
    Plan::of(&api, &document, 0, 1, Secrets::Named).map_err(|it| Error::other(format!("{it:?}")))
}

/// Answers one client: its head and its first message are the answer, and it is sent a message of each kind.
async fn served(listener: TcpListener) -> Result<(String, String)> {
    let (mut stream, _) = listener.accept().await?;
    let mut head = vec![];
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let field = |name: &str| {
        head.lines().find_map(|it| it.split_once(": ").filter(|it| it.0.eq_ignore_ascii_case(name)))
    };
    let key = field("Sec-WebSocket-Key").map(|it| wire::accept_key(it.1)).unwrap_or_default();
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {key}\r\nSec-WebSocket-Protocol: v1.chat\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    let first = message(&mut stream).await?;
    stream.write_all(b"\x81\x02hi\x82\x02\x00\xff\x88\x06\x0f\xa1done").await?;
    // Its own close frame: after that it is the server who hangs up.
    let (close, length) = (stream.read_u8().await?, stream.read_u8().await?);
    assert_eq!((close, length & 0x80), (0x88, 0x80), "a masked close frame answers");
    stream.read_exact(&mut vec![0; 4 + usize::from(length & 0x7f)]).await?;
    Ok((head, first))
}

/// A short text message of a client.
async fn message(stream: &mut TcpStream) -> Result<String> {
    let (first, length) = (stream.read_u8().await?, stream.read_u8().await?);
    assert_eq!((first, length & 0x80), (0x81, 0x80), "a masked text, whole");
    assert!(length & 0x7f < 126, "it is short");
    let mut mask = [0; 4];
    stream.read_exact(&mut mask).await?;
    let mut payload = vec![0; usize::from(length & 0x7f)];
    stream.read_exact(&mut payload).await?;
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    Ok(String::from_utf8_lossy(&payload).into_owned())
}

/// Runs a client in its language: what the server heard, and what the client said.
async fn run(client: Client, program: &str, words: &[&str]) -> Result<(String, String, String)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Beside `node_modules`: where a script stands decides what it can import.
    let folder = tempfile::tempdir_in(here)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let path = folder.path().join(client.file());
    std::fs::write(&path, client.write(&plan(&listener)?, Language::Ja))?;
    let mut command = Command::new(program);
    let environment =
        [("WS_TOKEN", "a b&c"), ("WS_SESSION", "s3"), ("WS_PASSWORD", "pä"), ("PYTHONIOENCODING", "utf-8")];
    command.args(words).arg(&path).envs(environment).env("PYTHONPATH", here.join(".python"));
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let output = child.spawn()?.wait_with_output();
    let both = async { tokio::join!(output, tokio::time::timeout(PATIENCE, served(listener))) };
    let (output, heard) = tokio::time::timeout(PATIENCE, both).await?;
    let output = output?;
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let (head, first) = heard?.map_err(|it| Error::other(format!("{it}: {said}")))?;
    Ok((head, first, said))
}

/// The whole story of a client: what it sends, and what it says of what it hears.
async fn tells(client: Client, program: &str, words: &[&str], binary: &str) -> Result<()> {
    let (head, first, said) = run(client, program, words).await?;
    let lines: Vec<_> = head.lines().map(str::to_lowercase).collect();
    let sends =
        |line: &str| assert!(lines.contains(&line.to_lowercase()), "{} lacks {line}:\n{head}", client.name());
    sends("GET /room?old=1&q=a%20b%26c HTTP/1.1");
    sends("X-Who: it's \"${me}\" a b&c");
    sends("Cookie: session=s3");
    sends("Origin: https://app.example");
    sends("Authorization: Basic dTpww6Q=");
    let offers = lines.iter().find_map(|it| it.strip_prefix("sec-websocket-protocol: "));
    assert_eq!(offers.map(|it| it.replace(' ', "")), Some("v2.chat,v1.chat".into()), "{head}");
    assert_eq!(first, "say \"こんにちは\" `${x}` \\ 'q'");
    for line in ["open v1.chat", "text hi", binary, "closed 4001 done"] {
        assert!(said.contains(line), "{} does not say {line}:\n{said}", client.name());
    }
    Ok(())
}

#[tokio::test]
async fn the_client_in_node_with_ws_opens_what_is_saved() -> Result<()> {
    tells(Client::Node, "node", &[], "binary <Buffer 00 ff>").await
}

#[tokio::test]
async fn the_client_in_node_with_its_own_class_opens_what_is_saved() -> Result<()> {
    let words = ["--no-warnings", "--experimental-websocket"];
    tells(Client::NodeOwn, "node", &words, "binary Uint8Array(2) [ 0, 255 ]").await
}

#[tokio::test]
async fn the_client_in_python_opens_what_is_saved() -> Result<()> {
    tells(Client::Python, "/usr/bin/python3", &[], "binary 00ff").await
}

/// Texts that want out of their literal or their comment.
const HOSTILE: [&str; 18] = [
    "'",
    "\"",
    "`",
    "\\",
    "\\\"",
    "\"\"\"",
    "\"); evil(); //",
    "\nevil()",
    "\r\nevil()",
    "\u{2028}evil()\u{2029}",
    "*/ evil() /*",
    "\u{0}\u{7f}\u{85}\u{1b}[31m",
    "\u{202e}evil\u{2066}",
    "\\ud800 \\u{d800} \\x00 \\N{BULLET}",
    "{x} {} {{ }} #{x} ${x} %s",
    "\u{feff}\u{1f600}\u{e000}\u{10ffff}",
    "あ、い。",
    "\t\u{a0}",
];

/// What is to be opened, with this text wherever a user may type.
fn hostile(text: &str) -> Result<Plan> {
    let text = model::variables::without_variables(text);
    let api = Api {
        url: format!("wss://h.test/{text}"),
        params: vec![entry(&text, &text)],
        headers: vec![entry(&format!("X-{text}"), &text)],
        cookies: vec![entry(&text, &text)],
        subprotocols: vec![format!("p{text}")],
        origin: format!("o{text}"),
        auth: Auth { kind: AuthKind::Basic, user: text.clone(), password: text.clone(), ..Auth::default() },
        draft: Draft { kind: DraftKind::Text, body: text.clone() },
        settings: Settings {
            verify: false,
            server_name: format!("s{text}"),
            proxy: Proxy { from: ProxyFrom::Url, url: format!("http://p{text}") },
            reconnect: Reconnect { on: true, ..Reconnect::default() },
            ping_every_ms: 1500,
            ..Settings::default()
        },
        ..Api::default()
    };
    let plan = Plan::of(&api, &ProjectDocument::default(), 0, 1, Secrets::Written);
    Ok(plan.map_err(|it| Error::other(format!("{it:?}")))?.with_jar(vec![text]))
}

/// Has a program read all the files that a client could be; what it prints is the answer.
async fn read_by(client: Client, program: &str, words: &[&str]) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let mut paths = vec![];
    for (number, text) in HOSTILE.iter().enumerate() {
        for (letter, language) in [("a", Language::En), ("b", Language::Ja)] {
            let path = folder.path().join(format!("{number}{letter}-{}", client.file()));
            std::fs::write(&path, client.write(&hostile(text)?, language))?;
            paths.push(path);
        }
    }
    let output =
        Command::new(program).args(words).args(&paths).stdin(Stdio::null()).kill_on_drop(true).output();
    let output = tokio::time::timeout(PATIENCE, output).await??;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program} cannot read it: {said}");
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn python_reads_a_client_whatever_was_typed() -> Result<()> {
    let reads = "import ast, sys\nfor path in sys.argv[1:]:\n    for node in ast.walk(ast.parse(open(path, encoding='utf-8').read())):\n        assert getattr(node, 'id', '') != 'evil', path";
    read_by(Client::Python, "/usr/bin/python3", &["-c", reads]).await?;
    Ok(())
}

#[tokio::test]
async fn rustfmt_reads_a_client_whatever_was_typed() -> Result<()> {
    read_by(Client::Rust, "rustfmt", &["--edition", "2024", "--emit", "stdout", "--quiet"]).await?;
    Ok(())
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "who skips says so")]
async fn gofmt_reads_a_client_whatever_was_typed_and_finds_it_in_order() -> Result<()> {
    match read_by(Client::Go, "gofmt", &["-l"]).await {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: no gofmt on this machine")
        }
        said => assert_eq!(said?, "", "these are not in order"),
    }
    Ok(())
}
