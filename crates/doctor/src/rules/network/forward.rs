//! Why a forward proxy did not build the tunnel.

mod words;

use super::reach;
use crate::{Case, Variation, evidence};
use finding::{Certainty, Finding, Meta, Text};
use model::trace::{DnsOutcome, Loss, ProxyOutcome};

/// What went wrong with a forward proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It cannot be reached, or stopped answering.
    Unreachable,
    /// It wants credentials.
    Auth,
    /// It will not, or cannot, connect.
    Refused,
}

/// Findings of one fault. `None`: no forward proxy was used, unless the server itself says 407.
pub(super) fn when(case: &Case, fault: Fault, rule: &'static Meta, message: Text) -> Option<Vec<Finding>> {
    if case.first.attempt.proxy.is_none() {
        let told = crate::refusal::when(case, rule.cause, |reading| reading.tell(rule, message));
        return told.filter(|findings| !findings.is_empty());
    }
    Some(if read(case) == Some(fault) { vec![beside(case, tell(case, rule, message))] } else { vec![] })
}

/// The proxy's reason, and what becomes of the same without it.
fn beside(case: &Case, mut finding: Finding) -> Finding {
    finding.notes.extend(case.first.proxy.as_ref().and_then(|it| words::reason(&it.step)));
    if case.first.proxy.as_ref().is_some_and(|it| it.step.outcome == ProxyOutcome::Lost(Loss::TimedOut)) {
        finding.certainty = Certainty::Likely;
        finding = finding.note(Text::new(
            "it takes the connection: it may be waiting for the host itself (network/proxy-refused)",
            "接続は受け付けています。プロキシ自身がホストを待っている可能性もあります (network/proxy-refused)",
        ));
    }
    let direct = case.experiment(Variation::Direct);
    let note = match direct {
        Some(trace) if trace.switched() => Text::new(
            "without the proxy the WebSocket opens (asked without your headers)",
            "プロキシを通さなければ WebSocket は開きます（ヘッダーは送らずに確認）",
        ),
        Some(trace) if trace.upgrade.is_none() => Text::new(
            "without the proxy the host cannot be reached from here either",
            "プロキシを通さない場合も、ここからはホストに到達できません",
        ),
        _ => return finding,
    };
    finding.note(note)
}

fn read(case: &Case) -> Option<Fault> {
    let Some(proxy) = &case.first.proxy else {
        let names = case.first.dns.as_ref().map(|dns| &dns.step.outcome);
        let lost = matches!(names, Some(DnsOutcome::Failed { .. } | DnsOutcome::TimedOut));
        let reached = matches!(reach::read(case), Some(None));
        return (lost || (!reached && case.first.tcp.is_some())).then_some(Fault::Unreachable);
    };
    Some(match proxy.step.outcome {
        ProxyOutcome::Tunnel => return None,
        // 407 asks for credentials; some proxies answer 401 to wrong ones.
        ProxyOutcome::Status(401 | 407) | ProxyOutcome::Socks(None) => Fault::Auth,
        ProxyOutcome::Status(_) | ProxyOutcome::Socks(Some(_)) | ProxyOutcome::Forbidden => Fault::Refused,
        ProxyOutcome::Garbage | ProxyOutcome::Lost(_) | ProxyOutcome::Unusable => Fault::Unreachable,
    })
}

fn tell(case: &Case, rule: &'static Meta, message: Text) -> Finding {
    if let Some(proxy) = case.first.proxy.as_ref().filter(|it| !it.step.response.is_empty()) {
        let line =
            proxy.step.response.iter().position(|&byte| byte == b'\r').unwrap_or(proxy.step.response.len());
        let label = Text::new(format!("{} says", proxy.step.proxy), format!("{} の応答", proxy.step.proxy));
        return rule.find(message).proven().at(evidence::whole(evidence::PROXY, line), label);
    }
    match &case.first.tcp {
        Some(tcp) if !tcp.step.attempts.is_empty() => rule
            .find(message)
            .proven()
            .at(evidence::tcp_line(&tcp.step, 0), Text::new("the proxy", "プロキシ")),
        _ => super::names::tell(case, rule, message),
    }
}
