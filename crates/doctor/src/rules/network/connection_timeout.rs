//! No answer to any SYN.

use super::reach::{self, Fault};
use crate::evidence::{self, duration};
use finding::Text;
use model::trace::TcpOutcome;

rule!("network/connection-timeout", Error, "connection_timeout", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::TimedOut, index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let ip = address.ip();
    let answering = case.around.ports.iter().find(|it| it.address.ip() == ip && answers(&it.outcome));
    let message = match answering {
        Some(other) => Text::new(
            format!("{ip} is up, and its port {} is filtered", address.port()),
            format!(
                "{ip} は動作中ですが、ポート {} への接続が破棄されています（{} 番は応答）",
                address.port(),
                other.address.port()
            ),
        ),
        None => Text::new(
            format!("{address} does not answer at all"),
            format!("{address} からまったく応答がありません"),
        ),
    };
    let label = Text::new("neither accepted nor refused", "接続も拒否もされていません");
    let took = case.first.tcp.as_ref().map_or(String::new(), |tcp| duration(tcp.took));
    let mut finding = reach::tell(case, &RULE.meta, index, message, label).note(Text::new(
        format!("waited {took}; a running host without that port would have refused at once"),
        format!("{took} 待ちました。ホストが動いていてポートが閉じているだけなら、すぐに拒否されます"),
    ));
    for other in &case.around.ports {
        let said = if answers(&other.outcome) {
            Text::new("this port answers", "このポートは応答")
        } else {
            Text::new("silent as well", "こちらも応答なし")
        };
        let line = evidence::around_line(&case.around, &format!("{} ", other.address));
        finding = finding.at(line, said);
    }
    finding = finding.note(match (answering, case.around.ports.as_slice()) {
        (Some(other), _) => Text::new(
            format!(
                "port {} of the same host answers: a firewall drops what goes to {}",
                other.address.port(),
                address.port()
            ),
            format!(
                "同じホストの {} 番は応答します。{} 番宛てのパケットだけがファイアウォールで破棄されています",
                other.address.port(),
                address.port()
            ),
        ),
        (None, []) => Text::new(
            "a firewall drops the packets, or the host is down or has another address",
            "ファイアウォールがパケットを破棄しているか、ホストが停止中、またはアドレスが違います",
        ),
        (None, _) => Text::new(
            "ports 443 and 80 are silent too: the host is down, has another address, or all is dropped",
            "443 番と 80 番も応答しません。ホストが停止中か、アドレスが違うか、すべて破棄されています",
        ),
    });
    let port = address.port();
    Some(vec![finding.paste(
        Text::new("on the server, let the port through", "サーバー側でポートを許可する"),
        Text::new(
            format!("sudo nft list ruleset | grep -n drop      # which rule drops it\nsudo ufw allow {port}/tcp                 # where ufw is used\n"),
            format!("sudo nft list ruleset | grep -n drop      # 破棄しているルールを探す\nsudo ufw allow {port}/tcp                 # ufw を使っている場合\n"),
        ),
    )])
});

/// Whether the host itself answered: it took the connection, or refused it without a firewall's word.
fn answers(outcome: &TcpOutcome) -> bool {
    matches!(outcome, TcpOutcome::Connected | TcpOutcome::Refused(None))
}
