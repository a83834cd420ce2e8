//! Reads JavaScript, TypeScript, HTML, Vue and Svelte and says where WebSocket code is wrong.
//! Without files or clocks: bytes in, findings out.

mod blocks;
mod facts;
mod host;
mod mend;
mod purpose;
mod reader;
mod rules;
mod silence;
mod url;

pub use facts::{
    Allow, Api, Argument, Call, Comparison, Event, Fate, Fault, Function, Handler, Listener, Member, Module,
    Opening, Page, Piece, Read, Role, Setting, Shadow, Shadowed, Site, Socket, Stray, Use, Value, Via,
};
pub use mend::{Mended, mend};
pub use reader::roomy;
pub use rules::BLOCKED_PORTS;

use finding::{Meta, Report, judge};

/// The endings of the names of files that are read.
pub const ENDINGS: [&str; 12] =
    ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "html", "htm", "vue", "svelte"];

impl Module {
    /// Reads a file of this name, which tells its language. It cannot fail: what an engine
    /// would refuse is among the faults.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        let mut module = Self::new(name, bytes);
        for block in blocks::blocks(name, bytes) {
            reader::read(&block, &mut module);
        }
        module.in_test = purpose::is_test(&module);
        module
    }
}

/// Reads a file of this name and says what is wrong with its WebSocket code, in the
/// order of the file.
#[must_use]
pub fn check(name: &str, bytes: &[u8]) -> Report {
    check_in(name, bytes, None)
}

/// The same, where something is known of the page that loads the file.
#[must_use]
pub fn check_in(name: &str, bytes: &[u8], page: Option<Page>) -> Report {
    let mut module = Module::read(name, bytes);
    module.page = page;
    let (found, mut not_asked) = judge(rules::RULES, &module);
    let mut findings = silence::silence(&module, found);
    findings.iter_mut().for_each(|it| mend::leave_attributes_alone(&module, it));
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span.range.start));
    if module.unread {
        let found = |cause: &&str| findings.iter().any(|finding| finding.rule.cause == *cause);
        not_asked = causes().iter().map(|meta| meta.cause).filter(|cause| !found(cause)).collect();
    }
    Report { target: name.into(), findings, not_asked, sources: vec![module.source], ..Report::default() }
}

/// Every cause that this crate knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    let mut causes: Vec<_> = rules::RULES.iter().map(|rule| &rule.meta).chain([&rules::ALLOW]).collect();
    causes.sort_by_key(|meta| meta.cause);
    causes
}
