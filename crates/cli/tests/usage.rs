//! What cannot be used is said in one sentence before anything is dialled.

mod support;

use support::{Said, Serving, run, wscope};

/// Nobody may be asked at this address: the sentence comes first.
const URL: &str = "wss://127.0.0.1:9/";

#[test]
fn a_wrong_value_is_a_usage_error_with_its_reason() {
    let wrong: &[(&[&str], &str, &str)] = &[
        (&["-H", "foo"], "a header is written", "ヘッダーは"),
        (&["-H", "a: b\r\nc: d"], "a header is one line", "ヘッダーに改行"),
        (&["-b", "foo"], "write it 'name=value'", "'name=value' の形で"),
        (&["--param", "=x"], "write it 'name=value'", "'name=value' の形で"),
        (&["--origin", "http://a\r\nX: y"], "an origin is one line", "Origin に改行"),
        (&["--protocol", "a, b"], "a subprotocol has a name", "サブプロトコル名に"),
        (&["--timeout", "0"], "give at least 0.001", "0.001 秒以上"),
        (&["--timeout", "x"], "give seconds", "秒数を指定"),
        (&["--upstream", "foo"], "ws:// or wss://", "ws:// か wss://"),
        (&["--page", "foo"], "http://, https://, file:// or data:", "http://、https://、file://"),
    ];
    for (words, en, ja) in wrong {
        for (language, wanted) in [("en", en), ("ja", ja)] {
            let said = run(&[&["doctor", URL, "--lang", language], *words].concat());
            assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{words:?}");
            assert!(said.err.contains(wanted), "{words:?}: no {wanted} in\n{}", said.err);
        }
    }
}

#[test]
fn a_proxy_that_is_none_is_refused_without_telling_its_password() {
    for proxy in ["", "ftp://a:1", "http://", "http://bob:s3cret@[::1", "socks5://bob:s3cret@a:99999"] {
        for door in ["doctor", "connect", "bench"] {
            let said = run(&[door, URL, "--proxy", proxy]);
            assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{door} {proxy}");
            assert!(said.err.starts_with("error: --proxy takes http://"), "{}", said.err);
            assert!(!said.err.contains("s3cret") && said.err.lines().count() == 1, "{}", said.err);
        }
    }
}

#[test]
fn files_that_hold_no_certificate_and_no_key_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let junk = folder.path().join("junk.pem").to_string_lossy().into_owned();
    std::fs::write(&junk, "x\n").expect("it can be written");
    let missing = folder.path().join("none.pem").to_string_lossy().into_owned();
    let mut lab = Serving::start(&["lab", "tls/untrusted-root"]);
    let url = lab.line();
    for (words, wanted) in [
        (&["--cacert", &junk][..], format!("error: {junk} holds no usable certificate: ")),
        (&["--cert", &junk, "--key", &junk], format!("error: {junk} holds no usable certificate: ")),
        (&["--cacert", &missing], format!("error: cannot read {missing}: ")),
        (&["--cert", &missing, "--key", &junk], format!("error: cannot read {missing}: ")),
    ] {
        let said = run(&[&["doctor", &url], words].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{words:?}");
        assert!(said.err.starts_with(&wanted) && said.err.lines().count() == 1, "{}", said.err);
    }
}

#[test]
fn an_output_that_takes_nothing_is_told_by_every_door() {
    for words in [&["--help"][..], &["--version"], &["explain"], &["lab"], &["completions", "bash"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let said = Said::from(wscope(words).stdout(full).output().expect("it runs"));
        assert_eq!(said.code, Some(3), "{words:?}");
        assert!(said.err.starts_with("error: cannot write the output: "), "{words:?}: {}", said.err);
    }
}
