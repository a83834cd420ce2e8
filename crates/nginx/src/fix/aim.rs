//! What is to be mended, and what belongs to it.

use crate::{Config, Facts, Project, Question};
use finding::{Finding, Report};
use std::collections::BTreeSet;

/// What is to be mended.
#[derive(Clone, Debug, Default)]
pub enum Aim {
    /// All that is wrong.
    #[default]
    All,
    /// What is wrong in the file of this name, and in those that it includes.
    File(String),
    /// What serves this URL or location, as a WebSocket endpoint.
    Asked(Question),
}

impl Aim {
    pub(super) fn question(&self) -> Option<&Question> {
        match self {
            Self::Asked(question) => Some(question),
            _ => None,
        }
    }

    /// The files that count; `None`: all.
    pub(super) fn scope(&self, project: &Project) -> Option<Scope> {
        match self {
            Self::File(name) => Some(Scope::of(project, name)),
            _ => None,
        }
    }
}

/// A file with all that it includes.
pub(super) struct Scope(BTreeSet<String>);

impl Scope {
    fn of(project: &Project, name: &str) -> Self {
        let mut names = BTreeSet::new();
        let mut left = vec![name.to_owned()];
        while let Some(name) = left.pop() {
            let Some(bytes) = project.files().find(|file| file.0 == name).map(|file| file.1) else {
                continue;
            };
            let config = Config::of(&Project::new(&name, bytes), Facts::default());
            let included = config.includes().filter_map(|line| project.included(line.argument(0)?));
            if names.insert(name.clone()) {
                left.extend(included.flatten().map(str::to_owned));
            }
        }
        Self(names)
    }

    /// Whether this file is one of them.
    pub(super) fn holds(&self, file: &str) -> bool {
        self.0.contains(file)
    }

    /// Whether a finding points into them.
    pub(super) fn has(&self, finding: &Finding) -> bool {
        finding.labels.iter().any(|label| self.0.contains(&label.span.source))
    }
}

/// Leaves in the report on a configuration what concerns this file and those that it includes.
pub fn narrow(report: &mut Report, project: &Project, file: &str) {
    let scope = Scope::of(project, file);
    report.findings.retain(|finding| scope.has(finding));
    let is_told = |name: &str| {
        report.findings.iter().flat_map(|finding| &finding.labels).any(|label| label.span.source == name)
    };
    report.sources.retain(|source| source.name == file || is_told(&source.name));
}
