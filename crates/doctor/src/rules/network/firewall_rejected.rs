//! A firewall rejects the connection.

use super::reach::{self, Fault};
use finding::Text;

rule!("network/firewall-rejected", Error, "firewall_rejected", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::Firewall(icmp), index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let message = Text::new(
        format!("a firewall rejects connections to {address}"),
        format!("ファイアウォールが {address} への接続を拒否しています"),
    );
    let label = Text::new(
        format!("ICMP {}/{} from {}", icmp.kind, icmp.code, icmp.from),
        format!("{} からの ICMP {}/{}", icmp.from, icmp.kind, icmp.code),
    );
    let finding = reach::tell(case, &RULE.meta, index, message, label);
    Some(vec![
        finding
            .note(Text::new(
                "the answer came as ICMP from the box named above, not as a refusal of the host itself",
                "ホスト自身の拒否ではなく、上記の機器から ICMP で応答がありました",
            ))
            .paste(
                Text::new("find the box on the way", "途中の機器を調べる"),
                Text::same(format!("traceroute -n {}\n", address.ip())),
            ),
    ])
});
