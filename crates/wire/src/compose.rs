//! Heads to send: the lines as given, in the order, case and number given.

/// Why a head cannot be written: it would say something else than was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeadError {
    /// A request target that is empty or holds a space or a control character.
    Target(String),
    /// A name that is empty or holds a colon, a space or a control character.
    Name(String),
    /// The value of the field of this name holds CR, LF or NUL; in HTTP/2, any control character.
    Value(String),
    /// A field of this name speaks of an HTTP/1.1 connection, which HTTP/2 forbids (RFC 9113
    /// section 8.2.2).
    ConnectionSpecific(String),
    /// A reason phrase that holds CR, LF or NUL.
    Reason(String),
}

/// A request head: `GET target HTTP/1.1` and these fields.
///
/// # Errors
/// Where a text would break out of its line.
pub fn request_head<N: AsRef<str>, V: AsRef<str>>(
    target: &str,
    fields: &[(N, V)],
) -> Result<Vec<u8>, HeadError> {
    if target.is_empty() || target.bytes().any(|it| it <= b' ' || it == 0x7F) {
        return Err(HeadError::Target(target.to_owned()));
    }
    compose(format!("GET {target} HTTP/1.1\r\n"), fields)
}

/// A response head: `HTTP/1.1 status reason` and these fields.
///
/// # Errors
/// Where a text would break out of its line.
pub fn response_head<N: AsRef<str>, V: AsRef<str>>(
    status: u16,
    reason: &str,
    fields: &[(N, V)],
) -> Result<Vec<u8>, HeadError> {
    if breaks_line(reason) {
        return Err(HeadError::Reason(reason.to_owned()));
    }
    compose(format!("HTTP/1.1 {status:03} {reason}\r\n"), fields)
}

fn compose<N: AsRef<str>, V: AsRef<str>>(mut head: String, fields: &[(N, V)]) -> Result<Vec<u8>, HeadError> {
    for (name, value) in fields {
        let (name, value) = (name.as_ref(), value.as_ref());
        if name.is_empty() || name.bytes().any(|it| it <= b' ' || it == 0x7F || it == b':') {
            return Err(HeadError::Name(name.to_owned()));
        }
        if breaks_line(value) {
            return Err(HeadError::Value(name.to_owned()));
        }
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    Ok(head.into_bytes())
}

fn breaks_line(text: &str) -> bool {
    text.bytes().any(|it| matches!(it, b'\r' | b'\n' | 0))
}

impl std::fmt::Display for HeadError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Target(target) => write!(formatter, "{target:?} cannot be a request target"),
            Self::Name(name) => write!(formatter, "{name:?} cannot be a header name"),
            Self::Value(name) => write!(formatter, "the value of header {name} has a line break or NUL"),
            Self::ConnectionSpecific(name) => write!(formatter, "HTTP/2 has no header {name}"),
            Self::Reason(reason) => write!(formatter, "{reason:?} cannot be a reason phrase"),
        }
    }
}

impl std::error::Error for HeadError {}
