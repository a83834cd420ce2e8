# jail.sh FOLDER JUDGE MODULES: within namespaces of its own, builds a root in memory with this
# machine's nginx in it, where every path may be written, and runs the judge there.
set -e
folder=$1 judge=$2 modules=$3
root=$folder/jail
mkdir -p "$root"
mount -t tmpfs -o mode=755 wscope "$root"
cd "$root"
mkdir -p usr/share/nginx usr/local etc/wscope/modules etc/nginx dev proc tmp run var/log/nginx \
    var/lib/nginx var/cache var/www root srv home opt work/files
for part in bin sbin lib lib64 lib32 libx32; do
    [ -d "/usr/$part" ] || continue
    mkdir -p "usr/$part"
    mount --bind "/usr/$part" "usr/$part"
    mount -o remount,bind,ro "usr/$part" 2>/dev/null || true
    ln -s "usr/$part" "$part"
done
for device in null zero urandom random; do
    : > "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/2 dev/stderr
ln -s /proc/self/fd/1 dev/stdout
mount --rbind /proc proc
mount --bind "$folder/modules" usr/lib/nginx/modules
ln -s /usr/lib/nginx/modules usr/share/nginx/modules
ln -s /usr/lib/nginx/modules etc/nginx/modules
cp "$folder"/index/* etc/wscope/modules/
cp "$folder/all.pem" etc/wscope/all.pem
cp -r "$folder/etc-nginx/." etc/nginx/
cp -r "$folder/files/." work/files/
cp "$judge" work/judge
cp "$folder/list" work/list
cp /etc/ld.so.cache etc/ 2>/dev/null || true
printf 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/false\nnobody:x:65534:65534::/:/bin/false\n' > etc/passwd
printf 'root:x:0:\nwww-data:x:33:\nnogroup:x:65534:\n' > etc/group
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' > etc/hosts
printf 'passwd: files\ngroup: files\nhosts: files\n' > etc/nsswitch.conf
ip link set lo up
# Addresses of other machines may be listened on: no such machine is reached from here.
echo 1 > /proc/sys/net/ipv4/ip_nonlocal_bind 2>/dev/null || true
echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind 2>/dev/null || true
exec env -i PATH=/usr/sbin:/usr/bin LD_LIBRARY_PATH=/usr/lib/nginx/modules/libraries \
    chroot "$root" /work/judge ask /work/list "$modules"
