//! A server of a team that runs, and clients of it that speak as little HTTP as it takes.
#![allow(dead_code, reason = "each test file uses its part")]

mod channel;
pub(crate) mod page;

pub(crate) use channel::Channel;

use super::support::wscope;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server, with what it keeps.
pub(crate) struct House {
    child: Child,
    address: String,
    /// The link that it printed at the start.
    pub(crate) link: Option<String>,
    folder: Option<tempfile::TempDir>,
    variables: Vec<(String, String)>,
}

impl House {
    /// Starts one on an empty folder, with these variables.
    pub(crate) fn new(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let owned = variables.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        Self::start(folder, owned, &[])
    }

    /// The same where others have made accounts already.
    pub(crate) fn joining(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("used"), "").expect("it can be written");
        let owned = variables.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
        Self::start(folder, owned, &[])
    }

    fn start(folder: tempfile::TempDir, variables: Vec<(String, String)>, options: &[&str]) -> Self {
        let log = OpenOptions::new().create(true).append(true).open(folder.path().join("serve.log"));
        let log = log.expect("it can be written");
        let mut child = wscope(&["serve"])
            .args(options)
            .env("WSCOPE_LISTEN", "127.0.0.1:0")
            .env("WSCOPE_PUBLIC_URL", "http://localhost")
            .env("WSCOPE_METRICS_FROM", "127.0.0.1")
            .env("WSCOPE_DATA", folder.path())
            .envs(variables.iter().map(|it| (&it.0, &it.1)))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut line = || lines.next().expect("a line").expect("UTF-8");
        let first = line();
        let address = first.split_once('(').expect("where it listens").1.trim_end_matches(')').to_owned();
        let empty = !folder.path().join("used").exists();
        std::fs::write(folder.path().join("used"), "").expect("it can be written");
        let link = (empty || !options.is_empty()).then(|| {
            line();
            line()
        });
        Self { child, address, link, folder: Some(folder), variables }
    }

    /// Ends it as a system does.
    pub(crate) fn stop(mut self) {
        self.terminate();
    }

    fn terminate(&mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
        assert_eq!(self.child.wait().expect("it ends").code(), Some(0));
    }

    /// The same, and starts another on the same folder.
    pub(crate) fn restart(self) -> Self {
        self.restart_with(&[])
    }

    /// The same, with these options: those that print a link.
    pub(crate) fn restart_with(mut self, options: &[&str]) -> Self {
        self.terminate();
        Self::start(self.folder.take().expect("taken once"), self.variables.clone(), options)
    }

    /// Ends it by SIGKILL, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it can be");
        self.child.wait().expect("it ends");
    }

    /// Starts it again after that.
    pub(crate) fn again(mut self) -> Self {
        Self::start(self.folder.take().expect("taken once"), self.variables.clone(), &[])
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Somebody with a browser, who is nobody yet.
    pub(crate) fn client(&self) -> Client {
        Client { address: self.address.clone(), cookie: String::new() }
    }

    /// What it has written on its standard error.
    pub(crate) fn log(&self) -> String {
        let folder = self.folder.as_ref().expect("it stands while the server runs");
        std::fs::read_to_string(folder.path().join("serve.log")).expect("it was made")
    }

    /// The first administrator.
    pub(crate) fn enter(&mut self) -> Client {
        let link = self.link.take().expect("there is no account yet");
        let mut client = self.client();
        let answer = accept(&mut client, &link, "a@team.example");
        assert_eq!(answer.status, 200, "{}", answer.body);
        client
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until nodes know of each other, and of the NATS server.
pub(crate) fn meet(clients: &[&Client]) {
    let all = format!("wscope_nodes {}", clients.len());
    let knows = |client: &Client| {
        let metrics = client.get("/metrics").body;
        metrics.lines().any(|it| it == all) && metrics.contains("wscope_nats_up 1")
    };
    while !clients.iter().all(|it| knows(it)) {
        std::thread::yield_now();
    }
}

/// Accepts an invitation by its link.
pub(crate) fn accept(client: &mut Client, link: &str, email: &str) -> Answer {
    let secret = link.split_once('#').expect("a secret").1;
    let guest = serde_json::json!({ "secret": secret, "email": email, "name": "A", "password": PASSWORD });
    client.keep(client.post("/api/invitations/accept", &guest.to_string()))
}

/// Somebody with this role in a project.
pub(crate) fn guest(
    house: &House,
    admin: &Client,
    project: &str,
    role: &str,
    email: &str,
) -> (Client, serde_json::Value) {
    let path = format!("/api/projects/{project}/invitations");
    let invited = admin.post(&path, &serde_json::json!({"role": role, "email": ""}).to_string());
    let mut guest = house.client();
    let link = invited.json["link"].as_str().expect("a link");
    let answer = accept(&mut guest, link, email);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let id = answer.json["account"]["id"].clone();
    (guest, id)
}

/// A browser, as far as it matters.
pub(crate) struct Client {
    address: String,
    pub(crate) cookie: String,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) json: serde_json::Value,
    head: String,
}

impl Answer {
    /// The code of a refusal.
    pub(crate) fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or(&self.body)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|it| it.split_once(": "));
        lines.into_iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1)
    }

    /// Every value of a header.
    pub(crate) fn headers(&self, name: &str) -> Vec<String> {
        let lines = self.head.lines().filter_map(|it| it.split_once(": "));
        lines.filter(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.to_owned()).collect()
    }
}

impl Client {
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", &[])
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.ask("POST", path, body, &[])
    }

    pub(crate) fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let form = serde_json::json!({ "email": email, "password": password });
        self.keep(self.post("/api/sign-in", &form.to_string()))
    }

    /// The same somebody at another server.
    pub(crate) fn at(&self, house: &House) -> Self {
        Self { address: house.address.clone(), cookie: self.cookie.clone() }
    }

    /// Opens a live channel.
    pub(crate) fn watch(&self, path: &str) -> Channel {
        Channel::open(&self.address, path, &self.cookie)
    }

    /// Keeps the cookie of an answer.
    fn keep(&mut self, answer: Answer) -> Answer {
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
        answer
    }

    /// Asks with these headers in the place of those that a browser would send; an empty one is left out.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str, others: &[(&str, &str)]) -> Answer {
        let mut headers = vec![
            ("Host", "localhost"),
            ("Origin", "http://localhost"),
            ("Cookie", &self.cookie),
            ("Content-Type", "application/json"),
            ("Connection", "close"),
        ];
        headers.retain(|it| !others.iter().any(|other| other.0 == it.0));
        headers.extend(others);
        let mut request = format!("{method} {path} HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers.iter().filter(|it| !it.1.is_empty()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).expect("it reads");
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).expect("it answers");
        // An archive is no text; what is looked for in it is.
        read(&String::from_utf8_lossy(&bytes))
    }
}

fn read(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("a status");
    let chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { chunks(body) } else { body.to_owned() };
    let json = serde_json::from_str(&body).unwrap_or_default();
    Answer { status, json, body, head: head.to_owned() }
}

fn chunks(mut text: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = text.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).expect("a size");
        body.push_str(&rest[..size]);
        text = rest[size..].strip_prefix("\r\n").unwrap_or_default();
    }
    body
}
