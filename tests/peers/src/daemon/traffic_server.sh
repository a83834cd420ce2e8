# Lays out the files of a Traffic Server in a folder, and becomes it. Arguments: the folder and the port.
cd "$1" || exit 1
command -v traffic_server >/dev/null || { echo "traffic_server is missing: apt-get install trafficserver" >&2; exit 1; }
mkdir -p conf run cache logs
cat >conf/remap.config <<'LINES'
{lines}
LINES
cat >conf/records.config <<LINES
CONFIG proxy.config.http.server_ports STRING $2:ip-in=127.0.0.1
CONFIG proxy.config.url_remap.remap_required INT 1
CONFIG proxy.config.http.cache.http INT 0
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 1
CONFIG proxy.config.accept_threads INT 0
CONFIG proxy.config.log.logging_enabled INT 0
CONFIG proxy.config.admin.user_id STRING #-1
$(cat extra.config 2>/dev/null)
LINES
cat >conf/ip_allow.yaml <<LINES
ip_allow:
  - apply: in
    ip_addrs: 127.0.0.1
    action: allow
    methods: ALL
LINES
: >conf/storage.config
cat >runroot.yaml <<LINES
prefix: $1
exec_prefix: /usr
bindir: /usr/bin
sbindir: /usr/sbin
sysconfdir: $1/conf
datadir: $1/cache
includedir: /usr/include
libdir: /usr/lib/trafficserver
libexecdir: /usr/lib/trafficserver/modules
localstatedir: $1/run
runtimedir: $1/run
logdir: $1/logs
mandir: /usr/share/man
infodir: /usr/share/info
cachedir: $1/cache
LINES
exec traffic_server --run-root="$1/runroot.yaml"
