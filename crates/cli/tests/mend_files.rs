//! `wscope nginx fix` on configurations of several files, as packages lay them out, with the real nginx.

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{Said, run, wscope, wscope_with_mounts};

const NGINX: &str = "/usr/sbin/nginx";

/// A folder with `nginx.conf`, `conf.d`, `snippets`, and `sites-enabled` that links to `sites-available`.
struct Etc {
    folder: tempfile::TempDir,
}

impl Etc {
    /// With these sites.
    fn new(sites: &[(&str, &str)]) -> Self {
        let etc = Self { folder: tempfile::tempdir().expect("a folder") };
        let own = |name: &str| etc.path(name).display().to_string();
        let main = format!(
            "user root;\npid {};\nerror_log {};\nevents {{\n}}\nhttp {{\n    access_log off;\n    include conf.d/*.conf;\n    include sites-enabled/*;\n}}\n",
            own("pid"),
            own("log")
        );
        etc.write("nginx.conf", &main);
        for folder in ["conf.d", "snippets", "sites-enabled"] {
            fs::create_dir_all(etc.path(folder)).expect("it can be made");
        }
        for (name, text) in sites {
            etc.write(&format!("sites-available/{name}"), &text.replace("SOCKET", &own(name)));
            symlink(format!("../sites-available/{name}"), etc.path(&format!("sites-enabled/{name}")))
                .expect("a link");
        }
        etc
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("it is there")
    }

    fn fix(&self, file: &str, more: &[&str]) -> Said {
        let path = self.path(file).to_string_lossy().into_owned();
        run(&[&["nginx", "fix", path.as_str()], more].concat())
    }

    /// Every file with its inode, its mode and its bytes.
    fn state(&self) -> Vec<(PathBuf, u64, u32, Vec<u8>)> {
        let mut found = vec![];
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let metadata = fs::symlink_metadata(entry.path()).expect("it is there");
                match metadata.is_dir() {
                    true => folders.push(entry.path()),
                    false => {
                        let bytes =
                            if metadata.is_file() { fs::read(entry.path()).expect("a file") } else { vec![] };
                        found.push((entry.path(), metadata.ino(), metadata.mode(), bytes));
                    }
                }
            }
        }
        // What nginx writes while it tests is not ours.
        found.retain(|it| !it.0.ends_with("pid") && !it.0.ends_with("log"));
        found.sort();
        found
    }
}

fn site(name: &str, lines: &str) -> String {
    format!(
        "server {{\n    listen unix:SOCKET;\n    server_name {name}.test;\n    location /chat {{\n        proxy_pass http://127.0.0.1:3000;\n{lines}    }}\n}}\n"
    )
}

const HALF: &str = "        proxy_set_header Upgrade $http_upgrade;\n";

#[test]
fn several_files_are_mended_at_once_through_their_links_and_git_takes_the_diff() {
    let etc = Etc::new(&[("a", &site("a", HALF)), ("b", &site("b", HALF))]);
    fs::set_permissions(etc.path("sites-available/b"), fs::Permissions::from_mode(0o640))
        .expect("it is ours");
    let said = etc.fix("nginx.conf", &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let names: Vec<_> = said.out.lines().filter_map(|line| line.strip_prefix("+++ b/")).collect();
    assert_eq!(names, ["nginx.conf", "sites-available/a", "sites-available/b"]);

    // What the diff says is what is written.
    let copy = Etc::new(&[("a", &site("a", HALF)), ("b", &site("b", HALF))]);
    for file in ["nginx.conf", "sites-available/a", "sites-available/b"] {
        copy.write(file, &etc.read(file));
    }
    copy.write("diff", &said.out);
    let applied = Command::new("patch").args(["-p1", "-s", "-i", "diff"]).current_dir(copy.path("")).status();
    assert!(applied.expect("patch runs").success());
    let said = etc.fix("nginx.conf", &["--write"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains(": ok\n"), "nginx was asked: {}", said.err);
    for file in ["nginx.conf", "sites-available/a", "sites-available/b"] {
        assert_eq!(etc.read(file), copy.read(file), "{file}");
        let (folder, name) = file.rsplit_once('/').unwrap_or((".", file));
        assert!(etc.path(folder).join(format!(".{name}.before-wscope")).is_file(), "{file} is kept");
    }
    assert!(fs::symlink_metadata(etc.path("sites-enabled/a")).expect("it is there").is_symlink());
    assert_eq!(fs::metadata(etc.path("sites-available/b")).expect("it is there").mode() & 0o777, 0o640);
    assert!(
        !fs::read_dir(etc.path("sites-enabled"))
            .expect("a folder")
            .flatten()
            .any(|it| it.file_name().to_string_lossy().contains("wscope"))
    );

    let said = etc.fix("nginx.conf", &["--write"]);
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", "nothing to mend\n"));
}

#[test]
fn where_nginx_refuses_the_whole_every_file_is_as_it_was() {
    let etc = Etc::new(&[("a", &site("a", HALF)), ("b", &site("b", HALF))]);
    // What we cannot see: nginx opens its logs.
    etc.write("conf.d/log.conf", &format!("error_log {}/missing/log;\n", etc.path("").display()));
    let before = etc.state();
    let said = etc.fix("nginx.conf", &["--write"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("so all is as before") && said.err.contains("missing/log"), "{}", said.err);
    assert_eq!(etc.state(), before);
}

#[test]
fn where_one_file_cannot_be_written_none_is() {
    let etc = Etc::new(&[("a", &site("a", HALF)), ("b", &site("b", HALF))]);
    // Root may write everywhere, but not to what is mounted read-only: a file over a file.
    let script = format!(
        "mount --bind {0} {0} && mount -o remount,bind,ro {0} &&",
        etc.path("sites-available/b").display()
    );
    let before = etc.state();
    let main = etc.path("nginx.conf").display().to_string();
    let mut command = wscope_with_mounts(&script, &["nginx", "fix", &main, "--write"]);
    let said = Said::from(command.output().expect("unshare runs"));
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert!(said.err.contains("cannot write") && said.err.contains("sites-available/b"), "{}", said.err);
    assert_eq!(etc.state(), before);
}

#[test]
fn a_part_is_checked_and_mended_in_the_configuration_that_includes_it() {
    let etc = Etc::new(&[("a", &site("a", "        include snippets/ws.conf;\n")), ("b", &site("b", HALF))]);
    let map = "map $http_upgrade $c {\n    default upgrade;\n    '' close;\n}\n";
    etc.write("conf.d/map.conf", map);
    etc.write("snippets/ws.conf", HALF);
    let path = etc.path("sites-available/a").display().to_string();
    let said = run(&["nginx", "check", &path, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("a report");
    let sources: Vec<_> = report["findings"].as_array().expect("findings").iter().collect();
    assert!(!sources.is_empty() && !report.to_string().contains("sites-enabled/b"), "{report}");
    let said = run(&["nginx", "check", &path]);
    let told = format!("read as part of {}\n", etc.path("nginx.conf").display());
    assert_eq!(said.err, told);

    let said = etc.fix("sites-available/a", &["--write"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("read as part of ") && said.err.contains(": ok\n"), "{}", said.err);
    assert!(etc.read("snippets/ws.conf").contains("Connection $c;"), "the map that is there is used");
    assert_eq!(etc.read("conf.d/map.conf"), map);
    assert!(!etc.read("sites-available/b").contains("Connection"), "the other site is left");
}

#[test]
fn a_part_of_nothing_is_mended_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("app");
    fs::write(&file, site("a", HALF)).expect("it can be written");
    let said = run(&["nginx", "fix", &file.to_string_lossy(), "--write"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("no nginx.conf that includes it is known"), "{}", said.err);
}

#[test]
fn what_cannot_be_mended_is_said_and_decides_the_exit_code() {
    // Two faults: one to mend, and one whose mending nobody can guess.
    let etc = Etc::new(&[(
        "a",
        &site("a", HALF)
            .replace("    location", "    location ~ at$ {\n        return 404;\n    }\n    location"),
    )]);
    let said = etc.fix("nginx.conf", &["--url", "ws://a.test/chat"]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.err.contains("left as it is:"), "{}", said.err);
}

#[test]
fn a_url_and_a_location_mend_no_more_than_what_serves_them() {
    let text = site("a", "").replace(
        "    location",
        "    location / {\n        proxy_pass http://127.0.0.1:1;\n    }\n    location",
    );
    for aim in [["--url", "ws://a.test/chat"], ["--location", "/chat"]] {
        let etc = Etc::new(&[("a", &text.replace("unix:SOCKET", "80"))]);
        let said = etc.fix("nginx.conf", &aim);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert_eq!(said.out.matches("\n+        proxy_set_header Upgrade").count(), 1, "{}", said.out);
    }
    let etc = Etc::new(&[("a", &text)]);
    assert_eq!(etc.fix("nginx.conf", &["--location", "~ none"]).code, Some(2));
}

#[test]
fn what_nginx_prints_is_mended_on_paper_only() {
    let etc = Etc::new(&[("a", &site("a", HALF))]);
    let dump = format!(
        "# configuration file /n/nginx.conf:\n{}\n# configuration file /n/sites-enabled/a:\n{}",
        etc.read("nginx.conf"),
        etc.read("sites-available/a")
    );
    etc.write("dump", &dump);
    let said = etc.fix("dump", &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("+++ b/sites-enabled/a\n"), "{}", said.out);
    assert_eq!(etc.fix("dump", &["--write"]).code, Some(2));
}

/// An nginx with this configuration, until the end of the test.
struct Running(PathBuf);

impl Running {
    /// `PORT` in this site becomes one that nobody has: between choosing it and nginx binding it another
    /// may take it, so several are tried.
    fn start(etc: &Etc, site: &str, text: &str) -> (Self, u16) {
        let main = etc.path("nginx.conf");
        for _ in 0..20 {
            let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("loopback");
            let port = listener.local_addr().expect("bound").port();
            etc.write(site, &text.replace("PORT", &port.to_string()));
            drop(listener);
            let mut command = Command::new(NGINX);
            command.arg("-p").arg(etc.path("")).arg("-c").arg(&main).stderr(Stdio::null());
            if command.status().expect("nginx is installed").success() {
                return (Self(main), port);
            }
        }
        panic!("no port stays free");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut command = Command::new(NGINX);
        let _ = command.arg("-c").arg(&self.0).args(["-s", "stop"]).stderr(Stdio::null()).status();
    }
}

/// An echo server on a Unix socket, until the end of the test.
fn echo(socket: &Path) -> support::Serving {
    let mut serving = support::Serving::start(&["lab", "echo", "--unix-socket", &socket.to_string_lossy()]);
    serving.line();
    serving
}

#[test]
fn a_reload_is_followed_by_the_doctor_through_that_nginx() {
    let etc = Etc::new(&[("a", "")]);
    let back = etc.path("back");
    let text = site("a", HALF).replace("unix:SOCKET", "127.0.0.1:PORT");
    let text = text.replace("127.0.0.1:3000", &format!("unix:{}", back.display()));
    let (_running, port) = Running::start(&etc, "sites-available/a", &text);
    let serving = echo(&back);
    let said = etc.fix("sites-available/a", &["--write", "--reload"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.err.contains("nginx reloaded (pid "), "{}", said.err);
    assert!(said.out.contains("101") && said.out.contains(&format!("a.test:{port}")), "{}", said.out);
    // The same with a backend that is dead: nginx is right, and the verdict is not.
    assert_eq!(serving.end_by("-TERM"), Some(0));
    etc.write("sites-available/a", &text.replace("PORT", &port.to_string()));
    let url = format!("ws://a.test:{port}/chat");
    let said = etc.fix("nginx.conf", &["--write", "--reload", "--url", &url]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.out.contains("502"), "{}", said.out);
}

#[test]
fn where_no_nginx_runs_with_it_that_is_said() {
    let etc = Etc::new(&[("a", &site("a", HALF))]);
    let said = etc.fix("nginx.conf", &["--write", "--reload"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("no nginx that runs with this configuration"), "{}", said.err);
    assert!(etc.read("sites-available/a").contains("Connection $connection_upgrade"));
}

#[test]
fn the_whole_is_asked_for_by_no_name_at_all() {
    // Another machine may have one in force, or none: then that is said.
    let mut command = wscope(&["nginx", "fix"]);
    let said = Said::from(command.output().expect("the binary runs"));
    let is_told = said.err.contains("the configuration in force: ")
        || said.err.contains("no nginx configuration found");
    assert!(is_told, "{}", said.err);
}

#[test]
fn what_is_in_force_and_which_nginx_is_there_is_said_by_check() {
    let mut command = wscope(&["nginx", "check"]);
    let said = Said::from(command.output().expect("the binary runs"));
    if said.err.contains("no nginx configuration found") {
        return;
    }
    let (first, rest) = said.err.split_once('\n').unwrap_or_default();
    assert!(first.starts_with("the configuration in force: /"), "{}", said.err);
    assert!(rest.starts_with("nginx ") && rest.contains(", modules: "), "{}", said.err);
}

/// `cargo xtask bench mended --write` writes the page.
#[test]
fn the_page_of_examples_is_what_is_printed() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    for (page, language) in [("nginx.md", "en"), ("nginx.ja.md", "ja")] {
        let page = fs::read_to_string(examples.join(page)).expect("the page");
        for (folder, main) in [(".", "chat.conf"), ("nginx", "nginx.conf")] {
            for verb in ["check", "fix"] {
                let mut command = wscope(&["nginx", verb, main, "--lang", language]);
                let output = command.current_dir(examples.join(folder)).output().expect("the binary runs");
                let said = Said::from(output);
                let printed = format!("{}{}", said.out, said.err);
                assert!(page.contains(printed.trim_end()), "{verb} {main} prints now:\n{printed}");
            }
        }
    }
}
