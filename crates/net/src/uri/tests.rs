use super::*;

/// Host, port and what goes on the wire.
#[track_caller]
fn reads(url: &str, secure: bool, host: &str, port: u16, path: &str) {
    let UriStep::Parsed(uri) = parse_uri(url) else { panic!("{url} was rejected: {:?}", parse_uri(url)) };
    assert_eq!((uri.secure, &*uri.host, uri.port, &*uri.path_and_query), (secure, host, port, path), "{url}");
    assert_eq!(&url[uri.spans.host.clone()], host, "{url}");
    if uri.explicit_port {
        assert_eq!(url[uri.spans.port.clone()].parse::<u16>().ok(), Some(port), "{url}");
    } else {
        assert!(uri.spans.port.is_empty(), "{url}");
    }
}

/// The fault, and the bytes it points at.
#[track_caller]
fn rejects(url: &str, fault: UriFault, offending: &str) {
    match parse_uri(url) {
        UriStep::Rejected { fault: found, at } => {
            assert_eq!((found, &url[at]), (fault, offending), "{url}");
        }
        UriStep::Parsed(uri) => panic!("{url} was read as {uri:?}"),
    }
}

#[test]
fn a_url_says_where_to_go() {
    reads("ws://example.test", false, "example.test", 80, "/");
    reads("wss://example.test/chat", true, "example.test", 443, "/chat");
    reads("WS://Example.Test:8080/a/b?c=d&e=%20", false, "Example.Test", 8080, "/a/b?c=d&e=%20");
    reads("ws://h?x=1", false, "h", 80, "/?x=1");
    reads("ws://h:/x", false, "h", 80, "/x");
    reads("ws://h:0080/", false, "h", 80, "/");
    reads("wss://h:65535/", true, "h", 65535, "/");
    reads("ws://127.0.0.1:9/", false, "127.0.0.1", 9, "/");
    reads("ws://[::1]:9001/x", false, "::1", 9001, "/x");
    reads("ws://[2001:db8::1]/", false, "2001:db8::1", 80, "/");
    reads("ws://under_score.test./", false, "under_score.test.", 80, "/");
    reads("ws://日本語.test/", false, "日本語.test", 80, "/");
    reads("ws://h/x?at=a@b:c", false, "h", 80, "/x?at=a@b:c");
}

#[test]
fn what_cannot_stand_in_a_path_is_encoded() {
    reads("ws://h/部屋?q=\"a\"", false, "h", 80, "/%E9%83%A8%E5%B1%8B?q=%22a%22");
    reads("ws://h/a|b", false, "h", 80, "/a%7Cb");
}

#[test]
fn parts_know_where_they_stand() {
    let UriStep::Parsed(uri) = parse_uri("wss://[::1]:80/a?b") else { panic!("rejected") };
    let spans = UriSpans { scheme: 0..3, host: 7..10, port: 12..14, path: 14..18 };
    assert_eq!(uri.spans, spans);
}

#[test]
fn a_url_without_scheme_is_told_from_one_with_another() {
    rejects("", UriFault::NoScheme, "");
    rejects("localhost:8080", UriFault::NoScheme, "localhost:8080");
    rejects("localhost:8080/x", UriFault::NoScheme, "localhost:8080");
    rejects("example.test/chat", UriFault::NoScheme, "example.test");
    rejects("127.0.0.1:80/x", UriFault::NoScheme, "127.0.0.1:80");
    rejects("//example.test/x", UriFault::NoScheme, "//example.test");
    rejects("/ws", UriFault::NoScheme, "/ws");
    rejects("://h/", UriFault::NoScheme, "://");
    rejects("[::1]:80/x", UriFault::NoScheme, "[::1]:80");
    rejects("日本", UriFault::NoScheme, "日本");
    rejects("é", UriFault::NoScheme, "é");
    rejects("ws", UriFault::NoScheme, "ws");
    rejects("ws.example.test/x", UriFault::NoScheme, "ws.example.test");
    rejects("http://h/", UriFault::OtherScheme, "http");
    rejects("https://h/", UriFault::OtherScheme, "https");
    rejects("https:h/", UriFault::OtherScheme, "https");
    rejects("mqtt://h/", UriFault::OtherScheme, "mqtt");
    rejects("wsss://h/", UriFault::OtherScheme, "wsss");
    rejects("mailto:a@b", UriFault::OtherScheme, "mailto");
}

#[test]
fn slashes_and_colon_must_stand_after_the_scheme() {
    rejects("ws:/host/x", UriFault::MissingSlashes, "ws:/");
    rejects("ws:host:9/x", UriFault::MissingSlashes, "ws:");
    rejects("wss//host/x", UriFault::MissingSlashes, "wss//");
    rejects("ws:\\\\host", UriFault::MissingSlashes, "ws:\\\\");
    rejects("ws;//host", UriFault::MissingSlashes, "ws;//");
    rejects("WSS:", UriFault::MissingSlashes, "WSS:");
}

#[test]
fn there_must_be_a_host() {
    rejects("ws://", UriFault::EmptyHost, "");
    rejects("ws:///x", UriFault::EmptyHost, "");
    rejects("ws://:8080/", UriFault::EmptyHost, "");
    rejects("wss://?x", UriFault::EmptyHost, "");
}

#[test]
fn a_host_has_only_what_hosts_have() {
    rejects("ws://a..b/", UriFault::BadHost, "..");
    rejects("ws://.a/", UriFault::BadHost, ".");
    rejects("ws://./", UriFault::BadHost, ".");
    rejects("ws://${host}/", UriFault::BadHost, "${");
    rejects("ws://a%20b/", UriFault::BadHost, "%");
    rejects("ws://h\\x/", UriFault::BadHost, "\\");
    rejects("ws://256.1.1.1/", UriFault::BadHost, "256.1.1.1");
    rejects("ws://1.2.3.4.5/", UriFault::BadHost, "1.2.3.4.5");
    rejects("ws://::1/", UriFault::BadHost, "::1");
    rejects("ws://[::1/", UriFault::BadHost, "[::1");
    rejects("ws://[::g]/", UriFault::BadHost, "[::g]");
    rejects("ws://[fe80::1%25eth0]/", UriFault::BadHost, "[fe80::1%25eth0]");
    rejects("ws://[::1]80/", UriFault::BadHost, "80");
    let long = "a".repeat(64);
    rejects(&format!("ws://x.{long}.test/"), UriFault::BadHost, &long);
    let name = ["a".repeat(60).as_str(); 5].join(".");
    rejects(&format!("ws://{name}/"), UriFault::BadHost, &name);
}

#[test]
fn a_port_is_a_number_from_1_to_65535() {
    rejects("ws://h:65536/", UriFault::BadPort, "65536");
    rejects("ws://h:0/", UriFault::BadPort, "0");
    rejects("ws://h:undefined/", UriFault::BadPort, "undefined");
    rejects("ws://h:+80/", UriFault::BadPort, "+80");
    rejects("ws://h:80:80/", UriFault::BadPort, "80:80");
    rejects("ws://[::1]:x/", UriFault::BadPort, "x");
}

#[test]
fn nothing_blank_may_stand_anywhere() {
    rejects(" ws://h/", UriFault::Whitespace, " ");
    rejects("ws://h/a  b", UriFault::Whitespace, "  ");
    rejects("ws://h/\n", UriFault::Whitespace, "\n");
    rejects("ws://h/\0", UriFault::Whitespace, "\0");
    rejects("ws://h\u{3000}/", UriFault::Whitespace, "\u{3000}");
    rejects("\u{FEFF}ws://h/", UriFault::Whitespace, "\u{FEFF}");
}

#[test]
fn a_percent_sign_begins_an_escape() {
    rejects("ws://h/100%", UriFault::BadEscape, "%");
    rejects("ws://h/%zz", UriFault::BadEscape, "%zz");
    rejects("ws://h/?a=%4", UriFault::BadEscape, "%4");
    rejects("ws://h/%あい", UriFault::BadEscape, "%あい");
}

#[test]
fn no_fragment_and_no_credentials() {
    rejects("ws://h/x?y#z", UriFault::Fragment, "#z");
    rejects("ws://h#", UriFault::Fragment, "#");
    rejects("ws://user:secret@h/", UriFault::Credentials, "user:secret@");
    rejects("ws://a@b@h/", UriFault::Credentials, "a@b@");
}

#[test]
fn a_unicode_host_is_asked_for_by_its_a_labels() {
    assert_eq!(ascii_host("日本語.test").as_deref(), Some("xn--wgv71a119e.test"));
    assert_eq!(ascii_host("Example.test").as_deref(), Some("Example.test"));
}
