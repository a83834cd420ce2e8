//! A firewall rejects the connection.

use super::reach::{self, Fault};
use finding::Text;

rule!("network/firewall-rejected", Error, "firewall_rejected", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::Firewall(icmp), index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let (own, its) = (case.around.is_own(icmp.from), icmp.from == address.ip());
    let message = match (own, its) {
        (true, _) => Text::new(
            format!("a firewall on this machine rejects connections to {address}"),
            format!("このマシンのファイアウォールが {address} への接続を拒否しています"),
        ),
        (_, true) => Text::new(
            format!("the firewall of {} rejects port {}", icmp.from, address.port()),
            format!("{} 自身のファイアウォールがポート {} を拒否しています", icmp.from, address.port()),
        ),
        _ => Text::new(
            format!("the firewall {} rejects connections to {address}", icmp.from),
            format!("ファイアウォール {} が {address} への接続を拒否しています", icmp.from),
        ),
    };
    let label = Text::new(
        format!("ICMP {}/{} from {}", icmp.kind, icmp.code, icmp.from),
        format!("{} からの ICMP {}/{}", icmp.from, icmp.kind, icmp.code),
    );
    let finding = reach::tell(case, &RULE.meta, index, message, label).note(Text::new(
        "a closed port answers with a TCP reset; this answer is ICMP, which firewalls send",
        "閉じたポートは TCP のリセットを返します。ICMP での応答はファイアウォールによるものです",
    ));
    let there = Text::new(
        "on that box, find the rule and let the port through",
        "その機器でルールを探し、ポートを許可する",
    );
    let ruleset =
        format!("sudo nft list ruleset | grep -n reject\nsudo ufw allow {}/tcp      # ufw\n", address.port());
    Some(vec![if own || its {
        finding.paste(there, Text::same(ruleset))
    } else {
        let find = Text::new("find the box on the way", "途中の機器を調べる");
        finding.paste(find, Text::same(format!("traceroute -n {}\n", address.ip())))
    }])
});
