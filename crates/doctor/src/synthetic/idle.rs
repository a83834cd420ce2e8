//! Watched connections made of text: `silent: cut at 60`, `pinging: alive at 90, every 10`,
//! `deaf: close 1011 keepalive ping timeout at 40, hears 20`.
//!
//! Endings are `cut`, `reset`, `reset by a word` (of ours), `alive`, `mute` (open, and a last ping is not answered) and `close` with
//! a code and a reason; `hears` is the interval of the server's pings, `talks` that of its messages,
//! `lumps` how many of them come at once.

use super::loss;
use model::trace::Loss;
use model::vigil::{Ending, Heard, Manner, Ping, Vigil, Watching};
use std::time::Duration;

/// The watching that this text tells; `None`: nothing was watched.
pub(crate) fn watching(text: &str) -> Option<Watching> {
    let vigils: Vec<_> = text.lines().filter_map(vigil).collect();
    let asked = vigils.iter().map(|it| it.ended()).max()?;
    Some(Watching { asked, vigils, unopened: vec![] })
}

fn vigil(line: &str) -> Option<Vigil> {
    let (manner, told) = line.split_once(": ")?;
    let option = |name: &str| {
        let value = told.split(", ").find_map(|it| it.strip_prefix(name)?.trim().parse().ok());
        value.map(Duration::from_secs_f64)
    };
    let every = option("every").unwrap_or(Duration::from_secs(5));
    let (manner, opened) = match manner {
        "silent" => (Manner::Silent, Duration::ZERO),
        "pinging" => (Manner::Pinging(every), Duration::from_secs(5)),
        "deaf" => (Manner::Deaf, Duration::ZERO),
        "unread" => (Manner::Unread, Duration::ZERO),
        "straight" => (Manner::Upstream, Duration::ZERO),
        _ => return None,
    };
    let first = told.split(", ").next().unwrap_or(told);
    let (ending, age) = first.rsplit_once(" at ").expect("an ending has its age");
    let mut vigil = Vigil::new(manner, opened);
    vigil.age = Duration::from_secs_f64(age.parse().expect("seconds"));
    vigil.ending = match ending {
        "alive" | "mute" => Ending::Stood,
        "cut" => Ending::Lost(Loss::Closed),
        "reset by a word" => Ending::Lost(Loss::Reset),
        _ => loss(ending).map_or_else(|| closed(ending), Ending::Lost),
    };
    let late = option("late").unwrap_or(Duration::from_millis(1));
    if let Manner::Pinging(every) = manner {
        vigil.pings = repeat(every, vigil.age).map(|at| Ping { at, answered: Some(late) }).collect();
    }
    if vigil.stood() || ending == "reset by a word" {
        let answered = (ending == "alive").then_some(late);
        vigil.pings.push(Ping { at: vigil.age, answered });
        vigil.waited = answered.unwrap_or(Duration::from_secs(2));
    }
    if let Some(every) = option("hears") {
        vigil.heard_pings = repeat(every, vigil.age).collect();
        vigil.sent_pongs = if manner == Manner::Deaf { 0 } else { vigil.heard_pings.len() };
    }
    if let Some(every) = option("talks") {
        let lump = option("lumps").map_or(1, |it| it.as_secs() as usize);
        let message = |at| Heard { at, beginning: b"tick".to_vec() };
        vigil.messages = repeat(every, vigil.age)
            .flat_map(|at| std::iter::repeat_with(move || message(at)).take(lump))
            .collect();
        vigil.message_count = vigil.messages.len() as u64;
    }
    Some(vigil)
}

fn closed(words: &str) -> Ending {
    let words = words.strip_prefix("close").expect("an ending that is known").trim_start();
    let (code, reason) = words.split_once(' ').unwrap_or((words, ""));
    Ending::Closed { code: code.parse().ok(), reason: reason.into() }
}

fn repeat(every: Duration, age: Duration) -> impl Iterator<Item = Duration> {
    (1..).map(move |it| every * it).take_while(move |at| *at < age)
}
