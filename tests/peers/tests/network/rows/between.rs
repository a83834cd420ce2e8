//! What stands between and has a will of its own: proxies, portals, boxes that open TLS, narrow links.

use super::{EMPTY, SERVER, URL, remark, row};
use crate::Row;
use peers::Street;

const NARROW: &str = "ip link set r0 mtu 1300; ip link set r1 mtu 1300";
const NO_ICMP: &str = "table inet t {\nchain o {\ntype filter hook output priority 0;\n\
                       icmp type destination-unreachable drop\nicmpv6 type packet-too-big drop\n}\n}\n";
/// The server over TLS, with a certificate that fills more than one packet.
const SECURE: Street<'static> = Street {
    server: concat!(
        "openssl req -x509 -newkey rsa:4096 -nodes -days 9 -subj /CN=10.9.2.2 -addext ",
        "subjectAltName=IP:10.9.2.2,DNS:a.test -keyout key.pem -out chain.pem 2>/dev/null\n",
        "exec /usr/bin/python3 ",
        env!("CARGO_MANIFEST_DIR"),
        "/servers/anywhere.py 443 chain.pem key.pem"
    ),
    server_ports: "443",
    ..EMPTY
};
/// dnsmasq that knows no name.
const NAMELESS: Street<'static> = Street {
    server: "exec dnsmasq --keep-in-foreground --user=root --pid-file= --no-resolv --no-hosts --address=/test/",
    ..EMPTY
};
/// Both, on their ports.
const BOTH: Street<'static> = Street {
    server: concat!(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 -subj /CN=10.9.2.2 ",
        "-addext subjectAltName=IP:10.9.2.2,DNS:a.test -keyout key.pem -out chain.pem 2>/dev/null\n",
        "/usr/bin/python3 ",
        env!("CARGO_MANIFEST_DIR"),
        "/servers/anywhere.py 443 chain.pem key.pem &\n",
        "exec /usr/bin/python3 ",
        env!("CARGO_MANIFEST_DIR"),
        "/servers/anywhere.py 80"
    ),
    server_ports: "80 443",
    ..EMPTY
};

/// Takes what goes to one port.
macro_rules! redirect {
    ($from:literal, $to:literal) => {
        concat!(
            "table ip t {\nchain p {\ntype nat hook prerouting priority -100;\niifname r0 tcp dport ",
            $from,
            " redirect to :",
            $to,
            "\n}\n}\n"
        )
    };
}

macro_rules! squid {
    ($lines:literal) => {
        concat!(
            "pid_filename none\ncache_log log.squid\naccess_log none\ncache deny all\nshutdown_lifetime 0 seconds\n",
            "visible_hostname gate\nhttp_port 3128\ndns_nameservers 10.9.2.2\ndns_timeout 1 second\nconnect_timeout 3 seconds\n",
            $lines,
            "\nhttp_access allow all\n"
        )
    };
}

macro_rules! dante {
    () => {
        "logoutput: log.danted\ninternal: 10.9.1.1 port = 1080\nexternal: r1\nclientmethod: none\nsocksmethod: none\n\
         user.privileged: root\nuser.unprivileged: root\nclient pass {\n from: 0.0.0.0/0 to: 0.0.0.0/0\n}\n"
    };
}

/// Squid at the router.
const fn squid(files: &'static [(&'static str, &'static str)], street: Street<'static>) -> Street<'static> {
    Street { router: "exec $plain /usr/sbin/squid -N -f squid.conf", router_ports: "3128", files, ..street }
}

const PROXIED: &[&str] = &["ws://10.9.2.2/chat", "--proxy=http://10.9.1.1:3128"];

pub(super) const ROWS: &[Row] = &[
    // Narrow links.
    row(
        "network/mtu-black-hole",
        "a narrow link without ICMP: a certificate does not fit",
        Street { router: NARROW, firewall: NO_ICMP, ..SECURE },
        &["wss://10.9.2.2/", "--timeout=8"],
        &["TLS handshake", "536"],
    ),
    row(
        "network/mtu-black-hole",
        "a narrow link without ICMP: the handshake fits, and messages do not",
        Street { router: NARROW, firewall: NO_ICMP, ..SERVER },
        &["ws://10.9.2.2/", "--timeout=8"],
        &["after it opened", "never been acknowledged"],
    ),
    row("", "a narrow link that says so by ICMP", Street { router: NARROW, ..SERVER }, URL, &[]),
    // Forward proxies.
    row("", "Squid opens a tunnel", squid(&[("squid.conf", squid!(""))], SERVER), PROXIED, &[]),
    row(
        "network/proxy-refused",
        "Squid opens tunnels to 443 alone",
        squid(&[("squid.conf", squid!("acl tls port 443\nhttp_access deny CONNECT !tls"))], SERVER),
        PROXIED,
        &["Squid's rules", "without the proxy the WebSocket opens"],
    ),
    row(
        "network/proxy-refused",
        "Squid meets nobody at the port",
        squid(&[("squid.conf", squid!(""))], EMPTY),
        PROXIED,
        &["nothing listens there"],
    ),
    row(
        "network/proxy-refused",
        "Squid cannot resolve the name",
        squid(&[("squid.conf", squid!(""))], NAMELESS),
        &["ws://a.test/chat", "--proxy=http://10.9.1.1:3128", "--timeout=20"],
        &["cannot resolve the name"],
    ),
    row(
        "network/proxy-auth",
        "Squid wants a password",
        squid(
            &[
                (
                    "squid.conf",
                    squid!(
                        "auth_param basic program /usr/lib/squid/basic_ncsa_auth passwd\n\
                         acl known proxy_auth REQUIRED\nhttp_access deny !known"
                    ),
                ),
                ("passwd", "someone:$apr1$x$y\n"),
            ],
            SERVER,
        ),
        PROXIED,
        &["wants credentials"],
    ),
    row(
        "network/proxy-refused",
        "tinyproxy opens tunnels to 443 alone",
        Street {
            router: "exec tinyproxy -d -c tinyproxy.conf",
            router_ports: "3128",
            files: &[("tinyproxy.conf", "Port 3128\nTimeout 30\nConnectPort 443\nLogLevel Error\n")],
            ..SERVER
        },
        PROXIED,
        &["does not allow"],
    ),
    row(
        "network/proxy-refused",
        "Dante does not let this host through",
        Street {
            router: "exec danted -f danted.conf -p danted.pid",
            router_ports: "1080",
            files: &[(
                "danted.conf",
                concat!(dante!(), "socks block {\n from: 0.0.0.0/0 to: 0.0.0.0/0\n}\n"),
            )],
            ..SERVER
        },
        &["ws://10.9.2.2/chat", "--proxy=socks5://10.9.1.1:1080"],
        &["rules do not allow"],
    ),
    row(
        "network/proxy-refused",
        "Dante meets nobody at the port",
        Street {
            router: "exec danted -f danted.conf -p danted.pid",
            router_ports: "1080",
            files: &[("danted.conf", concat!(dante!(), "socks pass {\n from: 0.0.0.0/0 to: 0.0.0.0/0\n}\n"))],
            ..EMPTY
        },
        &["ws://10.9.2.2/chat", "--proxy=socks5://10.9.1.1:1080"],
        &["nothing listens there"],
    ),
    row(
        "network/proxy-unreachable",
        "nothing listens where the proxy should be",
        SERVER,
        &["ws://10.9.2.2/chat", "--proxy=http://10.9.1.1:3128"],
        &["without the proxy the WebSocket opens"],
    ),
    row(
        "network/proxy-breaks-upgrade",
        "Squid takes hold of port 80, and wss goes by",
        Street {
            firewall: redirect!("80", "3129"),
            router_ports: "3128 3129",
            ..squid(&[("squid.conf", squid!("http_port 3129 intercept"))], BOTH)
        },
        URL,
        &["Squid on the way"],
    ),
    row(
        "network/proxy-breaks-upgrade",
        "Squid takes hold of port 80",
        Street {
            firewall: redirect!("80", "3129"),
            router_ports: "3128 3129",
            ..squid(&[("squid.conf", squid!("http_port 3129 intercept"))], SERVER)
        },
        URL,
        &["Squid on the way"],
    ),
    row(
        "network/proxy-breaks-upgrade",
        "tinyproxy takes hold of port 80",
        Street {
            router: "exec tinyproxy -d -c tinyproxy.conf",
            router_ports: "3128",
            firewall: redirect!("80", "3128"),
            files: &[("tinyproxy.conf", "Port 3128\nTimeout 30\nLogLevel Error\n")],
            ..SERVER
        },
        URL,
        &["tinyproxy on the way"],
    ),
    // Boxes that answer themselves.
    row(
        "network/tls-intercepted",
        "nginx at the router opens TLS with certificates of a FortiGate's authority",
        Street {
            router: INTERCEPTING,
            router_ports: "8443",
            firewall: redirect!("443", "8443"),
            files: &[("nginx.conf", INTERCEPTOR)],
            ..BOTH
        },
        &["wss://a.test/chat", "--zone=a.test=10.9.2.2"],
        &["FortiGate"],
    ),
    row(
        "network/captive-portal",
        "dnsmasq gives every name to the portal, which redirects",
        PORTAL,
        &["ws://chat.example.com/"],
        &["every name"],
    ),
    row(
        "network/captive-portal",
        "dnsmasq gives every name to the portal, which has a certificate of its own",
        PORTAL,
        &["wss://chat.example.com/"],
        &["every name"],
    ),
    row(
        "network/dns-failure",
        "unbound finds the signatures bogus",
        Street {
            client: "unbound -d -c authority.conf >log.authority 2>&1 &\nunbound -d -c unbound.conf >log.unbound 2>&1 &",
            client_ports: "5300 53",
            files: &[("unbound.conf", UNBOUND), ("authority.conf", AUTHORITY)],
            ..EMPTY
        },
        &["ws://a.test/", "--timeout=12"],
        &["SERVFAIL", "DNSSEC"],
    ),
    remark(
        "network/dns-failure",
        "the resolver never answers for AAAA",
        Street {
            client: concat!(
                "/usr/bin/python3 ",
                env!("CARGO_MANIFEST_DIR"),
                "/servers/anywhere.py 80 127.0.0.1 >log.client 2>&1 &"
            ),
            client_ports: "80",
            ..EMPTY
        },
        &["ws://a.test/", "--zone=a.test=halfsilent"],
        &["half"],
    ),
];

const INTERCEPTING: &str = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 \
    -subj '/O=Fortinet/CN=FortiGate CA' -keyout ca.key -out ca.pem 2>/dev/null\n\
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=a.test -keyout box.key -out box.csr 2>/dev/null\n\
    echo subjectAltName=DNS:a.test >ext\n\
    openssl x509 -req -in box.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 9 -extfile ext -out box.pem 2>/dev/null\n\
    exec /usr/sbin/nginx -p . -c nginx.conf -e log.nginx";
const INTERCEPTOR: &str = "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\nhttp {\naccess_log off;\n\
    client_body_temp_path a;\nproxy_temp_path b;\nfastcgi_temp_path c;\nuwsgi_temp_path d;\nscgi_temp_path e;\n\
    server {\nlisten 8443 ssl;\nssl_certificate box.pem;\nssl_certificate_key box.key;\n\
    location / {\nproxy_pass https://10.9.2.2;\nproxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\n\
    proxy_set_header Connection upgrade;\n}\n}\n}\n";
/// A network that wants a login: dnsmasq and nginx at the router.
const PORTAL: Street<'static> = Street {
    router: "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9 -subj /CN=gate.hotel \
             -addext subjectAltName=DNS:gate.hotel -keyout key.pem -out chain.pem 2>/dev/null\n\
             dnsmasq --keep-in-foreground --user=root --pid-file= --no-resolv --no-hosts --address=/#/10.9.1.1 &\n\
             exec /usr/sbin/nginx -p . -c nginx.conf -e log.nginx",
    router_ports: "53 80 443",
    resolver: "10.9.1.1",
    files: &[(
        "nginx.conf",
        "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\nhttp {\naccess_log off;\n\
         client_body_temp_path a;\nproxy_temp_path b;\nfastcgi_temp_path c;\nuwsgi_temp_path d;\nscgi_temp_path e;\n\
         server {\nlisten 80;\nlisten 443 ssl;\nssl_certificate chain.pem;\nssl_certificate_key key.pem;\n\
         return 302 http://gate.hotel/start;\n}\n}\n",
    )],
    ..EMPTY
};
const AUTHORITY: &str = "server:\nusername: \"\"\nchroot: \"\"\ndirectory: \".\"\npidfile: \"\"\n\
    interface: 127.0.0.1@5300\ndo-ip6: no\nmodule-config: \"iterator\"\nlocal-zone: \"a.test.\" static\n\
    local-data: \"a.test. A 10.9.2.2\"\nlocal-data: \"a.test. SOA a.test. a.test. 1 1 1 1 1\"\n\
    remote-control:\ncontrol-enable: no\n";
const UNBOUND: &str = "server:\nusername: \"\"\nchroot: \"\"\ndirectory: \".\"\npidfile: \"\"\ninterface: 127.0.0.1\n\
    do-ip6: no\ndo-not-query-localhost: no\nede: yes\nmodule-config: \"validator iterator\"\nlocal-zone: \"test.\" nodefault\n\
    trust-anchor: \"a.test. DS 12345 8 2 0000000000000000000000000000000000000000000000000000000000000001\"\n\
    remote-control:\ncontrol-enable: no\nstub-zone:\nname: \"a.test\"\nstub-addr: 127.0.0.1@5300\n";
