//! Mending: the smallest edits, in whichever files of a configuration, after which a location passes
//! WebSocket on, and every plain request reaches its backend as before.

mod aim;
mod lift;
mod plain;
mod state;

pub use aim::{Aim, narrow};

use crate::style::MapsAt;
use crate::{Facts, Project, examine, value};
use finding::{Applicability, Edit, Finding, Report, Severity};
use state::{Began, State};

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
const OF_HANDSHAKES: &[&str] = &["nginx/http-version", "nginx/upgrade-fixed-value", ADVICE];

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
    mender.mend();
    // A map that several files use belongs to none of them.
    if !matches!(aim, Aim::File(_)) && mender.lends_a_map(project) {
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
    /// every place that lacks all of it.
    fn mend(&mut self) {
        let faults = |finding: &Finding| finding.severity == Severity::Error || finding.rule.cause != ADVICE;
        self.steps(&faults, None);
        let began = Began::of(&self.state(None).whole);
        if !began.is_any_meant() {
            self.steps(&|finding| finding.rule.cause == ADVICE, Some(&began));
        }
    }

    fn steps(&mut self, wanted: &dyn Fn(&Finding) -> bool, began: Option<&Began>) {
        let mut state = self.state(began);
        while self.done.len() < MOST {
            let Some(next) = self.step(&state, wanted, began) else { return };
            state = next;
        }
    }

    fn state(&self, began: Option<&Began>) -> State {
        State::of(&self.project, &self.facts, self.aim, self.maps, began)
    }

    /// Makes the first mending that may be made.
    fn step(
        &mut self,
        old: &State,
        wanted: &dyn Fn(&Finding) -> bool,
        began: Option<&Began>,
    ) -> Option<State> {
        let scope = self.aim.scope(&self.project);
        let is_ours =
            |it: &&Finding| is_mended(it) && wanted(it) && scope.as_ref().is_none_or(|scope| scope.has(it));
        for finding in old.findings.iter().filter(is_ours) {
            let Some(fix) = &finding.fix else { continue };
            for edits in self.ways(old, &fix.edits) {
                let project = edited(&self.project, &edits);
                let new = State::of(&project, &self.facts, self.aim, self.maps, began);
                let is_changed = project.files().ne(self.project.files());
                if is_changed && new.is_sound_after(old, finding.rule.cause) {
                    self.project = project;
                    self.done.push(finding.clone());
                    return Some(new);
                }
            }
        }
        None
    }

    /// The edits; then, where they are in files that others may share, those that leave these alone.
    fn ways(&self, state: &State, edits: &[Edit]) -> Vec<Vec<Edit>> {
        let mut ways = vec![edits.to_vec()];
        ways.extend(lift::lifted(&state.whole, &self.project, edits));
        if !self.project.is_whole() {
            let main = self.project.main();
            ways.retain(|edits| edits.iter().all(|edit| edit.span.source == main));
        }
        ways
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

/// Whether a finding is for us to mend: a guess at a name and advice on the side are not.
fn is_mended(finding: &Finding) -> bool {
    let may_be = finding.fix.as_ref().is_some_and(|fix| fix.applicability != Applicability::Display);
    let fails = finding.severity == Severity::Error || OF_HANDSHAKES.contains(&finding.rule.cause);
    may_be && fails && finding.severity > Severity::Note && finding.rule.cause != "nginx/unknown-directive"
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
