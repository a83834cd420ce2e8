use super::*;
use crate::synthetic;

fn url(text: &str) -> Url {
    Url::parse(text).expect("a test's URL")
}

#[test]
fn a_page_has_an_origin() {
    let origin = |page: &str| Page::named(page).origin();
    for (page, expected) in [
        ("https://a.test:8443/x?y#z", Some("https://a.test:8443")),
        ("https://A.test:443/", Some("https://a.test")),
        ("https://user:pw@a.test/", Some("https://a.test")),
        ("http://[::1]:8080/", Some("http://[::1]:8080")),
        ("https://日本語.test/", Some("https://xn--wgv71a119e.test")),
        ("file:///home/me/a.html", Some("null")),
        ("data:text/html,x", Some("null")),
        ("chrome-extension://abc/page.html", Some("chrome-extension://abc")),
        ("capacitor://localhost", Some("capacitor://localhost")),
        ("about:blank", None),
        ("", None),
    ] {
        assert_eq!(origin(page).as_deref(), expected, "{page}");
    }
}

#[test]
fn a_page_is_asked_for_without_its_credentials_and_its_fragment() {
    for (page, asked) in [
        ("http://u:p@a.test:8080/x?y=1#z", Some("ws://a.test:8080/x?y=1")),
        ("https://a.test", Some("wss://a.test/")),
        ("file:///x", None),
        ("data:text/html,x", None),
    ] {
        assert_eq!(socket_url(&url(page)).as_deref(), asked, "{page}");
    }
}

/// A directive as it stands.
fn text(directive: &Directive) -> String {
    let words: Vec<_> = std::iter::once(&directive.name).chain(&directive.values).cloned().collect();
    words.join(" ")
}

#[test]
fn a_policy_is_that_of_a_page_that_was_read_and_in_force() {
    let policies = |head: &str, body: &str| {
        let page = synthetic::page("https://a.test/", &format!("{head}\n\n{body}"), None);
        let found = page.policies();
        found.iter().map(|it| it.of_connections().map(text).unwrap_or_default()).collect::<Vec<_>>()
    };
    let good = "HTTP/1.1 200 OK";
    let meta = "<meta http-equiv='Content-Security-Policy' content=\"connect-src 'self'; img-src *\">";
    assert_eq!(
        policies(&format!("{good}\nContent-Security-Policy: default-src a, b; CONNECT-SRC  c   d"), ""),
        ["default-src a", "connect-src c d"]
    );
    assert_eq!(policies(good, &format!("<html><head>{meta}</head>")), ["connect-src 'self'"]);
    assert_eq!(policies(good, &format!("<!-- {meta} --><body>{meta}")), [] as [&str; 0]);
    assert_eq!(policies(good, &format!("<script>'{meta}'</script>{meta}")), ["connect-src 'self'"]);
    assert_eq!(policies(good, "<meta name=description content=\"connect-src 'none'\">"), [] as [&str; 0]);
    assert_eq!(
        policies(&format!("{good}\nContent-Security-Policy-Report-Only: connect-src 'none'"), ""),
        [] as [&str; 0]
    );
    assert_eq!(
        policies("HTTP/1.1 404 Not Found\nContent-Security-Policy: default-src 'none'", ""),
        [] as [&str; 0]
    );
    assert_eq!(
        policies(&format!("{good}\nContent-Security-Policy: connect-src a; connect-src b"), ""),
        ["connect-src a"]
    );
}

#[test]
fn a_directive_points_at_itself() {
    let text = "HTTP/1.1 200 OK\nX: y\nContent-Security-Policy:  img-src *;  connect-src 'self' , default-src 'none'";
    let page = synthetic::page("https://a.test/", text, None);
    let response = page.visits[0].upgrade.as_ref().expect("an answer").step.response.clone();
    let at = |index: usize| {
        let directive = page.policies()[index].of_connections().expect("one that decides").at.clone();
        String::from_utf8(response[directive].to_vec()).expect("ASCII")
    };
    assert_eq!((at(0).as_str(), at(1).as_str()), ("connect-src 'self'", "default-src 'none'"));
}

#[test]
fn only_a_head_puts_a_page_into_a_sandbox() {
    let origin = |policy: &str| {
        synthetic::page(
            "https://a.test/",
            &format!("HTTP/1.1 200 OK\nContent-Security-Policy: {policy}"),
            None,
        )
        .origin()
    };
    assert_eq!(origin("sandbox").as_deref(), Some("null"));
    assert_eq!(origin("sandbox allow-scripts allow-same-origin").as_deref(), Some("https://a.test"));
    let meta = "HTTP/1.1 200 OK\n\n<meta http-equiv=content-security-policy content=sandbox>";
    assert_eq!(synthetic::page("https://a.test/", meta, None).origin().as_deref(), Some("https://a.test"));
}

#[test]
fn a_site_is_what_is_registered() {
    for (host, expected) in [
        ("a.b.example.com", "example.com"),
        ("example.com", "example.com"),
        ("www.example.co.uk", "example.co.uk"),
        ("x.y.example.co.jp", "example.co.jp"),
        ("a.me.github.io", "me.github.io"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("[::1]", "[::1]"),
    ] {
        assert_eq!(site(host), expected, "{host}");
    }
}

#[test]
fn the_machine_itself_is_known() {
    for (address, local) in [
        ("ws://localhost:1/", true),
        ("ws://a.localhost/", true),
        ("ws://127.8.0.1/", true),
        ("ws://[::1]/", true),
        ("ws://localhost.test/", false),
        ("ws://192.168.0.1/", false),
    ] {
        assert_eq!(is_loopback(&url(address)), local, "{address}");
    }
}

#[test]
fn an_address_is_in_a_space() {
    let space = |address: &str| Space::of(address.parse().expect("an address"));
    for (address, expected) in [
        ("127.0.0.1", Space::Loopback),
        ("::1", Space::Loopback),
        ("::ffff:127.0.0.1", Space::Loopback),
        ("10.1.2.3", Space::Local),
        ("172.31.0.1", Space::Local),
        ("172.32.0.1", Space::Public),
        ("192.168.1.1", Space::Local),
        ("169.254.1.1", Space::Local),
        ("100.64.0.9", Space::Local),
        ("100.128.0.9", Space::Public),
        ("198.18.0.9", Space::Public),
        ("fd00::1", Space::Local),
        ("fe80::1", Space::Local),
        ("8.8.8.8", Space::Public),
        ("2001:db8::1", Space::Public),
    ] {
        assert_eq!(space(address), expected, "{address}");
    }
}

#[test]
fn strict_transport_security_counts_over_tls_alone() {
    let strict = |page: &str, value: &str| {
        synthetic::page(page, &format!("HTTP/1.1 200 OK\nStrict-Transport-Security: {value}"), None).strict()
    };
    assert!(strict("http://a.test/", "max-age=9").is_empty());
    assert!(strict("https://127.0.0.1/", "max-age=9").is_empty());
    assert!(strict("https://a.test/", "max-age=0").is_empty());
    assert!(strict("https://a.test/", "includeSubDomains").is_empty());
    let alone = strict("https://a.test/", "max-age=9").remove(0);
    assert!(alone.covers("A.test") && !alone.covers("x.a.test"));
    let all = strict("https://a.test/", "includeSubDomains; max-age=\"31536000\"; preload").remove(0);
    assert!(all.covers("x.a.test") && !all.covers("xa.test"));
}

/// Why a cookie that is set so is kept back.
fn kept(set: &str, by: &str, endpoint: &str, page: &str) -> Option<Kept> {
    let answer = synthetic::page(by, &format!("HTTP/1.1 200 OK\nSet-Cookie: {set}"), None);
    let cookie = answer.cookies().pop().expect("a cookie");
    cookie.kept_back(&url(endpoint), Some(&url(page)), false)
}

#[test]
fn a_cookie_goes_where_its_attributes_let_it() {
    let (app, ws) = ("http://app.test:9000/app/page", "ws://app.test:8001/x");
    for (set, by, endpoint, page, expected) in [
        ("a=1; Path=/", app, ws, app, None),
        ("a=1", app, "ws://app.test/app/x", app, None),
        ("a=1", app, ws, app, Some(Kept::Path)),
        ("a=1; Path=/app", app, "ws://app.test/application", app, Some(Kept::Path)),
        ("a=1; Path=/", app, "ws://api.app.test/", app, Some(Kept::Host)),
        ("a=1; Path=/; Domain=.app.test", app, "ws://api.app.test/", app, None),
        ("a=1; Path=/; SameSite=Lax", app, "wss://app.test/", app, Some(Kept::CrossSite("SameSite=Lax"))),
        ("a=1; Path=/; Domain=test", app, ws, app, Some(Kept::Refused("Domain"))),
        ("a=1; Path=/; Domain=other.test", app, ws, app, Some(Kept::Refused("Domain"))),
        ("a=1; Path=/; Secure", "https://app.test/", ws, app, Some(Kept::Secure)),
        ("a=1; Path=/; Secure", app, ws, app, Some(Kept::Refused("Secure"))),
        ("a=1; Path=/; Secure", "http://localhost/", "ws://localhost/", "http://localhost/", None),
        ("a=1; Path=/", "http://localhost/", "ws://127.0.0.1/", "http://localhost/", Some(Kept::Host)),
        ("a=1; SameSite=None", app, ws, app, Some(Kept::Refused("SameSite=None"))),
        (
            "a=1; Path=/; SameSite=Lax",
            "http://app.test/",
            ws,
            "https://b.test/",
            Some(Kept::CrossSite("SameSite=Lax")),
        ),
        ("a=1; Path=/", "http://app.test/", ws, "file:///x", Some(Kept::CrossSite("no SameSite"))),
        ("a=1; Path=/; SameSite=Strict", "http://app.test/", ws, "http://www.app.test/", None),
        (
            "a=1; Path=/; SameSite=None; Secure",
            "https://app.test/",
            "wss://app.test/",
            "https://b.test/",
            None,
        ),
        (
            "__Host-a=1; Path=/x; Secure",
            "https://app.test/",
            "wss://app.test/x",
            "https://app.test/",
            Some(Kept::Refused("__Host-")),
        ),
    ] {
        assert_eq!(kept(set, by, endpoint, page), expected, "{set} by {by} to {endpoint}");
    }
}

#[test]
fn a_cookie_that_is_unset_or_cannot_be_sent_is_none() {
    for set in ["a=", "a=1; Max-Age=0", "=1", "novalue", "a b=1"] {
        let answer = synthetic::page("http://a.test/", &format!("HTTP/1.1 200 OK\nSet-Cookie: {set}"), None);
        assert!(answer.cookies().is_empty(), "{set}");
    }
}

#[test]
fn some_cookies_tell_who_a_user_is() {
    let tells = |set: &str| {
        synthetic::page("http://a.test/", &format!("HTTP/1.1 200 OK\nSet-Cookie: {set}"), None).cookies()[0]
            .tells_who()
    };
    for set in ["connect.sid=1", "PHPSESSID=1", "sessionid=1", "jwt=1", "x=1; HttpOnly"] {
        assert!(tells(set), "{set}");
    }
    for set in
        ["theme=dark", "csrftoken=1; HttpOnly", "XSRF-TOKEN=1", "__cf_bm=1; HttpOnly", "AWSALB=1", "_ga=1"]
    {
        assert!(!tells(set), "{set}");
    }
}

/// What Chromium 156 does, measured: page, policy, endpoint, whether it opens.
const MEASURED: &[(&str, &str, &str, bool)] = &[
    ("http://app.test:9000/", "connect-src 'self'", "ws://app.test:9000/x", true),
    ("http://app.test:9000/", "default-src 'self'", "ws://app.test:9000/x", true),
    ("http://app.test:9000/", "connect-src *", "ws://app.test:9000/x", true),
    ("http://app.test:9000/", "connect-src ws:", "ws://app.test:9000/x", true),
    ("http://app.test:9000/", "connect-src wss:", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src http:", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src https:", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src app.test", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src app.test:9000", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src app.test:*", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src http://app.test:9000", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src ws://app.test:9000", "ws://app.test:9000/x", true),
    ("http://app.test:9000/", "connect-src ws://app.test", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src ws://app.test:*", "ws://app.test:9000/x", true),
    ("http://app.test:9000/", "connect-src *.test:9000", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src *:9000", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src 'none'", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src", "ws://app.test:9000/x", false),
    ("http://app.test:9000/", "connect-src 'self'", "ws://app.test:8001/x", false),
    ("http://app.test:9000/", "connect-src 'self'", "wss://app.test:9443/x", false),
    ("http://app.test:9000/", "connect-src ws://app.test:*", "wss://app.test:9443/x", true),
    ("http://app.test:9000/", "connect-src http://app.test:*", "wss://app.test:9443/x", false),
    ("http://app.test:9000/", "connect-src https://app.test:*", "wss://app.test:9443/x", false),
    ("http://app.test/", "connect-src 'self'", "ws://app.test/x", true),
    ("http://app.test/", "connect-src 'self'", "wss://app.test/x", true),
    ("https://app.test/", "connect-src 'self'", "wss://app.test/x", true),
    ("https://app.test/", "connect-src app.test", "wss://app.test/x", false),
    ("https://app.test/", "connect-src ws://app.test", "wss://app.test/x", true),
    ("https://app.test/", "connect-src ws://app.test:80", "wss://app.test/x", true),
    ("https://app.test/", "connect-src http://app.test", "wss://app.test/x", false),
    ("https://app.test/", "connect-src https://app.test", "wss://app.test/x", false),
    ("https://app.test/", "connect-src *", "wss://app.test/x", true),
    ("https://app.test/", "connect-src https:", "wss://app.test/x", false),
    ("https://app.test/", "connect-src http:", "wss://app.test/x", false),
    ("https://app.test/", "connect-src *.test", "wss://app.test/x", false),
    ("https://app.test/", "connect-src *.app.test", "wss://app.test/x", false),
    ("https://app.test/", "connect-src wss://APP.test", "wss://app.test/x", true),
    ("https://app.test/", "connect-src wss://app.test/x", "wss://app.test/x", true),
    ("https://app.test/", "connect-src wss://app.test/y", "wss://app.test/x", false),
    ("https://app.test/", "connect-src wss://app.test/x/", "wss://app.test/x", false),
    ("https://app.test/", "connect-src wss://app.test/", "wss://app.test/x/y", true),
    ("https://app.test/", "connect-src wss://app.test:443", "wss://app.test/x", true),
    ("https://app.test:9443/", "connect-src 'self'", "wss://app.test:9443/x", true),
    ("https://app.test:9443/", "connect-src 'self'", "wss://app.test/x", false),
    ("https://app.test:9443/", "connect-src app.test:9443", "wss://app.test:9443/x", false),
    ("https://app.test:9443/", "connect-src wss://app.test", "wss://app.test:9443/x", false),
    ("http://127.0.0.1:9000/", "connect-src 'self'", "ws://127.0.0.1:9000/x", true),
    ("http://127.0.0.1:9000/", "connect-src ws://127.0.0.1:*", "ws://127.0.0.1:8001/x", true),
    ("http://localhost:9000/", "connect-src 'self'", "ws://localhost:8001/x", false),
    ("http://localhost:9000/", "connect-src 'self'", "ws://127.0.0.1:9000/x", false),
];

#[test]
fn a_policy_is_read_as_chromium_reads_it() {
    for (page, policy, endpoint, opens) in MEASURED {
        let read = Policy::read(evidence::PAGE, policy, &(0..policy.len()));
        let directive = read.of_connections().expect("one that decides");
        assert_eq!(directive.allows(&url(endpoint), &url(page)), *opens, "{policy} on {page} for {endpoint}");
    }
}
