//! `wscope backup` and `wscope restore`: everything that is kept, into one file and back.

use super::workbench::{data_folder, homeless};
use crate::args::{Backup, KeptIn, Restore};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use finding::Text;
use server::Home;
use store::{Error, Place};

/// Writes everything into a new file.
pub(super) async fn back_up(args: Backup, terminal: Terminal) -> Result<Exit, Failure> {
    let place = place(&args.place)?;
    store::back_up(&place, &args.file).await.map_err(|error| refused(&error))?;
    let size = std::fs::metadata(&args.file).map_or(0, |it| it.len());
    let name = finding::safe_line(&args.file.display().to_string());
    terminal.print(&terminal.say(&format!("{name}: {size} bytes\n"), &format!("{name}: {size} バイト\n")))?;
    Ok(Exit::Well)
}

/// Brings back what a file holds.
pub(super) async fn bring_back(args: Restore, terminal: Terminal) -> Result<Exit, Failure> {
    let place = place(&args.place)?;
    if let Err(source) = std::fs::File::open(&args.file) {
        return Err(Failure::Read { path: args.file, source });
    }
    store::bring_back(&args.file, &place, args.force).await.map_err(|error| refused(&error))?;
    let (en, ja) = match &place {
        Place::Folder(path) => {
            let path = finding::safe_line(&path.display().to_string());
            (format!("restored into {path}\n"), format!("{path} に復元しました\n"))
        }
        Place::Database(_) => ("restored into the database\n".into(), "データベースに復元しました\n".into()),
    };
    terminal.print(&terminal.say(&en, &ja))?;
    Ok(Exit::Well)
}

fn place(kept: &KeptIn) -> Result<Place, Failure> {
    match &kept.config {
        Some(config) => Ok(match super::serve::home(config)? {
            Home::Folder(path) => Place::Folder(path),
            Home::Database { url, .. } => Place::Database(url),
        }),
        None => Ok(Place::Folder(kept.data.clone().or_else(data_folder).ok_or_else(homeless)?)),
    }
}

/// Why it was not done. The URL of a database, which may hold a password, is not repeated.
fn refused(error: &Error) -> Failure {
    let text = match error {
        Error::NotFound => Text::new("nothing is kept there", "保存されているものがありません"),
        Error::NotEmpty => Text::new(
            "something is kept there already; --force replaces it",
            "すでに保存されているものがあります。--force で置き換えられます",
        ),
        Error::InUse { .. } => {
            Text::new("wscope is running there: end it first", "wscope が使用中です。先に終了してください")
        }
        Error::NodesLive { names } => {
            let names = finding::safe_line(&names.join(", "));
            Text::new(
                format!("wscope is running on this database: end every node first (seen: {names})"),
                format!(
                    "wscope がこのデータベースを使用中です。先にすべてのノードを終了してください（確認したノード: {names}）"
                ),
            )
        }
        Error::Exists { path } => Text::new(
            format!("{} is there already", path.display()),
            format!("{} はすでにあります", path.display()),
        ),
        Error::NotABackup { path } => Text::new(
            format!("{} is no backup, or it is damaged", path.display()),
            format!("{} はバックアップではないか、壊れています", path.display()),
        ),
        Error::Newer { place, found, known } => {
            let place = finding::safe_line(place);
            Text::new(
                format!(
                    "{place}: a newer wscope wrote this (version {found} of the tables; this one knows up to \
                     {known}): use that one"
                ),
                format!(
                    "{place}: より新しい wscope のデータです（テーブルのバージョン {found}、この wscope は {known} まで）。\
                     新しい方の wscope を使ってください"
                ),
            )
        }
        Error::OtherVersion { found, known } => Text::new(
            format!(
                "the tables of this database have version {found}, and this wscope writes version {known}: back up \
                 with the wscope that runs on it"
            ),
            format!(
                "このデータベースのテーブルはバージョン {found} で、この wscope はバージョン {known} です。\
                 このデータベースで動いている wscope でバックアップしてください"
            ),
        ),
        other => {
            let innermost = std::iter::successors(Some(other as &dyn std::error::Error), |it| it.source());
            let why = innermost.last().map(ToString::to_string).unwrap_or_default();
            Text::new(format!("it failed: {why}"), format!("失敗しました: {why}"))
        }
    };
    Failure::NotDone(text)
}
