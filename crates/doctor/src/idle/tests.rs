use crate::synthetic;
use crate::{Case, Variation};
use finding::{Certainty, Report, Severity, Status};

fn case(text: &str) -> Case {
    let first = synthetic::with_request(synthetic::facts("wss://a.test/chat", text));
    Case { idle: synthetic::watching(text), ..synthetic::case(first) }
}

fn report(text: &str) -> Report {
    crate::judge(&case(text))
}

/// The root cause, how sure it is, and whether it names another candidate.
#[track_caller]
fn root(text: &str) -> Option<(&'static str, Certainty, bool)> {
    let report = report(text);
    let verdict = report.verdict();
    let named = |it: &finding::Finding| it.notes.iter().any(|note| note.en.contains("would also fit"));
    Some((verdict.cause?, verdict.certainty?, report.findings.first().is_some_and(named)))
}

#[test]
fn what_ends_by_silence_alone_is_told_from_what_ends_anyway() {
    use Certainty::{Likely, Proven};
    for (text, wanted) in [
        ("silent: cut at 60\npinging: alive at 90", Some(("proxy/idle-timeout", Likely, true))),
        ("silent: reset at 17\npinging: alive at 40", Some(("proxy/idle-timeout", Likely, true))),
        ("silent: cut at 17\npinging: alive at 40", Some(("session/idle-timeout", Likely, true))),
        ("silent: close 1000 at 17\npinging: alive at 40", Some(("session/idle-timeout", Proven, false))),
        (
            "silent: cut at 17\npinging: alive at 40\nstraight: alive at 40",
            Some(("proxy/idle-timeout", Proven, false)),
        ),
        (
            "silent: cut at 17\npinging: alive at 40\nstraight: cut at 17",
            Some(("session/idle-timeout", Proven, false)),
        ),
        // The same age, and the pings did not help; a server that counts messages alone would do that.
        ("silent: cut at 40\npinging: cut at 40", Some(("proxy/lifetime-limit", Likely, true))),
        ("silent: cut at 40, talks 3\npinging: cut at 40", Some(("proxy/lifetime-limit", Proven, false))),
        (
            "silent: close 1001 idle at 40\npinging: close 1001 idle at 40",
            Some(("session/idle-timeout", Proven, false)),
        ),
        // The same moment: the one that pings is five seconds younger.
        ("silent: cut at 40\npinging: cut at 35", Some(("session/abnormal-closure", Likely, false))),
        (
            "silent: close 1001 away at 40\npinging: close 1001 away at 35",
            Some(("session/going-away", Proven, false)),
        ),
        // Too rare pings say nothing.
        ("silent: cut at 8\npinging: cut at 8, every 5", Some(("session/idle-timeout", Likely, true))),
        ("silent: cut at 40", Some(("session/idle-timeout", Likely, true))),
        ("silent: mute at 60\npinging: alive at 60", Some(("network/nat-idle-expiry", Proven, false))),
        (
            "silent: reset by a word at 60\npinging: alive at 60",
            Some(("network/nat-idle-expiry", Proven, false)),
        ),
        ("silent: mute at 60\npinging: mute at 60", Some(("session/half-open", Proven, false))),
        (
            "silent: close 1011 keepalive ping timeout at 40, hears 20\npinging: alive at 50",
            Some(("session/no-pong", Likely, true)),
        ),
        (
            "silent: close 4401 at 10\npinging: close 4401 at 10, every 1",
            Some(("auth/first-message", Likely, true)),
        ),
        ("silent: alive at 60\npinging: alive at 55\ndeaf: alive at 60", None),
    ] {
        assert_eq!(root(text), wanted, "{text}");
    }
}

#[test]
fn who_reads_requests_first_is_who_ends_the_connection() {
    let mut case = case("silent: cut at 17\npinging: alive at 40");
    case.experiments.push(synthetic::experiment(&case.first, "unreadable", "haproxy"));
    assert!(case.answer_to(Variation::Unreadable).is_some());
    let report = crate::judge(&case);
    assert_eq!(report.verdict().cause, Some("proxy/idle-timeout"));
    assert!(report.findings[0].message.en.contains("(HAProxy)"), "{}", report.findings[0].message.en);
    let fix = report.findings[0].fix.as_ref().expect("there is something to paste");
    assert!(fix.text.en.contains("timeout tunnel"), "{}", fix.text.en);
}

#[test]
fn a_server_that_demands_pongs_is_healthy_and_it_is_noted() {
    let report = report("silent: alive at 60, hears 20\npinging: alive at 55\ndeaf: cut at 40, hears 20");
    assert!(report.verdict().healthy);
    let noted: Vec<_> = report.findings.iter().map(|it| (it.rule.cause, it.severity)).collect();
    assert_eq!(noted, [("session/no-pong", Severity::Note)]);
    assert!(report.facts.iter().any(|(_, value)| value.en == "every 20.0 s"), "{:?}", report.facts);
}

#[test]
fn a_server_that_never_answers_a_ping_is_not_called_half_open() {
    let mut case = case("silent: mute at 60\npinging: mute at 60");
    case.first.frames = Some(synthetic::timed(model::trace::FramesStep::default()));
    let causes: Vec<_> = crate::judge(&case).findings.iter().map(|it| it.rule.cause).collect();
    assert_eq!(causes, ["session/ping-unanswered"]);
}

#[test]
fn the_ladder_has_a_step_for_it() {
    let report = report("silent: cut at 60\npinging: alive at 90");
    assert_eq!(report.verdict().step, Some("idle"));
    let step = report.steps.iter().find(|it| it.step == "idle").expect("a step");
    assert_eq!(step.detail.en, "silent: cut at 60.0 s; a ping every 5.0 s: alive at 90.0 s");
    assert_eq!(step.detail.ja, "無通信: 60.0 s で切断、5.0 s ごとの ping: 90.0 s で生存");
    let healthy = crate::judge(&case("silent: alive at 60\npinging: alive at 55"));
    let step = healthy.steps.iter().find(|it| it.step == "idle").expect("a step");
    assert_eq!(step.status, Status::Ok);
}

#[test]
fn without_watching_the_rules_are_not_asked() {
    let first = synthetic::with_request(synthetic::facts("wss://a.test/chat", ""));
    let report = crate::judge(&synthetic::case(first));
    for cause in
        ["proxy/idle-timeout", "proxy/lifetime-limit", "session/half-open", "network/nat-idle-expiry"]
    {
        assert!(report.not_asked.contains(&cause), "{cause}");
    }
    assert!(report.steps.iter().all(|it| it.step != "idle"));
}

#[test]
fn messages_come_in_lumps_only_where_pongs_are_held_back_with_them() {
    for (pinging, wanted) in [
        ("late 0.4, talks 0.2, lumps 9", Some("proxy/buffering")),
        ("late 0.4, talks 0.2, lumps 1", None),
        ("late 0.001, talks 0.2, lumps 9", None),
        ("late 0.47, talks 0.2, lumps 9", None),
        ("late 0.4, talks 0.05, lumps 9", None),
    ] {
        let report = report(&format!("silent: alive at 60\npinging: alive at 60, every 5, {pinging}"));
        assert_eq!(report.verdict().cause, wanted, "{pinging}");
    }
}

#[test]
fn an_answer_that_is_late_is_not_lost() {
    let mut case = case("silent: mute at 60\npinging: alive at 60, late 1.5");
    assert_eq!(crate::judge(&case).verdict().cause, None);
    case.idle.as_mut().expect("it was watched").vigils[0].waited *= 2;
    assert_eq!(crate::judge(&case).verdict().cause, Some("network/nat-idle-expiry"));
}
