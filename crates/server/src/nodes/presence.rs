//! Who is where, on every node: each tells the others of its own pages, whenever those move and from time
//! to time, and forgets what it heard of a node that died or fell silent.

use crate::view::Here;
use crate::workbench::{Shared, Workbench};
use std::time::Duration;
use tokio::time::sleep;

/// Where a node tells who is at its pages: all of them, so that one telling makes good for those before.
pub(super) const PEOPLE: &str = "nodes.people";
/// Has every node tell that.
pub(super) const WHO: &str = "nodes.who";

/// What moves in so short a time is told together.
const QUIET: Duration = Duration::from_millis(250);
/// It is told so often in any case.
const AGAIN: Duration = Duration::from_secs(5);
/// Who is silent for so long is told of no longer.
const SILENCE: Duration = Duration::from_secs(20);

/// Asks the other nodes who is at their pages.
pub(super) fn ask(bench: &Workbench) {
    bench.bus.publish(WHO, "");
}

/// Tells the other nodes who is at the pages of this one, until the server stops.
pub(super) async fn tell(bench: Shared) {
    let people = &bench.together.people;
    let mut own = people.own_moves();
    let mut stopping = std::pin::pin!(bench.tasks.stopping());
    // Who comes later is told at the next time.
    ask(&bench);
    let mut before = 0;
    loop {
        own.borrow_and_update();
        let here = people.here();
        // That nobody is there is told once.
        if !here.is_empty() || before > 0 {
            say(&bench, &here);
        }
        before = here.len();
        people.forget_silent(SILENCE);
        tokio::select! {
            () = sleep(QUIET) => {}
            () = &mut stopping => break,
        }
        tokio::select! {
            // The sender lives in `people`: this waits for a change.
            _ = own.changed() => {}
            () = sleep(AGAIN) => {}
            () = &mut stopping => break,
        }
    }
    if before > 0 {
        say(&bench, &[]);
    }
}

fn say(bench: &Workbench, here: &[Here]) {
    let Some(node) = bench.store.node() else { return };
    if let Ok(said) = serde_json::to_vec(&(node, here)) {
        bench.bus.publish(PEOPLE, said);
    }
}

/// Takes in what another node tells; of ours more is known here.
pub(super) fn hear(bench: &Workbench, said: &[u8]) {
    let Ok((node, here)) = serde_json::from_slice::<(String, Vec<Here>)>(said) else { return };
    if bench.store.node() != Some(&node) {
        bench.together.people.elsewhere(node, here);
    }
}
