use super::*;
use crate::synthetic::http;

fn answer(text: &str) -> Answer {
    Answer::of(&http("ws://a.test/", text)).expect("a whole answer")
}

#[test]
fn a_proxy_is_told_from_a_page_of_its_own() {
    for (text, product, own) in [
        ("HTTP/1.1 426 Upgrade Required\nServer: nginx/1.22.1\n\nUpgrade Required", "nginx", false),
        ("HTTP/1.1 502 Bad Gateway\nServer: nginx\n\n<hr><center>nginx</center>", "nginx", true),
        ("HTTP/1.1 503 No\n\n<hr><center>nginx</center>", "nginx", true),
        ("HTTP/1.1 200 OK\nServer: Caddy\nContent-Length: 0", "Caddy", true),
        ("HTTP/1.1 404 Not Found\nServer: Caddy\nContent-Type: text/plain\n\nCannot GET", "Caddy", false),
        (
            "HTTP/1.1 426 Upgrade Required\nVia: 1.1 lab (squid/5.7)\nX-Cache-Lookup: MISS from lab\n\nUpgrade Required",
            "Squid",
            false,
        ),
    ] {
        let found = proxy(&answer(text)).expect("a proxy shows");
        assert_eq!((found.product, found.own_page), (product, own), "{text}");
    }
    assert!(proxy(&answer("HTTP/1.1 404 Not Found\nServer: uvicorn\n\nNot Found")).is_none());
}

#[test]
fn every_row_has_signs_and_says_where_it_is_known_from() {
    for row in table() {
        assert!(!row.by.is_empty(), "{}", row.name);
        let (Basis::Measured(told) | Basis::Document(told)) = row.source;
        assert!(!told.is_empty(), "{}", row.name);
    }
}

#[test]
fn the_table_in_the_documents_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/doctor-fingerprints.md");
    let text = format!("{}{}", include_str!("head.txt"), fingerprints());
    let written = std::fs::read_to_string(path).unwrap_or_default();
    if written != text && std::env::var_os("WSCOPE_WRITE_FINGERPRINTS").is_some() {
        std::fs::write(path, &text).expect("the documents can be written");
        return;
    }
    assert!(
        written == text,
        "docs/doctor-fingerprints.md is stale: run this test with WSCOPE_WRITE_FINGERPRINTS=1"
    );
}

#[test]
fn the_path_that_a_server_was_asked_for_is_read_from_what_it_says() {
    for (body, path) in [
        ("<pre>Cannot GET /chat</pre>", Some("/chat")),
        (
            "{\"message\":\"Route GET:/chat not found\",\"error\":\"Not Found\",\"statusCode\":404}",
            Some("/chat"),
        ),
        (
            "{\"timestamp\":\"x\",\"status\":404,\"error\":\"Not Found\",\"path\":\"/api/chat\"}",
            Some("/api/chat"),
        ),
        ("No route found for \"GET https://a.test/chat\"", Some("/chat")),
        ("<b>Message</b> The requested resource [&#47;app&#47;chat] is not available", Some("/app/chat")),
        ("{\"message\": \"The route chat could not be found.\"}", Some("/chat")),
        ("{\"detail\":\"Not Found\"}", None),
        ("<p>The requested URL was not found on this server.</p>", None),
    ] {
        let seen = path_seen(&answer(&format!("HTTP/1.1 404 Not Found\n\n{body}")));
        assert_eq!(seen.map(|it| it.0).as_deref(), path, "{body}");
    }
}
