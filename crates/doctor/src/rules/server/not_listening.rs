//! Refused: nothing listens on this port.

use super::super::network::reach::{self, Fault};
use crate::rules::quoted;
use crate::{Case, Listener, evidence};
use finding::{Finding, Span, Text, safe_line};
use model::trace::{UnixOutcome, UnixStep};
use std::net::SocketAddr;

rule!("server/not-listening", Error, "not_listening", |case| {
    if let Some(unix) = &case.first.unix {
        return Some(at_socket(case, &unix.step).into_iter().collect());
    }
    let reading = reach::read(case)?;
    let Some((Fault::Refused, index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    if super::loopback_only::found(case) {
        return Some(vec![]);
    }
    let near = near(case, address);
    let message = match near.map(|it| (it.address, it.who())) {
        Some((other, Some(who))) => Text::new(
            format!(
                "nothing listens on {}, but {who} listens on {}",
                place(address, other),
                place(other, address)
            ),
            format!(
                "{} では何も待ち受けていませんが、{who} が {} で待ち受けています",
                place(address, other),
                place(other, address)
            ),
        ),
        _ => Text::new(
            format!("nothing listens on {address}"),
            format!("{address} で待ち受けているプロセスがありません"),
        ),
    };
    let label = Text::new("refused by the host itself", "ホスト自身が拒否");
    let mut finding = reach::tell(case, &RULE.meta, index, message, label);
    if let (Some(here), Some(near)) = (&case.around.here, near) {
        finding =
            finding.at(evidence::listener_line(here, near), Text::new("listens near it", "近くで待ち受け"));
    }
    if let Some(uri) = case.first.target() {
        let at = if uri.explicit_port { uri.spans.port.clone() } else { uri.spans.host.clone() };
        finding = finding.at(
            Span::new(evidence::URL, at),
            Text::new(format!("port {}", uri.port), format!("ポート {}", uri.port)),
        );
        if !uri.explicit_port {
            finding = finding.note(Text::new(
                format!("the URL names no port, so {} was tried", uri.port),
                format!("URL にポートの指定がないため {} に接続しました", uri.port),
            ));
        }
    }
    let port = address.port();
    let here = address.ip().is_loopback();
    let title = if here {
        Text::new(
            "start the server, or see which ports do listen",
            "サーバーを起動する、または待ち受け中のポートを確認する",
        )
    } else {
        Text::new(
            "on the server, see what listens and on which address",
            "サーバー側で、待ち受け中のポートとアドレスを確認する",
        )
    };
    Some(vec![finding.paste(title, Text::same(format!("ss -ltnp | grep -w {port} || ss -ltnp\n")))])
});

/// The listener of this machine that is nearest to what was asked for.
fn near(case: &Case, address: SocketAddr) -> Option<&Listener> {
    let here = case.around.here.as_ref()?;
    here.listeners.iter().min_by_key(|it| it.address.port().abs_diff(address.port()))
}

/// A port, or the address with it where the ports are the same.
fn place(one: SocketAddr, other: SocketAddr) -> String {
    if one.port() == other.port() { one.to_string() } else { one.port().to_string() }
}

/// Nobody listens at this Unix socket.
fn at_socket(case: &Case, step: &UnixStep) -> Option<Finding> {
    let path = step.path.to_string_lossy();
    let (message, label) = match step.outcome {
        UnixOutcome::Missing => (
            Text::new(
                "there is no file at the path of the Unix socket",
                "Unix ソケットのパスにファイルがありません",
            ),
            Text::new("no such file", "ファイルがありません"),
        ),
        UnixOutcome::Refused => (
            Text::new(
                "nothing listens at the Unix socket",
                "Unix ソケットで待ち受けているプロセスがありません",
            ),
            Text::new("refused by this machine", "このマシンが拒否"),
        ),
        _ => return None,
    };
    let finding = RULE.meta.find(message).proven().at(evidence::connection_line(&case.first), label);
    let title = Text::new(
        "start the server, or see which sockets do listen",
        "サーバーを起動する、または待ち受け中のソケットを確認する",
    );
    let command = format!("ss -lxp | grep -F {} || ss -lxp\n", quoted(&safe_line(&path)));
    Some(finding.paste(title, Text::same(command)))
}
