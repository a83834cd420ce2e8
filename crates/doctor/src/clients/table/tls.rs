//! Certificates and TLS. undici says nothing of any of it, and what tungstenite says depends on the TLS
//! that it is built with.

use super::CANNOT;
use crate::clients::row::Part::Tls;
use crate::clients::row::Source::{Hand, Record, Test};
use crate::clients::row::{Cell, O, Row, SILENT, UNKNOWN, X, chrome, net_error, rows, says};

/// Python's own words on a certificate; the line of its source differs from version to version.
macro_rules! python {
    ($words:literal) => {
        says(concat!("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ", $words, " (_ssl.c:…)"))
    };
}

const HANDSHAKE: Cell = says("[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:…)");
const VERSION: Cell = says("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:…)");
const NAME: Cell = says("[SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:…)");

rows! {
    SELF_SIGNED = Row::new("a certificate that signed itself", Tls, Test, [
        net_error!("CERT_AUTHORITY_INVALID"), says(CANNOT), says("self-signed certificate"), SILENT,
        python!("self-signed certificate"), python!("self-signed certificate"), X,
    ]).of(&["tls/self-signed"]);

    UNTRUSTED = Row::new("a certificate of nobody that is known", Tls, Test, [
        net_error!("CERT_AUTHORITY_INVALID"), says(CANNOT), says("unable to verify the first certificate"), SILENT,
        python!("unable to get local issuer certificate"), python!("unable to get local issuer certificate"), X,
    ]).of(&["tls/untrusted-root"]);

    ROOT_SENT = Row::new("a chain up to a root that nobody knows", Tls, Test, [
        net_error!("CERT_AUTHORITY_INVALID"), says(CANNOT), says("self-signed certificate in certificate chain"), SILENT,
        python!("self-signed certificate in certificate chain"),
        python!("self-signed certificate in certificate chain"), X,
    ]).of(&["tls/untrusted-root"]);

    // Browsers fetch what is missing, or have it; when they cannot they say what Chrome says of it.
    INCOMPLETE = Row::new("a chain without its intermediate", Tls, Record("F3"), [
        UNKNOWN, UNKNOWN, says("unable to verify the first certificate"), SILENT,
        python!("unable to get local issuer certificate"), python!("unable to get local issuer certificate"), X,
    ]).of(&["tls/incomplete-chain"]);

    EXPIRED = Row::new("a certificate that has expired", Tls, Test, [
        net_error!("CERT_DATE_INVALID"), says(CANNOT), says("certificate has expired"), SILENT,
        python!("certificate has expired"), python!("certificate has expired"), X,
    ]).of(&["tls/expired"]);

    NOT_YET = Row::new("a certificate that is not valid yet", Tls, Test, [
        net_error!("CERT_DATE_INVALID"), says(CANNOT), says("certificate is not yet valid"), SILENT,
        python!("certificate is not yet valid"), python!("certificate is not yet valid"), X,
    ]).of(&["tls/not-yet-valid"]);

    WRONG_HOST = Row::new("a certificate for other names", Tls, Test, [
        net_error!("CERT_COMMON_NAME_INVALID"), says(CANNOT),
        says("Hostname/IP does not match certificate's altnames: …"), SILENT,
        python!("Hostname mismatch, certificate is not valid for '{host}'."),
        python!("Hostname mismatch, certificate is not valid for '{host}'."), X,
    ]).of(&["tls/wrong-host"]);

    WRONG_ADDRESS = Row::new("a certificate without this address", Tls, Test, [
        net_error!("CERT_COMMON_NAME_INVALID"), says(CANNOT),
        says("Hostname/IP does not match certificate's altnames: IP: {host} is not in the cert's list: …"), SILENT,
        python!("IP address mismatch, certificate is not valid for '{host}'."),
        python!("IP address mismatch, certificate is not valid for '{host}'."), X,
    ]).of(&["tls/wrong-host"]);

    NO_SAN = Row::new("a name in the common name alone", Tls, Test, [
        net_error!("CERT_COMMON_NAME_INVALID"), says(CANNOT), O, O, O, O, UNKNOWN,
    ]).of(&["tls/no-san"]);

    WRONG_USAGE = Row::new("a certificate for another use", Tls, Test, [
        net_error!("CERT_INVALID"), says(CANNOT), says("unsuitable certificate purpose"), SILENT,
        python!("unsuitable certificate purpose"), python!("unsuitable certificate purpose"), X,
    ]).of(&["tls/wrong-usage"]);

    // For the key exchange of old: only Chrome minds, which looks at what today's handshake does with a key.
    KEY_OF_OLD = Row::new("a key that may encrypt or agree, not sign", Tls, Test, [
        net_error!("SSL_KEY_USAGE_INCOMPATIBLE"), O, O, O, O, O, UNKNOWN,
    ]).of(&["tls/wrong-usage"]);

    WRONG_KEY_USAGE = Row::new("a key for another use", Tls, Test, [
        net_error!("SSL_KEY_USAGE_INCOMPATIBLE"), says(CANNOT), says("unsuitable certificate purpose"), SILENT,
        python!("unsuitable certificate purpose"), python!("unsuitable certificate purpose"), X,
    ]).of(&["tls/wrong-usage"]);

    SHA1 = Row::new("a signature by SHA-1", Tls, Test, [
        net_error!("CERT_INVALID"), says(CANNOT), says("CA signature digest algorithm too weak"), SILENT,
        python!("CA signature digest algorithm too weak"), python!("CA signature digest algorithm too weak"), X,
    ]).of(&["tls/weak-certificate"]);

    SMALL_KEY = Row::new("a key of 1024 bits", Tls, Hand, [
        O, O, O, O, python!("EE certificate key too weak"), python!("EE certificate key too weak"), UNKNOWN,
    ]).of(&["tls/weak-certificate"]);

    // The user said that his client takes it; a browser has no such switch.
    UNVERIFIED = Row::new("a certificate that is not looked at", Tls, Hand, [
        UNKNOWN, UNKNOWN, O, O, O, O, O,
    ]);

    OLD_VERSION = Row::new("TLS 1.0 or 1.1 alone", Tls, Test, [
        net_error!("SSL_VERSION_OR_CIPHER_MISMATCH"), says(CANNOT), says("write EPROTO …:tlsv1 alert protocol version:…"),
        SILENT, X, X, X,
    ]).of(&["tls/old-version"]);

    NO_CIPHER = Row::new("no common cipher", Tls, Test, [
        net_error!("SSL_VERSION_OR_CIPHER_MISMATCH"), says(CANNOT),
        says("write EPROTO …:sslv3 alert handshake failure:…"), SILENT, HANDSHAKE, HANDSHAKE, X,
    ]).of(&["tls/no-common-cipher"]);

    NAME_REFUSED = Row::new("a name that TLS does not know there", Tls, Test, [
        net_error!("SSL_UNRECOGNIZED_NAME_ALERT"), says(CANNOT), says("write EPROTO …:tlsv1 unrecognized name:…"),
        SILENT, NAME, NAME, X,
    ]).of(&["tls/sni-required"]);

    // Node's ws and both of Python offer no protocol by ALPN, so what they meet is not what we met.
    ALPN = Row::new("no common protocol by ALPN", Tls, Record("F20"), [
        net_error!("SSL_PROTOCOL_ERROR"), says(CANNOT), UNKNOWN, SILENT, UNKNOWN, UNKNOWN, UNKNOWN,
    ]).of(&["tls/alpn-mismatch"]);

    CLIENT_CERTIFICATE = Row::new("a client certificate is wanted", Tls, Test, [
        chrome!("WebSocket opening handshake was canceled"), says(CANNOT), X, SILENT, X, X, X,
    ]).of(&["tls/client-certificate-required", "tls/client-certificate-rejected"]);

    PLAIN = Row::new("no TLS on this port", Tls, Hand, [
        net_error!("SSL_PROTOCOL_ERROR"), says(CANNOT), says("write EPROTO …:wrong version number:…"), SILENT,
        VERSION, VERSION, X,
    ]).of(&["uri/scheme-mismatch-plain"]);

    CLOSED = Row::new("closed within the TLS handshake", Tls, Test, [
        net_error!("CONNECTION_CLOSED"), says(CANNOT),
        says("Client network socket disconnected before secure TLS connection was established"), SILENT, says(""),
        says("TLS/SSL connection has been closed (EOF) (_ssl.c:…)"), X,
    ]);

    RESET = Row::new("reset within the TLS handshake", Tls, Hand, [
        net_error!("CONNECTION_RESET"), says(CANNOT), says("read ECONNRESET"), SILENT,
        says("[Errno 104] Connection reset by peer"), says("[Errno 104] Connection reset by peer"), X,
    ]);

    FAILED = Row::new("another failure of TLS", Tls, Record("F"), [
        X, says(CANNOT), X, SILENT, X, X, X,
    ]);
}
