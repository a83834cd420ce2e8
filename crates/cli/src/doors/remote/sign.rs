//! To sign in with a key, and to forget it.

use super::keys::Keys;
use super::not_done;
use super::server::{Refused, Server};
use crate::args::{Login, Logout};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
use serde_json::Value;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

/// Longest key that is read, in bytes.
const LONGEST: u64 = 4096;

/// Signs in: asks for the key, asks the server whose it is, and keeps it.
pub(in super::super) fn login(args: &Login, terminal: Terminal) -> Result<Exit, Failure> {
    let environment = std::env::var("WSCOPE_KEY").ok().filter(|it| !it.is_empty());
    let key = match environment {
        Some(key) if !args.key_stdin => key,
        _ => read_key(args, terminal)?,
    };
    let key = key.trim().to_owned();
    if key.is_empty() || !key.chars().all(|it| it.is_ascii_graphic()) {
        return Err(not_done("this is no key", "API キーではありません"));
    }
    let server = Server::new(&args.server, Some(key.clone()), &args.way, terminal.language)?;
    let me: Value = server.get("/api/me").map_err(told)?;
    let origin = &args.server;
    let who = me["account"]["email"].as_str().map(finding::safe_line);
    let Some(who) = who else {
        return Err(not_done(
            format!("{origin} is a workbench without accounts: it needs no key"),
            format!("{origin} はアカウントのないワークベンチなので、キーは要りません"),
        ));
    };
    Keys::read()?.keep(origin, &key)?;
    terminal.print(&terminal.say(
        &format!("signed in to {origin} as {who}\n"),
        &format!("{origin} に {who} としてサインインしました\n"),
    ))?;
    Ok(Exit::Well)
}

/// Forgets keys; they stay good until they are revoked.
pub(in super::super) fn logout(args: &Logout, terminal: Terminal) -> Result<Exit, Failure> {
    let gone = Keys::read()?.forget(args.server.as_deref())?;
    for origin in &gone {
        terminal.print(&terminal.say(
            &format!("the key of {origin} is forgotten; to end it, revoke it under Account\n"),
            &format!("{origin} のキーを消しました。キーを無効にするには「アカウント」で取り消してください\n"),
        ))?;
    }
    if gone.is_empty() {
        return Err(not_done("there is no such key", "そのキーは保存されていません"));
    }
    Ok(Exit::Well)
}

fn told(refused: Refused) -> Failure {
    match refused {
        Refused::Said { status: 401, .. } => {
            not_done("the server does not know this key", "サーバーはこのキーを知りません")
        }
        other => other.into(),
    }
}

fn read_key(args: &Login, terminal: Terminal) -> Result<String, Failure> {
    let stdin = io::stdin();
    if args.key_stdin {
        let mut key = String::new();
        stdin.lock().take(LONGEST).read_to_string(&mut key).map_err(Failure::Input)?;
        return Ok(key);
    }
    if !stdin.is_terminal() {
        return Err(not_done(
            "there is no terminal to ask for the key: give it by --key-stdin or WSCOPE_KEY",
            "キーを尋ねる端末がありません。--key-stdin か WSCOPE_KEY で指定してください",
        ));
    }
    terminal.tell(&terminal.say(
        "A key is made under Account on the server. Key: ",
        "キーはサーバーの「アカウント」で作れます。キー: ",
    ));
    let unusable = |error: nix::Error| Failure::Terminal(error.to_string());
    let before = tcgetattr(&stdin).map_err(unusable)?;
    let mut silent = before.clone();
    silent.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &silent).map_err(unusable)?;
    let mut key = String::new();
    let read = stdin.lock().take(LONGEST).read_line(&mut key);
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &before).map_err(unusable)?;
    terminal.tell("\n");
    read.map_err(Failure::Input)?;
    Ok(key)
}
