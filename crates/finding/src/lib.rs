//! The vocabulary of every diagnosis: sources, spans, causes, rules, findings, fixes and reports,
//! and how they look as text and JSON. It knows nothing of WebSocket, sockets or files.

mod edit;
mod experiment;
mod page;
mod rehearsal;
mod render;
mod report;
mod rule;
mod source;
mod text;

pub use edit::apply;
pub use experiment::{Experiment, Progress};
pub use page::{Example, ExampleKind, Page};
pub use rehearsal::rehearse;
pub use render::{
    Look, client_texts, columns, github, html, html_text, json, json_progress, markdown, safe_line, sarif,
    text, wrap,
};
pub use report::{Client, Report, Status, Step, Symptom, Verdict};
pub use rule::{Applicability, Certainty, Edit, Finding, Fix, Label, Meta, Rule, Severity, judge};
pub use source::{Source, Span, shown};
pub use text::{Language, Text};
