//! The rows, by what stands between the machines.

mod between;
mod here;

use crate::Row;
use peers::Street;

/// Python's websockets at port 80 of the server.
const SERVER: Street<'static> = Street {
    server: concat!("exec /usr/bin/python3 ", env!("CARGO_MANIFEST_DIR"), "/servers/anywhere.py 80"),
    server_ports: "80",
    ..EMPTY
};
const EMPTY: Street<'static> = Street {
    server: "",
    server_ports: "",
    router: "",
    router_ports: "",
    client: "",
    client_ports: "",
    firewall: "",
    own_firewall: "",
    server_firewall: "",
    resolver: "",
    files: &[],
};
const URL: &[&str] = &["ws://10.9.2.2/chat"];

/// A chain of a firewall that forwards.
macro_rules! forward {
    ($rules:literal) => {
        concat!("table inet t {\nchain f {\ntype filter hook forward priority 0;\n", $rules, "\n}\n}\n")
    };
}

/// Every row.
pub(crate) fn all() -> Vec<&'static Row> {
    ROWS.iter().chain(between::ROWS).chain(here::ROWS).collect()
}

const ROWS: &[Row] = &[
    row("", "nothing is wrong", SERVER, URL, &[]),
    row("", "nothing is wrong, over IPv6", SERVER, &["ws://[fd09:2::2]/chat"], &[]),
    row(
        "",
        "a name with both families",
        SERVER,
        &["ws://a.test/chat", "--zone=a.test=10.9.2.2+fd09:2::2"],
        &[],
    ),
    row(
        "",
        "IPv6 loses its first packet, and lives",
        Street {
            firewall: forward!("meta nfproto ipv6 tcp flags & (syn|ack) == syn numgen inc mod 2 0 drop"),
            ..SERVER
        },
        &["ws://a.test/chat", "--zone=a.test=10.9.2.2+fd09:2::2"],
        &[],
    ),
    row(
        "",
        "a way that loses every eighth packet",
        Street { firewall: forward!("numgen inc mod 8 7 drop"), ..SERVER },
        &["ws://10.9.2.2/chat", "--timeout=20"],
        &[],
    ),
    row(
        "",
        "a server behind a narrow link that says so",
        Street { router: "ip link set r0 mtu 1300", ..SERVER },
        &["ws://10.9.2.2/chat"],
        &[],
    ),
    // Names.
    row(
        "network/dns-not-found",
        "NXDOMAIN, and a near name exists",
        SERVER,
        &["ws://ehco.a.test/", "--zone=echo.a.test=10.9.2.2"],
        &["echo.a.test"],
    ),
    row(
        "network/dns-no-address",
        "the name has no address",
        EMPTY,
        &["ws://a.test/", "--zone=a.test=nothing"],
        &[],
    ),
    row("network/dns-failure", "SERVFAIL", EMPTY, &["ws://a.test/", "--zone=a.test=servfail"], &["SERVFAIL"]),
    row("network/dns-failure", "REFUSED", EMPTY, &["ws://a.test/", "--zone=a.test=refused"], &["REFUSED"]),
    row(
        "network/resolver-down",
        "the resolver is silent",
        EMPTY,
        &["ws://a.test/", "--zone=a.test=silent"],
        &["127.0.0.1 does not answer"],
    ),
    row(
        "network/resolver-down",
        "the resolver's port is closed",
        EMPTY,
        &["ws://a.test/"],
        &["port is closed"],
    ),
    row(
        "network/resolver-down",
        "the router drops what goes to port 53",
        Street { resolver: "10.9.2.2", firewall: forward!("udp dport 53 drop"), ..EMPTY },
        &["ws://a.test/"],
        &["10.9.2.2 does not answer"],
    ),
    row(
        "network/resolver-down",
        "dnsmasq does not run at the server",
        Street { resolver: "10.9.2.2", ..EMPTY },
        &["ws://a.test/"],
        &["port is closed"],
    ),
    remark(
        "network/dns-stale-address",
        "the first of two addresses is dead, its packets dropped",
        Street { firewall: forward!("ip daddr 10.9.2.9 drop"), ..SERVER },
        &["ws://a.test/", "--zone=a.test=10.9.2.9+10.9.2.2"],
        &["10.9.2.9"],
    ),
    remark(
        "network/ipv6-broken",
        "the server listens on IPv4 alone",
        Street {
            server: concat!(
                "exec /usr/bin/python3 ",
                env!("CARGO_MANIFEST_DIR"),
                "/servers/anywhere.py 80 0.0.0.0"
            ),
            ..SERVER
        },
        &["ws://a.test/", "--zone=a.test=10.9.2.2+fd09:2::2"],
        &["not over IPv6"],
    ),
    remark(
        "network/ipv6-broken",
        "the router drops IPv6",
        Street { firewall: forward!("meta nfproto ipv6 drop"), ..SERVER },
        &["ws://a.test/", "--zone=a.test=10.9.2.2+fd09:2::2"],
        &["not over IPv6"],
    ),
    row(
        "",
        "the client has no IPv6, and the name has",
        Street { client: "ip -6 route flush all; ip -6 addr flush dev c0", ..SERVER },
        &["ws://a.test/", "--zone=a.test=fd09:2::2+10.9.2.2"],
        &[],
    ),
    row(
        "uri/unspecified-address",
        "the resolver answers 0.0.0.0",
        EMPTY,
        &["ws://ads.a.test/", "--zone=ads.a.test=0.0.0.0"],
        &["resolves to 0.0.0.0"],
    ),
    // Ways.
    row("server/not-listening", "nothing listens at the port", SERVER, &["ws://10.9.2.2:8080/"], &[]),
    row(
        "network/firewall-rejected",
        "the router rejects with port-unreachable",
        Street { firewall: forward!("tcp dport 80 reject"), ..SERVER },
        URL,
        &["10.9.1.1"],
    ),
    row(
        "network/firewall-rejected",
        "the router prohibits",
        Street { firewall: forward!("tcp dport 80 reject with icmpx admin-prohibited"), ..SERVER },
        URL,
        &["10.9.1.1"],
    ),
    row(
        "network/firewall-rejected",
        "the server's own firewall rejects",
        Street {
            server_firewall: "table inet t {\nchain i {\ntype filter hook input priority 0;\ntcp dport 80 reject\n}\n}\n",
            ..SERVER
        },
        URL,
        &["the firewall of 10.9.2.2"],
    ),
    row(
        "network/firewall-rejected",
        "the client's own firewall rejects",
        Street {
            own_firewall: "table inet t {\nchain o {\ntype filter hook output priority 0;\ntcp dport 80 reject with icmpx admin-prohibited\n}\n}\n",
            ..SERVER
        },
        URL,
        &["on this machine"],
    ),
    row(
        "network/connection-timeout",
        "the router drops one port",
        Street { firewall: forward!("tcp dport 8080 drop"), ..SERVER },
        &["ws://10.9.2.2:8080/"],
        &["10.9.2.2 is up"],
    ),
    row(
        "network/connection-timeout",
        "the router drops all that goes to the server",
        Street { firewall: forward!("ip daddr 10.9.2.2 drop"), ..SERVER },
        URL,
        &["443"],
    ),
    row("network/unreachable", "the router has no route", EMPTY, &["ws://10.77.0.1/"], &["10.9.1.1"]),
    row(
        "network/unreachable",
        "nobody has the address on the server's network",
        EMPTY,
        &["ws://10.9.2.99/", "--timeout=20"],
        &["10.9.1.1"],
    ),
    row(
        "network/unreachable",
        "nobody has the address on the local network",
        EMPTY,
        &["ws://10.9.1.99/", "--timeout=20"],
        &["local network"],
    ),
    row(
        "network/no-route",
        "the client has no default route",
        Street { client: "ip route del default", ..EMPTY },
        URL,
        &["no route"],
    ),
    row(
        "network/no-route",
        "a route of the client prohibits",
        Street { client: "ip route add prohibit 10.9.2.2", ..EMPTY },
        URL,
        &["not to connect"],
    ),
    row(
        "network/no-route",
        "a route of the client is a black hole",
        Street { client: "ip route add blackhole 10.9.2.2", ..EMPTY },
        URL,
        &["not to connect"],
    ),
    row(
        "network/no-route",
        "an IPv6 address, and the client has none",
        Street { client: "ip -6 route flush all; ip -6 addr flush dev c0", ..EMPTY },
        &["ws://[fd09:2::2]/"],
        &[],
    ),
    row(
        "network/filtered-after-connect",
        "the router drops what the client says on a connection",
        Street { firewall: forward!("iifname r0 tcp flags & (psh|fin) != 0 drop"), ..SERVER },
        URL,
        &["everything sent on it is dropped"],
    ),
    // What a filter of packets can do about a word: it stands at this place in the head of the upgrade.
    row(
        "network/filtered-after-connect",
        "the router resets what mentions a WebSocket",
        Street {
            router: INSPECTING,
            router_ports: "8888",
            firewall: "table ip t {\nchain p {\ntype nat hook prerouting priority -100;\niifname r0 tcp dport 80 redirect to :8888\n}\n}\n",
            files: &[("inspect.cfg", INSPECTION)],
            ..SERVER
        },
        URL,
        &["mentions a WebSocket"],
    ),
];

/// HAProxy as a box that looks into what passes.
const INSPECTING: &str = "exec /usr/sbin/haproxy -db -f inspect.cfg";
const INSPECTION: &str = "defaults\n mode tcp\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n\
                          listen all\n bind :8888\n tcp-request inspect-delay 1s\n acl whole req.len gt 16\n\
                          tcp-request content reject if { req.payload(0,0) -m sub -i websocket }\n\
                          tcp-request content accept if whole\n server one 10.9.2.2:80\n";

const fn row(
    says: &'static str,
    set_up: &'static str,
    street: Street<'static>,
    ask: &'static [&'static str],
    words: &'static [&'static str],
) -> Row {
    Row { says, works: says.is_empty(), set_up, street, ask, words }
}

/// It works, and something is still to be said.
const fn remark(
    says: &'static str,
    set_up: &'static str,
    street: Street<'static>,
    ask: &'static [&'static str],
    words: &'static [&'static str],
) -> Row {
    Row { works: true, ..row(says, set_up, street, ask, words) }
}
