//! What is changed in a copy: all that leads out of its folder. Each edit keeps the number of lines.

mod listen;
mod outside;

pub(super) use listen::{address, socket, sockets};

use crate::in_force::Built;
use finding::{Edit, Span, Text};
use nginx::{Config, Directive};
use std::path::PathBuf;

/// Where a copy lies, and what it is given in the place of the machine's own.
pub(super) struct Setting<'a> {
    pub(super) folder: PathBuf,
    /// The socket of our backend.
    pub(super) backend: PathBuf,
    /// Our certificate with its key.
    pub(super) pem: PathBuf,
    pub(super) built: &'a Built,
    /// What timeouts are divided by.
    pub(super) scale: u64,
}

/// Says which lines an `include` becomes; `None`: its files were not read.
type Include<'a> = &'a dyn Fn(&Directive) -> Option<String>;

/// What stands before the first line of the main file: one process, and all of it in the folder.
pub(super) fn head(setting: &Setting) -> String {
    let folder = setting.folder.display();
    format!(
        "daemon off; master_process off; worker_processes 1; pid \"{folder}/pid\"; lock_file \"{folder}/lock\"; error_log \"{folder}/error.log\"; "
    )
}

/// Every edit, each in the file that it is of.
pub(super) fn edits(config: &Config, setting: &Setting, include: Include) -> Vec<Edit> {
    let mut edits = vec![];
    for directive in config.tree.all() {
        if is_entry(config, directive) && !directive.is("include") {
            continue;
        }
        if let Some(text) = replaced(config, directive, setting, include) {
            edits.extend(replace(config, directive, &text));
        }
        if let (Some(block), Some(text)) = (&directive.block, added(config, directive, setting)) {
            edits.extend(edit(config, block.open + 1..block.open + 1, format!(" {text}")));
        }
    }
    edits
}

/// Whether what stands here is data, such as an entry of a `map`.
fn is_entry(config: &Config, directive: &Directive) -> bool {
    let outer = directive.parent.map(|id| config.tree.directive(id));
    outer.is_some_and(|it| {
        ["map", "geo", "types", "split_clients", "charset_map"].iter().any(|name| it.is(name))
    })
}

/// What stands in the place of a directive; `None`: it stays.
fn replaced(config: &Config, directive: &Directive, setting: &Setting, include: Include) -> Option<String> {
    if directive.is("include") {
        return include(directive);
    }
    if directive.is("listen") && outer_is(config, directive, "server") {
        return Some(listen::replaced(directive, setting));
    }
    outside::replaced(config, directive, setting)
}

/// What is put in at the beginning of a block.
fn added(config: &Config, block: &Directive, setting: &Setting) -> Option<String> {
    if block.is("http") && block.parent.is_none() {
        let folder = setting.folder.join("temp");
        let mut lines: Vec<String> = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .filter(|name| !setting.built.arguments.contains(&format!("--without-http_{name}_module")))
            .map(|name| format!("{name}_temp_path \"{}/{name}\";", folder.display()))
            .collect();
        let has = |name: &str| config.tree.items(Some(block.id)).any(|item| item.is(name));
        let timeouts = ["proxy_read_timeout", "proxy_send_timeout"].into_iter().filter(|name| !has(name));
        lines.extend(timeouts.map(|name| format!("{name} {}ms;", 60_000 / setting.scale)));
        return Some(lines.join(" "));
    }
    let is_server = block.is("server") && outer_is(config, block, "http");
    let listens = config.tree.items(Some(block.id)).any(|item| item.is("listen"));
    (is_server && !listens).then(|| listen::by_default(setting))
}

/// Whether a directive stands directly in a block of this name.
fn outer_is(config: &Config, directive: &Directive, name: &str) -> bool {
    directive.parent.is_some_and(|id| config.tree.directive(id).is(name))
}

fn replace(config: &Config, directive: &Directive, text: &str) -> Option<Edit> {
    let range = directive.range.clone();
    let lines = config.source.bytes[range.clone()].iter().filter(|&&byte| byte == b'\n').count();
    edit(config, range, format!("{text}{}", "\n".repeat(lines)))
}

/// An edit in the file in which these bytes lie.
fn edit(config: &Config, range: std::ops::Range<usize>, with: String) -> Option<Edit> {
    let place = config.place(range.start)?;
    let start = place.range.start;
    Some(Edit { span: Span::new(&place.name, range.start - start..range.end - start), with })
}

/// What a copy goes without, where the configuration has it.
pub(super) fn left_out(config: &Config) -> Vec<Text> {
    let has = |name: &str| config.tree.all().iter().any(|it| it.is(name) && !is_entry(config, it));
    let told = [
        (has("stream") || has("mail"), Text::new("stream and mail", "stream と mail")),
        (
            has("ssl_certificate"),
            Text::new("its certificates (one of ours is there)", "証明書（代わりのものを使用）"),
        ),
        (has("ssl_verify_client"), Text::new("client certificates", "クライアント証明書の検証")),
        (has("auth_basic"), Text::new("passwords (auth_basic)", "パスワード（auth_basic）")),
        (
            has("allow") || has("deny"),
            Text::new("client addresses (allow, deny)", "クライアントのアドレス（allow、deny）"),
        ),
        (has("limit_req_zone"), Text::new("rates (limit_req_zone)", "レート制限（limit_req_zone）")),
    ];
    told.into_iter().filter(|(has, _)| *has).map(|(_, text)| text).collect()
}
