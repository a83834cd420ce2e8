//! The real binary dies by SIGKILL in a flood: what it told a page as stored is there.

#![cfg(unix)]

mod support;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use support::{Serving, wscope};

/// Stored records that the page has to see before the end comes.
const ENOUGH: u64 = 20_000;

/// A server that floods its one client until that is gone; its URL. Message N says N.
fn flood() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("ws://{}/", listener.local_addr().expect("bound"));
    std::thread::spawn(move || -> std::io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        let mut lines = BufReader::new(stream.try_clone()?).lines().map_while(Result::ok);
        let key = lines.by_ref().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ").map(str::to_owned));
        lines.find(String::is_empty);
        let accept = wire::accept_key(&key.unwrap_or_default());
        write!(
            stream,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n\r\n"
        )?;
        let mut number = 0_u64;
        loop {
            let mut portion = vec![];
            for _ in 0..1000 {
                let text = format!("message {number}");
                number += 1;
                portion.extend([0x81, u8::try_from(text.len()).expect("it is short")]);
                portion.extend(text.into_bytes());
            }
            // The end of the client ends the flood.
            stream.write_all(&portion)?;
        }
    });
    url
}

/// Asks the workbench there, and reads its answer as JSON.
fn ask(address: &str, method: &str, path: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.contains(" 200 ") || head.contains(" 201 "), "{answer}");
    serde_json::from_str(body).expect("JSON")
}

fn begin(data: &str) -> (Serving, String) {
    let mut workbench = Serving::start(&["--port", "0", "--data", data, "--no-open"]);
    let url = workbench.line();
    let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    (workbench, address)
}

#[test]
fn what_a_page_saw_as_stored_in_a_flood_is_there_after_sigkill() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_string_lossy().into_owned();
    let (workbench, address) = begin(&data);
    let api = json!({"name": "flood", "url": flood()});
    let api = ask(&address, "POST", "/api/projects/1/apis", &api)["id"].clone();
    let id = ask(&address, "POST", &format!("/api/apis/{api}/sessions"), &json!({}))["id"].clone();
    let mut page = wscope(&["connect", &format!("ws://{address}/api/sessions/{id}/live")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let lines = BufReader::new(page.stdout.take().expect("piped")).lines();
    let (mut stored, mut workbench) = (0, Some(workbench));
    // What was on its way to the page when the end came counts too.
    for line in lines.map_while(Result::ok) {
        let told: Value = serde_json::from_str(&line).unwrap_or_default();
        stored = stored.max(told["stored"].as_u64().unwrap_or(0));
        if stored >= ENOUGH
            && let Some(workbench) = workbench.take()
        {
            assert_eq!(workbench.end_by("-KILL"), None);
        }
    }
    page.wait().expect("it ends");
    assert!(stored >= ENOUGH, "{stored}");

    let (_workbench, address) = begin(&data);
    let session = ask(&address, "GET", &format!("/api/sessions/{id}"), &Value::Null);
    let there = session["stored"].as_u64().expect("a number");
    assert!(there >= stored && session["state"] == "closed", "{there} of {stored}: {session}");
    assert_eq!(session["counts"]["text"].as_u64(), Some(there - 1), "counted at the next start");
    let mut before = there + 1;
    while before > 1 {
        let path = format!("/api/sessions/{id}/records?before={before}&limit=2000");
        let page = ask(&address, "GET", &path, &Value::Null);
        let rows = page["records"].as_array().expect("records");
        assert!(!rows.is_empty(), "nothing before {before}");
        for row in rows {
            before -= 1;
            assert_eq!(row["seq"], before);
            assert!(before == 1 || row["preview"] == format!("message {}", before - 2), "{row}");
        }
    }
}
