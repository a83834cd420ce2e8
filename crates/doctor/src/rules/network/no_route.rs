//! This machine has no way to the address.

use super::reach::{self, Fault};
use crate::Case;
use finding::{Finding, Text};
use model::trace::{FORBIDDEN, TcpOutcome};

rule!("network/no-route", Error, "no_route", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::NoRoute, index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let attempt = case.first.tcp.as_ref().and_then(|tcp| tcp.step.attempts.get(index));
    let errno = attempt.and_then(|it| match it.outcome {
        TcpOutcome::Failed { errno, .. } => errno,
        _ => None,
    });
    let family = if address.is_ipv6() { "IPv6" } else { "IPv4" };
    let ip = address.ip();
    if attempt.is_some_and(|it| is_forbidden(&it.outcome)) {
        return Some(vec![forbidden(case, index, ip)]);
    }
    let message = match errno {
        Some(22) if is_link_local(ip) => Text::new(
            format!("{ip} is an address of one link, and the URL does not say of which"),
            format!("{ip} はリンクローカルアドレスですが、URL からはどのリンクかわかりません"),
        ),
        Some(1 | 13 | 22) => Text::new(
            format!("this machine is told not to connect to {ip}"),
            format!("このマシンの設定が {ip} への接続を禁じています"),
        ),
        Some(97 | 99) => Text::new(
            format!("this machine has no {family}, and {ip} needs it"),
            format!("このマシンには {family} がなく、{ip} に接続できません"),
        ),
        _ => Text::new(
            format!("this machine has no route to {ip}"),
            format!("このマシンから {ip} への経路がありません"),
        ),
    };
    let label = Text::new("refused by this machine's own network", "このマシン自身のネットワークが拒否");
    let option = if address.is_ipv6() { "-6 " } else { "" };
    Some(vec![
        reach::tell(case, &RULE.meta, index, message, label)
            .note(Text::new(
                "no packet left this machine: no other box is named in the error",
                "パケットは送信されていません。エラーにはほかの機器が現れません",
            ))
            .paste(
                Text::new(
                    "look at the routes, and whether a VPN is down",
                    "経路と、VPN が切れていないかを確認する",
                ),
                Text::same(format!("ip {option}route get {ip}\nip {option}route\n")),
            ),
    ])
});

/// Whether it was the policy of a team's server, which connects for its users.
fn is_forbidden(outcome: &TcpOutcome) -> bool {
    matches!(outcome, TcpOutcome::Failed { message, .. } if message == FORBIDDEN)
}

fn forbidden(case: &Case, index: usize, ip: std::net::IpAddr) -> Finding {
    let message = Text::new(
        format!("the policy of this server does not allow {ip}"),
        format!("このサーバーの方針により {ip} への接続は許可されていません"),
    );
    let label = Text::new(
        "not tried: it is not of the public internet",
        "接続していません: インターネット上の公開アドレスではありません",
    );
    let hint = Text::new(
        "who looks after the server can allow it in its configuration",
        "サーバーの管理者が設定で許可できます",
    );
    reach::tell(case, &RULE.meta, index, message, label)
        .paste(hint, Text::same(format!("egress_allow = [\"{ip}\"]\n")))
}

/// `fe80::/10`: the same on every link.
fn is_link_local(address: std::net::IpAddr) -> bool {
    matches!(address, std::net::IpAddr::V6(it) if it.segments()[0] & 0xffc0 == 0xfe80)
}
