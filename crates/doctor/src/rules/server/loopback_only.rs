//! The server listens on a loopback address alone, and is asked at another one of this machine.

use super::super::network::reach::{self, Fault};
use crate::{Case, Here, Listener, evidence};
use finding::{Finding, Severity, Text};
use model::trace::TcpOutcome;
use std::net::SocketAddr;

rule!("server/loopback-only", Error, "loopback_only", |case| {
    case.first.tcp.as_ref()?;
    if let Some(finding) = overtaken(case) {
        return Some(vec![finding]);
    }
    let Some((asked, here, listener)) = read(case) else { return Some(vec![]) };
    let (ip, own, port) = (asked.ip(), listener.address.ip(), asked.port());
    let message = match listener.who() {
        Some(who) => Text::new(
            format!("{who} listens on {own} alone, not on {ip}"),
            format!("{who} は {own} だけで待ち受けており、{ip} では待ち受けていません"),
        ),
        None => Text::new(
            format!("the server listens on {own} alone, not on {ip}"),
            format!("サーバーは {own} だけで待ち受けており、{ip} では待ち受けていません"),
        ),
    };
    let index =
        case.first.tcp.as_ref().and_then(|tcp| tcp.step.attempts.iter().position(|it| it.address == asked));
    let label = Text::new("refused by this machine", "このマシンが拒否");
    let finding = reach::tell(case, &RULE.meta, index.unwrap_or(0), message, label)
        .at(evidence::listener_line(here, listener), Text::new("listens here alone", "ここだけで待ち受け"));
    let (all, ja) = if ip.is_loopback() {
        (
            "let it listen on both loopback addresses, or use the one it has",
            "両方のループバックアドレスで待ち受けるか、待ち受けているほうを使う",
        )
    } else {
        ("let it listen on every address", "すべてのアドレスで待ち受ける")
    };
    let host = if ip.is_loopback() { "localhost" } else { "::" };
    Some(vec![finding.paste(
        Text::new(all, ja),
        Text::same(format!(
            "server.listen({port}, \"{host}\")            // Node\nuvicorn app:app --host 0.0.0.0 --port {port}\ndocker run -p {port}:{port} …\n"
        )),
    )])
});

/// The address that refused, and the listener at the same port on a loopback address; none that takes
/// in the address asked for.
fn read(case: &Case) -> Option<(SocketAddr, &Here, &Listener)> {
    let (Fault::Refused, _, asked) = reach::read(case)?? else { return None };
    let here = case.around.here.as_ref().filter(|_| case.around.is_own(asked.ip()))?;
    let mut same = here.listeners.iter().filter(|it| it.address.port() == asked.port());
    let listener = same.clone().find(|it| it.address.ip().is_loopback())?;
    let served = same.any(|it| it.serves(asked.ip()) || !it.address.ip().is_loopback());
    (!served && listener.address.ip() != asked.ip()).then_some((asked, here, listener))
}

/// `localhost` is two addresses, and the server listens on one: whoever tries them in turn gets there.
fn overtaken(case: &Case) -> Option<Finding> {
    let step = &case.first.tcp.as_ref()?.step;
    let connected = step.attempts.get(step.connected?)?.address;
    let refused = |it: &model::trace::TcpAttempt| {
        it.address.ip().is_loopback()
            && it.address.is_ipv6() != connected.is_ipv6()
            && matches!(it.outcome, TcpOutcome::Refused(None))
    };
    let index = step.attempts.iter().position(refused).filter(|_| connected.ip().is_loopback())?;
    let (works, fails) = (connected.ip(), step.attempts[index].address.ip());
    let message = Text::new(
        format!("localhost is {fails} first, and the server listens on {works} alone"),
        format!("localhost はまず {fails} になりますが、サーバーは {works} だけで待ち受けています"),
    );
    Some(
        RULE.meta
            .find(message)
            .only(Severity::Note)
            .proven()
            .at(evidence::tcp_line(step, index), Text::new("refused", "拒否"))
            .at(evidence::connection_line(&case.first), Text::new("works", "成功"))
            .note(Text::new(
                format!("clients that try one address alone fail; with {works} in the URL all get there"),
                format!("アドレスを 1 つしか試さないクライアントは失敗します。URL に {works} と書けば必ず接続できます"),
            )),
    )
}

/// Whether this rule explains why nothing listens.
pub(super) fn found(case: &Case) -> bool {
    read(case).is_some()
}
