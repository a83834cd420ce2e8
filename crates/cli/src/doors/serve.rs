//! `wscope serve`: the server of a team.

mod settings;

use super::until_signal;
use crate::args::{Serve, system_proxy};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::Text;
use server::{Entry, Home, Log, TeamOptions};
use settings::Settings;
use std::path::Path;

/// What `--example-config` prints.
const EXAMPLE: &str = include_str!("serve/example.toml");

pub(super) async fn serve(args: Serve, terminal: Terminal) -> Result<Exit, Failure> {
    if args.example_config {
        terminal.print(EXAMPLE)?;
        return Ok(Exit::Well);
    }
    let settings = settings(args.config.as_deref())?;
    // Before the address is told: whoever reads it may end us at once.
    let signal = until_signal()?;
    // Before anything is dialled: what users choose obeys it from the first connection on.
    net::Egress { allow: settings.egress_allow.clone() }.enforce();
    let renews = args.password_link.is_some();
    let options = TeamOptions { renews: args.password_link, ..options(settings, terminal) };
    let home = options.home.clone();
    let url = options.public_url.to_string();
    let running = server::serve_team(options).await;
    let running = running.map_err(|error| Failure::NotDone(refused(&error, &home)))?;
    terminal.print(&format!("{url} ({})\n", running.address))?;
    if let Some(link) = &running.link {
        let said = if renews {
            terminal.say(
                "This link gives the account another password, once, within 24 hours:",
                "次のリンクでアカウントのパスワードを変更できます（24 時間以内、1 回限り）:",
            )
        } else {
            terminal.say(
                "There is no account yet. This link makes the first administrator, once, within 24 hours:",
                "アカウントがまだありません。次のリンクで最初の管理者を作成できます（24 時間以内、1 回限り）:",
            )
        };
        terminal.print(&format!("{said}\n{link}\n"))?;
    }
    signal.await;
    running.stop().await;
    Ok(Exit::Well)
}

/// Where the server of this configuration keeps everything.
pub(super) fn home(config: &Path) -> Result<Home, Failure> {
    Ok(settings(Some(config))?.home)
}

fn settings(config: Option<&Path>) -> Result<Settings, Failure> {
    let text = match config {
        Some(path) => {
            let read = std::fs::read_to_string(path);
            read.map_err(|source| Failure::Read { path: path.to_owned(), source })?
        }
        None => String::new(),
    };
    Settings::read(&text, |name| std::env::var(name).ok()).map_err(Failure::Usage)
}

fn options(settings: Settings, terminal: Terminal) -> TeamOptions {
    TeamOptions {
        listen: settings.listen,
        home: settings.home,
        public_url: settings.public_url,
        tls: settings.tls,
        trusted_proxies: settings.trusted_proxies,
        metrics_from: settings.metrics_from,
        provider: settings.provider,
        nats: settings.nats,
        renews: None,
        proxy: system_proxy(),
        log: Log::to(move |entry| terminal.tell(&line(entry))),
    }
}

/// One line of JSON.
fn line(entry: &Entry) -> String {
    let json = serde_json::to_string(entry).unwrap_or_default();
    format!("{json}\n")
}

/// Why the server cannot start, in one sentence. The URL of a database, which may hold a password, is not
/// repeated.
fn refused(error: &server::Error, home: &Home) -> Text {
    match (error, home) {
        (server::Error::Tls { what }, _) => Text::new(
            format!("the certificate cannot be used: {what}"),
            format!("証明書を使用できません: {what}"),
        ),
        (server::Error::NoAccount { email }, _) => Text::new(
            format!("nobody has an account with the address {email}"),
            format!("メールアドレス {email} のアカウントはありません"),
        ),
        (server::Error::Nats { what }, _) => {
            Text::new(format!("NATS cannot be used: {what}"), format!("NATS を使用できません: {what}"))
        }
        (server::Error::Store(error), Home::Database { .. }) => {
            let innermost = std::iter::successors(Some(error as &dyn std::error::Error), |it| it.source());
            let why = innermost.last().map(ToString::to_string).unwrap_or_default();
            Text::new(
                format!("the database cannot be used: {why}"),
                format!("データベースを使用できません: {why}"),
            )
        }
        (error, Home::Folder(path)) => super::workbench::refused(error, path),
        (error, Home::Database { .. }) => super::workbench::refused(error, Path::new("")),
    }
}
