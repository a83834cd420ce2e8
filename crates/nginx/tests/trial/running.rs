//! The real nginx with many configurations at once, each with sockets of its own.

use super::client::{echoes, open, plain, wait_for_end};
use super::{MARK, NAMES, Outcome, Site, Trial};
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;

/// What holds for all, and a server of ours: TLS in front of the backend, and one that cuts silence
/// later than any that is to be cut.
const BEFORE: &str = "user root;
pid nginx.pid;
error_log error.log;
worker_processes 1;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http {
access_log off; keepalive_timeout 0; variables_hash_max_size 65536; map_hash_max_size 65536;
";
const OURS: &str = "server { listen unix:OWN/tls ssl; ssl_certificate FOLDER/certificate.pem; ssl_certificate_key FOLDER/key.pem;
location / { proxy_pass http://unix:FOLDER/back; proxy_http_version 1.1; proxy_set_header Host $http_host;
proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection; proxy_set_header X-Heard $server_protocol; } }
server { listen unix:OWN/0.80; location / { proxy_pass http://unix:FOLDER/back; proxy_http_version 1.1; proxy_read_timeout 600ms;
proxy_hide_header X-Nothing; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; } }
";

/// A certificate and its key.
pub(super) fn prepare(folder: &Path) {
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=s.test -keyout key.pem -out certificate.pem";
    let made = Command::new("openssl").args(words.split(' ')).current_dir(folder).output();
    assert!(made.is_ok_and(|it| it.status.success()), "this test needs openssl");
}

impl Trial {
    /// Runs these, all of whose lines in `http` are the same.
    pub(super) fn together(
        &self,
        sites: &[Site],
        numbers: &[usize],
        with_silence: bool,
    ) -> Vec<(usize, Outcome)> {
        let mut left = numbers.to_vec();
        let mut outcomes = vec![];
        while !left.is_empty() {
            // One that ends takes its sockets away, at some time.
            let round = self.rounds.get() + 1;
            self.rounds.set(round);
            let own = self.folder.join(round.to_string());
            let ends = self.write(&own, sites, &left);
            match start(&own) {
                Ok(_running) => {
                    outcomes.extend(self.ask(&own, sites, &left, with_silence));
                    break;
                }
                Err(said) => {
                    let at = self.culprit(&said, sites, &left, &ends);
                    outcomes.push((left.remove(at), Err(said)));
                }
            }
        }
        outcomes
    }

    /// Writes one configuration of them all; the line at which each ends.
    fn write(&self, own: &Path, sites: &[Site], numbers: &[usize]) -> Vec<usize> {
        let http = numbers.first().map(|&first| sites[first].http()).unwrap_or_default();
        let mut text = format!("{BEFORE}{}{http}\n{MARK}\n", self.ours(own));
        save(&own.join("html/index.html"), "a page\n");
        save(&own.join("html/50x.html"), "a page\n");
        let mut ends = vec![];
        for &number in numbers {
            text.push_str(&self.own(own, &sites[number], sites[number].text()));
            text.push('\n');
            ends.push(text.lines().count());
            for (name, bytes) in &sites[number].files {
                let file = |text: &str| self.own(own, &sites[number], text);
                save(&own.join(file(name)), &file(bytes));
            }
        }
        save(&own.join("nginx.conf"), &(text + "}\n"));
        ends
    }

    fn ours(&self, own: &Path) -> String {
        OURS.replace("FOLDER", &self.folder.display().to_string()).replace("OWN", &own.display().to_string())
    }

    /// The text with names and sockets of its own.
    fn own(&self, own: &Path, site: &Site, text: &str) -> String {
        let (own, folder, number) = (own.display(), self.folder.display(), site.number + 1);
        let mut text = text.to_owned();
        for name in NAMES.iter().filter(|name| !site.http_uses(name)) {
            text = text.replace(name, &format!("{name}_{number}"));
        }
        text.replace("parts/", &format!("parts/{number}/"))
            .replace("listen 80", &format!("listen unix:{own}/{number}.80"))
            .replace("listen 9000", &format!("listen unix:{own}/{number}.9000"))
            .replace("unix:/run/back.sock", &format!("unix:{folder}/back"))
            .replace("unix:/run/tls.sock", &format!("unix:{own}/tls"))
            .replace("unix:/run/dead.sock", &format!("unix:{folder}/dead"))
            .replace(":3000", &format!(":{}", self.backend.port))
            .replace("$to", &format!("$to_{number}"))
            .replace("127.0.0.53", &format!("{} ipv6=off", self.names))
    }

    /// Whose fault it is that nginx does not start.
    fn culprit(&self, said: &str, sites: &[Site], numbers: &[usize], ends: &[usize]) -> usize {
        let place = said.lines().find(|line| line.contains("[emerg]")).unwrap_or_default();
        let file =
            place.split_once("/parts/").and_then(|(_, rest)| rest.split('/').next()?.parse::<usize>().ok());
        let line = place.rsplit_once(':').and_then(|(_, line)| line.trim().parse::<usize>().ok());
        let variable = place
            .split_once(" unknown \"")
            .and_then(|(_, rest)| rest.split('"').next()?.rsplit('_').next()?.parse::<usize>().ok());
        let at = match (file.or(variable), line) {
            _ if numbers.len() == 1 => Some(0),
            (Some(number), _) => numbers.iter().position(|&it| sites[it].number + 1 == number),
            (None, Some(line)) => ends.iter().position(|end| line <= *end),
            (None, None) => None,
        };
        at.unwrap_or_else(|| panic!("nginx does not start: {said}"))
    }

    fn ask(
        &self,
        own: &Path,
        sites: &[Site],
        numbers: &[usize],
        with_silence: bool,
    ) -> Vec<(usize, Outcome)> {
        let socket = |number: usize| own.join(format!("{number}.80"));
        let (mut outcomes, mut opened) = (vec![], vec![]);
        for &number in numbers {
            let (socket, path) = (socket(sites[number].number + 1), sites[number].path);
            let plain = plain(&socket, path, &self.backend);
            let (mut seen, stream) = open(&socket, path, &self.backend);
            seen.plain = plain;
            opened.extend(stream.map(|stream| (outcomes.len(), stream)));
            outcomes.push((number, seen));
        }
        let is_short = |&number: &usize| sites[number].sets_a_timeout();
        if !with_silence || !numbers.iter().any(is_short) {
            return outcomes.into_iter().map(|(number, seen)| (number, Ok(seen))).collect();
        }
        // What is to be cut is cut before this one, which was opened later and may be silent longer.
        let (_, last) = open(&socket(0), "/", &self.backend);
        wait_for_end(&mut last.expect("our own server passes a handshake on"));
        let is_alive = |stream: &mut UnixStream| echoes(stream, 5).is_ok_and(|same| same);
        for (at, mut stream) in opened {
            outcomes[at].1.is_cut = !is_alive(&mut stream);
        }
        outcomes.into_iter().map(|(number, seen)| (number, Ok(seen))).collect()
    }
}

/// Writes a file, and the folders above it.
fn save(path: &Path, text: &str) {
    let parent = path.parent().expect("it lies in a folder");
    let saved = fs::create_dir_all(parent).and_then(|()| fs::write(path, text));
    saved.expect("the folder of the test can be written");
}

/// Starts the nginx of this folder; what it says against it.
fn start(own: &Path) -> Result<Running<'_>, String> {
    let running = Running(own);
    let (done, said) = running.run(&[]);
    if done { Ok(running) } else { Err(said) }
}

/// A running nginx, which ends with this.
struct Running<'a>(&'a Path);

impl Running<'_> {
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = ["nginx", "/usr/sbin/nginx"].iter().find_map(|nginx| {
            let mut command = Command::new(nginx);
            command.arg("-p").arg(self.0).args(["-c", "nginx.conf"]).args(arguments).output().ok()
        });
        let output = output.expect("this test needs nginx: `apt-get install nginx-light`");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.run(&["-s", "stop"]);
    }
}
