//! Causes that no server on loopback can show: why not, and a script for a Linux shell that shows each
//! between machines of its own making.

use finding::Text;

/// A cause that is shown elsewhere than on loopback.
#[derive(Clone, Copy, Debug)]
pub struct Beyond {
    /// The cause's code.
    pub cause: &'static str,
    en: &'static str,
    ja: &'static str,
    /// Lines for `sh`: they end with a `wscope doctor` that meets the failure. Nothing outside of their
    /// namespaces is changed, and no privilege is needed where a user may make such.
    pub script: &'static str,
}

impl Beyond {
    /// Why no server of the lab shows it, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> Text {
        Text::new(self.en, self.ja)
    }
}

/// Every cause that loopback cannot show, sorted.
#[must_use]
pub fn beyond() -> &'static [Beyond] {
    ALL
}

/// Lines that run as root of a network of their own, with a folder `/mnt` of their own.
macro_rules! apart {
    ($($line:literal)*) => {
        concat!(
            "unshare --user --map-root-user --net --mount --pid --fork --mount-proc --kill-child sh -ec '\n",
            "mount -t tmpfs none /mnt\n",
            "ip link set lo up\n",
            $($line, "\n",)*
            "'\n"
        )
    };
}

/// The same, where names are asked for at this machine alone.
macro_rules! asking {
    ($($line:literal)*) => {
        apart!(
            "echo nameserver 127.0.0.1 > /mnt/resolv.conf"
            "mount --bind /mnt/resolv.conf /etc/resolv.conf"
            "echo hosts: files dns > /mnt/nsswitch.conf"
            "mount --bind /mnt/nsswitch.conf /etc/nsswitch.conf"
            $($line)*
        )
    };
}

/// The same with an echo server at port 9171, and a name with these addresses.
macro_rules! named {
    ($addresses:literal $($line:literal)*) => {
        apart!(
            "echo hosts: files > /mnt/nsswitch.conf"
            "mount --bind /mnt/nsswitch.conf /etc/nsswitch.conf"
            "touch /mnt/hosts"
            $addresses
            "mount --bind /mnt/hosts /etc/hosts"
            "wscope --version > /dev/null"
            "wscope lab echo --port 9171 > /mnt/echo &"
            "until grep -qs ws: /mnt/echo; do sleep 0.1; done"
            $($line)*
        )
    };
}

static ALL: &[Beyond] = &[
    Beyond {
        cause: "network/connection-timeout",
        en: "Loopback loses no packet: a firewall has to drop them (nft, in a network namespace).",
        ja: "ループバックではパケットが失われません。ファイアウォールでの破棄が必要です（nft、ネットワーク名前空間）。",
        script: apart!(
            "nft add table inet lab"
            "nft \"add chain inet lab in { type filter hook input priority 0; }\""
            "nft add rule inet lab in tcp dport 80 drop"
            "wscope doctor ws://127.0.0.1/chat --timeout 8"
        ),
    },
    Beyond {
        cause: "network/dns-failure",
        en: "Only a resolver can fail: one that refuses has to be asked (dnsmasq, in a namespace).",
        ja: "失敗できるのはリゾルバーだけです。応答を拒否するリゾルバーが必要です（dnsmasq、名前空間）。",
        script: asking!(
            "dnsmasq --version > /dev/null"
            "dnsmasq --no-daemon --conf-file=/dev/null --log-facility=/mnt/log --no-resolv --no-hosts 2> /dev/null &"
            "until grep -qs started /mnt/log; do sleep 0.1; done"
            "wscope doctor ws://chat.lab.example/"
        ),
    },
    Beyond {
        cause: "network/dns-no-address",
        en: "Only a resolver can know a name without an address (dnsmasq, in a namespace).",
        ja: "アドレスのない名前を知っているのはリゾルバーだけです（dnsmasq、名前空間）。",
        script: asking!(
            "dnsmasq --version > /dev/null"
            "dnsmasq --no-daemon --conf-file=/dev/null --log-facility=/mnt/log --no-resolv --no-hosts \\"
            "    --local=/example/ --txt-record=chat.lab.example,nothing 2> /dev/null &"
            "until grep -qs started /mnt/log; do sleep 0.1; done"
            "wscope doctor ws://chat.lab.example/"
        ),
    },
    Beyond {
        cause: "network/dns-not-found",
        en: "No server is needed, but a resolver that answers: names under .invalid never exist.",
        ja: "サーバーは不要で、応答するリゾルバーがあれば足ります。.invalid の名前は決して存在しません。",
        script: "wscope doctor ws://chat.invalid/\n",
    },
    Beyond {
        cause: "network/dns-stale-address",
        en: "It takes a name with a dead and a live address, and the lab may not name this machine anew.",
        ja: "生きたアドレスと死んだアドレスを持つ名前が必要ですが、ラボは名前を登録できません（名前空間で実行）。",
        script: named!(
            "for end in 1 2; do echo 192.0.2.$end chat.lab.example >> /mnt/hosts; done"
            "ip addr add 192.0.2.1/24 dev lo"
            "ip addr add 192.0.2.2/24 dev lo"
            "nft add table ip lab"
            "nft \"add chain ip lab out { type nat hook output priority -100; }\""
            "nft add rule ip lab out ip daddr 192.0.2.2 tcp dport 80 redirect to :9171"
            "wscope doctor ws://chat.lab.example/"
        ),
    },
    Beyond {
        cause: "network/firewall-rejected",
        en: "A firewall has to answer in the place of a server (nft, in a network namespace).",
        ja: "サーバーの代わりにファイアウォールが応答する必要があります（nft、ネットワーク名前空間）。",
        script: apart!(
            "nft add table inet lab"
            "nft \"add chain inet lab in { type filter hook input priority 0; }\""
            "nft add rule inet lab in tcp dport 80 reject with icmpx admin-prohibited"
            "wscope doctor ws://127.0.0.1/chat"
        ),
    },
    Beyond {
        cause: "network/ipv6-broken",
        en: "It takes a name with addresses of both families, and the lab may not name this machine anew.",
        ja: "IPv4 と IPv6 の両方を持つ名前が必要ですが、ラボは名前を登録できません（名前空間で実行）。",
        script: named!(
            "for at in 2001:db8::1 192.0.2.1; do echo $at chat.lab.example >> /mnt/hosts; done"
            "ip addr add 2001:db8::1/64 dev lo"
            "ip addr add 192.0.2.1/24 dev lo"
            "nft add table ip lab"
            "nft \"add chain ip lab out { type nat hook output priority -100; }\""
            "nft add rule ip lab out ip daddr 192.0.2.1 tcp dport 80 redirect to :9171"
            "wscope doctor ws://chat.lab.example/"
        ),
    },
    Beyond {
        cause: "network/mtu-black-hole",
        en: "Loopback takes packets of any size: it takes two machines, and a narrow link without ICMP.",
        ja: "ループバックはどんな大きさのパケットも通します。2 台のマシンと、ICMP のない狭い回線が必要です。",
        script: apart!(
            "mount -t tmpfs none /run"
            "mkdir /run/netns"
            "ip netns add far"
            "ip link add near type veth peer name far netns far"
            "ip addr add 192.0.2.1/24 dev near"
            "ip link set near up gso_max_segs 1"
            "ip -n far addr add 192.0.2.7/24 dev far"
            "ip -n far link set lo up"
            "ip -n far link set far up"
            "ip netns exec far sh -c \"echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet\""
            "ip netns exec far nft add table ip lab"
            "ip netns exec far nft \"add chain ip lab in { type nat hook prerouting priority -100; }\""
            "ip netns exec far nft add rule ip lab in tcp dport 80 dnat to 127.0.0.1:9171"
            "ip netns exec far nft \"add chain ip lab narrow { type filter hook prerouting priority -300; }\""
            "ip netns exec far nft \"add rule ip lab narrow ip length > 1300 drop\""
            "wscope --version > /dev/null"
            "ip netns exec far wscope lab echo --port 9171 > /mnt/echo &"
            "until grep -qs ws: /mnt/echo; do sleep 0.1; done"
            "wscope doctor ws://192.0.2.7/chat"
        ),
    },
    Beyond {
        cause: "network/resolver-down",
        en: "The resolver of this machine is not the lab's to stop (shown in a namespace without one).",
        ja: "このマシンのリゾルバーをラボが止めるわけにはいきません（リゾルバーのない名前空間で示します）。",
        script: asking!("wscope doctor ws://chat.lab.example/"),
    },
    Beyond {
        cause: "network/unreachable",
        en: "This machine is always there: it takes a network on which nobody has the address.",
        ja: "このマシン自身は必ず存在します。そのアドレスを誰も持たないネットワークが必要です（名前空間で実行）。",
        script: apart!(
            "ip link add near type veth peer name far"
            "ip addr add 192.0.2.1/24 dev near"
            "ip link set near up"
            "ip link set far up"
            "wscope doctor ws://192.0.2.7/chat"
        ),
    },
];
