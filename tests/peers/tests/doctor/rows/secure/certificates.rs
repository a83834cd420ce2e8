//! Certificates that are wrong, or odd and right.

use super::{named, untrusted, with, with_leaf};
use crate::Row;
use crate::rows::{healthy, row};
use peers::{Certificate, Forge, Nginx, node_secure};

const LEAF: Certificate<'static> = Certificate::LEAF;
const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const SHORT: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"];
/// Debian's OpenSSL does not load what is weak.
const LENIENT: &str = "ssl_ciphers DEFAULT:@SECLEVEL=0;";

pub(super) const ROWS: &[Row] = &[
    row("tls/revoked", "nginx with ssl_stapling_file of `openssl ocsp`, revoked", || {
        let forge = Forge::new()?;
        forge.make("leaf", LEAF)?;
        forge.revoke("leaf")?;
        with(forge, &["leaf"], "ssl_stapling on; ssl_stapling_file {forge}/leaf.ocsp;")
    }),
    row("tls/weak-certificate", "nginx with a leaf that its root signed with SHA-1", || {
        with_leaf(Certificate { hash: "sha1", ..LEAF }, &["leaf"], LENIENT)
    }),
    row("tls/weak-certificate", "nginx with an intermediate signed with SHA-1", || {
        let forge = Forge::new()?;
        forge.make("middle", Certificate { hash: "sha1", ..Certificate::INTERMEDIATE })?;
        forge.make("leaf", Certificate { issuer: "middle", ..LEAF })?;
        with(forge, &["leaf", "middle"], LENIENT)
    }),
    row("tls/weak-certificate", "nginx with a key of RSA 1024", || {
        with_leaf(Certificate { key: SHORT, ..LEAF }, &["leaf"], LENIENT)
    }),
    row("tls/wrong-usage", "nginx with a certificate for clients", || {
        let extensions = "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=clientAuth\n";
        with_leaf(Certificate { extensions, ..LEAF }, &["leaf"], "")
    }),
    row("tls/wrong-usage", "nginx with a key that may sign certificates alone", || {
        let extensions = "subjectAltName=IP:127.0.0.1\nkeyUsage=critical,keyCertSign\n";
        with_leaf(Certificate { extensions, key: RSA, ..LEAF }, &["leaf"], "")
    }),
    row("tls/wrong-usage", "nginx with a certificate for code of an authority that is not trusted", || {
        let extensions = "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=codeSigning\n";
        with_leaf(Certificate { extensions, ..LEAF }, &["leaf"], "").map(untrusted)
    }),
    row("tls/expired", "nginx with an intermediate that expired", || {
        let forge = Forge::new()?;
        let old = Certificate { made: Some("2019-01-01"), days: 365, ..Certificate::INTERMEDIATE };
        forge.make("middle", old)?;
        forge.make("leaf", Certificate { issuer: "middle", made: Some("2019-06-01"), days: 9000, ..LEAF })?;
        with(forge, &["leaf", "middle"], "")
    }),
    row("tls/expired", "Node with a certificate that expired, its clock right", || {
        let forge = Forge::new()?;
        forge.make("leaf", Certificate { made: Some("2024-01-01"), days: 30, ..LEAF })?;
        let server = node_secure("echo", &forge.path("leaf.pem"), &forge.path("leaf.key"), None)?;
        let mut stage = super::asked(server.address(), forge)?;
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
    row("tls/clock-skew", "Node with a certificate of 2041, where it is 2041 (faketime)", || {
        let forge = Forge::new()?;
        forge.make("leaf", Certificate { made: Some("2041-01-01"), days: 300, ..LEAF })?;
        let clock = Some("2041-05-05 12:00:00");
        let server = node_secure("echo", &forge.path("leaf.pem"), &forge.path("leaf.key"), clock)?;
        let mut stage = super::asked(server.address(), forge)?;
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
    row("tls/wrong-host", "nginx with a certificate for other names that expired too", || {
        let extensions = "subjectAltName=DNS:other.test,DNS:*.other.test\n";
        let leaf = Certificate { extensions, made: Some("2024-01-01"), days: 30, ..LEAF };
        with_leaf(leaf, &["leaf"], "")
    }),
    row("tls/wrong-host", "nginx with a wildcard one label too deep", || {
        let forge = Forge::new()?;
        forge.make("leaf", Certificate { extensions: "subjectAltName=DNS:*.row.test\n", ..LEAF })?;
        let (nginx, server) = super::nginx(&forge, &["leaf"], "")?;
        let mut stage = named("a.b.row.test", nginx.address(), forge)?;
        stage.peers.extend([Box::new(nginx) as _, Box::new(server) as _]);
        Ok(stage)
    }),
    row("tls/wrong-host", "nginx whose default server has the certificate of another name", || {
        let forge = Forge::new()?;
        forge.make("leaf", Certificate { extensions: "subjectAltName=DNS:first.row.test\n", ..LEAF })?;
        let nginx = Nginx::secure("return 404;", [forge.chain(&["leaf"])?, forge.text("leaf.key")?])?;
        let mut stage = named("second.row.test", nginx.address(), forge)?;
        stage.peers.push(Box::new(nginx));
        Ok(stage)
    }),
    row("tls/self-signed", "nginx with a certificate signed by itself that expired too", || {
        let leaf = Certificate { issuer: "leaf", made: Some("2024-01-01"), days: 30, ..LEAF };
        with_leaf(leaf, &["leaf"], "").map(untrusted)
    }),
    row("tls/untrusted-root", "nginx with a private authority's certificate that expired too", || {
        with_leaf(Certificate { made: Some("2024-01-01"), days: 30, ..LEAF }, &["leaf", "root"], "")
            .map(untrusted)
    }),
    row("tls/untrusted-root", "nginx with a private authority's leaf and intermediate", || {
        let forge = Forge::new()?;
        forge.make("middle", Certificate::INTERMEDIATE)?;
        forge.make("leaf", Certificate { issuer: "middle", ..LEAF })?;
        with(forge, &["leaf", "middle"], "").map(untrusted)
    }),
    row("tls/incomplete-chain", "nginx without the intermediate, of the house of a trusted root", || {
        let forge = Forge::new()?;
        forge.make("middle", Certificate::INTERMEDIATE)?;
        forge.make("leaf", Certificate { issuer: "middle", ..LEAF })?;
        with(forge, &["leaf"], "")
    }),
    row("tls/incomplete-chain", "nginx without an intermediate named as Let's Encrypt's", || {
        let forge = Forge::new()?;
        let public = Certificate { subject: "/C=US/O=Let's Encrypt/CN=R12", ..Certificate::INTERMEDIATE };
        forge.make("middle", public)?;
        forge.make("leaf", Certificate { issuer: "middle", ..LEAF })?;
        with(forge, &["leaf"], "").map(untrusted)
    }),
    healthy("nginx that sends its root too", || with_leaf(LEAF, &["leaf", "root"], "")),
    healthy("nginx with an intermediate, in order", || {
        let forge = Forge::new()?;
        forge.make("middle", Certificate::INTERMEDIATE)?;
        forge.make("leaf", Certificate { issuer: "middle", ..LEAF })?;
        with(forge, &["leaf", "middle"], "")
    }),
    healthy("nginx with RSA 2048 and TLS 1.2 alone", || {
        with_leaf(Certificate { key: RSA, ..LEAF }, &["leaf"], "ssl_protocols TLSv1.2;")
    }),
    healthy("nginx with Ed25519", || {
        with_leaf(Certificate { key: &["-algorithm", "ED25519"], ..LEAF }, &["leaf"], "")
    }),
    healthy("nginx with TLS 1.3 alone, and a life of ten years from a private authority", || {
        with_leaf(Certificate { days: 3000, ..LEAF }, &["leaf"], "ssl_protocols TLSv1.3;")
    }),
    healthy("nginx with a wildcard certificate", || {
        let forge = Forge::new()?;
        forge.make("leaf", Certificate { extensions: "subjectAltName=DNS:*.row.test\n", ..LEAF })?;
        let (nginx, server) = super::nginx(&forge, &["leaf"], "")?;
        let mut stage = named("chat.row.test", nginx.address(), forge)?;
        stage.peers.extend([Box::new(nginx) as _, Box::new(server) as _]);
        Ok(stage)
    }),
    healthy("Node over TLS whose clock is ten years ahead, its certificate good", || {
        let forge = Forge::new()?;
        forge.make("leaf", Certificate { days: 9000, ..LEAF })?;
        let clock = Some("2036-06-01 12:00:00");
        let server = node_secure("echo", &forge.path("leaf.pem"), &forge.path("leaf.key"), clock)?;
        let mut stage = super::asked(server.address(), forge)?;
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
];
