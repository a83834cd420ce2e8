//! IPv6 fails where IPv4 works.

use super::families::{self, has};
use finding::{Certainty, Text};
use model::trace::TcpOutcome;

rule!("network/ipv6-broken", Warning, "ipv6_broken", |case| {
    let (dead, live) = families::read(case)?;
    if !has(&dead, true) || has(&live, true) || !has(&live, false) {
        return Some(vec![]);
    }
    let host = case.first.target().map_or("", |uri| uri.host.as_str());
    let message = Text::new(
        format!("{host} answers over IPv4 and not over IPv6"),
        format!("{host} は IPv4 では応答しますが、IPv6 では応答しません"),
    );
    let mut finding = RULE.meta.find(message);
    for address in dead.iter().filter(|it| it.at.is_ipv6()) {
        finding = finding.at(address.line.clone(), Text::new("IPv6 fails", "IPv6 は失敗"));
        // Its own word, or that of a box before it; silence may also be a fault of this network.
        if matches!(address.outcome, TcpOutcome::Refused(_)) {
            finding.certainty = Certainty::Proven;
        }
    }
    for address in live.iter().filter(|it| it.at.is_ipv4()) {
        finding = finding.at(address.line.clone(), Text::new("IPv4 works", "IPv4 は成功"));
    }
    if finding.certainty == Certainty::Likely {
        finding = finding.note(Text::new(
            "this machine has a way to IPv6, but it may end in its own network: try from another one",
            "このマシンには IPv6 の経路がありますが、手元のネットワークで途切れている可能性もあります。別のネットワークでも試してください",
        ));
    }
    let addresses = families::list(dead.iter().filter(|it| it.at.is_ipv6()));
    Some(vec![finding
        .note(Text::new(
            "browsers fall back to IPv4 after a moment; clients that do not, fail",
            "ブラウザーは少し待って IPv4 に切り替えますが、切り替えないクライアントは失敗します",
        ))
        .paste(
            Text::new("let the server listen on IPv6, or remove the AAAA record", "IPv6 でも待ち受けるか、AAAA レコードを削除する"),
            Text::new(
                format!("# nginx, beside the listen line for IPv4:\nlisten [::]:443 ssl;\n# or take out of DNS: AAAA {addresses}\n"),
                format!("# nginx の IPv4 の listen の隣に:\nlisten [::]:443 ssl;\n# または DNS から外す: AAAA {addresses}\n"),
            ),
        )])
});
