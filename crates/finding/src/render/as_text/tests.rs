use super::*;
use crate::*;
use std::time::Duration;

static EXPIRED: Meta =
    Meta { cause: "tls/expired", severity: Severity::Error, page: Page { en: "", ja: "" } };
static SLOW: Meta = Meta { cause: "nginx/slow", severity: Severity::Warning, page: Page { en: "", ja: "" } };

fn look(language: Language, colour: bool) -> Look {
    Look { language, colour, width: 60 }
}

fn step(step: &'static str, status: Status, ms: Option<u64>, en: &str, ja: &str) -> Step {
    Step { step, status, took: ms.map(Duration::from_millis), detail: Text::new(en, ja) }
}

/// A failed connection with everything a report can hold.
fn failing() -> Report {
    let source =
        Source::new("certificate 0", "Subject: CN=日本.test\nNot Before: 2024\nNot After: 2025 年末 (UTC)\n")
            .titled(Text::new("certificate 0 (leaf)", "証明書 0 (リーフ)"));
    let at = |what: &str| {
        let text = String::from_utf8_lossy(&source.bytes).into_owned();
        let start = text.find(what).expect("the test's own words");
        source.span(start..start + what.len())
    };
    let finding = EXPIRED
        .find(Text::new("the certificate expired 3 days ago", "証明書の有効期限が 3 日前に切れています"))
        .at(at("年末"), Text::new("this is in the past", "過去の日付です"))
        .at(at("日本"), Text::new("", ""))
        .note(Text::new(
            "the clock of this machine says 2026-01-03, and the server's Date header agrees",
            "このマシンの時計は 2026-01-03 で、サーバーの Date ヘッダーとも一致しています。",
        ))
        .proven()
        .paste(
            Text::new("renew the certificate on the server", "サーバーで証明書を更新します"),
            Text::same("certbot renew\nsystemctl reload nginx\n"),
        );
    Report {
        target: "wss://日本.test/".into(),
        steps: vec![
            step("uri", Status::Ok, Some(0), "wss, port 443", "wss、ポート 443"),
            step("tls", Status::Failed, Some(1234), "certificate refused", "証明書を拒否"),
            step("upgrade", Status::Skipped, None, "", ""),
        ],
        findings: vec![finding],
        clients: vec![],
        ruled_out: vec!["dns", "tcp"],
        not_asked: vec!["auth/unauthorized", "origin/rejected"],
        sources: vec![source.clone()],
        facts: vec![(Text::same("never"), Text::same("shown"))],
        symptoms: vec![],
        experiments: vec![
            tried("first attempt", "最初の試行", "HTTP 403", Some(false), true),
            tried("plain GET", "通常の GET", "HTTP 426", Some(false), false),
            tried("own Origin", "サーバー自身の Origin", "HTTP 101", Some(true), true),
        ],
    }
}

fn tried(en: &str, ja: &str, outcome: &str, opened: Option<bool>, decides: bool) -> Experiment {
    Experiment {
        variation: en.into(),
        title: Text::new(en, ja),
        outcome: opened.map(|_| Text::same(outcome)),
        opened: opened == Some(true),
        took: opened.map(|_| Duration::from_millis(3)),
        decides,
    }
}

#[track_caller]
fn reads(report: &Report, look: Look, expected: &str) {
    let actual = text(report, look);
    assert!(actual == expected, "\n{actual}\n--- instead of\n{expected}\n--- {actual:?}");
}

#[test]
fn a_failing_report_reads_like_a_compiler_error() {
    reads(&failing(), look(Language::En, false), include_str!("tests/failing.en.txt"));
}

#[test]
fn a_failing_report_reads_the_same_in_japanese_and_its_marks_stand_under_wide_characters() {
    reads(&failing(), look(Language::Ja, false), include_str!("tests/failing.ja.txt"));
}

#[test]
fn colours_change_nothing_but_the_colour() {
    for language in [Language::En, Language::Ja] {
        let coloured = text(&failing(), look(language, true));
        assert!(coloured.contains("\x1b[1;31merror[tls/expired]\x1b[0m") || language == Language::Ja);
        assert!(coloured.contains("\x1b[1;32m✓\x1b[0m URI"), "{coloured:?}");
        assert_eq!(without_colours(&coloured), text(&failing(), look(language, false)));
    }
}

fn symptom(beside: Option<Text>) -> Symptom {
    Symptom {
        by: vec!["Chrome", "Edge"],
        words: "WebSocket connection to 'ws://h/' \x1b[2Jfailed".into(),
        means: Text::new("it failed", "失敗しました"),
        untold: Text::new("why", "理由"),
        causes: vec!["network/", "tls/expired"],
        beside,
    }
}

#[test]
fn what_a_browser_said_stands_before_the_ladder_and_beside_the_verdict() {
    let told = Text::new("it fits", "一致します");
    let report = Report {
        steps: vec![step("close", Status::Ok, Some(12), "1000", "1000")],
        symptoms: vec![symptom(Some(told))],
        ..Report::default()
    };
    reads(
        &report,
        look(Language::En, false),
        "what the browser says (Chrome, Edge):\n    WebSocket connection to 'ws://h/' \\x1b[2Jfailed\n  \
         = means: it failed\n  = does not tell: why\n  = fits: network/*, tls/expired\n\n\
         ✓ Close  1000  12 ms\n\nhealthy\n  = the browser's text: it fits\n",
    );
    assert!(text(&report, look(Language::Ja, false)).contains("  = 意味: 失敗しました\n"));
}

#[test]
fn a_message_alone_makes_nothing_healthy() {
    let report = Report { symptoms: vec![symptom(None)], ..Report::default() };
    assert!(!report.verdict().healthy);
    let shown = text(&report, Look { width: 100, ..look(Language::En, false) });
    let end = "\n\nnothing was examined: the text has no URL; add it to diagnose the endpoint\n";
    assert!(shown.ends_with(end), "{shown}");
}

#[test]
fn healthy_is_said_in_one_word_with_its_facts() {
    let report = Report {
        target: "ws://h/".into(),
        steps: vec![step("close", Status::Ok, Some(12), "1000", "1000")],
        facts: vec![
            (Text::new("subprotocol", "サブプロトコル"), Text::same("chat")),
            (Text::new("ping", "ping"), Text::same("3 ms")),
        ],
        ..Report::default()
    };
    reads(
        &report,
        look(Language::En, false),
        "✓ Close  1000  12 ms\n\n  subprotocol  chat\n  ping         3 ms\n\nhealthy\n",
    );
    reads(
        &report,
        look(Language::Ja, false),
        "✓ クローズ  1000  12 ms\n\n  サブプロトコル  chat\n  ping            3 ms\n\n正常\n",
    );
}

#[test]
fn an_edit_of_a_file_is_shown_as_the_lines_it_leaves() {
    let source = Source::file("chat.conf", "location / {\n  proxy_pass http://up;\n}\n");
    let edit = Edit { span: source.span(36..36), with: "\n  proxy_http_version 1.1;".into() };
    let finding = SLOW.find(Text::same("slow")).at(source.span(15..25), Text::same("")).edit(
        Text::new("say so", "こう書きます"),
        Applicability::Safe,
        vec![edit],
    );
    let report = Report {
        target: "chat.conf".into(),
        findings: vec![finding],
        sources: vec![source],
        ..Report::default()
    };
    reads(&report, look(Language::En, false), include_str!("tests/edit.en.txt"));
}

#[test]
fn edits_of_one_line_are_shown_in_one_line_and_others_apart() {
    let source = Source::file("a.js", "ws.send({a: 1});\nws.close(1);\nws.x;\n");
    let edit = |from, to, with: &str| Edit { span: source.span(from..to), with: with.into() };
    let edits = vec![edit(26, 27, "1000"), edit(14, 14, ")"), edit(8, 8, "JSON.stringify(")];
    let finding = SLOW.find(Text::same("slow")).at(source.span(8..14), Text::same("")).edit(
        Text::same("write"),
        Applicability::Safe,
        edits,
    );
    let report =
        Report { target: "a.js".into(), findings: vec![finding], sources: vec![source], ..Report::default() };
    let text = text(&report, look(Language::En, false));
    let wanted = "    a.js:1\n    ws.send(JSON.stringify({a: 1}));\n\n    a.js:2\n    ws.close(1000);\n";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn a_clean_file_is_said_to_be_clean() {
    let report = Report { target: "chat.conf".into(), ..Report::default() };
    reads(&report, look(Language::En, false), "clean: chat.conf\n");
    reads(&report, look(Language::Ja, false), "問題なし: chat.conf\n");
}

#[test]
fn the_code_of_the_verdict_stays_in_one_piece_at_every_width() {
    for (language, whole) in
        [(Language::En, "[tls/expired, proven]\n"), (Language::Ja, "[tls/expired, 確定]\n")]
    {
        for width in 40..100 {
            let shown = text(&failing(), Look { language, colour: false, width });
            assert!(shown.contains(whole), "{width} columns:\n{shown}");
        }
    }
}

#[test]
fn hostile_text_moves_no_cursor_anywhere() {
    let evil = "a\x1b[2Jb\u{202e}c\rd\u{9b}e";
    let mut report = failing();
    report.target = evil.into();
    report.sources[0].bytes = evil.repeat(40).into_bytes();
    report.sources[0].title = Some(Text::same(evil));
    report.steps[0].detail = Text::same(evil);
    let finding = &mut report.findings[0];
    finding.message = Text::same(evil);
    finding.notes.push(Text::same(evil));
    finding.labels[0].text = Text::same(evil);
    finding.labels[1].span.source = evil.into();
    finding.fix.as_mut().expect("the report has one").text = Text::same(evil);
    for language in [Language::En, Language::Ja] {
        let shown = text(&report, look(language, false));
        assert!(!shown.contains(['\x1b', '\u{202e}', '\r', '\u{9b}']), "{shown:?}");
    }
}

#[test]
fn no_bytes_and_no_span_make_the_renderer_panic() {
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    let pieces: [&[u8]; 9] = [
        b"a",
        b"\r\n",
        b"\n",
        b"\t",
        "漢".as_bytes(),
        b"\xff",
        "👨‍👩‍👧".as_bytes(),
        b"\x1b",
        "é\u{301}".as_bytes(),
    ];
    for _ in 0..400 {
        let bytes: Vec<u8> = (0..next(30)).flat_map(|_| pieces[next(pieces.len())].to_vec()).collect();
        let mut report = failing();
        let finding = &mut report.findings[0];
        finding.labels.clear();
        for _ in 0..1 + next(3) {
            let start = next(bytes.len() + 3);
            let span = Span::new("certificate 0", start..start + next(9));
            finding.labels.push(Label { span, text: Text::same(if next(2) == 0 { "" } else { "ここ" }) });
        }
        report.sources[0].bytes = bytes;
        let shown = text(&report, look(Language::Ja, next(2) == 0));
        assert!(shown.contains("[tls/expired"));
    }
}

#[test]
fn one_line_of_64_kib_does_not_flood_the_terminal() {
    let mut report = failing();
    report.sources[0].bytes = [vec![b'x'; 30_000], b"HERE".to_vec(), vec![b'y'; 34_000]].concat();
    report.sources[0].bytes.extend([b"\n".to_vec(), vec![b'z'; 65_000]].concat());
    report.findings[0].labels.truncate(1);
    report.findings[0].labels[0].span.range = 30_000..30_004;
    let shown = text(&report, look(Language::En, false));
    assert!(shown.contains("HERE") && shown.len() < 3_000, "{} bytes", shown.len());
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split('\x1b');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    // Colours may stand between a text and the spaces that end its line.
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
