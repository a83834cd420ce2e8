//! Some addresses of the name are dead, others live.

use super::families::{self, Address, has};
use finding::Text;

rule!("network/dns-stale-address", Warning, "dns_stale_address", |case| {
    let (dead, live) = families::read(case)?;
    // Where IPv6 as a whole fails and IPv4 works, that is the fault.
    let stale: Vec<&Address<'_>> = dead
        .iter()
        .filter(|it| has(&live, it.at.is_ipv6()) || (it.at.is_ipv4() && has(&live, true)))
        .collect();
    let Some(first) = stale.first() else { return Some(vec![]) };
    let (count, all) = (stale.len(), dead.len() + live.len());
    let host = case.first.target().map_or("", |uri| uri.host.as_str());
    let message = match count {
        1 => Text::new(
            format!("{} of {host} is dead, others answer", first.at.ip()),
            format!("{host} のアドレス {} が応答せず、ほかは応答します", first.at.ip()),
        ),
        _ => Text::new(
            format!("{count} of {all} addresses of {host} are dead, others answer"),
            format!("{host} のアドレス {all} 個のうち {count} 個が応答しません"),
        ),
    };
    let mut finding = RULE.meta.find(message).proven();
    for address in &stale {
        finding = finding.at(address.line.clone(), Text::new("dead", "応答なし"));
    }
    for address in &live {
        finding = finding.at(address.line.clone(), Text::new("lives", "応答あり"));
    }
    let list = families::list(stale.into_iter());
    Some(vec![
        finding
            .note(Text::new(
                "clients that try one address after the other hang or fail at it, now and then or always",
                "アドレスを順に試すクライアントは、ここで待たされるか、ときどきまたは常に失敗します",
            ))
            .paste(
                Text::new(
                    "take the dead address out of DNS, or bring it back",
                    "応答しないアドレスを DNS から外すか、復旧する",
                ),
                Text::same(format!("dig +short {host} A {host} AAAA    # {list}\n")),
            ),
    ])
});
