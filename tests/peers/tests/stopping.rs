//! Peers leave nothing behind.

use peers::{Haproxy, Nginx, node, python};
use std::net::TcpStream;

/// The peer, or why it does not stand in words.
#[track_caller]
fn up<T>(peer: Result<T, peers::Error>) -> T {
    peer.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_dropped_peer_listens_no_more_and_its_folder_is_gone() {
    let (node, python) = (up(node("echo")), up(python("echo")));
    let nginx = up(Nginx::start("return 204;"));
    let haproxy = up(Haproxy::start(node.address()));
    let folder = nginx.folder().to_owned();
    let addresses = [node.address(), python.address(), nginx.address(), haproxy.address()];
    for address in addresses {
        assert!(TcpStream::connect(address).is_ok(), "{address}");
    }
    drop((node, python, nginx, haproxy));
    for address in addresses {
        assert!(TcpStream::connect(address).is_err(), "{address} still listens");
    }
    assert!(!folder.exists());
}

#[test]
fn a_configuration_that_nginx_refuses_is_told_in_its_words() {
    let error = Nginx::start("no_such_directive;").unwrap_err().to_string();
    assert!(error.contains("unknown directive \"no_such_directive\""), "{error}");
}
