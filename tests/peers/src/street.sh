# Three machines in a row: this one (10.9.1.2), a router, and a server (10.9.2.2); the same in fd09::/16.
# They are gone when this shell is: it is the first process of a namespace of its own.
set -e
mount -t tmpfs tmpfs /run
mkdir /run/netns
ip netns add router
ip netns add server
# Some programs will not be root, and in a user namespace there is nobody else to become.
export plain=""
grep -q 4294967295 /proc/self/uid_map || plain="unshare --user --map-user=1000 --map-group=1000"
router="nsenter --net=/run/netns/router"
server="nsenter --net=/run/netns/server"
ip link add c0 type veth peer name r0 netns router
ip link add s0 netns server type veth peer name r1 netns router
ip link set lo up
ip addr add 10.9.1.2/24 dev c0
ip addr add fd09:1::2/64 dev c0 nodad
ip link set c0 up
$router sh -e -c 'ip link set lo up
ip addr add 10.9.1.1/24 dev r0
ip addr add fd09:1::1/64 dev r0 nodad
ip link set r0 up
ip addr add 10.9.2.1/24 dev r1
ip addr add fd09:2::1/64 dev r1 nodad
ip link set r1 up
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
$server sh -e -c 'ip link set lo up
ip addr add 10.9.2.2/24 dev s0
ip addr add fd09:2::2/64 dev s0 nodad
ip link set s0 up
ip route add default via 10.9.2.1
ip route add default via fd09:2::1'
ip route add default via 10.9.1.1
ip route add default via fd09:1::1
cp resolv.conf /run/resolv.conf
mount --bind /run/resolv.conf /etc/resolv.conf

# Waits until a link of a machine carries packets: the kernel says so a while after it was set up, and
# drops until then.
carries() {
    tries=0
    until $1 ip -o link show "$2" | grep -q "state UP"; do
        tries=$((tries + 1))
        test $tries -lt 200 || { echo "$2 stays down" >&2; exit 1; }
        sleep 0.05
    done
}
carries "" c0
carries "$router" r0
carries "$router" r1
carries "$server" s0

# Waits until a port of a machine listens: its number in hexadecimal, in the tables of the kernel.
listens() {
    tries=0
    while ! $1 cat /proc/net/tcp /proc/net/tcp6 | grep -q ":$(printf %04X "$2") [0-9A-F:]* 0A"; do
        tries=$((tries + 1))
        test $tries -lt 600 || { echo "nothing listens at $2" >&2; cat log.* >&2; exit 1; }
        sleep 0.05
    done
}

$server sh -e server.sh > log.server 2>&1 &
$router sh -e router.sh > log.router 2>&1 &
for port in $SERVER_PORTS; do listens "$server" "$port"; done
for port in $ROUTER_PORTS; do listens "$router" "$port"; done
test ! -s router.nft || $router nft -f router.nft
test ! -s server.nft || $server nft -f server.nft
test ! -s client.nft || nft -f client.nft
sh -e client.sh
for port in $CLIENT_PORTS; do listens "" "$port"; done
"$@"
