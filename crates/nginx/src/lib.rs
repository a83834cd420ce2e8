//! Reads nginx configuration without losing a byte and says where WebSocket will fail.
//! Without files, processes or clocks: bytes in, findings out.

mod amount;
mod certificate;
mod config;
mod divert;
mod doubt;
mod endpoint;
mod explain;
mod facts;
mod fault;
mod fix;
mod forward;
pub mod glob;
mod known;
mod levels;
mod location;
mod pattern;
mod project;
mod proxy;
mod rewriting;
mod rules;
mod scene;
mod shared;
mod style;
mod target;
mod token;
mod tree;
mod upstream;
mod value;
mod variables;
mod virtual_server;
mod walk;
mod weave;
mod whole;

pub use amount::milliseconds;
pub use config::Config;
pub use endpoint::Endpoint;
pub use explain::Question;
pub use facts::{Facts, Version};
pub use fault::{Fault, Trouble};
pub use fix::{Aim, Change, Mended, fix, narrow};
pub use known::{Home, Module, Takes, home};
pub use project::Project;
pub use proxy::{Passage, Proxy};
pub use target::Target;
pub use token::{Kind, Token};
pub use tree::{Block, Directive, Id, Tree, Word};
pub use value::{Request, Value, evaluate};
pub use weave::Place;

use finding::{Finding, Meta, Report, Severity, Status, judge};

/// Reads a file by itself: its tokens, which put together are the file; its directives; and what nginx
/// would not accept, in the order of the file.
#[must_use]
pub fn read(bytes: &[u8]) -> (Vec<Token>, Tree, Vec<Fault>) {
    let (tokens, mut faults) = token::tokens(bytes);
    let (tree, more) = tree::grow(bytes, &tokens);
    faults.extend(more);
    faults.sort_by_key(|fault| fault.at.start);
    (tokens, tree, faults)
}

/// Reads a configuration file of this name and says what is wrong in it for WebSocket,
/// in the order of the file. It cannot fail: what nginx would refuse is a finding too.
#[must_use]
pub fn check(name: &str, bytes: &[u8]) -> Report {
    let project = Project::of_dump(bytes).unwrap_or_else(|| Project::new(name, bytes));
    let mut report = examine(&project, Facts::default(), None);
    report.target = name.into();
    report
}

/// Says what is wrong for WebSocket in a configuration, or where a question is asked, with what
/// serves it: then the steps of the report are the way there.
#[must_use]
pub fn examine(project: &Project, facts: Facts, question: Option<Question>) -> Report {
    let mut config = Config::of(project, facts);
    let mut target = config.source.name.clone();
    if let Some(question) = question {
        let asked = question.target.as_ref().map(|target| target.url.clone());
        target = asked.or(question.location.clone()).unwrap_or(target);
        config.ask(question);
    }
    let (findings, not_asked) = judge(rules::RULES, &config);
    let findings = arrange(&config, doubt::weigh(&config, findings));
    let findings = shared::tell(&config, project, findings);
    let mut steps = config.steps();
    let fails = findings.iter().any(|finding| finding.severity == Severity::Error);
    if let Some(last) = steps.last_mut().filter(|step| fails && step.status == Status::Ok) {
        last.status = Status::Failed;
    }
    let mut sources = config.sources();
    // Only what is spoken of is shown: the files of a machine are many.
    let is_told = |name: &str| {
        findings.iter().flat_map(|finding| &finding.labels).any(|label| label.span.source == name)
    };
    sources.retain(|source| source.name == config.source.name || is_told(&source.name));
    Report { target, steps, findings, not_asked, sources, ..Report::default() }
}

/// The findings in the order of the files, each once; where a question was asked, the gravest first, and
/// of those what a handshake comes to first.
fn arrange(config: &Config, mut findings: Vec<Finding>) -> Vec<Finding> {
    let place = |finding: &Finding| finding.labels.first().map(|label| label.span.range.start);
    findings.sort_by_key(place);
    if config.is_endpoint() {
        findings.sort_by_key(|it| (std::cmp::Reverse(it.severity), rules::stage(it)));
    }
    let mut seen: Vec<(&str, Vec<finding::Label>)> = vec![];
    findings.retain(|finding| {
        let key = (finding.rule.cause, finding.labels.clone());
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
    findings.into_iter().map(|finding| config.settle(finding)).collect()
}

/// Every cause that this crate knows, sorted by code.
#[must_use]
pub fn causes() -> Vec<&'static Meta> {
    rules::RULES.iter().map(|rule| &rule.meta).collect()
}
