//! `wscope lab` with several scenarios in one process.

mod support;

use std::path::Path;
use std::process::{Command, Output};
use support::{Serving, run};

#[test]
fn several_scenarios_run_in_one_process_and_each_command_meets_its_own() {
    let causes = ["tls/client-certificate-rejected", "protocol/http2-not-spoken", "tls/weak-certificate"];
    let mut lab = Serving::start(&[&["lab"], &causes[..]].concat());
    let mut lines = vec![];
    for cause in causes {
        assert_eq!(lab.line(), cause);
        let url = lab.line();
        let command = lab.line();
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(words[..4], ["try:", "wscope", "doctor", &url]);
        let said = run(&words[2..]);
        assert!(
            said.code == Some(1) && said.out.contains(&format!("error[{cause}]")),
            "{command}\n{}",
            said.out
        );
        lines.push(lab.line());
    }
    assert!(lines[0].starts_with("another client needs: trust in /"), "{}", lines[0]);
    assert!(lines[0].ends_with(", the client certificate above"), "{}", lines[0]);
    assert_eq!(lines[1], "another client needs: HTTP/2 (RFC 8441)");
    assert_eq!(lab.end_by("-TERM"), Some(0), "it stops gracefully");
}

#[test]
fn one_port_is_for_one_scenario() {
    for (language, wanted) in [("en", "--port is for one scenario"), ("ja", "シナリオが 1 つのとき")]
    {
        let said = run(&["lab", "tls/expired", "server/error", "--port", "9", "--lang", language]);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
        assert!(said.err.contains(wanted), "{}", said.err);
    }
    assert_eq!(run(&["lab", "--all", "tls/expired"]).code, Some(2), "all, or some");
}

#[test]
fn all_scenarios_run_at_once() {
    let mut lab = Serving::start(&["--lang", "ja", "lab", "--all"]);
    let listed = run(&["lab"]).out;
    let causes: Vec<_> =
        listed.lines().filter_map(|it| it.split(' ').next()).filter(|it| it.contains('/')).collect();
    let mut met = 0;
    while met < causes.len() {
        let line = lab.line();
        met += usize::from(causes.contains(&line.as_str()));
        assert!(!line.is_empty(), "it ended after {met} of {}", causes.len());
    }
    assert_eq!(lab.end_by("-INT"), Some(0), "it stops gracefully");
}

/// A network of its own, whose resolver knows that no name under .invalid exists.
const APART: &str =
    "unshare --user --map-root-user --net --mount --pid --fork --mount-proc --kill-child sh -ec '
ip link set lo up
mount -t tmpfs none /mnt
echo nameserver 127.0.0.1 > /mnt/resolv.conf
mount --bind /mnt/resolv.conf /etc/resolv.conf
echo hosts: files dns > /mnt/nsswitch.conf
mount --bind /mnt/nsswitch.conf /etc/nsswitch.conf
dnsmasq --version > /dev/null
dnsmasq --no-daemon --conf-file=/dev/null --log-facility=/mnt/log --no-resolv --local=/invalid/ 2> /dev/null &
until grep -qs started /mnt/log; do sleep 0.1; done
exec sh -c \"$1\"' sh \"$1\"";

/// What a script says that finds this `wscope`.
fn told(script: &str) -> Output {
    let folder = Path::new(env!("CARGO_BIN_EXE_wscope")).parent().expect("it lies in a folder");
    let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", folder.display());
    let mut shell = Command::new("sh");
    shell.args(["-c", APART, "sh", script]).env_clear().env("PATH", path);
    shell.env("LANG", "C.UTF-8").env("HOME", "/nonexistent").output().expect("sh runs")
}

#[test]
fn what_no_server_of_the_lab_shows_its_script_does() {
    let shown: Vec<_> = std::thread::scope(|scope| {
        let asked = lab::beyond().iter().map(|it| {
            let script = run(&["lab", it.cause]).out;
            assert!(script.starts_with(&format!("# {}: {}\n", it.cause, it.sentence().en)), "{script}");
            (it.cause, scope.spawn(move || told(&script)))
        });
        let asked: Vec<_> = asked.collect();
        asked.into_iter().map(|(cause, it)| (cause, it.join().expect("no script panics"))).collect()
    });
    for (cause, output) in shown {
        let said = String::from_utf8_lossy(&output.stdout);
        let wanted = [format!("error[{cause}]"), format!("warning[{cause}]")];
        assert!(
            wanted.iter().any(|it| said.contains(it)),
            "{cause}: {said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
