//! `wscope export` and `wscope import`: the history, in and out of files. The workbench that keeps it does
//! the work: the one that runs on the data folder, else one of our own for as long as it takes.

mod http;
mod pages;

use super::workbench::{data_folder, homeless, refused};
use crate::args::{Export, FileForm, Import, system_proxy};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::{Language, Text};
use http::{Answer, Request};
use serde_json::Value;
use server::{Options, Running};
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use tempfile::NamedTempFile;

/// Sessions that are asked for at a time.
const PAGE: u32 = 1000;

/// Writes a session into a file, or documentation into a folder, or lists all sessions.
pub(super) async fn export(args: Export, terminal: Terminal) -> Result<Exit, Failure> {
    let data = args.data.clone().or_else(data_folder).ok_or_else(homeless)?;
    if !data.join("wscope.db").exists() {
        return Err(not_done(
            format!("nothing is kept in {}", data.display()),
            format!("{} には何も保存されていません", data.display()),
        ));
    }
    let bench = Bench::reach(&data, terminal.language).await?;
    let done = match (args.session, &args.docs) {
        (Some(id), _) => file(&bench, id, &args, terminal).await,
        (None, Some(name)) => pages::pages(&bench, name, &args, terminal).await,
        (None, None) => list(&bench, terminal).await,
    };
    bench.leave().await;
    done
}

/// Keeps the sessions of a file.
pub(super) async fn import(args: Import, terminal: Terminal) -> Result<Exit, Failure> {
    let data = args.data.clone().or_else(data_folder).ok_or_else(homeless)?;
    let failed = |source| Failure::Read { path: args.file.clone(), source };
    let file = tokio::fs::File::open(&args.file).await.map_err(failed)?;
    let size = file.metadata().await.map_err(failed)?.len();
    let bench = Bench::reach(&data, terminal.language).await?;
    let done = keep(&bench, &args, file, size, terminal).await;
    bench.leave().await;
    done
}

/// The workbench that keeps the folder.
enum Bench {
    Ours(Box<Running>, Language),
    Theirs(SocketAddr, Language),
}

impl Bench {
    async fn reach(data: &Path, language: Language) -> Result<Self, Failure> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options { listen, data: data.to_owned(), language, proxy: system_proxy() };
        match server::serve(options).await {
            Ok(running) => Ok(Self::Ours(Box::new(running), language)),
            Err(error) => {
                let in_use = matches!(error, server::Error::Store(store::Error::InUse { .. }));
                let owner = if in_use { store::owner(data).and_then(|it| it.parse().ok()) } else { None };
                let owner = owner.filter(|it: &SocketAddr| it.ip().is_loopback());
                let bench = owner.map(|address| Self::Theirs(address, language));
                bench.ok_or_else(|| Failure::NotDone(refused(&error, data)))
            }
        }
    }

    async fn ask(&self, method: &'static str, path: &str) -> Result<Answer, Failure> {
        self.send(Request { method, path, body: None }).await
    }

    /// Asks; a refusal becomes the failure that it tells.
    async fn send(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let (address, language) = match self {
            Self::Ours(running, language) => (running.address, *language),
            Self::Theirs(address, language) => (*address, *language),
        };
        let tag = if language == Language::Ja { "ja" } else { "en" };
        let mut answer = http::ask(address, request, tag).await.map_err(unreached)?;
        if answer.is_well() {
            return Ok(answer);
        }
        let said: Value =
            serde_json::from_slice(&answer.whole().await.map_err(unreached)?).unwrap_or_default();
        let part = |name: &str| said["error"][name].as_str().unwrap_or_default().to_owned();
        let hint = Some(part("hint")).filter(|it| !it.is_empty()).map(|it| format!(": {it}"));
        Err(Failure::NotDone(Text::same(part("message") + &hint.unwrap_or_default())))
    }

    async fn json(&self, path: &str) -> Result<Value, Failure> {
        let body = self.ask("GET", path).await?.whole().await.map_err(unreached)?;
        serde_json::from_slice(&body).map_err(|error| unreached(error.into()))
    }

    async fn leave(self) {
        if let Self::Ours(running, _) = self {
            running.stop().await;
        }
    }
}

/// Streams one session into the file, or to the standard output. A file is there whole or not at all.
async fn file(bench: &Bench, id: i64, args: &Export, terminal: Terminal) -> Result<Exit, Failure> {
    let form = match args.format {
        FileForm::Har => "har",
        FileForm::Ndjson => "ndjson",
        FileForm::Html => "html",
    };
    let secrets = if args.secrets { "&secrets=include" } else { "" };
    let mut answer = bench.ask("GET", &format!("/api/sessions/{id}/export?form={form}{secrets}")).await?;
    let Some(path) = &args.output else {
        while let Some(piece) = answer.next().await.map_err(unreached)? {
            terminal.print_bytes(&piece)?;
        }
        return Ok(Exit::Well);
    };
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unwritten = |source| Failure::Write { path: path.clone(), source };
    let mut file = NamedTempFile::new_in(folder).map_err(unwritten)?;
    let mut size = 0_u64;
    while let Some(piece) = answer.next().await.map_err(unreached)? {
        size += piece.len() as u64;
        file.write_all(&piece).map_err(unwritten)?;
    }
    file.persist(path).map_err(|error| unwritten(error.error))?;
    let name = finding::safe_line(&path.display().to_string());
    terminal.print(&terminal.say(&format!("{name}: {size} bytes\n"), &format!("{name}: {size} バイト\n")))?;
    Ok(Exit::Well)
}

/// One line for every session, newest first.
async fn list(bench: &Bench, terminal: Terminal) -> Result<Exit, Failure> {
    let tree = bench.json("/api/tree").await?;
    let apis = tree["apis"].as_array().cloned().unwrap_or_default();
    let mut before = String::new();
    loop {
        let page = bench.json(&format!("/api/history?limit={PAGE}{before}")).await?;
        for session in page["sessions"].as_array().into_iter().flatten() {
            let api = apis.iter().find(|it| it["id"] == session["api"]);
            let api = api.and_then(|it| it["name"].as_str()).unwrap_or_default();
            terminal.print(&line(session, api, terminal))?;
        }
        let Some(next) = page["next"].as_i64() else { return Ok(Exit::Well) };
        before = format!("&before={next}");
    }
}

fn line(session: &Value, api: &str, terminal: Terminal) -> String {
    let text = |name: &str| session[name].as_str().unwrap_or_default();
    let began = session["began_wall_ms"].as_f64().unwrap_or_default();
    let began = model::iso((began * 1e6) as u64);
    let records = session["stored"].as_u64().unwrap_or_default();
    let records = terminal.say(&format!("{records} records"), &format!("{records} 件"));
    let code = session["close"]["code"].as_u64().map(|it| format!(" {it}")).unwrap_or_default();
    let name = Some(text("name")).filter(|it| !it.is_empty()).map(|it| format!("  “{it}”"));
    let (state, url) = (text("state"), text("url"));
    let url = doctor::masked_url(url);
    let rest = format!("{state}{code}  {records}  {api}  {url}{}", name.unwrap_or_default());
    format!("{:>5}  {began}  {}\n", session["id"].as_i64().unwrap_or_default(), finding::safe_line(&rest))
}

async fn keep(
    bench: &Bench,
    args: &Import,
    file: tokio::fs::File,
    size: u64,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let path = match args.api {
        Some(api) => format!("/api/apis/{api}/import"),
        None => {
            let projects = bench.json("/api/projects").await?;
            let project = args.project.or_else(|| projects[0]["id"].as_i64());
            format!("/api/projects/{}/import", project.unwrap_or_default())
        }
    };
    let request = Request { method: "POST", path: &path, body: Some((file, size)) };
    let mut answer = bench.send(request).await?;
    if let Some(which) = &answer.skipped {
        let text = Text::new(
            format!("left out, because it makes no sense (entry, or entry.message of the file): {which}"),
            format!(
                "読み取れないため省いた箇所（エントリーの番号、またはエントリー.メッセージの番号）: {which}"
            ),
        );
        terminal.tell(&format!("{}\n", finding::safe_line(text.say(terminal.language))));
    }
    let body = answer.whole().await.map_err(unreached)?;
    let kept: Value = serde_json::from_slice(&body).map_err(|error| unreached(error.into()))?;
    let tree = bench.json("/api/tree").await?;
    let apis = tree["apis"].as_array().cloned().unwrap_or_default();
    for session in kept.as_array().into_iter().flatten() {
        let api = apis.iter().find(|it| it["id"] == session["api"]);
        let api = api.and_then(|it| it["name"].as_str()).unwrap_or_default();
        terminal.print(&line(session, api, terminal))?;
    }
    Ok(Exit::Well)
}

fn not_done(en: String, ja: String) -> Failure {
    Failure::NotDone(Text::new(en, ja))
}

fn unreached(error: io::Error) -> Failure {
    not_done(
        format!("the workbench did not answer to the end: {error}"),
        format!("ワークベンチの応答が途中で終わりました: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::When;

    #[test]
    fn a_session_is_one_line_whatever_it_is_called() {
        let terminal = Terminal { language: Language::En, color: When::Never };
        let session = serde_json::json!({
            "id": 7, "began_wall_ms": 0.0, "stored": 3, "state": "closed", "close": {"code": 1000, "reason": ""},
            "url": "ws://h/?token=hush-hush-hush", "name": "a\u{1b}[2J\nb",
        });
        let line = line(&session, "Chat", terminal);
        assert!(
            line.starts_with("    7  1970-01-01T00:00:00.000Z  closed 1000  3 records  Chat  ws://h/"),
            "{line}"
        );
        assert!(
            !line.contains("hush-hush-hush") && !line.contains('\u{1b}') && line.lines().count() == 1,
            "{line}"
        );
    }
}
