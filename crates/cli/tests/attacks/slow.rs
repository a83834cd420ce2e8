//! Clients that are slow, or many: the server leaves them, and goes on for the others.

use crate::house::House;
use crate::raw::Raw;
use crate::support::peer::{Waiting, frame};
use std::io::Write as _;
use std::time::Duration;

const HEAD: (&str, &str) = ("WSCOPE_CLIENT_HEAD_SECONDS", "1");
const STALL: (&str, &str) = ("WSCOPE_CLIENT_STALL_SECONDS", "1");
/// How often somebody drips.
const DRIP: Duration = Duration::from_millis(20);

/// Writes a byte now and then until the server has had enough, beside who listens.
fn drips(raw: &Raw) -> std::thread::JoinHandle<()> {
    let mut stream = raw.0.try_clone().expect("a clone");
    std::thread::spawn(move || {
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(DRIP);
        }
    })
}

#[test]
fn a_head_that_never_ends_is_cut_off() {
    let house = House::new(&[HEAD]);
    let mut silent = Raw::to(&house);
    let mut half = Raw::to(&house);
    half.says("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    let mut dripping = Raw::to(&house);
    dripping.says("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    let drops = drips(&dripping);
    assert_eq!(house.client().get("/healthz").status, 200, "others are served meanwhile");
    for raw in [&mut silent, &mut half, &mut dripping] {
        let said = raw.rest();
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    }
    drops.join().expect("it ends");
}

#[test]
fn a_connection_on_which_nothing_is_asked_is_closed() {
    let house = House::new(&[HEAD]);
    let mut idle = Raw::asks(&house, "GET /healthz", "", "");
    let said = idle.rest();
    assert!(said.starts_with("HTTP/1.1 200 ") && said.ends_with("ok\n"), "{said}");
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let house = House::new(&[]);
    let mut raw = Raw::to(&house);
    raw.says("GET / HTTP/1.1\r\nHost: localhost\r\n");
    let line = format!("X-A: {}\r\n", "a".repeat(8000));
    for _ in 0..9 {
        raw.says(&line);
    }
    let said = raw.rest();
    assert!(said.starts_with("HTTP/1.1 431 "), "{said}");
}

#[test]
fn a_body_that_does_not_come_on_is_cut_off() {
    let house = House::new(&[STALL]);
    let head = "Content-Type: application/json\r\nContent-Length: 60000\r\n";
    let mut silent = Raw::asks(&house, "POST /api/sign-in", "", head);
    let mut dripping = Raw::asks(&house, "POST /api/sign-in", "", head);
    dripping.says("{\"email\":\"");
    let drops = drips(&dripping);
    for raw in [&mut silent, &mut dripping] {
        let said = raw.rest();
        assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("\"too-slow\""), "{said}");
    }
    drops.join().expect("it ends");
    // In pieces with pauses, but fast enough on the average.
    let form = format!(r#"{{"email":"{}","password":"p"}}"#, "a".repeat(8000));
    let head =
        format!("Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", form.len());
    let mut steady = Raw::asks(&house, "POST /api/sign-in", "", &head);
    for piece in form.as_bytes().chunks(400) {
        steady.0.write_all(piece).expect("it reads");
        std::thread::sleep(DRIP);
    }
    let said = steady.rest();
    assert!(said.starts_with("HTTP/1.1 401 "), "{said}");
}

#[test]
fn who_reads_no_answer_is_left() {
    let mut house = House::new(&[STALL]);
    let admin = house.enter();
    let mut raw = Raw::asks(&house, "GET /api/openapi.json", &admin.cookie, "");
    let again = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(10);
    raw.says_until_closed(again.as_bytes());
    assert_eq!(house.client().get("/healthz").status, 200);
}

#[test]
fn who_reads_no_live_channel_is_left() {
    let mut house = House::new(&[STALL, ("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let waiting = Waiting::new();
    let url = waiting.url();
    let floods = std::thread::spawn(move || {
        let mut peer = waiting.open();
        let some = frame(0x81, "a long message with many words in it ".repeat(200).as_bytes()).repeat(20);
        while peer.tries(&some) {}
    });
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let form = serde_json::json!({ "name": "a", "url": url }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    let session = admin.post(&format!("/api/apis/{api}/sessions"), "").json["id"].clone();
    let path = format!("/api/sessions/{session}/live");
    let (mut raw, head) = Raw::upgrade(&house, &path, &admin.cookie, "");
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    // Pings, which are answered, and whose answers nobody reads either.
    raw.says_until_closed(&[0x89, 0x80, 0, 0, 0, 0].repeat(100));
    assert_eq!(admin.get("/healthz").status, 200);
    drop(house);
    floods.join().expect("it ends");
}

#[test]
fn one_address_has_so_many_connections() {
    let house = House::new(&[("WSCOPE_CLIENT_CONNECTIONS", "3")]);
    let held = [Raw::to(&house), Raw::to(&house), Raw::to(&house)];
    // The system accepts it, and so it is closed rather than refused.
    assert_eq!(Raw::to(&house).rest(), "");
    drop(held);
    let asks = || Raw::asks(&house, "GET /metrics", "", "Connection: close\r\n").rest();
    let said = loop {
        let said = asks();
        if !said.is_empty() {
            break said;
        }
    };
    let refused = said.lines().find_map(|it| it.strip_prefix("wscope_refused_connections_total "));
    assert!(refused.and_then(|it| it.parse::<u64>().ok()).is_some_and(|it| it > 0), "{said}");
}

#[test]
fn a_server_has_so_many_connections() {
    let house = House::new(&[("WSCOPE_CONNECTIONS", "2")]);
    let _held = [Raw::to(&house), Raw::to(&house)];
    assert_eq!(Raw::to(&house).rest(), "");
}

#[test]
fn behind_a_proxy_each_client_has_its_own_bound() {
    let proxy = [("WSCOPE_TRUSTED_PROXIES", "127.0.0.1"), ("WSCOPE_CLIENT_CONNECTIONS", "2")];
    let mut house = House::new(&proxy);
    let admin = house.enter();
    let by = |from: &str| {
        Raw::upgrade(&house, "/api/together", &admin.cookie, &format!("X-Forwarded-For: {from}\r\n"))
    };
    let mut held: Vec<_> = (0..2).map(|_| by("198.51.100.7")).collect();
    assert!(held.iter().all(|it| it.1.starts_with("HTTP/1.1 101 ")), "{}", held[0].1);
    let third = by("198.51.100.7").1;
    assert!(third.starts_with("HTTP/1.1 429 ") && third.to_lowercase().contains("retry-after: "), "{third}");
    // What a client makes up is not believed: the proxy's own word comes last.
    let made_up = by("192.0.2.9, 198.51.100.7").1;
    assert!(made_up.starts_with("HTTP/1.1 429 "), "{made_up}");
    assert!(by("198.51.100.8").1.starts_with("HTTP/1.1 101 "));
    held.pop();
    while !by("198.51.100.7").1.starts_with("HTTP/1.1 101 ") {
        std::thread::yield_now();
    }
}
