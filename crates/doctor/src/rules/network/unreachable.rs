//! A box on the way says that it knows no way to the host, or nobody there answers.

use super::reach::{self, Fault};
use finding::Text;

rule!("network/unreachable", Error, "unreachable", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::Unreachable(icmp), index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    // The machine itself says so when nobody answers on the local link: ARP, or neighbour discovery.
    let own = case.around.is_own(icmp.from);
    let message = if own {
        Text::new(
            format!("no machine answers at {} on the local network", address.ip()),
            format!("ローカルネットワークに {} のマシンが見つかりません", address.ip()),
        )
    } else {
        Text::new(
            format!("{} says that {} cannot be reached", icmp.from, address.ip()),
            format!("{} が {} には到達できないと応答しました", icmp.from, address.ip()),
        )
    };
    let label = Text::new(
        format!("ICMP {}/{} from {}", icmp.kind, icmp.code, icmp.from),
        format!("{} からの ICMP {}/{}", icmp.from, icmp.kind, icmp.code),
    );
    let finding = reach::tell(case, &RULE.meta, index, message, label);
    let note = if own {
        Text::new(
            "the address belongs to this network, and its machine is off, or has another address",
            "アドレスはこのネットワークのものですが、マシンが停止しているか、別のアドレスになっています",
        )
    } else {
        Text::new(
            "the box named above has no way to that address, or the host behind it is off",
            "上記の機器にそのアドレスへの経路がないか、その先のホストが停止しています",
        )
    };
    let command = if own {
        format!("ip neigh show {}\n", address.ip())
    } else {
        format!("traceroute -n {}\n", address.ip())
    };
    Some(vec![finding.note(note).paste(Text::new("look at the way", "経路を確認する"), Text::same(command))])
});
