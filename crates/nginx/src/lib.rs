//! Reads nginx configuration without losing a byte and says where WebSocket will fail.
//! Without files, processes or clocks: bytes in, findings out.

mod config;
mod fault;
mod fix;
mod known;
mod proxy;
mod rules;
mod style;
mod token;
mod tree;
mod value;

pub use config::Config;
pub use fault::{Fault, Trouble};
pub use fix::{Mended, fix};
pub use known::{Home, Module, Takes, home};
pub use proxy::{Passage, Proxy};
pub use token::{Kind, Token};
pub use tree::{Block, Directive, Id, Tree, Word};
pub use value::{Request, Value, evaluate};

use finding::{Meta, Report, judge};

/// Reads a configuration file of this name and says what is wrong in it for WebSocket,
/// in the order of the file. It cannot fail: what nginx would refuse is a finding too.
#[must_use]
pub fn check(name: &str, bytes: &[u8]) -> Report {
    let config = Config::read(name, bytes);
    let (mut findings, not_asked) = judge(rules::RULES, &config);
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span.range.start));
    Report { target: name.into(), findings, not_asked, sources: vec![config.source], ..Report::default() }
}

/// Every cause that this crate knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    rules::RULES.iter().map(|rule| &rule.meta).collect()
}
