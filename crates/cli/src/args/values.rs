//! The values of arguments, and why one cannot be used, in both languages.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use finding::Text;
use std::time::Duration;
use wire::{DeflateOffer, Extension};

/// Why a value cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) Text);

impl std::fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.en)
    }
}

impl std::error::Error for Wrong {}

fn wrong<T>(en: &str, ja: &str) -> Result<T, Wrong> {
    Err(Wrong(Text::new(en, ja)))
}

/// `Name: value`. A line break would smuggle a second header in.
pub(super) fn header(text: &str) -> Result<(String, String), Wrong> {
    let Some((name, value)) = text.split_once(':') else {
        return wrong("a header is written 'Name: value'", "ヘッダーは 'Name: value' の形で指定してください");
    };
    let (name, value) = (name.trim(), value.trim());
    if !is_token(name) {
        return wrong("the name before the colon is no header name", "コロンの前がヘッダー名ではありません");
    }
    if has_line_break(value) {
        return wrong("a header is one line", "ヘッダーに改行や NUL は使えません");
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// `name=value`.
pub(super) fn pair(text: &str) -> Result<(String, String), Wrong> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !has_line_break(text) => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => wrong("write it 'name=value', on one line", "'name=value' の形で、1 行で指定してください"),
    }
}

/// A subprotocol is a token (RFC 6455 section 4.1).
pub(super) fn protocol(text: &str) -> Result<String, Wrong> {
    if is_token(text) {
        return Ok(text.to_owned());
    }
    wrong(
        "a subprotocol has a name without blanks and commas; repeat --protocol for more",
        "サブプロトコル名に空白やコンマは使えません。複数ある場合は --protocol を繰り返してください",
    )
}

/// The parameters of an offer of permessage-deflate, as they stand in the header.
pub(super) fn deflate(text: &str) -> Result<DeflateOffer, Wrong> {
    let offered = Extension::list(&format!("permessage-deflate; {text}"));
    let plain = text.trim().is_empty().then(DeflateOffer::default);
    let offers = if has_line_break(text) { vec![] } else { DeflateOffer::among(&offered) };
    match (plain, &offers[..]) {
        (Some(offer), _) | (None, &[offer]) if offered.len() == 1 => Ok(offer),
        _ => wrong(
            "the parameters are server_no_context_takeover, client_no_context_takeover, \
             server_max_window_bits=8..15 and client_max_window_bits[=8..15], separated by ';'",
            "パラメーターは server_no_context_takeover、client_no_context_takeover、\
             server_max_window_bits=8..15、client_max_window_bits[=8..15] で、';' で区切ります",
        ),
    }
}

/// What a page would send as its Origin; any single line, since servers are tried with wrong ones.
pub(super) fn origin(text: &str) -> Result<String, Wrong> {
    if has_line_break(text) {
        return wrong("an origin is one line", "Origin に改行や NUL は使えません");
    }
    Ok(text.to_owned())
}

/// A client, by its name.
pub(super) fn client() -> impl TypedValueParser<Value = doctor::Client> {
    PossibleValuesParser::new(doctor::Client::ALL.map(doctor::Client::name))
        .map(|name| doctor::Client::named(&name).expect("the parser takes the names of clients alone"))
}

/// The URL of a page.
pub(super) fn page(text: &str) -> Result<String, Wrong> {
    with_scheme(text, &["http://", "https://", "file://", "data:"]).map_or_else(
        || {
            wrong(
                "give a URL with http://, https://, file:// or data:",
                "http://、https://、file://、data: のいずれかで始まる URL を指定してください",
            )
        },
        Ok,
    )
}

/// The URL of a server behind a proxy.
pub(super) fn upstream(text: &str) -> Result<String, Wrong> {
    with_scheme(text, &["ws://", "wss://"]).map_or_else(
        || wrong("give a URL with ws:// or wss://", "ws:// か wss:// で始まる URL を指定してください"),
        Ok,
    )
}

/// The URL of a server, as its origin.
pub(super) fn server(text: &str) -> Result<String, Wrong> {
    let url = url::Url::parse(text).ok();
    let plain = |it: &url::Url| {
        ["http", "https"].contains(&it.scheme())
            && it.host_str().is_some()
            && it.username().is_empty()
            && it.password().is_none()
            && it.path() == "/"
            && it.query().is_none()
    };
    url.filter(plain).map_or_else(
        || {
            wrong(
                "give the address of a server: https://HOST, without a path",
                "サーバーのアドレスを https://ホスト の形で、パスなしで指定してください",
            )
        },
        |it| Ok(it.origin().ascii_serialization()),
    )
}

/// Seconds, with a fraction if wanted, up to a day.
pub(super) fn seconds(text: &str) -> Result<Duration, Wrong> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => wrong("give seconds, 0 to 86400", "0 から 86400 までの秒数を指定してください"),
    }
}

/// Seconds that something may take: more than none.
pub(super) fn limit(text: &str) -> Result<Duration, Wrong> {
    let limit = seconds(text)?;
    if limit < Duration::from_millis(1) {
        return wrong("nothing is done in no time: give at least 0.001", "0.001 秒以上を指定してください");
    }
    Ok(limit)
}

fn with_scheme(text: &str, schemes: &[&str]) -> Option<String> {
    let fits = |scheme: &&str| {
        let head = text.get(..scheme.len());
        head.is_some_and(|it| it.eq_ignore_ascii_case(scheme)) && text.len() > scheme.len()
    };
    let is_one_word = !text.contains(|it: char| it.is_whitespace() || it.is_control());
    (is_one_word && schemes.iter().any(fits)).then(|| text.to_owned())
}

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    let token = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    !text.is_empty() && text.chars().all(token)
}

fn has_line_break(text: &str) -> bool {
    text.contains(['\r', '\n', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_name_and_a_value_and_never_two_lines() {
        assert_eq!(header("X-Token:  a:b "), Ok(("X-Token".into(), "a:b".into())));
        for bad in ["none", ": v", "a b: c", "a: b\r\nc: d"] {
            assert!(header(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_pair_may_have_an_empty_value_and_more_equal_signs() {
        assert_eq!(pair("a="), Ok(("a".into(), String::new())));
        assert_eq!(pair("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert!(pair("=b").is_err() && pair("a").is_err());
    }

    #[test]
    fn seconds_may_be_fractions_and_never_negative_or_endless() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for bad in ["-1", "inf", "NaN", "1e9", "x"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert!(seconds("0").is_ok() && limit("0").is_err() && limit("1e-9").is_err());
    }

    #[test]
    fn what_goes_into_the_head_stays_on_its_line() {
        assert!(origin("null").is_ok() && origin("http://a\r\nX: y").is_err());
        assert!(protocol("graphql-ws").is_ok());
        for bad in ["", "a, b", "a\r\nX: y", "日本"] {
            assert!(protocol(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_offer_of_compression_has_parameters_of_its_own() {
        assert_eq!(deflate("client_max_window_bits"), Ok(DeflateOffer::usual()));
        assert_eq!(deflate(" "), Ok(DeflateOffer::default()));
        let limited = DeflateOffer { server_max_window_bits: Some(9), ..DeflateOffer::usual() };
        assert_eq!(deflate("server_max_window_bits=9; client_max_window_bits"), Ok(limited));
        for bad in
            ["level=9", "server_max_window_bits=7", "client_max_window_bits, x", "client_max_window_bits\n"]
        {
            assert!(deflate(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_url_has_the_scheme_of_what_it_is() {
        assert!(page("https://a.test/x").is_ok() && page("file:///home/me/a.html").is_ok());
        assert!(upstream("WS://10.0.0.5:3000/").is_ok());
        for bad in ["", "foo", "ws://", "http://a", "ws://a b"] {
            assert!(upstream(bad).is_err(), "{bad:?}");
        }
        assert!(page("foo").is_err() && page("ws://a").is_err());
        assert_eq!(server("HTTPS://Team.Example:443/"), Ok("https://team.example".into()));
        for bad in ["team.example", "ftp://h", "https://u:p@h", "https://h/x", "https://h/?a", "http://"] {
            assert!(server(bad).is_err(), "{bad:?}");
        }
    }
}
