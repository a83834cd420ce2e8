//! `wscope lab`: servers that fail on purpose, and an echo server.

mod beyond;
mod meet;

use super::explain::nearest;
use super::until_signal;
use crate::args::Lab;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use ::lab::Echo;
use ::lab::certificate::{Authority, GOOD};
use finding::Text;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use tokio::net::TcpListener;

pub(super) fn list(terminal: Terminal) -> Result<Exit, Failure> {
    let widest = causes().map(str::len).max().unwrap_or(0);
    let echo = terminal.say("says again what it hears", "受け取ったものをそのまま返します");
    let mut out = format!("{:widest$}  {echo}\n", "echo");
    for scenario in ::lab::scenarios() {
        let sentence = scenario.sentence();
        out.push_str(&format!("{:widest$}  {}\n", scenario.cause, sentence.say(terminal.language)));
    }
    out.push_str(&beyond::list(widest, terminal.language));
    terminal.print(&out)?;
    Ok(Exit::Well)
}

/// Every cause that the lab shows, or knows how to show.
fn causes() -> impl Iterator<Item = &'static str> {
    let elsewhere = ::lab::beyond().iter().map(|it| it.cause);
    ::lab::scenarios().iter().map(|it| it.cause).chain(elsewhere)
}

pub(super) async fn run(args: &Lab, terminal: Terminal) -> Result<Exit, Failure> {
    let signal = until_signal()?;
    let names = names(args);
    match (names.as_slice(), &args.unix_socket) {
        (["echo"], Some(path)) => return echo_at(path, signal, terminal).await,
        (["echo"], None) => return echo(args, signal, terminal).await,
        (_, Some(_)) => return Err(for_echo("--unix-socket")),
        _ if args.tls => return Err(for_echo("--tls")),
        (several, None) if several.len() > 1 && args.port != 0 => return Err(one_port()),
        _ => {}
    }
    if let Some(name) = names.iter().find(|name| causes().all(|it| it != **name)) {
        return Err(unknown(name));
    }
    let authority = Authority::new().map_err(|error| not_started(args.port, &error))?;
    let (mut files, mut running) = (meet::Files::default(), vec![]);
    for name in &names {
        if let Some(script) = beyond::script(name, args.all, terminal.language) {
            terminal.print(&script)?;
            continue;
        }
        let started = ::lab::start_under(name, args.port, &authority).await;
        let one = started.map_err(|error| not_started(args.port, &error))?;
        if names.len() > 1 {
            terminal.print(&format!("{name}\n"))?;
        }
        terminal.print(&meet::lines(&one, &mut files, terminal.language)?)?;
        running.push(one);
    }
    if running.is_empty() {
        return Ok(Exit::Well);
    }
    signal.await;
    for one in running {
        one.stop().await;
    }
    Ok(Exit::Well)
}

/// What is to be started.
fn names(args: &Lab) -> Vec<&str> {
    match args.all {
        true => causes().collect(),
        false => args.scenario.iter().map(String::as_str).collect(),
    }
}

async fn echo(args: &Lab, signal: impl Future<Output = ()>, terminal: Terminal) -> Result<Exit, Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let listen = |source| Failure::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let (echo, trust) = match args.tls {
        false => (Echo::start(listener).map_err(listen)?, None),
        true => secure(listener).map_err(|error| not_started(args.port, &error))?,
    };
    let trust = keep_trust(trust.as_deref())?;
    terminal.print(&format!("{}\n", echo.url()))?;
    let mut command = format!("wscope connect {}", echo.url());
    if let Some(file) = &trust {
        command.push_str(&format!(" --cacert {}", quoted(&file.path().to_string_lossy())));
    }
    terminal.print(&terminal.say(&format!("try: {command}\n"), &format!("試す: {command}\n")))?;
    signal.await;
    echo.stop().await;
    Ok(Exit::Well)
}

async fn echo_at(path: &Path, signal: impl Future<Output = ()>, terminal: Terminal) -> Result<Exit, Failure> {
    let shown = path.display();
    let echo = Echo::at_path(path).map_err(|error| {
        Failure::NotDone(Text::new(
            format!("cannot listen on the Unix socket {shown}: {error}"),
            format!("Unix ソケット {shown} で待ち受けできません: {error}"),
        ))
    })?;
    terminal.print(&format!("{shown}\n"))?;
    let command = format!("wscope connect ws://localhost/ --unix-socket {}", quoted(&shown.to_string()));
    terminal.print(&terminal.say(&format!("try: {command}\n"), &format!("試す: {command}\n")))?;
    signal.await;
    echo.stop().await;
    Ok(Exit::Well)
}

/// An echo server over TLS, and the certificate to trust.
fn secure(listener: TcpListener) -> Result<(Echo, Option<String>), ::lab::Error> {
    let authority = Authority::new()?;
    let echo = Echo::secure(listener, &authority.issue(&GOOD)?)?;
    Ok((echo, Some(authority.root_pem())))
}

/// The certificate to trust, as a file that lasts as long as the servers do.
fn keep_trust(pem: Option<&str>) -> Result<Option<tempfile::NamedTempFile>, Failure> {
    let Some(pem) = pem else { return Ok(None) };
    let file = tempfile::Builder::new().prefix("wscope-lab-").suffix(".pem").tempfile();
    let file = file.and_then(|file| std::fs::write(file.path(), pem).map(|()| file));
    file.map(Some).map_err(Failure::Output)
}

/// As a shell takes it.
fn quoted(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-._~/:@%+,=".contains(it);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// An option that the other scenarios do not have.
fn for_echo(option: &str) -> Failure {
    Failure::Usage(Text::new(
        format!("{option} is for the echo server: wscope lab echo {option}"),
        format!("{option} はエコーサーバー用です: wscope lab echo {option}"),
    ))
}

fn one_port() -> Failure {
    Failure::Usage(Text::new(
        "--port is for one scenario: several have a port each",
        "--port はシナリオが 1 つのときだけ使えます。複数のときは、それぞれ別のポートになります",
    ))
}

fn unknown(name: &str) -> Failure {
    let near = nearest(name, causes()).join(", ");
    let name = finding::safe_line(name);
    let (near_en, near_ja) = match near.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("; near: {near}"), format!("。近いもの: {near}")),
    };
    Failure::Usage(Text::new(
        format!("there is no scenario '{name}'{near_en}; all: wscope lab"),
        format!("シナリオ '{name}' はありません{near_ja}。一覧: wscope lab"),
    ))
}

fn not_started(port: u16, error: &::lab::Error) -> Failure {
    let why = std::error::Error::source(error).map(|it| format!(": {it}")).unwrap_or_default();
    Failure::NotDone(Text::new(
        format!("cannot start the scenario on port {port}: {error}{why}"),
        format!("ポート {port} でシナリオを開始できません: {error}{why}"),
    ))
}
