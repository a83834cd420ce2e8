//! A project into a folder: into a new one, or what is new on the server into one that is there already,
//! in which somebody may have changed something.

use super::disk::Files;
use super::here::{self, Here};
use super::lay::lay;
use super::state::State;
use super::{images, not_done, reach, there, told};
use crate::args::Pull;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use model::folder::{merge_shapes, names};
use std::path::{Path, PathBuf};

pub(in super::super) fn pull(args: Pull, terminal: Terminal) -> Result<Exit, Failure> {
    let side = args.merge.side();
    // Without a project it is the one of the folder that one stands in; that folder says of which server.
    let here = args.folder.clone().or_else(|| args.project.is_none().then(|| PathBuf::from(".")));
    let known = here.as_deref().map(|it| State::read(&Files::new(it))).transpose()?.flatten();
    let remembered = known.as_ref().map(|it| it.server.clone());
    let server = reach(args.server, remembered, &args.way, terminal)?;
    let (project, root) = match (&args.project, here, &known) {
        (None, Some(folder), Some(state)) => (state.project, folder),
        (Some(wanted), folder, _) => {
            let (id, name) = there::find(&server, wanted)?;
            (id, folder.unwrap_or_else(|| PathBuf::from(names::stem(&name, "project"))))
        }
        (None, ..) => {
            return Err(not_done(
                "nothing was pulled into this folder: name a project",
                "このフォルダーにはまだ何も取り出していません。プロジェクトを指定してください",
            ));
        }
    };
    let files = Files::new(&root);
    let state = State::read(&files)?;
    let mut state = match state {
        Some(state) if state.project == project && state.server == server.origin => state,
        Some(state) => {
            let (origin, id) = (finding::safe_line(&state.server), state.project);
            return Err(not_done(
                format!("another project was pulled into {}: {origin}, project {id}", shown(&root)),
                format!("{} には別のプロジェクトを取り出しています: {origin} の {id}", shown(&root)),
            ));
        }
        None => {
            if !files.list("")?.is_empty() {
                return Err(not_done(
                    format!("{} is not empty, and nothing was pulled into it", shown(&root)),
                    format!("{} は空ではなく、取り出し先のフォルダーでもありません", shown(&root)),
                ));
            }
            State { server: server.origin.clone(), project, ..State::default() }
        }
    };
    let is_new = state.base.items.is_empty();
    let there = there::fetch(&server, project)?;
    let here = if is_new { Here::default() } else { here::read(&files, &state)? };
    here.notes.iter().for_each(|it| terminal.tell(&format!("{}\n", it.say(terminal.language))));
    let merged = merge_shapes(&state.base, &here.shape, &there.shape, side);
    let mut paths = state.paths.clone();
    paths.extend(here.found.iter().map(|(key, it)| (key.clone(), it.path.clone())));
    if !merged.conflicts.is_empty() {
        return told::conflicts(&merged, &paths, [&state.base, &here.shape, &there.shape], false, terminal);
    }
    let layout = lay(&files, &state, &here, &merged.shape)?;
    paths.extend(layout.paths.clone());
    let changes = told::changes(&here.shape, &merged.shape, &paths, terminal);
    if !args.merge.dry_run {
        layout.write(&files)?;
        let (came, went) = images::bring(&files, &server, &there, &mut state)?;
        state.base = there.shape;
        state.paths = layout.paths.into_iter().filter(|it| state.base.items.contains_key(&it.0)).collect();
        // What is gone in the files, and not on the server, is known by where it stood.
        for (key, path) in paths {
            if state.base.items.contains_key(&key) {
                state.paths.entry(key).or_insert(path);
            }
        }
        state.paths.remove(&state.key());
        state.write(&files)?;
        if came + went > 0 {
            terminal.print(&terminal.say(
                &format!("images: {came} brought, {went} removed\n"),
                &format!("画像: 取り込み {came}、削除 {went}\n"),
            ))?;
        }
    }
    let nothing = terminal.say("nothing is new on the server\n", "サーバーに新しい内容はありません\n");
    terminal.print(if changes.is_empty() { &nothing } else { &changes })?;
    if is_new && !args.merge.dry_run {
        let root = shown(&root);
        terminal.print(&terminal.say(
            &format!("the project is in {root}; put .wscope into git with the other files\n"),
            &format!("プロジェクトを {root} に取り出しました。.wscope もほかのファイルと一緒に git に入れてください\n"),
        ))?;
    }
    Ok(Exit::Well)
}

fn shown(path: &Path) -> String {
    finding::safe_line(&path.display().to_string())
}
