//! Mending: the smallest edits, in whichever files of a configuration, after which a location passes
//! WebSocket on, and every plain request reaches its backend as before.

mod aim;
mod key;
mod lift;
mod own;
mod plain;
mod state;

pub use aim::{Aim, narrow};

use crate::style::MapsAt;
use crate::{Facts, Project, Proxy, examine, value};
use finding::{Applicability, Edit, Finding, Report, Severity};
use key::{Key, keys};
use state::{Began, Draft, State};
use std::collections::BTreeSet;

/// A configuration after mending.
#[derive(Clone, Debug)]
pub struct Mended {
    /// All its files as they are now.
    pub project: Project,
    /// The files that are not as they were, by name.
    pub changes: Vec<Change>,
    /// What was mended, in this order. Their edits are of the files as they were at that step.
    pub done: Vec<Finding>,
    /// What is said of the configuration now.
    pub left: Report,
}

/// A file that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name in the project.
    pub name: String,
    /// Its bytes before.
    pub before: Vec<u8>,
    /// Its bytes now.
    pub after: Vec<u8>,
}

impl Mended {
    /// The bytes of this file now; empty where there is no such file.
    #[must_use]
    pub fn bytes(&self, name: &str) -> &[u8] {
        self.project.files().find(|file| file.0 == name).map_or(&[], |file| file.1)
    }
}

/// What is mended even where it is a warning only, since a handshake may fail of it.
const OF_HANDSHAKES: &[&str] = &["nginx/http-version", ADVICE];

/// Where nothing at all is configured, it may be meant so.
const ADVICE: &str = "nginx/upgrade-not-forwarded";

/// More steps than any configuration needs: each ends a finding.
const MOST: usize = 1000;

/// Mends what can be mended without changing what a plain request carries to its backend.
/// Mending what was mended changes nothing.
///
/// A part of a configuration (no `http`, no `events`) is edited alone: who else includes the files that it
/// includes is not known.
#[must_use]
pub fn fix(project: &Project, facts: &Facts, aim: &Aim) -> Mended {
    let mut mender = Mender::new(project, facts, aim, MapsAt::Server);
    // A map that several files use belongs to none of them.
    let is_free = !matches!(aim, Aim::File(_));
    let spreads = is_free && mender.spreads_maps();
    if !spreads {
        mender.mend();
    }
    if spreads || (is_free && mender.lends_a_map(project)) {
        mender = Mender::new(project, facts, aim, MapsAt::Http);
        mender.mend();
    }
    let (mended, done) = (mender.project, mender.done);
    let changed = project.files().zip(mended.files()).filter(|(old, new)| old.1 != new.1);
    let change = |name: &str, before: &[u8], after: &[u8]| Change {
        name: name.into(),
        before: before.into(),
        after: after.into(),
    };
    let changes = changed.map(|(old, new)| change(old.0, old.1, new.1)).collect();
    let mut left = examine(&mended, facts.clone(), aim.question().cloned());
    if let Aim::File(name) = aim {
        narrow(&mut left, &mended, name);
    }
    Mended { project: mended, changes, done, left }
}

/// A configuration on its way.
struct Mender<'a> {
    project: Project,
    /// What decides between edits; certificates do not.
    facts: Facts,
    aim: &'a Aim,
    maps: MapsAt,
    done: Vec<Finding>,
}

impl<'a> Mender<'a> {
    fn new(project: &Project, facts: &Facts, aim: &'a Aim, maps: MapsAt) -> Self {
        let facts = Facts { version: facts.version, ..Facts::default() };
        Self { project: project.clone(), facts, aim, maps, done: vec![] }
    }

    /// First what is wrong for sure; then, where no place is meant for WebSocket by what stands there,
    /// every place that lacks all of it. What that brings to light is mended too, so that a second mending
    /// finds nothing.
    fn mend(&mut self) {
        loop {
            let done = self.done.len();
            self.steps(&is_fault, None);
            let whole = self.state(&self.project, None).whole;
            let began = Began::of(&whole, self.aim.scope(&self.project).as_ref());
            if !began.is_any_meant() {
                self.steps(&|finding| finding.rule.cause == ADVICE, Some(&began));
            }
            if self.done.len() == done || self.done.len() >= MOST {
                return;
            }
        }
    }

    fn steps(&mut self, wanted: &dyn Fn(&Finding) -> bool, began: Option<&Began>) {
        let mut state = self.state(&self.project, began);
        let mut failed: BTreeSet<Key> = BTreeSet::new();
        for _ in 0..MOST {
            let found = self.ours(&state, wanted);
            let keys = keys(&self.project, &found);
            let open = found.iter().zip(keys).filter(|(_, key)| !failed.contains(key));
            let (open, keys): (Vec<&Finding>, Vec<Key>) = open.unzip();
            // Many at once, as long as that goes well; then one by one, which knows more ways.
            let many = self.several(&state, &open, began);
            let next = many.or_else(|| self.written_out(&state, &open, began)).or_else(|| {
                open.iter().zip(keys).find_map(|(finding, key)| {
                    let next = self.one(&state, finding, began);
                    // Not again, before all others have been tried.
                    if next.is_none() {
                        failed.insert(key);
                    }
                    next
                })
            });
            match next {
                Some(next) => state = next,
                None => return,
            }
        }
    }

    fn state(&self, project: &Project, began: Option<&Began>) -> State {
        Draft::of(project, &self.facts, self.maps, began).judged(self.aim)
    }

    /// The findings to mend, each once.
    fn ours(&self, state: &State, wanted: &dyn Fn(&Finding) -> bool) -> Vec<Finding> {
        let scope = self.aim.scope(&self.project);
        let is_ours =
            |it: &&Finding| is_mended(it) && wanted(it) && scope.as_ref().is_none_or(|scope| scope.has(it));
        let mut found: Vec<Finding> = vec![];
        for finding in state.findings.iter().filter(is_ours) {
            if !found.iter().any(|other| is_same(finding, other)) {
                found.push(finding.clone());
            }
        }
        found
    }

    /// Makes the mendings of as many findings as go together.
    fn several(&mut self, old: &State, found: &[&Finding], began: Option<&Began>) -> Option<State> {
        let mut count = found.len();
        while count > 1 {
            let edits: Vec<Edit> = found[..count].iter().flat_map(|it| edits_of(it)).cloned().collect();
            if let Some(new) = self.try_edits(old, &found[..count], &edits, began) {
                return Some(new);
            }
            count /= 2;
        }
        None
    }

    /// Makes as many mendings as go together in snippets, each by its lines written out where it is for.
    fn written_out(&mut self, old: &State, found: &[&Finding], began: Option<&Began>) -> Option<State> {
        // Findings that are alike in all but a backend are each about another of the same places.
        let mut ways: Vec<Vec<Edit>> = vec![];
        let way = |finding: &&Finding| {
            let places = own::places(&old.whole, finding, old.asked.as_deref());
            let fix = finding.fix.as_ref().filter(|_| !places.is_empty())?;
            let lifted = lift::lifted(&old.whole, &self.project, &fix.edits, &places);
            let way = lifted.iter().find(|way| !ways.contains(way)).or(lifted.first())?.clone();
            ways.push(way.clone());
            Some(((*finding).clone(), (*finding).clone().edit(fix.title.clone(), fix.applicability, way)))
        };
        let (as_ruled, written): (Vec<Finding>, Vec<Finding>) = found.iter().filter_map(way).unzip();
        // Where the snippet itself may be mended, that is less.
        let first = as_ruled.first()?;
        let alone = self.try_edits(old, &[first], edits_of(first), began);
        alone.or_else(|| self.several(old, &written.iter().collect::<Vec<_>>(), began))
    }

    /// Makes a mending as its rule says, or by lines of the place's own.
    fn one(&mut self, old: &State, finding: &Finding, began: Option<&Began>) -> Option<State> {
        let places = own::places(&old.whole, finding, old.asked.as_deref());
        self.either(old, finding, &places, began).or_else(|| {
            let own = own::own(&old.whole, finding, &places);
            own.iter().find_map(|own| self.either(old, own, &places, began))
        })
    }

    /// Makes the edits of a finding, here or where the lines that they are of are included.
    fn either(
        &mut self,
        old: &State,
        finding: &Finding,
        places: &[&Proxy],
        began: Option<&Began>,
    ) -> Option<State> {
        let edits = edits_of(finding).to_vec();
        if let Some(new) = self.try_edits(old, &[finding], &edits, began) {
            return Some(new);
        }
        let lifted = lift::lifted(&old.whole, &self.project, &edits, places);
        lifted.iter().find_map(|edits| self.try_edits(old, &[finding], edits, began))
    }

    /// Makes these edits, if they may be made.
    fn try_edits(
        &mut self,
        old: &State,
        found: &[&Finding],
        edits: &[Edit],
        began: Option<&Began>,
    ) -> Option<State> {
        let is_here = |edit: &Edit| edit.span.source == self.project.main();
        if !self.project.is_whole() && !edits.iter().all(is_here) {
            return None;
        }
        let project = edited(&self.project, edits);
        if project.files().eq(self.project.files()) {
            return None;
        }
        let draft = Draft::of(&project, &self.facts, self.maps, began);
        if !draft.may_follow(old, found) {
            return None;
        }
        let new = draft.judged(self.aim);
        if !new.has_ended(old, found) {
            return None;
        }
        self.project = project;
        self.done.extend(found.iter().map(|it| (*it).clone()));
        Some(new)
    }

    /// Whether the first mendings would put maps into several files.
    fn spreads_maps(&self) -> bool {
        let state = self.state(&self.project, None);
        let is_meant = Began::of(&state.whole, None).is_any_meant();
        let found = self.ours(&state, &|finding| is_fault(finding) || !is_meant);
        let maps = found.iter().flat_map(edits_of).filter(|it| it.with.starts_with("map "));
        let mut files = maps.map(|edit| edit.span.source.as_str());
        files.next().is_some_and(|first| files.any(|file| file != first))
    }

    /// Whether one file has got a map that others use too.
    fn lends_a_map(&self, before: &Project) -> bool {
        let old = crate::Config::of(before, Facts::default());
        let new = crate::Config::of(&self.project, Facts::default());
        let file = |at: usize| new.place(at).map(|place| place.name.as_str());
        new.tree.all().iter().filter(|it| it.is("map")).any(|map| {
            let Some(variable) = map.argument(1).and_then(value::name) else { return false };
            let is_new = value::map_of(&old, &variable).is_none();
            let uses =
                |it: &&crate::Directive| it.argument(1).and_then(value::name).as_ref() == Some(&variable);
            let mut users = new.tree.all().iter().filter(|it| it.is("proxy_set_header")).filter(uses);
            let is_alone = |user: &crate::Directive| {
                let server = new.server_of(user.parent).map_or(user.range.start, |it| it.range.start);
                file(server) == file(map.range.start)
            };
            is_new && users.any(|user| !is_alone(user))
        })
    }
}

/// A guess at a name; and what would send plain requests elsewhere, too.
const NOT_OURS: &[&str] = &["nginx/location-not-reached", "nginx/unknown-directive"];

/// Whether it is no mere advice.
fn is_fault(finding: &Finding) -> bool {
    finding.severity == Severity::Error || finding.rule.cause != ADVICE
}

/// Whether a finding is for us to mend: advice on the side is not.
fn is_mended(finding: &Finding) -> bool {
    let may_be = finding.fix.as_ref().is_some_and(|fix| fix.applicability != Applicability::Display);
    let fails = finding.severity == Severity::Error || OF_HANDSHAKES.contains(&finding.rule.cause);
    may_be && fails && finding.severity > Severity::Note && !NOT_OURS.contains(&finding.rule.cause)
}

/// Whether two findings are of the same lines, and mended by the same edits.
fn is_same(one: &Finding, other: &Finding) -> bool {
    one.rule.cause == other.rule.cause && one.labels == other.labels && one.fix == other.fix
}

fn edits_of(finding: &Finding) -> &[Edit] {
    finding.fix.as_ref().map_or(&[], |fix| &fix.edits)
}

/// The files with these edits.
fn edited(project: &Project, edits: &[Edit]) -> Project {
    let mut edited = project.clone();
    for (name, bytes) in project.files() {
        let own: Vec<Edit> = edits.iter().filter(|it| it.span.source == name).cloned().collect();
        if !own.is_empty() {
            edited.replace(name, finding::apply(bytes, &own));
        }
    }
    edited
}
