//! Reverse proxies that are met less often than the others.

use super::Kind;

/// nghttpx without TLS; the lines stand in its configuration.
pub const NGHTTPX: Kind = Kind {
    name: "nghttpx",
    program: "nghttpx",
    package: "nghttp2-proxy",
    arguments: &["--conf={folder}/config"],
    config: "frontend=127.0.0.1,{port};no-tls\nworkers=1\nerrorlog-file={folder}/log\n{lines}\n",
};

/// h2o; the lines stand under the path `/` of its only host, eight spaces deep.
pub const H2O: Kind = Kind {
    name: "h2o",
    program: "h2o",
    package: "h2o",
    arguments: &["-c", "{folder}/config"],
    config: "listen:\n  host: 127.0.0.1\n  port: {port}\nnum-threads: 1\nerror-log: {folder}/log\n\
             hosts:\n  default:\n    paths:\n      /:\n{lines}\n",
};

/// hitch with `both.pem`; the lines stand in its configuration.
pub const HITCH: Kind = Kind {
    name: "hitch",
    program: "hitch",
    package: "hitch",
    arguments: &["--config={folder}/config"],
    config: "frontend = \"[127.0.0.1]:{port}\"\npem-file = \"{folder}/both.pem\"\nworkers = 1\n\
             daemon = off\nuser = \"nobody\"\n{lines}\n",
};

/// Apache Traffic Server that stores nothing; the lines are its rules for where requests go.
pub const TRAFFIC_SERVER: Kind = Kind {
    name: "Traffic Server",
    // It wants a folder of configuration files: this makes them of the one that we write.
    program: "sh",
    package: "trafficserver",
    arguments: &["{folder}/config", "{folder}", "{port}"],
    config: include_str!("traffic_server.sh"),
};
