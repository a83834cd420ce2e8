//! JSON Web Tokens in a request (RFC 7519): when they are valid. Nobody checks their signatures here,
//! and nothing of them is shown but the three times.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::ops::Range;

/// Longest token that is read.
const LONGEST: usize = 16 * 1024;

/// A token, where it stands, and its times (Unix seconds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) at: Range<usize>,
    /// `exp`: from then on it is worth nothing.
    pub(crate) expires: Option<i64>,
    /// `nbf`: before that it is worth nothing.
    pub(crate) not_before: Option<i64>,
    /// `iat`: when it was issued.
    pub(crate) issued: Option<i64>,
}

/// Every token in these bytes that can be read.
pub(crate) fn tokens(bytes: &[u8]) -> Vec<Token> {
    let mut found = vec![];
    let mut from = 0;
    while let Some(start) = position(&bytes[from..]).map(|it| from + it) {
        let length = bytes[start..].iter().take(LONGEST).take_while(|it| is_part(**it)).count();
        found.extend(read(&bytes[start..start + length], start));
        from = start + length;
    }
    found
}

/// Where a token may begin: every JSON object in base64 begins like this.
fn position(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(|it| it == b"eyJ")
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

fn read(bytes: &[u8], start: usize) -> Option<Token> {
    let mut parts = bytes.split(|it| *it == b'.');
    let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    // RFC 7519 allows fractions.
    let time = |name: &str| claims.get(name)?.as_f64().filter(|it| it.abs() < 1e15).map(|it| it as i64);
    let token = Token {
        at: start..start + bytes.len(),
        expires: time("exp"),
        not_before: time("nbf"),
        issued: time("iat"),
    };
    (token.expires.is_some() || token.not_before.is_some() || token.issued.is_some()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        let part = |it: &str| URL_SAFE_NO_PAD.encode(it);
        format!("{}.{}.c2ln", part(r#"{"alg":"HS256"}"#), part(claims))
    }

    #[test]
    fn a_token_is_found_wherever_it_stands() {
        let token = token(r#"{"sub":"me","iat":10,"exp":20.5,"nbf":"soon"}"#);
        let head = format!("GET /?token={token}&a=1 HTTP/1.1\r\nCookie: jwt=\"{token}\"; a=b\r\n");
        let found = tokens(head.as_bytes());
        assert_eq!(found.len(), 2);
        assert_eq!(&head[found[0].at.clone()], token);
        assert_eq!((found[1].issued, found[1].expires, found[1].not_before), (Some(10), Some(20), None));
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        for text in ["eyJ", "eyJhIjoxfQ", "eyJ.a.b.c", "eyJhIjoxfQ.eyJhIjoxfQ.c2ln", "eyJeyJ..eyJ.x", ""] {
            assert_eq!(tokens(text.as_bytes()), [], "{text}");
        }
        assert_eq!(tokens(token(r#"{"exp":1e300}"#).as_bytes()), []);
    }
}
