//! A team's servers: PostgreSQL, NATS, and nodes of a release build; then its people and what they do.

use super::client::Client;
use crate::children::Running;
use crate::shell::{Failure, command, root, target};
use databases::{Nats, Postgres};
use serde_json::{Value, json};
use std::fs::File;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long nodes may take to know each other.
const PATIENCE: Duration = Duration::from_secs(60);
/// Invitations that are accepted at a time: a password costs memory and a part of a second.
const AT_ONCE: usize = 4;

/// What runs until this is dropped. Nodes end first.
pub(super) struct Ground {
    pub(super) nodes: Vec<(Running, SocketAddr)>,
    pub(super) postgres: Postgres,
    pub(super) nats: Nats,
    admin: Client,
}

/// Somebody who watches a session.
pub(super) struct Person {
    pub(super) client: Client,
    pub(super) email: String,
}

impl Ground {
    /// Starts so many nodes, which know each other when this returns.
    pub(super) fn start(nodes: usize) -> Result<Self, Failure> {
        let failed = |what: &str, error| Failure::new(format!("{what}: {error}"));
        let postgres = Postgres::start().map_err(|error| failed("PostgreSQL", error))?;
        let nats = Nats::start(&[]).map_err(|error| failed("NATS", error))?;
        let (url, bus) = (postgres.url(), nats.url());
        let (first, address, link) = node("1", &url, &bus, true)?;
        let mut admin = Client { address, cookie: String::new() };
        admin.accept(&link, "admin@team.example")?;
        let mut ground = Self { nodes: vec![(first, address)], postgres, nats, admin };
        for number in 2..=nodes {
            let (more, address, _) = node(&number.to_string(), &url, &bus, false)?;
            ground.nodes.push((more, address));
        }
        ground.meet()?;
        Ok(ground)
    }

    fn meet(&self) -> Result<(), Failure> {
        let (all, began) = (format!("wscope_nodes {}", self.nodes.len()), Instant::now());
        loop {
            let metrics = self.nodes.iter().map(|it| self.admin.at(it.1).get("/metrics"));
            let metrics = metrics.collect::<Result<Vec<String>, Failure>>()?;
            let knows = |it: &String| it.lines().any(|it| it == all) && it.contains("wscope_nats_up 1");
            if metrics.iter().all(knows) {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                return Err(Failure::new("the nodes do not meet"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A project with so many APIs of this URL, and so many people who may connect there, signed in.
    pub(super) fn people(
        &self,
        (count, apis): (usize, usize),
        url: &str,
    ) -> Result<(Vec<Person>, Vec<Value>), Failure> {
        let admin = &self.admin;
        let project = admin.post("/api/projects", &json!({ "name": "team" }))?["id"].clone();
        let api = |number| {
            let form = json!({ "name": format!("API {number}"), "url": url });
            Ok(admin.post(&format!("/api/projects/{project}/apis"), &form)?["id"].clone())
        };
        let apis = (0..apis).map(api).collect::<Result<Vec<Value>, Failure>>()?;
        let (next, all) = (AtomicUsize::new(0), Mutex::new(vec![]));
        let come = || -> Result<(), Failure> {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok(());
                }
                let path = format!("/api/projects/{project}/invitations");
                let invited = admin.post(&path, &json!({ "role": "reader", "email": "" }))?;
                let address = self.nodes[number % self.nodes.len()].1;
                let (mut client, email) = (admin.at(address), format!("u{number}@team.example"));
                client.cookie.clear();
                client.accept(invited["link"].as_str().unwrap_or_default(), &email)?;
                let mut all = all.lock().map_err(|_| Failure::new("a helper panicked"))?;
                all.push(Person { client, email });
            }
        };
        std::thread::scope(|scope| {
            let helpers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(come)).collect();
            let ended =
                helpers.into_iter().map(|it| it.join().map_err(|_| Failure::new("a helper panicked")));
            ended.map(|it| it.and_then(|it| it)).collect::<Result<Vec<()>, Failure>>()
        })?;
        let all = all.into_inner().map_err(|_| Failure::new("a helper panicked"))?;
        Ok((all, apis))
    }
}

/// A node, where it listens, and what makes the first account there.
fn node(
    name: &str,
    database: &str,
    bus: &str,
    first: bool,
) -> Result<(Running, SocketAddr, String), Failure> {
    let folder = root().join(".work/team");
    let failed = |error| Failure::new(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let log = File::create(folder.join(format!("node-{name}.log"))).map_err(failed)?;
    let mut serve = command(&[&target().join("release/wscope").to_string_lossy(), "serve"]);
    serve.args(["--lang", "en"]).stderr(log);
    for (name, value) in [
        ("LISTEN", "127.0.0.1:0"),
        ("PUBLIC_URL", "http://localhost"),
        ("METRICS_FROM", "127.0.0.1"),
        ("EGRESS_ALLOW", "127.0.0.1"),
        ("DATABASE_URL", database),
        ("NATS_URL", bus),
        ("NODE", name),
        // All people come from one address.
        ("CLIENT_CONNECTIONS", "4096"),
    ] {
        serve.env(format!("WSCOPE_{name}"), value);
    }
    let (mut node, line) = Running::start_and_hear(&mut serve)?;
    let address = line.split_once('(').and_then(|it| it.1.trim_end_matches(')').parse().ok());
    let address = address.ok_or_else(|| Failure::new(format!("a node said {line:?}")))?;
    let mut link = String::new();
    if first {
        node.rest()?;
        link = node.rest()?;
    }
    Ok((node, address, link))
}
