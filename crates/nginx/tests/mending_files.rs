//! What `fix` makes of a configuration of several files, held to the real nginx: a handshake arrives where
//! it should, and every plain request arrives as before.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod holds;
mod real;

use holds::mends_files_once;
use nginx::{Aim, Facts, Mended, Project, Question, Target};
use proptest::prelude::*;
use real::{Folder, Nginx, backend, is_handshake};

const MAIN: &str = "user root;\npid nginx.pid;\nerror_log error.log;\nevents {\n}\nhttp {\n    access_log off;\n    keepalive_timeout 0;\n    include conf.d/*.conf;\n    include sites/*;\n}\n";

/// The lines that a location of these configurations is right with.
const RIGHT: &str = "proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection $connection_upgrade;\n";

fn project(files: &[(&str, &str)]) -> Project {
    let mut all = vec![("nginx.conf", MAIN.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    Project::closed(&all)
}

fn mend(project: &Project, aim: &Aim) -> Mended {
    nginx::fix(project, &Facts::default(), aim)
}

fn text(mended: &Mended, name: &str) -> String {
    String::from_utf8(mended.bytes(name).to_vec()).expect("the text is ASCII")
}

fn changed(mended: &Mended) -> Vec<&str> {
    mended.changes.iter().map(|change| change.name.as_str()).collect()
}

fn server(name: &str, inside: &str) -> String {
    format!("server {{\n    listen unix:FRONT;\n    server_name {name};\n{inside}}}\n")
}

fn location(path: &str, lines: &[&str]) -> String {
    let lines: String = lines.iter().map(|line| format!("        {line}\n")).collect();
    format!("    location {path} {{\n        proxy_pass http://unix:BACK;\n{lines}    }}\n")
}

/// The lines of the head that the backend is sent, but the first; for a plain request, without `Upgrade`.
fn arrives(nginx: &Nginx, host: &str, path: &str, headers: &str) -> Vec<String> {
    let answer = nginx.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n"));
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).expect("an answer has a head");
    let mut lines: Vec<_> = body.lines().skip(1).map(str::to_owned).collect();
    lines.retain(|line| !line.starts_with("Upgrade:"));
    lines.sort();
    lines
}

/// Starts the configuration, and asks at every place (host and path) for plain pages and for a handshake.
fn visit(folder: &Folder, project: &Project, places: &[(&str, &str)]) -> Vec<(Vec<Vec<String>>, bool)> {
    const REQUESTS: [&str; 2] =
        ["Connection: keep-alive\r\nAccept: */*\r\n", "Connection: close\r\nCookie: a=b\r\n"];
    let path = |name: &str| folder.0.join(name).display().to_string();
    for (name, bytes) in project.files() {
        let text = String::from_utf8(bytes.to_vec()).expect("the text is ASCII");
        let text = text.replace("FRONT", &path("front")).replace("BACK", &path("back"));
        let file = folder.0.join(name);
        std::fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("it can be made");
        std::fs::write(file, text).expect("it can be written");
    }
    let nginx = Nginx::try_start_as_it_is(&folder.0).unwrap_or_else(|said| panic!("{said}"));
    let visit = |(host, path): &(&str, &str)| {
        let plain = REQUESTS.map(|request| arrives(&nginx, host, path, request)).to_vec();
        (plain, is_handshake(&nginx.handshake(host, path)))
    };
    places.iter().map(visit).collect()
}

/// Mends, and holds that to nginx: which of the places open before and after, and that plain requests
/// are the same.
#[track_caller]
fn holds(name: &str, files: &[(&str, &str)], places: &[(&str, &str)], opens: &[(bool, bool)]) -> Mended {
    let folder = Folder::new(name);
    backend(&folder.0.join("back"));
    let before = project(files);
    mends_files_once(&before);
    let mended = mend(&before, &Aim::All);
    let were = visit(&folder, &before, places);
    let are = visit(&folder, &mended.project, places);
    let found: Vec<_> = were.iter().zip(&are).map(|(were, are)| (were.1, are.1)).collect();
    assert_eq!(found, opens, "{:?}", mended.changes);
    for (were, are) in were.iter().zip(&are) {
        assert_eq!(were.0, are.0, "{:?}", mended.changes);
    }
    mended
}

#[test]
fn a_map_goes_before_the_servers_of_the_only_file_that_needs_it() {
    let (a, b) = (server("a", &location("/", &["proxy_set_header Upgrade $http_upgrade;"])), server("b", ""));
    let mended = holds("m1", &[("sites/a", &a), ("sites/b", &b)], &[("a", "/")], &[(false, true)]);
    assert_eq!(changed(&mended), ["sites/a"]);
    assert!(
        text(&mended, "sites/a")
            .starts_with("map $http_upgrade $connection_upgrade {\n    default upgrade;\n")
    );
}

#[test]
fn a_map_that_two_sites_need_goes_into_http() {
    let site = |name| server(name, &location("/", &["proxy_set_header Upgrade $http_upgrade;"]));
    let (a, b) = (site("a"), site("b"));
    let places = [("a", "/"), ("b", "/")];
    let mended = holds("m2", &[("sites/a", &a), ("sites/b", &b)], &places, &[(false, true); 2]);
    assert_eq!(changed(&mended), ["nginx.conf", "sites/a", "sites/b"]);
    let main = text(&mended, "nginx.conf");
    assert!(
        main.contains("    map $http_upgrade $connection_upgrade {\n        default upgrade;\n        ''      close;\n    }\n    include sites/*;\n"),
        "{main}"
    );
}

#[test]
fn a_map_of_another_file_and_name_is_used() {
    let site = server("a", &location("/", &["proxy_set_header Upgrade $http_upgrade;"]));
    let map = "map $http_upgrade $conn {\n    default upgrade;\n    '' close;\n}\n";
    let mended = holds("m3", &[("conf.d/a.conf", map), ("sites/a", &site)], &[("a", "/")], &[(false, true)]);
    assert_eq!(changed(&mended), ["sites/a"]);
    assert!(text(&mended, "sites/a").contains("Connection $conn;"));
}

#[test]
fn a_snippet_whose_users_all_stay_right_is_mended_itself() {
    let inside = [location("/a", &["include snip;"]), location("/b", &["include snip;"])].concat();
    let snippet = "proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\n";
    let files = [("sites/a", server("a", &inside)), ("snip", snippet.into())];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let mended = holds("m4", &files, &[("a", "/a"), ("a", "/b")], &[(false, true); 2]);
    assert_eq!(changed(&mended), ["sites/a", "snip"]);
    assert!(text(&mended, "snip").ends_with("proxy_set_header Connection $connection_upgrade;\n"));
}

#[test]
fn a_snippet_that_others_need_as_it_is_is_written_out_where_it_is_wrong() {
    let snippet = "# For keepalive.\nproxy_http_version 1.1;\n\nproxy_set_header Host $http_host;\nproxy_set_header Connection \"\";\n";
    let live = location("/live", &["proxy_set_header Upgrade $http_upgrade;", "include snip;"]);
    let site = server("a", &[live, location("/", &["include snip;"])].concat());
    let places = [("a", "/live"), ("a", "/")];
    let mended =
        holds("m5", &[("sites/a", &site), ("snip", snippet)], &places, &[(false, true), (false, false)]);
    assert_eq!(changed(&mended), ["sites/a"]);
    let after = text(&mended, "sites/a");
    let written = "        # For keepalive.\n        proxy_http_version 1.1;\n\n        proxy_set_header Host $http_host;\n        proxy_set_header Connection $connection_upgrade;\n    }\n";
    assert!(after.contains(written), "{after}");
    assert!(
        after.contains("    location / {\n        proxy_pass http://unix:BACK;\n        include snip;\n"),
        "{after}"
    );
}

#[test]
fn a_snippet_in_a_snippet_is_written_out_too() {
    let inner = "proxy_set_header Connection \"\";\n";
    let live = location("/live", &["proxy_set_header Upgrade $http_upgrade;", "include outer;"]);
    let site = server("a", &[live, location("/", &["include outer;"])].concat());
    let files = [
        ("sites/a", site.as_str()),
        ("outer", "proxy_http_version 1.1;\ninclude inner;\n"),
        ("inner", inner),
    ];
    let mended = holds("m6", &files, &[("a", "/live"), ("a", "/")], &[(false, true), (false, false)]);
    assert_eq!(changed(&mended), ["sites/a"]);
}

#[test]
fn a_location_without_anything_is_left_where_another_is_meant() {
    let live = location("/live", &["proxy_set_header Upgrade $http_upgrade;"]);
    let site = server("a", &[location("/", &[]), live].concat());
    let mended =
        holds("m7", &[("sites/a", &site)], &[("a", "/live"), ("a", "/")], &[(false, true), (false, false)]);
    assert!(text(&mended, "sites/a").contains(&location("/", &[])), "the plain one is as it was");
}

#[test]
fn where_nothing_is_meant_every_location_is_mended() {
    let site = server("a", &[location("/live", &[]), location("/", &[])].concat());
    let other = server("b", &location("/", &[]));
    let places = [("a", "/live"), ("a", "/"), ("b", "/")];
    holds("m8", &[("sites/a", &site), ("sites/b", &other)], &places, &[(false, true); 3]);
}

#[test]
fn a_url_mends_the_place_that_serves_it_and_no_other() {
    let site =
        server("a", &[location("/live", &[]), location("/", &[])].concat()).replace("unix:FRONT", "80");
    let project = project(&[("sites/a", &site)]);
    let aim = Aim::Asked(Question::url(Target::parse("ws://a/live").expect("a URL")));
    let mended = mend(&project, &aim);
    assert_eq!((changed(&mended), mended.left.verdict().healthy), (vec!["sites/a"], true));
    let after = text(&mended, "sites/a");
    assert!(after.contains(&location("/", &[])), "{after}");
    assert_eq!(mend(&mended.project, &aim).changes, []);
}

#[test]
fn a_file_is_mended_in_its_context_and_the_others_are_left() {
    let site = |name| server(name, &location("/", &["proxy_set_header Upgrade $http_upgrade;"]));
    let (a, b) = (site("a"), site("b"));
    let mended = mend(&project(&[("sites/a", &a), ("sites/b", &b)]), &Aim::File("sites/b".into()));
    assert_eq!(changed(&mended), ["sites/b"]);
    assert!(mended.left.verdict().healthy, "what is left is not of this file: {:?}", mended.left.findings);
}

#[test]
fn a_part_alone_leaves_the_files_that_it_includes() {
    let site = server("a", &location("/", &["include snip;"]));
    let mut project = Project::new("sites/a", site.as_bytes());
    project.answer(
        "sites/snip",
        vec![("sites/snip".into(), b"proxy_set_header Upgrade $http_upgrade;\n".to_vec())],
    );
    let mended = mend(&project, &Aim::All);
    assert_eq!(changed(&mended), ["sites/a"]);
    assert!(mended.left.verdict().healthy, "{}", text(&mended, "sites/a"));
}

/// Lines of a location, a snippet or a server.
const LINES: &[&str] = &[
    "",
    "include snip;",
    "include outer;",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header Connection \"\";",
    "proxy_set_header Connection upgrade;",
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_set_header X-A a;",
    "proxy_set_header Connection close;",
];

fn lines(count: usize) -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(LINES), 0..count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn files_are_mended_once(
        locations in proptest::collection::vec(lines(4), 1..4),
        above in lines(2),
        snippets in (lines(3), lines(3)),
        has_map: bool,
    ) {
        let above: String = above.iter().map(|line| format!("    {line}\n")).collect();
        let sites: Vec<(String, String)> = locations.iter().enumerate().map(|(at, lines)| {
            let inside = format!("{above}{}{}", location("/a", lines), location("/b", &["include snip;"]));
            (format!("sites/{}", at % 2), server(&format!("s{at}"), &inside))
        }).collect();
        let map = if has_map { "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n" } else { "" };
        let no_loop = |lines: &[&str], name: &str| lines.iter().filter(|it| !it.contains(name)).map(|it| format!("{it}\n")).collect::<String>();
        let (snip, outer) = (no_loop(&snippets.0, "include"), no_loop(&snippets.1, "outer"));
        let mut files = vec![("conf.d/a.conf", map), ("snip", &snip), ("outer", &outer)];
        files.extend(sites.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        mends_files_once(&project(&files));
    }
}

#[test]
fn what_is_right_is_left() {
    let map = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n";
    let site = server("a", &location("/", &["include snip;"]));
    let mended = holds(
        "m9",
        &[("conf.d/a.conf", map), ("sites/a", &site), ("snip", RIGHT)],
        &[("a", "/")],
        &[(true, true)],
    );
    assert_eq!(changed(&mended), [""; 0]);
}

#[test]
fn many_files_are_mended_at_once() {
    let sites: Vec<_> = (0..60).map(|at| server(&format!("s{at}"), &location("/", &[]))).collect();
    let names: Vec<_> = (0..60).map(|at| format!("sites/{at}")).collect();
    let files: Vec<_> = names.iter().zip(&sites).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mended = mend(&project(&files), &Aim::All);
    assert_eq!(mended.changes.len(), 61, "each site, and one map");
    assert_eq!(mend(&mended.project, &Aim::All).changes, []);
}

#[test]
fn a_plain_file_that_is_named_is_mended_though_another_is_meant() {
    let map = "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n";
    let (a, b) = (server("a", &location("/", &["include snip;"])), server("b", &location("/", &[])));
    let files = [("conf.d/a.conf", map), ("sites/a", &a), ("sites/b", &b), ("snip", RIGHT)];
    assert_eq!(mend(&project(&files), &Aim::All).changes, []);
    let mended = mend(&project(&files), &Aim::File("sites/b".into()));
    assert_eq!(changed(&mended), ["sites/b"]);
    assert_eq!(mend(&mended.project, &Aim::File("sites/b".into())).changes, []);
}
