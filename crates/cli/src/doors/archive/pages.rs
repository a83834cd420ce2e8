//! The documentation of what is kept as pages for any host: a folder of files, or a ZIP archive.

use super::{Bench, not_done, unreached};
use crate::args::Export;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use serde_json::Value;
use std::path::Path;

/// Writes the pages of what is named.
pub(super) async fn pages(
    bench: &Bench,
    name: &str,
    args: &Export,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let node = node(&bench.json("/api/tree").await?, name)?;
    let environments = Value::from(args.environment.clone()).to_string();
    let sessions: Vec<_> = args.with_session.iter().map(ToString::to_string).collect();
    let path = format!(
        "/api/nodes/{node}/site?environments={}&sessions={}&examples={}&try_it={}",
        model::percent_encoded(&environments),
        sessions.join(","),
        args.examples,
        args.try_it
    );
    let archive = bench.ask("GET", &path).await?.whole().await.map_err(unreached)?;
    let output = args.output.as_deref().unwrap_or(Path::new("."));
    let shown = finding::safe_line(&output.display().to_string());
    let unwritten = |source| Failure::Write { path: output.to_owned(), source };
    if output.extension().is_some_and(|it| it.eq_ignore_ascii_case("zip")) {
        std::fs::write(output, &archive).map_err(unwritten)?;
        let size = archive.len();
        terminal.print(
            &terminal.say(&format!("{shown}: {size} bytes\n"), &format!("{shown}: {size} バイト\n")),
        )?;
        return Ok(Exit::Well);
    }
    let files = files(&archive).ok_or_else(|| {
        not_done("the archive cannot be read".to_owned(), "アーカイブを読み取れません".to_owned())
    })?;
    std::fs::create_dir_all(output).map_err(unwritten)?;
    for (name, bytes) in &files {
        std::fs::write(output.join(name), bytes).map_err(unwritten)?;
    }
    let many = files.len();
    terminal
        .print(&terminal.say(&format!("{shown}: {many} files\n"), &format!("{shown}: {many} ファイル\n")))?;
    Ok(Exit::Well)
}

/// What is called so, or has this number: `api/3`.
fn node(tree: &Value, name: &str) -> Result<String, Failure> {
    let kinds = [("project", "projects"), ("folder", "folders"), ("api", "apis")];
    let all = kinds.iter().flat_map(|(kind, list)| {
        let items = tree[*list].as_array().into_iter().flatten();
        items.map(move |it| (format!("{kind}/{}", it["id"]), it["name"].as_str().unwrap_or_default()))
    });
    let found: Vec<_> = all.filter(|(node, called)| node == name || *called == name).map(|it| it.0).collect();
    let shown = finding::safe_line(name);
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(not_done(
            format!("nothing is called “{shown}”"),
            format!("「{shown}」という名前のものはありません"),
        )),
        many => {
            let many = many.join(", ");
            Err(not_done(
                format!("“{shown}” may be {many}: name one of these"),
                format!("「{shown}」は複数あります。{many} のどれかを指定してください"),
            ))
        }
    }
}

/// The files of an archive whose files are stored as they are, in one folder; `None`: it is another.
fn files(archive: &[u8]) -> Option<Vec<(String, &[u8])>> {
    let (mut found, mut rest) = (vec![], archive);
    while let Some(head) = rest.strip_prefix(b"PK\x03\x04") {
        let number = |at: usize| Some(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?]));
        let size = u32::from(number(14)?) | (u32::from(number(16)?) << 16);
        let (name, more) = (usize::from(number(22)?), usize::from(number(24)?));
        let size = usize::try_from(size).ok().filter(|_| number(4) == Some(0))?;
        let (from, to) = (26 + name + more, 26 + name + more + size);
        let name = std::str::from_utf8(head.get(26..26 + name)?).ok()?;
        let plain = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it);
        if !name.chars().all(plain) || name.starts_with('.') || name.is_empty() {
            return None;
        }
        found.push((name.to_owned(), head.get(from..to)?));
        rest = head.get(to..)?;
    }
    rest.starts_with(b"PK\x01\x02").then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_with_ways_out_of_its_folder_is_not_read() {
        let of = |name: &str| {
            let mut out = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0crc!\x01\0\0\0\x01\0\0\0".to_vec();
            out.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
            out.extend([0, 0]);
            out.extend(name.as_bytes());
            out.extend(b"xPK\x01\x02");
            out
        };
        let read = of("api-3.ja.html");
        assert_eq!(files(&read), Some(vec![("api-3.ja.html".to_owned(), &b"x"[..])]));
        for name in ["../x", "a/b", "/etc/x", ".x", "", "a\\b"] {
            assert_eq!(files(&of(name)), None, "{name}");
        }
        assert_eq!(files(b"PK\x03\x04"), None);
        assert_eq!(files(b"no archive"), None);
    }

    #[test]
    fn what_is_named_is_found_by_name_and_by_number() {
        let tree = serde_json::json!({ "projects": [{ "id": 1, "name": "Chat" }], "folders": [],
            "apis": [{ "id": 3, "name": "Chat" }, { "id": 4, "name": "Prices" }] });
        assert_eq!(node(&tree, "Prices").ok().as_deref(), Some("api/4"));
        assert_eq!(node(&tree, "project/1").ok().as_deref(), Some("project/1"));
        for wrong in ["Chat", "api/9", "x"] {
            assert!(node(&tree, wrong).is_err(), "{wrong}");
        }
    }
}
