//! The files to the server: what was changed in them, together with what others changed there meanwhile.

mod steps;

use super::disk::Files;
use super::here::{self, Here};
use super::lay::lay;
use super::server::Server;
use super::state::State;
use super::there::{self, There};
use super::{images, not_done, reach, told};
use crate::args::Push;
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use model::folder::{Merged, Shape, merge_shapes};
use model::merge::Side;
use std::collections::BTreeMap;
use steps::Stopped;

/// So often is all merged anew where somebody saves at the same time.
const PATIENCE: usize = 5;

pub(in super::super) fn push(args: Push, terminal: Terminal) -> Result<Exit, Failure> {
    let files = Files::new(&args.folder);
    let Some(state) = State::read(&files)? else {
        return Err(not_done(
            "nothing was pulled into this folder: wscope pull PROJECT FOLDER",
            "このフォルダーには何も取り出していません: wscope pull プロジェクト フォルダー",
        ));
    };
    let server = reach(args.server, Some(state.server.clone()), &args.way, terminal)?;
    let here = here::read(&files, &state)?;
    here.notes.iter().for_each(|it| terminal.tell(&format!("{}\n", it.say(terminal.language))));
    let (origin, id) = (finding::safe_line(&server.origin), state.project);
    let where_to = (format!("to {origin}, project {id}\n"), format!("{origin} のプロジェクト {id} へ\n"));
    terminal.tell(&terminal.say(&where_to.0, &where_to.1));
    let mut pusher = Pusher { files, server, state, here, side: args.merge.side(), terminal };
    if args.merge.dry_run { pusher.foretell() } else { pusher.push() }
}

struct Pusher {
    files: Files,
    server: Server,
    state: State,
    here: Here,
    side: Option<Side>,
    terminal: Terminal,
}

impl Pusher {
    /// Says what would be done.
    fn foretell(&self) -> Result<Exit, Failure> {
        let there = there::fetch(&self.server, self.state.project)?;
        let merged = self.merged(&there);
        if !merged.conflicts.is_empty() {
            return self.conflicts(&merged, &there, false);
        }
        steps::bodies(&merged.shape, &there, &self.state, &self.paths(), &self.files)?;
        let mut said = told::changes(&there.shape, &merged.shape, &self.paths(), self.terminal);
        for name in images::new(&self.files, &self.state)? {
            said.push_str(&format!("+ images/{}\n", finding::safe_line(&name)));
        }
        self.say(&said)?;
        Ok(Exit::Well)
    }

    fn push(&mut self) -> Result<Exit, Failure> {
        let (mut said, mut begun) = (String::new(), false);
        for _ in 0..PATIENCE {
            let there = there::fetch(&self.server, self.state.project)?;
            let merged = self.merged(&there);
            if !merged.conflicts.is_empty() {
                self.terminal.print(&said)?;
                return self.conflicts(&merged, &there, begun);
            }
            let bodies = steps::bodies(&merged.shape, &there, &self.state, &self.paths(), &self.files)?;
            let new_images = images::new(&self.files, &self.state)?;
            let changes = told::changes(&there.shape, &merged.shape, &self.paths(), self.terminal);
            let orders = steps::reorders(&merged.shape, &there.shape);
            if there.may_edit || (changes.is_empty() && new_images.is_empty() && !orders) {
                for name in new_images {
                    let (id, own) = images::send(&self.files, &self.server, &name, &mut self.state)?;
                    said.push_str(&format!("+ images/{own}: /api/images/{id}\n"));
                }
                match steps::take(self, merged.shape, bodies, &there) {
                    Ok(shape) => {
                        said.push_str(&changes);
                        self.settle(&shape)?;
                        self.say(&said)?;
                        return Ok(Exit::Well);
                    }
                    Err(Stopped::Changed) => begun = true,
                    Err(Stopped::Failed(failure)) => return Err(failure),
                }
            } else {
                return Err(not_done(
                    "you may read this project, and not change it: nothing was pushed",
                    "このプロジェクトは閲覧だけできます。何も反映していません",
                ));
            }
        }
        Err(not_done(
            "others change the project all the time: try again",
            "ほかの人が変更を続けています。もう一度実行してください",
        ))
    }

    /// Writes what is the same on both sides now into the files, and remembers it.
    fn settle(&mut self, shape: &Shape) -> Result<(), Failure> {
        let layout = lay(&self.files, &self.state, &self.here, shape)?;
        layout.write(&self.files)?;
        self.state.base = shape.clone();
        self.state.paths = layout.paths;
        let project = self.state.key();
        self.state.paths.remove(&project);
        self.state.write(&self.files)
    }

    fn merged(&self, there: &There) -> Merged {
        merge_shapes(&self.state.base, &self.here.shape, &there.shape, self.side)
    }

    fn conflicts(&self, merged: &Merged, there: &There, begun: bool) -> Result<Exit, Failure> {
        told::conflicts(
            merged,
            &self.paths(),
            [&self.state.base, &self.here.shape, &there.shape],
            begun,
            self.terminal,
        )
    }

    fn paths(&self) -> told::Paths {
        let mut paths: BTreeMap<_, _> = self.state.paths.clone();
        paths.extend(self.here.found.iter().map(|(key, it)| (key.clone(), it.path.clone())));
        paths
    }

    fn say(&self, changes: &str) -> Result<(), Failure> {
        let nothing = self.terminal.say("nothing to push\n", "反映する変更はありません\n");
        self.terminal.print(if changes.is_empty() { &nothing } else { changes })
    }
}
