//! No page of the web can drive the workbench: read, write or upgrade.

use crate::client::{Outcome, get, send, workbench};
use serde_json::json;

const UPGRADE: [(&str, &str); 4] = [
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

#[tokio::test]
async fn foreign_pages_are_refused_on_every_kind_of_request() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let port = bench.address.port();
    let host = format!("127.0.0.1:{port}");
    let rebound = format!("evil.example:{port}");
    let attacks: [(&str, Vec<(&str, &str)>); 7] = [
        ("another host name", vec![("Host", &rebound)]),
        ("another host name as origin too", vec![("Host", &rebound), ("Origin", "http://evil.example")]),
        ("another origin", vec![("Host", &host), ("Origin", "https://evil.example")]),
        ("another port of this machine", vec![("Host", &host), ("Origin", "http://127.0.0.1:5173")]),
        ("an opaque origin", vec![("Host", &host), ("Origin", "null")]),
        ("another site", vec![("Host", &host), ("Sec-Fetch-Site", "cross-site")]),
        ("no host", vec![]),
    ];
    let requests = [("GET", "/"), ("GET", "/api/projects"), ("POST", "/api/projects"), ("GET", "/echo")];
    let before = get(&bench, "/api/projects").await?.expect(200);
    for (attack, headers) in &attacks {
        for (method, path) in requests {
            let mut headers = headers.clone();
            if path == "/echo" {
                headers.extend(UPGRADE);
            }
            let body = (method == "POST").then(|| json!({"name": "evil"}));
            let answer = send(bench.address, method, path, &headers, body.as_ref()).await?;
            // HTTP itself refuses a request without a host.
            let refused = answer.status == 403 || (answer.status == 400 && *attack == "no host");
            assert!(refused, "{attack}: {method} {path}: {}", answer.head);
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
    }
    assert_eq!(get(&bench, "/api/projects").await?.expect(200), before);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_same_requests_without_the_attack_are_answered() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let port = bench.address.port();
    for name in ["127.0.0.1", "localhost", "[::1]"] {
        let (host, origin) = (format!("{name}:{port}"), format!("http://{name}:{port}"));
        let headers = [("Host", &host[..]), ("Origin", &origin), ("Sec-Fetch-Site", "same-origin")];
        let answer = send(bench.address, "GET", "/api/projects", &headers, None).await?;
        answer.expect(200);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn every_answer_is_sealed() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let host = bench.address.to_string();
    for (path, host) in [("/", &host[..]), ("/api/about", &host), ("/api/none", &host), ("/", "evil.example")]
    {
        let answer = send(bench.address, "GET", path, &[("Host", host)], None).await?;
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_bad_handshake_is_refused_in_words() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let host = bench.address.to_string();
    let without = |left_out: &str| {
        let kept = UPGRADE.into_iter().filter(move |(name, _)| *name != left_out);
        kept.chain([("Host", &host[..])]).collect::<Vec<_>>()
    };
    for (left_out, status) in
        [("Upgrade", 426), ("Connection", 426), ("Sec-WebSocket-Version", 426), ("Sec-WebSocket-Key", 400)]
    {
        let headers = without(left_out);
        let mut request = "GET /echo HTTP/1.1\r\n".to_owned();
        for (name, value) in &headers {
            request += &format!("{name}: {value}\r\n");
        }
        // `send` would add a Connection of its own.
        if left_out == "Connection" {
            request += "Connection: close\r\n";
        } else {
            request = request.replace("Connection: Upgrade", "Connection: close, Upgrade");
        }
        let answer = crate::client::exchange(bench.address, &format!("{request}\r\n")).await?;
        assert_eq!(answer.status, status, "without {left_out}: {}", answer.head);
        if left_out == "Sec-WebSocket-Version" {
            assert_eq!(answer.header("sec-websocket-version"), Some("13"));
        }
    }
    bench.stop().await;
    Ok(())
}
