//! Small packets pass, large ones vanish.

use super::stall;
use crate::{Case, Variation, evidence};
use finding::{Certainty, Text};

rule!("network/mtu-black-hole", Error, "mtu_black_hole", |case| {
    let Some(((at, at_ja), certainty)) = read(case) else { return Some(vec![]) };
    let message = Text::new(
        format!("large packets vanish on the way: it stalls {at}"),
        format!("途中で大きなパケットが失われ、{at_ja}が止まります"),
    );
    let flow = stall::flow(case);
    let label =
        Text::new("stands, and lets only small packets through", "接続は成立、小さなパケットだけが通る");
    let mut finding = RULE.meta.find(message).at(evidence::connection_line(&case.first), label);
    finding.certainty = certainty;
    if certainty == Certainty::Proven {
        finding = finding.note(Text::new(
            "the same attempt in TCP segments of 536 bytes gets through, and once more in full size it does not",
            "同じ接続を 536 バイトの TCP セグメントで行うと通り、通常サイズでは再試行しても通りません",
        ));
    }
    if flow.unacknowledged > 0 {
        finding = finding.note(Text::new(
            format!("{} segments that were sent have never been acknowledged", flow.unacknowledged),
            format!("送信した {} 個のセグメントに受領確認がありません", flow.unacknowledged),
        ));
    }
    if flow.out_of_order > 0 {
        finding = finding.note(Text::new(
            "a shorter segment came from the server, and the full-size one before it never did",
            "サーバーから短いセグメントは届きましたが、その前のフルサイズのものは届きませんでした",
        ));
    }
    let interface = "eth0";
    Some(vec![finding
        .note(Text::new(
            "somewhere a tunnel, VPN or PPPoE link is narrower, and its ICMP \u{201c}too big\u{201d} is filtered",
            "途中のトンネルや VPN、PPPoE の MTU が小さく、ICMP の「パケット過大」通知が破棄されています",
        ))
        .paste(
            Text::new("let ICMP through, or clamp the segment size on the router", "ICMP を通すか、ルーターでセグメントサイズを制限する"),
            Text::new(
                format!("# on the router with the narrow link:\nnft add rule inet filter forward tcp flags syn tcp option maxseg size set rt mtu\n# to try it on this machine:\nsudo ip link set dev {interface} mtu 1280\n"),
                format!("# MTU の小さい回線のルーターで:\nnft add rule inet filter forward tcp flags syn tcp option maxseg size set rt mtu\n# このマシンで試す場合:\nsudo ip link set dev {interface} mtu 1280\n"),
            ),
        )])
});

type Reading = ((&'static str, &'static str), Certainty);

fn read(case: &Case) -> Option<Reading> {
    let at = stall::stalled(&case.first).filter(|_| case.first.goes_abroad())?;
    if stall::small_ones_pass(case) {
        return Some((at, Certainty::Proven));
    }
    // A gap that was never filled shows by itself, unless small segments were tried and failed too.
    let gap = stall::flow(case).out_of_order > 0 && case.experiment(Variation::SmallSegments).is_none();
    gap.then_some((at, Certainty::Likely))
}

/// Whether this rule explains the case.
pub(super) fn found(case: &Case) -> bool {
    read(case).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn within_one_machine_no_packet_is_too_large() {
        let told = |address: &str| {
            let facts = format!("addresses: {address} connected\ntls: no answer\nflow: out-of-order 1");
            found(&synthetic::case(synthetic::facts("wss://a.test/", &facts)))
        };
        assert!(told("192.0.2.7:443"));
        assert!(!told("127.0.0.1:443"));
    }
}
