//! Hides secrets in what is shown. Every masked byte becomes one `*`, so offsets stay true.

mod forms;
mod free;

pub(crate) use free::free_text;

use forms::forms;
use model::{Attempt, is_secret_name};
use std::ops::Range;

/// The shortest secret that is looked for in places where it was not put by us.
const SHORTEST: usize = 6;

/// What must not be shown of one attempt, or of one session.
#[derive(Debug, Default)]
pub struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    /// The secrets that the user put into this attempt.
    pub(crate) fn of(attempt: &Attempt) -> Self {
        let mut found: Vec<Vec<u8>> = vec![];
        let url = attempt.url.as_bytes();
        found.extend(url_secrets(url).into_iter().map(|range| url[range].to_vec()));
        for header in &attempt.request.headers {
            let line = format!("{}: {}", header.name, header.value).into_bytes();
            found.extend(line_secrets(&line).into_iter().map(|range| line[range].to_vec()));
        }
        found.extend(
            attempt
                .request
                .subprotocols
                .iter()
                .filter(|it| looks_secret(it))
                .map(|it| it.clone().into_bytes()),
        );
        if let Some((before, _)) = attempt.proxy.as_ref().and_then(|proxy| proxy.0.rsplit_once('@')) {
            let userinfo = before.rsplit_once("//").map_or(before, |(_, it)| it);
            found.extend(userinfo.split(':').skip(1).map(|it| it.as_bytes().to_vec()));
        }
        found.retain(|secret| secret.len() >= SHORTEST);
        found.extend(attempt.secrets.iter().flat_map(|it| forms(&it.0)));
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(found)
    }

    /// These, which the user called secret.
    #[must_use]
    pub fn told(secrets: &[String]) -> Self {
        let mut all: Vec<_> = secrets.iter().flat_map(|it| forms(it)).collect();
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(all)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Any bytes: the secrets in them are masked.
    #[must_use]
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let mut masked = bytes.to_vec();
        for secret in &self.0 {
            let mut from = 0;
            while let Some(at) = find(&masked[from..], secret) {
                star(&mut masked, from + at..from + at + secret.len());
                from += at + secret.len();
            }
        }
        masked
    }

    /// A text: the secrets in it are masked, and those of the URL however short they are.
    pub(crate) fn text(&self, text: &str, url: &str) -> String {
        let masked =
            String::from_utf8(self.bytes(text.as_bytes())).unwrap_or_else(|_| "*".repeat(text.len()));
        // The scheme may have been changed in a fix: what follows it is the same.
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let hidden = self.url(url);
        let hidden = hidden.split_once("://").map_or(hidden.as_str(), |(_, rest)| rest);
        let seen = String::from_utf8(self.bytes(rest.as_bytes())).unwrap_or_default();
        if seen.is_empty() { masked } else { masked.replace(&seen, hidden) }
    }

    /// A URL: user information and token-like query values are masked.
    #[must_use]
    pub fn url(&self, url: &str) -> String {
        let mut masked = self.bytes(url.as_bytes());
        for range in url_secrets(url.as_bytes()) {
            star(&mut masked, range);
        }
        String::from_utf8(masked).unwrap_or_else(|_| "*".repeat(url.len()))
    }

    /// A request or response head: values of secret fields and token-like query values are masked.
    #[must_use]
    pub fn head(&self, head: &[u8]) -> Vec<u8> {
        let first = head.iter().position(|&byte| byte == b'\n').map_or(head.len(), |at| at + 1);
        let mut masked = self.bytes(&head[..first]);
        for range in url_secrets(&head[..first]) {
            star(&mut masked, range);
        }
        masked.extend(self.fields(&head[first..]));
        masked
    }

    /// Header lines: values of secret fields are masked.
    pub(crate) fn fields(&self, lines: &[u8]) -> Vec<u8> {
        let mut masked = self.bytes(lines);
        let mut start = 0;
        for line in lines.split_inclusive(|&byte| byte == b'\n') {
            for range in line_secrets(line) {
                star(&mut masked, start + range.start..start + range.end);
            }
            start += line.len();
        }
        masked
    }
}

/// A request or response head in which the values of secret fields and token-like query values are
/// stars, as many as there were bytes.
#[must_use]
pub fn masked_head(head: &[u8]) -> Vec<u8> {
    Secrets::default().head(head)
}

/// Bytes in which these secrets are stars, as many as there were bytes.
#[must_use]
pub fn masked(bytes: &[u8], secrets: &[String]) -> Vec<u8> {
    Secrets::told(secrets).bytes(bytes)
}

/// A URL in which user information and token-like query values are stars.
#[must_use]
pub fn masked_url(url: &str) -> String {
    Secrets::default().url(url)
}

/// Secret parts of a header line.
fn line_secrets(line: &[u8]) -> Vec<Range<usize>> {
    // A pseudo-header field of HTTP/2: its name begins with a colon, and `:path` holds the query.
    if line.starts_with(b":") {
        return url_secrets(line);
    }
    let Some(colon) = line.iter().position(|&byte| byte == b':') else { return vec![] };
    let name = String::from_utf8_lossy(&line[..colon]).trim().to_ascii_lowercase();
    let start = colon + 1 + line[colon + 1..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let end = line.len() - line.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    if start >= end {
        return vec![];
    }
    match name.as_str() {
        "authorization" | "proxy-authorization" => {
            let scheme = line[start..end].iter().position(|&byte| byte == b' ').map_or(0, |at| at + 1);
            std::iter::once(start + scheme..end).collect()
        }
        "cookie" => cookie_values(line, start..end, usize::MAX),
        "set-cookie" => cookie_values(line, start..end, 1),
        "sec-websocket-protocol" => tokens(line, start..end),
        "location" | "referer" => {
            url_secrets(&line[start..end]).into_iter().map(|it| start + it.start..start + it.end).collect()
        }
        "www-authenticate" | "proxy-authenticate" => vec![],
        _ if !name.starts_with("sec-websocket-") && is_secret_name(&name) => {
            std::iter::once(start..end).collect()
        }
        _ => vec![],
    }
}

fn cookie_values(line: &[u8], range: Range<usize>, most: usize) -> Vec<Range<usize>> {
    let pieces = pieces(line, range, b';').into_iter().take(most);
    pieces
        .filter_map(|piece| {
            let equals = line[piece.clone()].iter().position(|&byte| byte == b'=')?;
            Some(piece.start + equals + 1..piece.end)
        })
        .collect()
}

fn tokens(line: &[u8], range: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = pieces(line, range, b',');
    pieces.retain(|piece| looks_secret(String::from_utf8_lossy(&line[piece.clone()]).trim()));
    pieces
}

fn pieces(line: &[u8], range: Range<usize>, separator: u8) -> Vec<Range<usize>> {
    let (mut found, mut start) = (vec![], range.start);
    for piece in line[range].split(|&byte| byte == separator) {
        found.push(start..start + piece.len());
        start += piece.len() + 1;
    }
    found
}

/// User information and values of token-like names in the query of a URL (or of a request line).
fn url_secrets(url: &[u8]) -> Vec<Range<usize>> {
    let mut found = vec![];
    if let Some(slashes) = find(url, b"://") {
        let start = slashes + 3;
        let authority =
            url[start..].iter().position(|byte| b"/?# ".contains(byte)).unwrap_or(url.len() - start);
        if let Some(at) = url[start..start + authority].iter().rposition(|&byte| byte == b'@') {
            let colon = url[start..start + at].iter().position(|&byte| byte == b':').map_or(0, |at| at + 1);
            found.push(start + colon..start + at);
        }
    }
    let Some(question) = url.iter().position(|&byte| byte == b'?') else { return found };
    let end = url[question..]
        .iter()
        .position(|byte| b" #\r\n".contains(byte))
        .map_or(url.len(), |at| question + at);
    for pair in pieces(url, question + 1..end, b'&') {
        let Some(equals) = url[pair.clone()].iter().position(|&byte| byte == b'=') else { continue };
        let name = String::from_utf8_lossy(&url[pair.start..pair.start + equals]).to_ascii_lowercase();
        if is_secret_name(&name) || name == "key" || name == "sig" || name == "code" {
            found.push(pair.start + equals + 1..pair.end);
        }
    }
    found
}

/// A subprotocol that is no name but a token: a JWT, or long and random-looking.
fn looks_secret(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    token.starts_with("eyJ") || (token.len() >= 24 && digits >= 4)
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn star(bytes: &mut [u8], range: Range<usize>) {
    bytes[range].fill(b'*');
}

/// Whether this attempt says who is asking: by a header, a cookie, the URL or a subprotocol.
pub(crate) fn carries_credentials(attempt: &Attempt) -> bool {
    let request = &attempt.request;
    let by_header = request.headers.iter().any(|it| {
        it.name.eq_ignore_ascii_case("cookie")
            || !line_secrets(format!("{}: {}", it.name, it.value).as_bytes()).is_empty()
    });
    by_header
        || request.subprotocols.iter().any(|it| looks_secret(it))
        || attempt.tls.identity.is_some()
        || !url_secrets(attempt.url.as_bytes()).is_empty()
}

/// The attempt without anything that must not go out unencrypted or to a stranger: the user's
/// headers, client certificate, token-like subprotocols and query values.
pub(crate) fn without_credentials(mut attempt: Attempt) -> Attempt {
    attempt.request.headers.clear();
    attempt.request.subprotocols.retain(|it| !looks_secret(it));
    attempt.tls.identity = None;
    let mut url = attempt.url.into_bytes();
    for range in url_secrets(&url) {
        star(&mut url, range);
    }
    attempt.url = String::from_utf8_lossy(&url).into_owned();
    attempt
}

/// Whether something in this URL is secret.
pub(crate) fn url_has_secrets(url: &str) -> bool {
    !url_secrets(url.as_bytes()).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Header;

    fn masked(head: &str) -> String {
        String::from_utf8(Secrets::default().head(head.as_bytes())).expect("masking keeps UTF-8")
    }

    #[test]
    fn secret_fields_are_masked_and_nothing_moves() {
        for (line, shown) in [
            ("Authorization: Bearer abc", "Authorization: Bearer ***"),
            ("Cookie: sid=1; theme=dark", "Cookie: sid=*; theme=****"),
            ("Set-Cookie: sid=1; Path=/", "Set-Cookie: sid=*; Path=/"),
            ("X-Api-Key: k", "X-Api-Key: *"),
            ("Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Key: AAAA"),
            ("Sec-WebSocket-Protocol: chat, eyJhbGciOi.x.y", "Sec-WebSocket-Protocol: chat,***************"),
            ("Location: /login?token=abc&next=1", "Location: /login?token=***&next=1"),
            ("Host: example.test", "Host: example.test"),
        ] {
            let head = format!("GET /?access_token=x HTTP/1.1\r\n{line}\r\n\r\n");
            assert_eq!(masked(&head), format!("GET /?access_token=* HTTP/1.1\r\n{shown}\r\n\r\n"));
        }
    }

    #[test]
    fn a_head_of_http2_is_masked_in_its_path_and_its_fields() {
        let head =
            ":method: CONNECT\r\n:path: /chat?token=x&a=1\r\n:protocol: websocket\r\ncookie: s=1\r\n\r\n";
        let shown =
            ":method: CONNECT\r\n:path: /chat?token=*&a=1\r\n:protocol: websocket\r\ncookie: s=*\r\n\r\n";
        assert_eq!(masked(head), shown);
    }

    #[test]
    fn a_secret_is_masked_wherever_a_server_repeats_it() {
        let mut attempt = Attempt::new("wss://h/?token=abcdefgh");
        attempt
            .request
            .headers
            .push(Header { name: "Authorization".into(), value: "Bearer 12345678".into() });
        let secrets = Secrets::of(&attempt);
        assert_eq!(secrets.text("bad token abcdefgh or 12345678", ""), "bad token ******** or ********");
        let short = Secrets::of(&Attempt::new("ws://h/?token=a"));
        assert_eq!(short.text("open wss://h/?token=a", "ws://h/?token=a"), "open wss://h/?token=*");
        assert_eq!(secrets.url("wss://u:pw@h/?token=abcdefgh"), "wss://u:**@h/?token=********");
    }

    #[test]
    fn an_attempt_without_credentials_keeps_nothing_secret() {
        let mut attempt = Attempt::new("wss://h/?token=abcdefgh&room=1");
        attempt.request.headers.push(Header { name: "Cookie".into(), value: "a=b".into() });
        let bare = without_credentials(attempt);
        assert!(bare.request.headers.is_empty());
        assert!(!bare.url.contains("abcdefgh") && bare.url.ends_with("&room=1"), "{}", bare.url);
    }
}
