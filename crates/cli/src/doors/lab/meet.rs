//! What a client needs to meet a scenario: its URL, a command of ours, and the same in words for
//! other clients.

use super::quoted;
use crate::failure::Failure;
use ::lab::Running;
use finding::{Language, Text};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Files that last as long as the servers do; the same text is one file.
#[derive(Default)]
pub(super) struct Files(Vec<(String, NamedTempFile)>);

impl Files {
    fn keep(&mut self, text: &str) -> Result<PathBuf, Failure> {
        if let Some((_, file)) = self.0.iter().find(|(kept, _)| kept == text) {
            return Ok(file.path().to_owned());
        }
        let file = Builder::new().prefix("wscope-lab-").suffix(".pem").tempfile();
        let file = file.and_then(|file| std::fs::write(file.path(), text).map(|()| file));
        let file = file.map_err(Failure::Output)?;
        let path = file.path().to_owned();
        self.0.push((text.to_owned(), file));
        Ok(path)
    }
}

/// The lines that tell how to meet this scenario.
pub(super) fn lines(running: &Running, files: &mut Files, language: Language) -> Result<String, Failure> {
    let hints = &running.hints;
    let trust = hints.trust.as_deref().map(|pem| files.keep(pem)).transpose()?;
    let identity = hints.identity.as_ref();
    let identity = identity.map(|(chain, key)| Ok::<_, Failure>((files.keep(chain)?, files.keep(&key.0)?)));
    let identity = identity.transpose()?;
    let command = command(running, trust.as_deref(), identity.as_ref());
    let mut lines = format!("{}\n", running.url);
    lines += Text::new(format!("try: {command}\n"), format!("試す: {command}\n")).say(language);
    let needs = needs(running, trust.as_deref(), identity.is_some());
    if !needs.is_empty() {
        let listed = |separator| needs.iter().map(|it| it.say(language)).collect::<Vec<_>>().join(separator);
        let text = Text::new(
            format!("another client needs: {}\n", listed(", ")),
            format!("ほかのクライアントに必要なもの: {}\n", listed("、")),
        );
        lines += text.say(language);
    }
    Ok(lines)
}

/// The command that meets the failure.
fn command(running: &Running, trust: Option<&Path>, identity: Option<&(PathBuf, PathBuf)>) -> String {
    let hints = &running.hints;
    let mut command = format!("wscope doctor {}", quoted(&running.url));
    let mut add = |option: &str, value: &str| command.push_str(&format!(" {option} {}", quoted(value)));
    hints.origin.iter().for_each(|it| add("--origin", it));
    hints.subprotocols.iter().for_each(|it| add("--protocol", it));
    hints.headers.iter().for_each(|(name, value)| add("-H", &format!("{name}: {value}")));
    hints.client.iter().for_each(|it| add("--client", it));
    hints.proxy.iter().for_each(|it| add("--proxy", it));
    hints.page.iter().for_each(|it| add("--page", it));
    hints.upstream.iter().for_each(|it| add("--upstream", it));
    hints.idle.iter().for_each(|it| add("--idle", &it.as_secs().to_string()));
    trust.iter().for_each(|it| add("--cacert", &it.to_string_lossy()));
    if let Some((chain, key)) = identity {
        add("--cert", &chain.to_string_lossy());
        add("--key", &key.to_string_lossy());
    }
    if hints.http2 {
        command.push_str(" --http2");
    }
    command
}

/// What a client has to bring along, in words.
fn needs(running: &Running, trust: Option<&Path>, identity: bool) -> Vec<Text> {
    let hints = &running.hints;
    let mut needs = vec![];
    if let Some(origin) = &hints.origin {
        needs.push(Text::same(format!("Origin: {origin}")));
    }
    if !hints.subprotocols.is_empty() {
        let list = hints.subprotocols.join(", ");
        needs.push(Text::new(format!("the subprotocol {list}"), format!("サブプロトコル {list}")));
    }
    for (name, value) in &hints.headers {
        needs.push(Text::new(format!("the header {name}: {value}"), format!("ヘッダー {name}: {value}")));
    }
    if let Some(client) = hints.client {
        needs.push(Text::new(format!("to be {client}"), format!("クライアントが {client} であること")));
    }
    if let Some(proxy) = &hints.proxy {
        needs.push(Text::new(format!("the proxy {proxy}"), format!("プロキシ {proxy}")));
    }
    if let Some(page) = &hints.page {
        needs.push(Text::new(format!("the page {page}"), format!("ページ {page}")));
    }
    if let Some(file) = trust {
        let file = file.display();
        needs.push(Text::new(format!("trust in {file}"), format!("{file} の証明書を信頼する設定")));
    }
    if identity {
        needs.push(Text::new("the client certificate above", "上記のクライアント証明書"));
    }
    if hints.http2 {
        needs.push(Text::same("HTTP/2 (RFC 8441)"));
    }
    needs
}
