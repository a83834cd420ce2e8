//! The words behind the address of a `listen`.

use crate::tree::Directive;

/// Words that stand alone.
const ALONE: &[&str] = &[
    "bind",
    "default",
    "default_server",
    "deferred",
    "http2",
    "http3",
    "multipath",
    "proxy_protocol",
    "quic",
    "reuseport",
    "spdy",
    "ssl",
    "udp",
];
/// Words that go on behind `=`.
const WITH_VALUES: &[&str] = &[
    "accept_filter",
    "backlog",
    "fastopen",
    "ipv6only",
    "protocol",
    "rcvbuf",
    "setfib",
    "sndbuf",
    "so_keepalive",
];

/// What nginx says of the first word that none of its versions knows.
pub(super) fn objection(listen: &Directive) -> Option<String> {
    let is_known = |text: &str| {
        let name = text.split_once('=').map(|(name, _)| name);
        name.map_or(ALONE.contains(&text), |name| WITH_VALUES.contains(&name))
    };
    let words = listen.arguments.iter().skip(1).map(|word| String::from_utf8_lossy(&word.value));
    let mut strange = words.filter(|text| !is_known(text));
    strange.next().map(|text| format!("invalid parameter \"{text}\""))
}

#[cfg(test)]
mod tests {
    use crate::read;

    #[test]
    fn a_word_that_no_nginx_knows_is_named_at_the_line_of_nginx() {
        let says = |text: &str| {
            let (_, _, faults) = read(text.as_bytes());
            faults.iter().map(|it| (it.in_the_words_of_nginx(), it.semicolon)).collect::<Vec<_>>()
        };
        let missing = "events {}\nhttp { server { listen 80\n server_name a; } }\n";
        let end = missing.find("80").map(|at| at + 2);
        assert_eq!(says(missing), [("invalid parameter \"server_name\"".into(), end)]);
        for right in [
            "listen 80 default_server reuseport backlog=9 so_keepalive=on;",
            "listen [::]:443 ssl http2 ipv6only=on;",
            "listen unix:/a;",
        ] {
            assert_eq!(
                says(&format!("events {{}}\nhttp {{ server {{ {right} server_name a; }} }}\n")).len(),
                usize::from(right.contains("ssl")),
                "{right}"
            );
        }
    }
}
