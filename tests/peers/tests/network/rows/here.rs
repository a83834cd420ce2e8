//! The client itself is the target: who listens there, and where.

use super::{EMPTY, SERVER, remark, row};
use crate::Row;
use peers::Street;

/// Python's websockets at the client: `PORT HOST`.
macro_rules! here {
    ($at:literal) => {
        concat!(
            "/usr/bin/python3 ",
            env!("CARGO_MANIFEST_DIR"),
            "/servers/anywhere.py ",
            $at,
            " >log.client 2>&1 &"
        )
    };
}

pub(super) const ROWS: &[Row] = &[
    row(
        "server/not-listening",
        "the port is one off",
        Street { client: here!("8080 127.0.0.1"), client_ports: "8080", ..EMPTY },
        &["ws://127.0.0.1:8081/"],
        &["nothing listens on 8081, but python3 (pid", "listens on 8080"],
    ),
    row(
        "server/loopback-only",
        "the server listens on 127.0.0.1, and the machine's own address is asked",
        Street { client: here!("80 127.0.0.1"), client_ports: "80", ..EMPTY },
        &["ws://10.9.1.2/"],
        &["listens on 127.0.0.1 alone, not on 10.9.1.2"],
    ),
    row(
        "server/loopback-only",
        "the server listens on 127.0.0.1, and ::1 is asked",
        Street { client: here!("80 127.0.0.1"), client_ports: "80", ..EMPTY },
        &["ws://[::1]/"],
        &["listens on 127.0.0.1 alone, not on ::1"],
    ),
    row(
        "server/loopback-only",
        "the server listens on ::1, and 127.0.0.1 is asked",
        Street { client: here!("80 ::1"), client_ports: "80", ..EMPTY },
        &["ws://127.0.0.1/"],
        &["listens on ::1 alone, not on 127.0.0.1"],
    ),
    row(
        "server/not-listening",
        "the server listens on another address of the machine, not on loopback",
        Street { client: here!("80 10.9.1.2"), client_ports: "80", ..EMPTY },
        &["ws://127.0.0.1/"],
        &["listens on 10.9.1.2:80"],
    ),
    remark(
        "server/loopback-only",
        "localhost is ::1 first, and the server listens on 127.0.0.1",
        Street {
            client: concat!(
                "echo '::1 localhost\n127.0.0.1 localhost' >hosts; mount --bind hosts /etc/hosts\n",
                here!("80 127.0.0.1")
            ),
            client_ports: "80",
            ..EMPTY
        },
        &["ws://localhost/"],
        &["localhost is ::1 first"],
    ),
    row(
        "",
        "the server listens on both",
        Street { client: here!("80"), client_ports: "80", ..EMPTY },
        &["ws://localhost/"],
        &[],
    ),
    remark(
        "uri/unspecified-address",
        "0.0.0.0 as a destination, and a server is there",
        Street { client: here!("80 0.0.0.0"), client_ports: "80", ..EMPTY },
        &["ws://0.0.0.0/"],
        &["address to listen on"],
    ),
    row(
        "uri/unspecified-address",
        ":: as a destination, and nothing is there",
        EMPTY,
        &["ws://[::]:8080/"],
        &["address to listen on"],
    ),
    row(
        "proxy/bad-gateway",
        "nginx on this machine before nothing: its configuration and its log are named",
        Street {
            client: "nginx -p . -c nginx.conf -e stderr 2>log.nginx &",
            client_ports: "8080",
            files: &[(
                "nginx.conf",
                "daemon off;\npid nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n\
                 client_body_temp_path a;\nproxy_temp_path b;\nfastcgi_temp_path c;\nuwsgi_temp_path d;\n\
                 scgi_temp_path e;\nserver {\nlisten 127.0.0.1:8080;\nlocation / {\nproxy_pass http://127.0.0.1:9;\n}\n}\n}\n",
            )],
            ..EMPTY
        },
        &["ws://127.0.0.1:8080/"],
        &["nginx (pid", "/nginx.conf (by -c)", "Connection refused"],
    ),
    row(
        "server/error",
        "the program's log tells why, without its secrets",
        Street {
            client: "/usr/bin/python3 app.py --api-token topsecret123 2>log.app &",
            client_ports: "8080",
            files: &[(
                "app.py",
                "import http.server, sys\nclass App(http.server.BaseHTTPRequestHandler):\n  def do_GET(self):\n    \
                 print('KeyError: rooms, password=hunter2secret', file=sys.stderr, flush=True)\n    self.send_error(500)\n  \
                 def log_message(self, *_): pass\nhttp.server.HTTPServer(('127.0.0.1', 8080), App).serve_forever()\n",
            )],
            ..EMPTY
        },
        &["ws://127.0.0.1:8080/"],
        &["KeyError: rooms, password=*************", "--api-token ************"],
    ),
    // What runs here is nobody's business when another machine is asked.
    row(
        "server/not-listening",
        "another machine refuses, and this one listens",
        Street { client: here!("8080 127.0.0.1"), client_ports: "8080", ..SERVER },
        &["ws://10.9.2.2:8081/"],
        &["nothing listens on 10.9.2.2:8081"],
    ),
];
