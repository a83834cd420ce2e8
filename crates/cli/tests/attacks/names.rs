//! Names that change their meaning, and answers that lead elsewhere: a connection goes where it was checked.

use crate::house::{Client, House};
use crate::support::run;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener, UdpSocket};
use std::os::unix::fs::MetadataExt as _;
use std::process::Command;
use std::sync::{Arc, Mutex};

/// Set where this program runs in the network that the test has made for it.
const INSIDE: &str = "WSCOPE_ATTACK_INSIDE";
/// A name whose address is another one at each answer, and one that has both at once.
const TURNING: &str = "turning.test";
const BOTH: &str = "both.test";
/// Sessions to each name.
const TRIES: usize = 12;

#[test]
fn a_name_that_changes_between_check_and_connection_leads_nowhere_else() {
    if std::env::var_os(INSIDE).is_some() {
        return rebind();
    }
    let folder = tempfile::tempdir().expect("a folder");
    let resolv = folder.path().join("resolv.conf");
    std::fs::write(&resolv, "nameserver 127.0.0.1\noptions timeout:1 attempts:3\n")
        .expect("it can be written");
    let mut command = Command::new("unshare");
    // The root of the machine is root in there too; others become it by a user namespace.
    if std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() != 0) {
        command.args(["--user", "--map-root-user"]);
    }
    let script = "ip link set lo up && mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"";
    command.args(["--net", "--mount", "sh", "-c", script, "sh"]).arg(&resolv);
    command.arg(std::env::current_exe().expect("this program"));
    command.args(["--exact", "names::a_name_that_changes_between_check_and_connection_leads_nowhere_else"]);
    let output = command.arg("--nocapture").env(INSIDE, "1").output().expect("unshare and ip are there");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Answers queries of A in turn, and says how many there were of the name that turns.
fn resolver() -> Arc<Mutex<usize>> {
    let socket = UdpSocket::bind("127.0.0.1:53").expect("nobody else is in here");
    let asked = Arc::<Mutex<usize>>::default();
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        let mut room = [0; 512];
        while let Ok((size, from)) = socket.recv_from(&mut room) {
            let query = &room[..size];
            let is_v4 = query.windows(5).any(|it| it == [0, 0, 1, 0, 1]);
            let name = String::from_utf8_lossy(query).to_lowercase();
            let last: &[u8] = if !is_v4 {
                &[]
            } else if name.contains("turning") {
                let mut asked = count.lock().expect("not poisoned");
                *asked += 1;
                if *asked % 2 == 1 { &[1] } else { &[2] }
            } else {
                &[2, 1]
            };
            let _ = socket.send_to(&answer(query, last), from);
        }
    });
    asked
}

/// An answer with the addresses 127.0.0.x (RFC 1035 section 4), none of which is kept.
fn answer(query: &[u8], last: &[u8]) -> Vec<u8> {
    let end = 12 + query[12..].iter().position(|it| *it == 0).expect("a name") + 5;
    let count = u8::try_from(last.len()).expect("few");
    let mut answer = [&query[..2], &[0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0], &query[12..end]].concat();
    for it in last {
        answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, *it]);
    }
    answer
}

/// A listener on every address; at which ones somebody came in.
fn listens() -> (u16, Arc<Mutex<Vec<IpAddr>>>) {
    let listener = TcpListener::bind("0.0.0.0:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let came = Arc::<Mutex<Vec<IpAddr>>>::default();
    let kept = Arc::clone(&came);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            kept.lock().expect("not poisoned").push(stream.local_addr().expect("connected").ip());
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                let _ = stream.write_all(refusal);
            });
        }
    });
    (port, came)
}

/// Makes sessions to this URL one after the other, each judged by the doctor, too.
fn dial(admin: &Client, project: &Value, url: &str, times: usize) {
    let form = json!({ "name": "a", "url": url }).to_string();
    let api = admin.post(&format!("/api/projects/{project}/apis"), &form).json["id"].clone();
    for _ in 0..times {
        let begun = admin.post(&format!("/api/apis/{api}/sessions"), "");
        assert_eq!(begun.status, 201, "{}", begun.body);
        let mut page = admin.watch(&format!("/api/sessions/{}/live", begun.json["id"]));
        page.until(|it| (it["report"] == true).then_some(()));
    }
}

fn rebind() {
    let asked = resolver();
    let (port, came) = listens();
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    dial(&admin, &project, &format!("ws://{TURNING}:{port}/"), TRIES);
    assert!(*asked.lock().expect("not poisoned") >= TRIES, "it was asked each time");
    dial(&admin, &project, &format!("ws://{BOTH}:{port}/"), 1);
    let came = came.lock().expect("not poisoned");
    assert!(!came.is_empty(), "what is allowed is reached");
    assert!(came.iter().all(|it| *it == IpAddr::from([127, 0, 0, 1])), "{came:?}");
}

#[test]
fn a_redirect_leads_nowhere() {
    let (port, came) = listens();
    let away = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let first = away.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut stream in away.incoming().flatten() {
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let head = format!(
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:{port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes());
            });
        }
    });
    let mut house = House::new(&[("WSCOPE_EGRESS_ALLOW", "127.0.0.1")]);
    let admin = house.enter();
    let project = admin.post("/api/projects", r#"{"name":"p"}"#).json["id"].clone();
    let url = format!("ws://127.0.0.1:{first}/");
    dial(&admin, &project, &url, 1);
    let report = admin.post("/api/doctor", &json!({ "url": url }).to_string());
    assert!(report.body.contains("302"), "{}", report.body);
    assert!(came.lock().expect("not poisoned").is_empty(), "nobody has come in");
    // A user's own doctor, who follows what a page is: he may go there, for it is his own machine.
    let said = run(&["doctor", &url, "--page", &format!("http://127.0.0.1:{first}/")]);
    assert!(!came.lock().expect("not poisoned").is_empty(), "{}", said.out);
}
