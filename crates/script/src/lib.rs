//! Reads JavaScript, TypeScript, HTML, Vue and Svelte and says where WebSocket code is wrong.
//! Without files or clocks: bytes in, findings out.

mod blocks;
mod facts;
mod reader;
mod rules;

pub use facts::{Fault, Member, Module, Opening, Piece, Use, Value};

use finding::{Meta, Report, judge};

impl Module {
    /// Reads a file of this name, which tells its language. It cannot fail: what an engine
    /// would refuse is among the faults.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        let mut module = Self::new(name, bytes);
        for block in blocks::blocks(name, bytes) {
            reader::read(&block, &mut module);
        }
        module
    }
}

/// Reads a file of this name and says what is wrong with its WebSocket code, in the
/// order of the file.
#[must_use]
pub fn check(name: &str, bytes: &[u8]) -> Report {
    let module = Module::read(name, bytes);
    let (mut findings, mut not_asked) = judge(rules::RULES, &module);
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span.range.start));
    if module.unread {
        let found = |cause: &&str| findings.iter().any(|finding| finding.rule.cause == *cause);
        not_asked = rules::RULES.iter().map(|rule| rule.meta.cause).filter(|cause| !found(cause)).collect();
    }
    Report { target: name.into(), findings, not_asked, sources: vec![module.source], ..Report::default() }
}

/// Every cause that this crate knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    rules::RULES.iter().map(|rule| &rule.meta).collect()
}
