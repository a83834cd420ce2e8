//! `wscope lab` with several scenarios in one process.

mod support;

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
