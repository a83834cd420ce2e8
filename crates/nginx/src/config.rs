//! A configuration, read: its bytes, tokens and tree, and every place that proxies.

use crate::explain::Question;
use crate::levels::Levels;
use crate::location;
use crate::proxy::Proxy;
use crate::style::MapsAt;
use crate::token::Token;
use crate::tree::{Directive, Id, Tree};
use crate::variables::Variables;
use crate::weave::{Place, weave};
use crate::{Facts, Fault, Project, project, whole};
use finding::{Finding, Source, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

/// A configuration as nginx would read it. Reading cannot fail: what nginx would refuse
/// is among the faults, and what could be read is here.
#[derive(Clone, Debug)]
pub struct Config {
    /// The bytes of the main file, and behind them those of the others.
    pub source: Source,
    /// Which bytes are whose; the main file is the first.
    pub files: Vec<Place>,
    /// All bytes of the main file, cut; put together they are the file.
    pub tokens: Vec<Token>,
    /// The directives of all files: what is included stands behind its `include`.
    pub tree: Tree,
    /// What nginx would not accept, in the order in which it would say so.
    pub faults: Vec<Fault>,
    /// Every place that passes HTTP requests on; where a URL is asked about, those that serve it.
    pub proxies: Vec<Proxy>,
    /// What is known beside the files.
    pub facts: Facts,
    /// What was asked about, if not the whole.
    pub(crate) question: Option<Question>,
    /// Who makes which variable.
    pub(crate) variables: Variables,
    pub(crate) levels: Levels,
    /// The `include`s whose files are here.
    read: BTreeSet<Id>,
    /// Those that name a file that is not there.
    pub(crate) missing: Vec<Id>,
    /// Which of the places forward handshakes, once that was asked.
    pub(crate) forwarders: OnceLock<Forwarders>,
    /// Where a map is put that a fix needs.
    pub(crate) maps: MapsAt,
    /// Places without anything for WebSocket are being mended one by one: those that forward
    /// handshakes by now say nothing about the others.
    pub(crate) is_begun: bool,
}

/// The places that forward handshakes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forwarders {
    /// Their numbers among the places.
    places: Vec<usize>,
    passes: BTreeSet<Id>,
    /// Those that no line answers before, by their servers.
    reached: BTreeMap<Option<Id>, Vec<Id>>,
}

impl Config {
    /// Reads a file of this name, by itself.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        Self::of(&Project::new(name, bytes), Facts::default())
    }

    /// Reads all files that are known.
    #[must_use]
    pub fn of(project: &Project, facts: Facts) -> Self {
        let woven = weave(project);
        let mut config = Self {
            source: Source::file(&project.main, woven.bytes),
            files: woven.files,
            tokens: woven.tokens,
            variables: Variables::of(&woven.tree),
            levels: Levels::of(&woven.tree),
            tree: woven.tree,
            faults: woven.faults,
            proxies: vec![],
            facts,
            question: None,
            read: woven.read,
            missing: woven.missing,
            forwarders: OnceLock::new(),
            maps: MapsAt::default(),
            is_begun: false,
        };
        // nginx says so when it has read all.
        let twice = location::twice(&config);
        config.faults.extend(twice);
        let objections = whole::faults(&config);
        config.faults.extend(objections);
        config.proxies = Proxy::all(&config);
        config
    }

    /// The main file again, from its tokens.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        self.tokens.iter().flat_map(|token| &self.source.bytes[token.range.clone()]).copied().collect()
    }

    /// The text of these bytes, to be shown or copied.
    #[must_use]
    pub fn text(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(&self.source.bytes[range]).into_owned()
    }

    /// The file in which a place lies.
    #[must_use]
    pub fn place(&self, at: usize) -> Option<&Place> {
        let next = self.files.partition_point(|file| file.range.start <= at);
        self.files.get(next.checked_sub(1)?)
    }

    /// The file and the line of a directive, as nginx writes them: `nginx.conf:7`.
    #[must_use]
    pub fn line(&self, id: Id) -> String {
        self.line_at(self.tree.directive(id).range.start)
    }

    /// The file in which a directive stands.
    #[must_use]
    pub fn file_of(&self, id: Id) -> &str {
        self.place(self.tree.directive(id).range.start).map_or("", |place| place.name.as_str())
    }

    /// The same of any place.
    pub(crate) fn line_at(&self, at: usize) -> String {
        let Some(place) = self.place(at) else { return String::new() };
        let before = &self.source.bytes[place.range.start..at.max(place.range.start)];
        format!("{}:{}", place.name, before.iter().filter(|&&byte| byte == b'\n').count() + 1)
    }

    /// A path as nginx takes it.
    pub(crate) fn whole(&self, path: &[u8]) -> String {
        project::whole(&self.source.name, path)
    }

    /// Whether any place of the configuration forwards handshakes.
    pub(crate) fn forwards(&self) -> bool {
        !self.is_begun && self.forwarders().next().is_some()
    }

    /// The places that forward handshakes.
    pub(crate) fn forwarders(&self) -> impl Iterator<Item = &Proxy> {
        self.known_forwarders().places.iter().filter_map(|&at| self.proxies.get(at))
    }

    /// Whether the place of this `proxy_pass` forwards handshakes.
    pub(crate) fn is_forwarder(&self, pass: Id) -> bool {
        self.known_forwarders().passes.contains(&pass)
    }

    /// The `proxy_pass`es that forward handshakes in a server, and are reached.
    pub(crate) fn forwarders_in(&self, server: Option<Id>) -> &[Id] {
        self.known_forwarders().reached.get(&server).map_or(&[], Vec::as_slice)
    }

    fn known_forwarders(&self) -> &Forwarders {
        self.forwarders.get_or_init(|| {
            let mut known = Forwarders::default();
            for (at, place) in self.proxies.iter().enumerate().filter(|it| it.1.forwards(self)) {
                known.places.push(at);
                known.passes.insert(place.pass);
                if place.answered.is_none() {
                    let server = self.server_of(place.level).map(|server| server.id);
                    known.reached.entry(server).or_default().push(place.pass);
                }
            }
            known
        })
    }

    /// What the user asked for is judged as what it was said to be: a WebSocket endpoint.
    pub(crate) fn is_endpoint(&self) -> bool {
        self.question.is_some()
    }

    pub(crate) fn span(&self, directive: &Directive) -> Span {
        let range = &directive.range;
        let end = directive.block.as_ref().map_or(range.end, |block| block.open);
        self.source.span(range.start..end)
    }

    /// Puts the labels and edits of a finding into the files in which they lie.
    pub(crate) fn settle(&self, mut finding: Finding) -> Finding {
        finding.labels.iter_mut().for_each(|label| self.settle_span(&mut label.span));
        let edits = finding.fix.iter_mut().flat_map(|fix| &mut fix.edits);
        edits.for_each(|edit| self.settle_span(&mut edit.span));
        finding
    }

    /// Puts a span into the file in which it lies.
    pub(crate) fn settle_span(&self, span: &mut Span) {
        let Some(place) = self.place(span.range.start).filter(|_| span.source == self.source.name) else {
            return;
        };
        let inside = |at: usize| at.min(place.range.end).saturating_sub(place.range.start);
        span.range = inside(span.range.start)..inside(span.range.end);
        span.source.clone_from(&place.name);
    }

    /// Each file as a source of its own.
    pub(crate) fn sources(&self) -> Vec<Source> {
        let source = |file: &Place| Source::file(&file.name, &self.source.bytes[file.range.clone()]);
        self.files.iter().map(source).collect()
    }

    /// Every directive that reads another file.
    pub(crate) fn includes(&self) -> impl Iterator<Item = &Directive> {
        self.tree.all().iter().filter(|item| item.is("include") && item.arguments.len() == 1)
    }

    /// Those that read a file which we have not seen, and which may matter.
    pub fn unread(&self) -> impl Iterator<Item = &Directive> {
        self.includes().filter(|include| self.is_open(include))
    }

    /// Whether any file is read that we have not seen.
    pub(crate) fn has_unread(&self) -> bool {
        self.unread().next().is_some()
    }

    /// Whether any file not seen may hold directives of these levels.
    pub(crate) fn is_unread_at(&self, level: Option<Id>) -> bool {
        self.named(level, "include").any(|item| self.is_open(item))
    }

    /// Whether any file not seen may set headers at this level. Those of a pattern at the level
    /// of `http` (`conf.d/*.conf`, `sites-enabled/*`) hold servers and maps, by all custom.
    pub(crate) fn is_unread(&self, level: Option<Id>) -> bool {
        let is_http = level.is_none_or(|id| self.tree.directive(id).is("http"));
        let is_pattern = |item: &Directive| item.argument(0).is_some_and(|path| path.contains(&b'*'));
        self.named(level, "include").any(|item| self.is_open(item) && !(is_http && is_pattern(item)))
    }

    /// Whether this reads a file that we have not seen, other than those that every package ships
    /// and that hold nothing about proxying HTTP.
    fn is_open(&self, directive: &Directive) -> bool {
        const HARMLESS: &[&str] =
            &["mime.types", "fastcgi_params", "fastcgi.conf", "scgi_params", "uwsgi_params"];
        if !directive.is("include") || self.read.contains(&directive.id) {
            return false;
        }
        let path = String::from_utf8_lossy(directive.argument(0).unwrap_or_default());
        let file = path.rsplit('/').next().unwrap_or_default();
        !HARMLESS.contains(&file) && !path.contains("modules-enabled/")
    }

    /// The line in force of a directive of which only the nearest counts, seen from this level.
    pub(crate) fn nearest_at<'a>(&'a self, level: Option<Id>, name: &'a str) -> Option<&'a Directive> {
        self.up(level).find_map(|level| self.named(level, name).next())
    }

    /// The lines in force of a directive whose lines replace all those above.
    pub(crate) fn list_at<'a>(&'a self, level: Option<Id>, name: &'a str) -> Vec<&'a Directive> {
        self.up(level)
            .map(|level| self.named(level, name).collect::<Vec<_>>())
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
    }

    /// This level and those around it, up to the top of the file.
    pub(crate) fn up(&self, level: Option<Id>) -> impl Iterator<Item = Option<Id>> {
        std::iter::successors(Some(level), |level| level.map(|id| self.tree.directive(id).parent))
    }

    /// The server around a level.
    pub(crate) fn server_of(&self, level: Option<Id>) -> Option<&Directive> {
        self.up(level).flatten().map(|id| self.tree.directive(id)).find(|block| block.is("server"))
    }
}
