//! `wscope` without a command: the workbench.

use super::until_signal;
use crate::args::{Workbench, system_proxy};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::Text;
use server::Options;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Stdio;

pub(super) async fn serve(args: Workbench, terminal: Terminal) -> Result<Exit, Failure> {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let data = args.data.clone().or_else(data_folder).ok_or_else(homeless)?;
    // Before the address is told: whoever reads it may end us at once.
    let signal = until_signal()?;
    let proxy = system_proxy();
    let options = Options { listen, data: data.clone(), language: terminal.language, proxy };
    let running = server::serve(options).await.map_err(|error| Failure::NotDone(refused(&error, &data)))?;
    let url = format!("http://{}", running.address);
    terminal.print(&format!("{url}\n"))?;
    if args.open || (!args.no_open && has_display()) {
        open(&url);
    }
    signal.await;
    running.stop().await;
    Ok(Exit::Well)
}

/// `wscope` in the user's data folder, by the XDG rules.
pub(super) fn data_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|it| it.is_absolute());
    let home = || {
        let home = std::env::var_os("HOME").filter(|it| !it.is_empty())?;
        Some(PathBuf::from(home).join(".local/share"))
    };
    Some(folder.or_else(home)?.join("wscope"))
}

pub(super) fn homeless() -> Failure {
    Failure::NotDone(Text::new(
        "HOME is not set: name a folder with --data FOLDER",
        "HOME が設定されていません。--data FOLDER でフォルダーを指定してください",
    ))
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()))
}

/// Asks the desktop to show the page. Where it cannot, the address has been printed.
fn open(url: &str) {
    let mut command = std::process::Command::new("xdg-open");
    let command = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut child) = command.spawn() {
        // Some openers are the browser itself: this thread lasts as long as they do, to bury them.
        std::thread::spawn(move || child.wait());
    }
}

/// Why the workbench cannot start, in one sentence.
pub(super) fn refused(error: &server::Error, data: &Path) -> Text {
    match error {
        server::Error::PortInUse { address } => Text::new(
            format!(
                "{address} is in use: stop the program that listens there, or choose another port with --port (0 picks a free one)"
            ),
            format!(
                "{address} は使用中です。そこで待ち受けているプログラムを止めるか、--port で別のポートを指定してください(0 なら空きポート)"
            ),
        ),
        server::Error::Listen { address, source } => Text::new(
            format!("cannot listen on {address}: {source}"),
            format!("{address} で待ち受けできません: {source}"),
        ),
        server::Error::Store(error) => kept(error, data),
        other => Text::same(other.to_string()),
    }
}

/// Why what is kept cannot be reached.
fn kept(error: &store::Error, data: &Path) -> Text {
    match error {
        store::Error::Folder { path, source } => {
            let path = path.display();
            if matches!(source.kind(), ErrorKind::AlreadyExists | ErrorKind::NotADirectory) {
                return Text::new(
                    format!("{path} is not a folder; choose another one with --data"),
                    format!("{path} はフォルダーではありません。--data で別のフォルダーを指定してください"),
                );
            }
            Text::new(
                format!("cannot write in {path}: {source}; choose another folder with --data"),
                format!("{path} に書き込めません: {source}。--data で別のフォルダーを指定してください"),
            )
        }
        store::Error::InUse { path } => {
            let path = path.display();
            Text::new(
                format!("{path} is in use by another wscope: stop it, or choose another folder with --data"),
                format!(
                    "{path} は別の wscope が使用中です。それを終了するか、--data で別のフォルダーを指定してください"
                ),
            )
        }
        store::Error::Newer { place: path, found, known } => Text::new(
            format!(
                "the database in {path} has version {found}, this wscope knows up to {known}: use the newer wscope, or choose another folder with --data"
            ),
            format!(
                "{path} のデータベースはバージョン {found} で、この wscope が扱えるのは {known} までです。新しい wscope を使うか、--data で別のフォルダーを指定してください"
            ),
        ),
        other => {
            // The sentence of the last one is the one that names the fault.
            let innermost = std::iter::successors(Some(other as &dyn std::error::Error), |it| it.source());
            let why = innermost.last().map(ToString::to_string).unwrap_or_default();
            let data = data.display();
            Text::new(
                format!("the database in {data} cannot be used: {why}; choose another folder with --data"),
                format!(
                    "{data} のデータベースを使えません: {why}。--data で別のフォルダーを指定してください"
                ),
            )
        }
    }
}
