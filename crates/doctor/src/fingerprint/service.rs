//! Services that are no web server, by the first bytes that they say.

/// What begins so, and the service. Redis, SSH and Python's smtpd measured; the others from their
/// protocols' documents.
const GREETINGS: [(&[u8], &str); 20] = [
    (b"SSH-", "SSH"),
    (b"-ERR wrong number of arguments for 'get' command", "Redis"),
    (b"-ERR unknown command", "Redis"),
    (b"-DENIED Redis", "Redis"),
    (b"-NOAUTH", "Redis"),
    (b"-ERR", "Redis"),
    (b"+OK", "POP3"),
    (b"* OK", "IMAP"),
    (b"* PREAUTH", "IMAP"),
    (b"RFB ", "VNC"),
    (b"AMQP", "AMQP (RabbitMQ)"),
    (b"ERROR\r\nCLIENT_ERROR", "memcached"),
    (b"ERROR\r\n", "memcached"),
    (b"CLIENT_ERROR", "memcached"),
    (b"It looks like you are trying to access MongoDB over HTTP", "MongoDB"),
    (b"E\0\0\0", "PostgreSQL"),
    (b"INFO {", "NATS"),
    (b"-ERR 'Unknown Protocol", "NATS"),
    (b"\x20\x02\0", "MQTT"),
    (b"GIOP", "CORBA"),
];

/// The service that greets like this.
pub(crate) fn banner(bytes: &[u8]) -> Option<&'static str> {
    let named = || GREETINGS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| *name);
    match bytes {
        [b'2', b'2', b'0', b' ' | b'-', ..] => Some(mail_or_files(bytes)),
        [0, 0, _, 4, ..] => Some("HTTP/2"),
        // A packet's length in three bytes, its number 0, then protocol 10 or an error.
        [_, _, 0, 0, 10 | 0xff, ..] => Some("MySQL"),
        _ => named(),
    }
}

/// Both greet with 220: the words tell them apart.
fn mail_or_files(bytes: &[u8]) -> &'static str {
    let line = String::from_utf8_lossy(bytes.split(|it| *it == b'\n').next().unwrap_or_default());
    let line = line.to_ascii_lowercase();
    match () {
        () if line.contains("smtp") => "SMTP",
        () if line.contains("ftp") => "FTP",
        () => "SMTP or FTP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_known_by_its_first_bytes() {
        let known: [(&[u8], Option<&str>); 14] = [
            (b"SSH-2.0-OpenSSH_9.2p1\r\n", Some("SSH")),
            (b"-ERR wrong number of arguments for 'get' command\r\n", Some("Redis")),
            (b"-NOAUTH Authentication required.\r\n", Some("Redis")),
            (b"220 mail.example ESMTP Postfix\r\n", Some("SMTP")),
            (b"220 (vsFTPd 3.0.3)\r\n", Some("FTP")),
            (b"220 ready\r\n", Some("SMTP or FTP")),
            (b"* OK [CAPABILITY IMAP4rev1] ready\r\n", Some("IMAP")),
            (b"AMQP\0\0\x09\x01", Some("AMQP (RabbitMQ)")),
            (b"ERROR\r\nERROR\r\n", Some("memcached")),
            (b"\x4a\0\0\0\x0a8.0.36\0", Some("MySQL")),
            (b"E\0\0\0\x85SFATAL\0", Some("PostgreSQL")),
            (b"\0\0\x12\x04\0\0\0\0\0", Some("HTTP/2")),
            (b"<html>", None),
            (b"", None),
        ];
        for (bytes, service) in known {
            assert_eq!(banner(bytes), service, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
