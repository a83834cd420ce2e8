//! The traits that a case shows, in the order of the attempt's steps.

use super::row::Row;
use super::steps;
use super::table::{tls, url};
use super::template::Fill;
use crate::{Case, Variation};
use finding::{Finding, Severity};
use model::trace::{TlsOutcome, Trust};
use model::{HttpVersion, Trace};

/// A trait as this case shows it.
#[derive(Debug)]
pub(super) struct Met {
    pub(super) row: &'static Row,
    /// What its words need to be complete.
    pub(super) fill: Fill,
    /// Whether something else of the same place makes it uncertain which words come.
    pub(super) vague: bool,
}

impl Met {
    pub(super) fn new(row: &'static Row) -> Self {
        Self { row, fill: vec![], vague: false }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fill.push((name, value.into()));
        self
    }
}

/// What of a case clients are asked about: `None` where no client walks this way (HTTP/2, a Unix socket),
/// or nothing could be sent.
pub(super) fn of(case: &Case, found: &[Finding]) -> Option<Vec<Met>> {
    let first = &case.first;
    let usual = first.attempt.http == HttpVersion::Http1 && first.attempt.unix_socket.is_none();
    if !usual || found.iter().any(|it| it.rule.cause == "protocol/unsendable-header") {
        return None;
    }
    let mut met = steps::url(first);
    met.extend(by_cause(first, found));
    met.extend(steps::reach(first));
    met.extend(steps::tls(first, found));
    // What a client that takes the certificate meets behind it.
    let behind = case.experiment(Variation::AcceptCertificate).filter(|_| refused_certificate(first));
    let trace = behind.unwrap_or(first);
    met.extend(steps::upgrade(trace));
    met.extend(steps::frames(trace, found));
    Some(met)
}

/// Whether an attempt came as far as a WebSocket: then a client that lets every trait pass opens it.
pub(super) fn came_through(case: &Case) -> bool {
    case.first.switched()
        || refused_certificate(&case.first) && case.opened_with(Variation::AcceptCertificate)
}

fn refused_certificate(first: &Trace) -> bool {
    let outcome = first.tls.as_ref().and_then(|it| it.step.outcome.as_ref());
    outcome == Some(&TlsOutcome::CertificateRejected)
}

/// The traits that a rule has found, and that are one with its code.
fn by_cause(first: &Trace, found: &[Finding]) -> Vec<Met> {
    let row = |finding: &Finding| -> Option<&'static Row> {
        // A warning: not every browser, or not without asking.
        let mild = finding.severity == Severity::Warning;
        Some(match finding.rule.cause {
            "uri/blocked-port" => &url::BLOCKED_PORT,
            "origin/mixed-content" => &url::MIXED_CONTENT,
            "origin/csp" => &url::CSP,
            "origin/private-network" if mild => &url::LOCAL_NETWORK_ASKED,
            "origin/private-network" => &url::LOCAL_NETWORK,
            "tls/hsts-upgrade" if mild => &url::UPGRADED_HERE,
            "tls/hsts-upgrade" => &url::UPGRADED,
            _ => return None,
        })
    };
    let mut met: Vec<Met> = found.iter().filter_map(row).map(Met::new).collect();
    let step = first.tls.as_ref().map(|it| &it.step);
    if step.is_some_and(|it| matches!(it.trust, Trust::Rejected(_))) && !first.attempt.tls.verify {
        met.push(Met::new(&tls::UNVERIFIED));
    }
    met
}
