//! What a configuration does at a step of mending, and whether an edit may be kept.

use super::aim::{Aim, Scope};
use super::plain::Plain;
use crate::style::MapsAt;
use crate::tree::Id;
use crate::{Config, Facts, Project, rules};
use finding::{Finding, judge};

/// A configuration, and all that is asked of it before the next step.
pub(super) struct State {
    /// All places.
    pub(super) whole: Config,
    /// What is wrong where the user aims; each place counts, even where the lines are the same.
    pub(super) findings: Vec<Finding>,
    /// The places that are asked about, by their `proxy_pass`, where somebody asks.
    pub(super) asked: Option<Vec<Id>>,
    plain: Plain,
    places: Vec<Place>,
}

/// A configuration that has been read, and not been judged yet: most trials end here.
pub(super) struct Draft {
    whole: Config,
    plain: Plain,
    places: Vec<Place>,
}

/// What a place that proxies does for WebSocket; a later one is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// It has half of what it needs, or cannot be known.
    Half,
    /// It has nothing.
    Plain,
    /// It forwards handshakes.
    Forwards,
}

/// What each place did when the mending of those that have nothing began.
#[derive(Clone, Debug)]
pub(super) struct Began(Vec<Place>);

impl Began {
    /// Of these files; `None`: of all.
    pub(super) fn of(config: &Config, scope: Option<&Scope>) -> Self {
        let files = config.proxies.iter().map(|proxy| config.file_of(proxy.pass));
        let places = files.zip(places(config));
        let is_in = |file: &str| scope.is_none_or(|scope| scope.holds(file));
        Self(places.filter(|(file, _)| is_in(file)).map(|(_, place)| place).collect())
    }

    /// Whether any place is meant for WebSocket, by what stands there.
    pub(super) fn is_any_meant(&self) -> bool {
        self.0.iter().any(|place| *place != Place::Plain)
    }
}

fn places(config: &Config) -> Vec<Place> {
    let place = |proxy: &crate::Proxy| match (proxy.forwards(config), proxy.is_plain(config)) {
        (true, _) => Place::Forwards,
        (false, true) => Place::Plain,
        (false, false) => Place::Half,
    };
    config.proxies.iter().map(place).collect()
}

impl Draft {
    pub(super) fn of(project: &Project, facts: &Facts, maps: MapsAt, began: Option<&Began>) -> Self {
        let mut whole = Config::of(project, facts.clone());
        whole.maps = maps;
        // Places that have been mended since must not make the others look well.
        whole.is_begun = began.is_some();
        Self { plain: Plain::of(&whole), places: places(&whole), whole }
    }

    /// Whether the edits that led from the old state here may stay, as far as it can be told without
    /// judging: nginx takes the files as well as before, every plain request is the same, and no place
    /// has lost what it had or got half of what it needs.
    pub(super) fn may_follow(&self, old: &State, mended: &[&Finding]) -> bool {
        let is_kept = || {
            let mut places = old.places.iter().zip(&self.places);
            old.places.len() == self.places.len() && places.all(|(old, new)| new >= old)
        };
        self.whole.faults.len() <= old.whole.faults.len()
            && (is_of_form(mended) || (is_kept() && self.plain == old.plain))
    }

    /// Judges it, where the user aims.
    pub(super) fn judged(self, aim: &Aim) -> State {
        let Self { whole, plain, places } = self;
        let judged = |config: &Config| -> Vec<Finding> {
            let (findings, _) = judge(rules::RULES, config);
            findings.into_iter().map(|finding| config.settle(finding)).collect()
        };
        let Some(question) = aim.question() else {
            return State { findings: judged(&whole), asked: None, plain, places, whole };
        };
        let mut asked = whole.clone();
        asked.ask(question.clone());
        let passes = asked.proxies.iter().map(|place| place.pass).collect();
        State { findings: judged(&asked), asked: Some(passes), plain, places, whole }
    }
}

/// Of all faults of form the first alone is found: behind it may stand another.
fn is_of_form(mended: &[&Finding]) -> bool {
    mended.iter().all(|it| it.rule.cause == "nginx/syntax-error")
}

impl State {
    /// Whether the edits that led from the old state here, to mend these findings, have ended them, and
    /// brought nothing new that nginx would refuse.
    pub(super) fn has_ended(&self, old: &Self, mended: &[&Finding]) -> bool {
        let keeps = |cause: &&str| self.count(cause) <= old.count(cause);
        let is_taken =
            ["nginx/syntax-error", "nginx/unknown-directive", "nginx/map-missing"].iter().all(keeps);
        if is_of_form(mended) {
            return is_taken;
        }
        let is_ended = |finding: &&Finding| {
            let cause = finding.rule.cause;
            let ended = mended.iter().filter(|it| it.rule.cause == cause).count();
            self.count(cause) + ended <= old.count(cause)
        };
        is_taken && mended.iter().all(is_ended)
    }

    fn count(&self, cause: &str) -> usize {
        self.findings.iter().filter(|it| it.rule.cause == cause).count()
    }
}
