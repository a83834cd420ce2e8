//! nginx files that are brought to the page: judged, mended, and never looked for on the disk.

use crate::client::{Outcome, get, post, workbench};
use serde_json::{Value, json};
use server::Running;

const MAIN: &str = "events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n";
/// Forwards the Upgrade header alone.
const SITE: &str = "server {\n    listen 80;\n    server_name chat.test;\n    location /ws/ {\n        proxy_pass http://127.0.0.1:9000;\n        proxy_http_version 1.1;\n        proxy_set_header Upgrade $http_upgrade;\n    }\n    location / {\n        proxy_pass http://127.0.0.1:9001;\n    }\n}\n";

fn question(files: &[(&str, &str)]) -> Value {
    let list: Vec<_> = files.iter().map(|(name, text)| json!({ "name": name, "text": text })).collect();
    json!({ "files": list, "main": files[0].0 })
}

/// What is wrong for sure.
fn faults(answer: &Value) -> Vec<&str> {
    let found = answer["report"]["findings"].as_array().into_iter().flatten();
    found.filter(|it| it["severity"] == "error").filter_map(|it| it["cause"].as_str()).collect()
}

async fn check(bench: &Running, question: &Value) -> Result<Value, std::io::Error> {
    Ok(post(bench, "/api/nginx/check", question).await?.expect(200))
}

fn causes(told: &Value) -> Vec<&str> {
    told.as_array().into_iter().flatten().filter_map(|it| it["cause"].as_str()).collect()
}

#[tokio::test]
async fn a_fault_in_an_included_file_is_found_there_and_mended_there() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let files = [("nginx.conf", MAIN), ("conf.d/chat.conf", SITE)];
    let answer = check(&bench, &question(&files)).await?;
    let cause = "nginx/connection-not-forwarded";
    assert_eq!(faults(&answer), [cause], "{answer:#}");
    let mark = &answer["places"][0]["marks"][0];
    assert_eq!(mark["file"], "conf.d/chat.conf");
    let line = mark["from"]["line"].as_u64().ok_or("no line")?;
    assert!((4..=7).contains(&line), "{mark:#}");
    assert!(
        answer["places"][0]["diff"]
            .as_str()
            .is_some_and(|it| it.contains("\n+        proxy_set_header Connection "))
    );

    assert_eq!(causes(&answer["done"]), [cause]);
    assert_eq!(answer["left"], json!([]));
    let mended: Vec<_> = answer["mended"].as_array().into_iter().flatten().collect();
    let after: Vec<_> = files
        .iter()
        .map(|(name, text)| {
            let changed = mended.iter().find(|it| it["name"] == *name);
            (*name, changed.and_then(|it| it["text"].as_str()).unwrap_or(text))
        })
        .collect();
    assert_ne!(after, files);
    let again = check(&bench, &question(&after)).await?;
    assert_eq!(faults(&again), [""; 0], "{again:#}");
    assert_eq!(again["mended"], json!([]), "twice gives no second change");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn edits_lead_to_the_same_text_as_the_diff_whatever_the_line_ends() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    for text in [SITE.to_owned(), SITE.replace('\n', "\r\n").replace("chat.test", "日本語😀.test")] {
        let answer = check(&bench, &question(&[("chat.conf", &text)])).await?;
        let edits = answer["places"][0]["edits"].as_array().ok_or("no edits")?.clone();
        let mut lines: Vec<Vec<u16>> =
            text.split_inclusive('\n').map(|it| it.encode_utf16().collect()).collect();
        assert!(!edits.is_empty());
        // Each replaces a stretch of one line here; from the last, so that the others stay in place.
        for edit in edits.iter().rev() {
            let at = |end: &str, what: &str| edit[end][what].as_u64().and_then(|it| usize::try_from(it).ok());
            let (line, from) = (at("from", "line").ok_or("line")?, at("from", "column").ok_or("column")?);
            let to = at("to", "column").ok_or("column")?;
            let with = edit["with"].as_str().ok_or("with")?.encode_utf16();
            lines.get_mut(line - 1).ok_or("a line")?.splice(from..to, with);
        }
        let after = String::from_utf16(&lines.concat())?;
        let answer = check(&bench, &question(&[("chat.conf", &after)])).await?;
        assert_eq!(faults(&answer), [""; 0], "{after}");
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_url_is_explained_and_only_what_serves_it_is_judged() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let mut asked = question(&[("nginx.conf", MAIN), ("conf.d/chat.conf", SITE)]);
    asked["url"] = json!("ws://chat.test/");
    let answer = check(&bench, &asked).await?;
    let steps: Vec<_> = answer["report"]["steps"].as_array().into_iter().flatten().collect();
    let names: Vec<_> = steps.iter().map(|it| &it["step"]).collect();
    assert_eq!(names, ["listen", "server", "location", "answer"], "{answer:#}");
    assert!(steps[2]["detail"].as_str().is_some_and(|it| it.starts_with("location / (conf.d/chat.conf:9)")));
    assert_eq!(answer["report"]["findings"][0]["cause"], "nginx/upgrade-not-forwarded");
    assert_eq!(answer["report"]["findings"][0]["severity"], "error", "it was said to be an endpoint");

    asked["url"] = Value::Null;
    asked["location"] = json!("/ws/");
    let answer = check(&bench, &asked).await?;
    assert_eq!(faults(&answer), ["nginx/connection-not-forwarded"]);
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_understood_beside_the_files_is_said_and_the_files_are_judged() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    for (about, value) in [("url", "chat.test/ws"), ("location", "~ ^/nowhere"), ("version", "new")] {
        let mut asked = question(&[("chat.conf", SITE)]);
        asked[about] = json!(value);
        let answer = post(&bench, "/api/nginx/check?lang=ja", &asked).await?.expect(200);
        assert_eq!(answer["complaints"][0]["about"], about, "{answer:#}");
        assert!(answer["complaints"][0]["message"].as_str().is_some_and(|it| !it.is_ascii()));
        assert_eq!(faults(&answer), ["nginx/connection-not-forwarded"], "{about}");
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_defaults_of_the_version_count() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let text = "server { listen 80; location / { proxy_pass http://127.0.0.1:9; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; } }";
    for (version, expected) in [("1.22.1", vec!["nginx/http-version"]), ("1.29.7", vec![])] {
        let mut asked = question(&[("a.conf", text)]);
        asked["version"] = json!(version);
        let answer = check(&bench, &asked).await?;
        let mut found = causes(&answer["report"]["findings"]);
        found.retain(|it| *it == "nginx/http-version");
        assert_eq!(found, expected, "{version}");
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn nothing_is_read_from_the_disk_and_what_is_not_here_is_said() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let real = folder.path().join("real.conf");
    std::fs::write(&real, SITE)?;
    let main = format!(
        "events {{}}\nhttp {{\n include mime.types;\n include {};\n include sites/*;\n}}\n",
        real.display()
    );
    let answer =
        check(&bench, &question(&[("/etc/nginx/nginx.conf", &main), ("other/stray.txt", "x")])).await?;
    assert_eq!(answer["report"]["findings"], json!([]), "what was not read is not judged: {answer:#}");
    let unread = [
        json!({ "path": real, "is_pattern": false, "file": "/etc/nginx/nginx.conf", "line": 4 }),
        json!({ "path": "/etc/nginx/sites/*", "is_pattern": true, "file": "/etc/nginx/nginx.conf", "line": 5 }),
    ];
    assert_eq!(answer["unread"], json!(unread));
    assert_eq!(answer["unused"], json!(["other/stray.txt"]));
    assert!(answer["report"]["not_asked"].as_array().is_some_and(|it| !it.is_empty()));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn limits_hold() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let many: Vec<_> = (0..501).map(|n| format!("{n}.conf")).collect();
    let many: Vec<_> = many.iter().map(|name| (name.as_str(), "")).collect();
    let long = "x".repeat(3 << 20);
    for (asked, status, code) in [
        (question(&many), 413, "too-large"),
        (question(&[("a", &long)]), 413, "too-large"),
        (question(&[("a", ""), ("a", "")]), 400, "bad-files"),
        (question(&[("a\u{202e}b", "")]), 400, "bad-files"),
        (question(&[("", "")]), 400, "bad-files"),
        (json!({ "files": [], "main": "a" }), 400, "bad-files"),
        (json!({ "files": "a", "main": "a" }), 400, "bad-request"),
    ] {
        assert_eq!(post(&bench, "/api/nginx/check", &asked).await?.refused(status), code);
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn hostile_text_is_judged_and_the_server_lives_on() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let endless = "location / { ".repeat(5_000);
    let line = format!(
        "server {{ {} }}",
        "location / { proxy_pass http://b; proxy_set_header Upgrade $http_upgrade; } ".repeat(120)
    );
    for text in [
        "<script>alert(1)</script>\u{202e}\u{0}\u{7}",
        "\u{feff}http {",
        "include a.conf; include *.conf;",
        "\"",
        &endless,
        &"{".repeat(1 << 15),
        &"x".repeat(2_000_000),
        &line,
    ] {
        let answer = check(&bench, &question(&[("a.conf", text)])).await?;
        let found = answer["report"]["findings"].as_array().ok_or("no findings")?.len();
        assert_eq!(
            answer["complaints"][0]["about"] == "fix",
            found > 100,
            "a fix of so many is not waited for"
        );
        for source in answer["report"]["sources"].as_array().into_iter().flatten() {
            assert!(!source["text"].as_str().unwrap_or_default().contains(['\u{202e}', '\u{0}']));
        }
    }
    get(&bench, "/api/about").await?.expect(200);
    bench.stop().await;
    Ok(())
}
