//! A server of a team under a name of its own, a project in it, and somebody with a terminal.

use crate::house::{Client, House};
use crate::support::{Said, wscope};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

type Hook = Arc<Mutex<Option<(&'static str, Box<dyn FnOnce() + Send>)>>>;

/// A server, its administrator, and a project.
pub(crate) struct Town {
    pub(crate) house: House,
    pub(crate) admin: Client,
    pub(crate) origin: String,
    pub(crate) project: i64,
    hook: Hook,
    folder: tempfile::TempDir,
}

impl Town {
    pub(crate) fn new() -> Self {
        // Whoever waits here first knows the port before the server is told its name.
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let origin = format!("http://localhost:{}", listener.local_addr().expect("bound").port());
        let mut house = House::new(&[("WSCOPE_PUBLIC_URL", &origin)]);
        let hook = Hook::default();
        let (address, own) = (house.address().to_owned(), Arc::clone(&hook));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (address, hook) = (address.clone(), Arc::clone(&own));
                std::thread::spawn(move || relay(stream, &address, &hook));
            }
        });
        let admin = house.enter();
        let project =
            admin.post("/api/projects", r#"{"name":"chat"}"#).json["id"].as_i64().expect("a number");
        Self { house, admin, origin, project, hook, folder: tempfile::tempdir().expect("a folder") }
    }

    /// Does this when a request that begins so arrives, once, before the server hears of it.
    pub(crate) fn before(&self, request: &'static str, then: impl FnOnce() + Send + 'static) {
        *self.hook.lock().expect("nobody panics with it") = Some((request, Box::new(then)));
    }

    /// A key of the administrator that may do so much.
    pub(crate) fn key(&self, scope: &str) -> String {
        key_of(&self.admin, scope)
    }

    /// A path beside the folders of projects.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `wscope` there, with this standard input.
    pub(crate) fn run_with(
        &self,
        folder: &str,
        args: &[&str],
        variables: &[(&str, &str)],
        input: &str,
    ) -> Said {
        let mut child = wscope(args)
            .current_dir(self.path(folder))
            .env("HOME", self.path("home"))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("it reads");
        child.wait_with_output().expect("it ends").into()
    }

    /// The same as whoever signed in, in the project's folder.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        self.run_with("chat", args, &[], "")
    }

    /// Signs in with a key that may change things, and pulls the project into `chat`.
    pub(crate) fn begin(&self) {
        let said = self.run_with("", &["login", &self.origin, "--key-stdin"], &[], &self.key("editor"));
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        let said = self.run_with("", &["pull", "chat"], &[], "");
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    }

    /// Makes an API, in a folder or not.
    pub(crate) fn api(&self, name: &str, url: &str, folder: Option<i64>) -> Value {
        let body = json!({ "name": name, "url": url, "folder": folder }).to_string();
        let made = self.admin.post(&format!("/api/projects/{}/apis", self.project), &body);
        assert_eq!(made.status, 201, "{}", made.body);
        made.json
    }

    /// Changes an API on the server.
    pub(crate) fn change(&self, id: &Value, change: impl FnOnce(&mut Value)) {
        change_api(&self.admin, id, change);
    }

    pub(crate) fn get(&self, id: &Value) -> Value {
        self.admin.get(&format!("/api/apis/{id}")).json
    }

    /// What is in a file of the project's folder.
    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path("chat").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Changes a file of the project's folder.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.file(name);
        assert!(text.contains(from), "{name} has no {from:?}: {text}");
        fs::write(self.path("chat").join(name), text.replacen(from, to, 1)).expect("it can be written");
    }

    /// Every file of the project's folder with what is in it.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![];
        walk(&self.path("chat"), &self.path("chat"), &mut files);
        files.sort();
        files
    }
}

/// A key of somebody that may do so much.
pub(crate) fn key_of(client: &Client, scope: &str) -> String {
    let made = client.post("/api/me/keys", &json!({ "name": "k", "scope": scope, "days": null }).to_string());
    assert_eq!(made.status, 201, "{}", made.body);
    made.json["secret"].as_str().expect("a secret").to_owned()
}

/// Changes an API as this somebody.
pub(crate) fn change_api(client: &Client, id: &Value, change: impl FnOnce(&mut Value)) {
    let path = format!("/api/apis/{id}");
    let mut api = client.get(&path).json;
    change(&mut api);
    let saved = client.ask("PUT", &path, &api.to_string(), &[]);
    assert_eq!(saved.status, 200, "{}", saved.body);
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            walk(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("inside").display().to_string();
            files.push((name, String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned()));
        }
    }
}

/// Carries a connection over, and looks how each request begins.
fn relay(mut client: TcpStream, address: &str, hook: &Hook) {
    let Ok(mut server) = TcpStream::connect(address) else { return };
    let (mut back, mut to) = (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
    let answers = std::thread::spawn(move || {
        let _ = std::io::copy(&mut back, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let mut bytes = [0; 64 << 10];
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        let mut waiting = hook.lock().expect("nobody panics with it");
        if waiting.as_ref().is_some_and(|it| bytes[..read].starts_with(it.0.as_bytes())) {
            let hook = waiting.take().expect("it is there");
            drop(waiting);
            (hook.1)();
        } else {
            drop(waiting);
        }
        if server.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Write);
    let _ = answers.join();
}
