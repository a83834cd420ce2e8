//! What was asked about, and the way there, step by step as nginx goes it.

mod steps;

use crate::target::Target;
use crate::walk::{End, Walk, entry, hop, walks, walks_at};
use crate::{Config, Proxy};
use finding::Step;
use std::sync::OnceLock;

/// What is asked about: a WebSocket endpoint, as its URL or as its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The URL.
    pub target: Option<Target>,
    /// The location, by its own words or by a path.
    pub location: Option<String>,
    /// Where it leads.
    pub(crate) walks: Vec<Walk>,
}

impl Question {
    /// Asks about a URL.
    #[must_use]
    pub fn url(target: Target) -> Self {
        Self { target: Some(target), location: None, walks: vec![] }
    }

    /// Asks about a location, such as `/ws/` or `~ ^/ws`.
    #[must_use]
    pub fn location(words: &str) -> Self {
        Self { target: None, location: Some(words.into()), walks: vec![] }
    }
}

impl Config {
    /// Narrows the configuration to what is asked about: only the places that serve it are judged.
    pub(crate) fn ask(&mut self, question: Question) {
        let (target, location) = (question.target.clone(), question.location.clone());
        self.question = Some(question);
        let found: Vec<Walk> = match (&target, &location) {
            (Some(target), _) => walks(self, target),
            (None, Some(words)) => {
                let path = if words.starts_with('/') { words.clone() } else { "/".to_owned() };
                let meant = entry::meant(self, words);
                meant.into_iter().flat_map(|location| walks_at(self, location, path.as_bytes())).collect()
            }
            (None, None) => vec![],
        };
        let found = match &target {
            Some(target) => self.follow(found, target.clone()),
            None => found,
        };
        self.proxies = found.iter().filter_map(|walk| Proxy::of_walk(self, walk)).collect();
        self.proxies.dedup();
        self.forwarders = OnceLock::new();
        if let Some(question) = &mut self.question {
            question.walks = found;
        }
    }

    /// Where a handshake is passed on whole to another server of the same files, that one is judged, unless
    /// it passes it on whole, too: then the first is.
    fn follow(&mut self, first: Vec<Walk>, asked: Target) -> Vec<Walk> {
        let (mut found, mut target) = (first.clone(), asked.clone());
        for _ in 0..hop::MOST {
            let [walk] = found.as_slice() else { break };
            let Some(next) = hop::next(self, walk, &target) else { break };
            let before = walk.stages.clone();
            self.set_target(next.clone());
            found = walks(self, &next);
            for walk in &mut found {
                walk.stages.splice(0..0, before.iter().cloned());
            }
            target = next;
        }
        let arrives = |walk: &Walk| Proxy::of_walk(self, walk).is_some_and(|it| it.forwards(self));
        if found.iter().all(arrives) {
            self.set_target(asked);
            return first;
        }
        found
    }

    fn set_target(&mut self, target: Target) {
        if let Some(question) = &mut self.question {
            question.target = Some(target);
        }
    }

    /// Where the question leads; empty where none was asked.
    pub(crate) fn walks(&self) -> &[Walk] {
        self.question.as_ref().map_or(&[], |question| &question.walks)
    }

    /// The way that the question leads, if it leads nowhere but to such an end; the `End` of the
    /// first way speaks for all.
    pub(crate) fn way(&self) -> Option<&Walk> {
        self.walks().first()
    }

    /// Whether every way ends so.
    pub(crate) fn always(&self, is: impl Fn(&End) -> bool) -> bool {
        !self.walks().is_empty() && self.walks().iter().all(|walk| is(&walk.end))
    }

    /// The steps of the first way, for a reader.
    pub(crate) fn steps(&self) -> Vec<Step> {
        self.way().map(|walk| steps::steps(self, walk)).unwrap_or_default()
    }
}
