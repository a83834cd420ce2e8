//! ICMP answers, from a real firewall: the test runs itself once more in a network namespace of its
//! own, where nftables rejects. Needs `unshare`, `ip` and `nft` (Debian: util-linux, iproute2, nftables).
#![cfg(target_os = "linux")]

use crate::peer::dial;
use model::trace::{Icmp, TcpOutcome};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

const INSIDE: &str = "WSCOPE_TEST_INSIDE_NAMESPACE";
const RULES: &str = "ip link set lo up && nft -f - <<'END' && exec \"$0\" --exact icmp::the_box_that_said_no_is_named --nocapture
table inet test {
  chain input {
    type filter hook input priority 0;
    tcp dport 81 reject with icmpx port-unreachable
    tcp dport 82 reject with icmpx admin-prohibited
    tcp dport 83 reject with icmpx host-unreachable
    tcp dport 84 reject with tcp reset
  }
}
END";

#[tokio::test]
async fn the_box_that_said_no_is_named() {
    if std::env::var_os(INSIDE).is_some() {
        return inside().await;
    }
    let shell = |script: &str| {
        let itself = std::env::current_exe().expect("a running test has a file");
        // Root needs no user namespace, which a chroot would refuse.
        let root = std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0);
        let own = if root { "-n" } else { "-rn" };
        Command::new("unshare").args([own, "sh", "-c", script]).arg(itself).env(INSIDE, "1").output()
    };
    let able = shell("ip link set lo up && nft list ruleset").is_ok_and(|it| it.status.success());
    if !able {
        assert!(std::env::var_os("CI").is_none(), "no network namespace with nftables in CI");
        let _ = writeln!(std::io::stderr(), "skipped: no network namespace with nftables here");
        return;
    }
    let output = shell(RULES).expect("it ran a moment ago");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{:?}", output);
}

async fn inside() {
    let (v4, v6) = ("127.0.0.1", "[::1]");
    let icmp = |host: &str, kind, code| {
        Some(Icmp { kind, code, from: host.trim_matches(['[', ']']).parse().expect("an address") })
    };
    let cases = [
        (v4, 81, TcpOutcome::Refused(icmp(v4, 3, 3))),
        (v4, 82, TcpOutcome::Unreachable(icmp(v4, 3, 13))),
        (v4, 83, TcpOutcome::Unreachable(icmp(v4, 3, 1))),
        (v4, 84, TcpOutcome::Refused(None)),
        (v6, 81, TcpOutcome::Refused(icmp(v6, 1, 4))),
        (v6, 82, TcpOutcome::Unreachable(icmp(v6, 1, 1))),
        (v6, 83, TcpOutcome::Unreachable(icmp(v6, 1, 3))),
        (v6, 84, TcpOutcome::Refused(None)),
    ];
    for (host, port, outcome) in cases {
        let dialed = dial(&format!("ws://{host}:{port}/"), |_| ()).await;
        let tcp = dialed.trace.tcp.expect("tried").step;
        assert_eq!(tcp.attempts[0].outcome, outcome, "{host} {port}");
    }
}
