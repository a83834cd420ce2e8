//! Real peers for tests: each starts on a free port, works in a folder that goes when it goes, and
//! is stopped by its process number. A program that is missing is an error that names its Debian
//! package: nothing is skipped.

mod browser;
mod chromium;
mod clients;
mod daemon;
mod forge;
mod haproxy;
mod matrix;
mod namespace;
mod nginx;
mod process;
mod scripted;
mod street;
mod tomcat;
mod verdict;
mod zone;

pub use browser::Browser;
pub use chromium::Chromium;
pub use clients::{Job, Python, RealClient, Seen};
pub use daemon::{
    APACHE, CADDY, DANTE, Daemon, H2O, HAPROXY, HITCH, Kind, LIGHTTPD, MOSQUITTO, NGHTTPX, SQUID, STUNNEL,
    TINYPROXY, TRAFFIC_SERVER, VARNISH, WEBSOCKETD,
};
pub use forge::{Certificate, Forge};
pub use haproxy::Haproxy;
pub use matrix::{Entry, record};
pub use namespace::Namespace;
pub use nginx::Nginx;
pub use process::{Error, Peer};
pub use scripted::{
    Scripted, action_cable, app, django, faults, faulty, faulty_secure, framework, living, living_python,
    mojolicious, node, node_http2, node_secure, python, python_secure, socket_io,
};
pub use street::Street;
pub use tomcat::Tomcat;
pub use verdict::Verdict;
pub use zone::answer;
