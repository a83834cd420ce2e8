use super::*;
use crate::{report, synthetic};
use model::{Direction, Kind, Record};

/// A step of the report on this attempt: its mark, and what it says in each language.
#[track_caller]
fn says(first: Trace, name: &str) -> (Status, String, String) {
    let report = report::judge(&synthetic::case(first));
    let step = report.steps.into_iter().find(|it| it.step == name).expect("the ladder has the step");
    (step.status, step.detail.en, step.detail.ja)
}

fn said(status: Status, en: &str, ja: &str) -> (Status, String, String) {
    (status, en.into(), ja.into())
}

#[test]
fn host_and_port_are_written_as_in_a_url() {
    let uri = |url| says(synthetic::facts(url, ""), "uri");
    let plain = "ws, 127.0.0.1:9999";
    assert_eq!(uri("ws://127.0.0.1:9999/chat"), said(Status::Ok, plain, plain));
    let six = "wss, [2001:db8::7]:443";
    assert_eq!(uri("wss://[2001:db8::7]/chat"), said(Status::Ok, six, six));
}

#[test]
fn a_ping_without_an_answer_is_a_warning_in_its_own_step() {
    let first = synthetic::facts("ws://a.test/", "ping: unanswered");
    assert_eq!(says(first, "frames"), said(Status::Warning, "ping not answered", "ping 応答なし"));
    let closing = CloseStep { code: Some(1000), clean: true, ..CloseStep::default() };
    let mut first = synthetic::facts("ws://a.test/", "ping: unanswered");
    first.close = Some(synthetic::timed(closing));
    assert_eq!(says(first, "close"), said(Status::Ok, "closed cleanly: 1000", "正常に切断: 1000"));
}

#[test]
fn a_server_that_closes_leaves_no_time_for_a_ping() {
    let early = said(Status::Warning, "ended before a ping was answered", "ping 応答の前に終了");
    assert_eq!(says(synthetic::facts("ws://a.test/", "close: 1001 away"), "frames"), early);
    assert_eq!(says(synthetic::facts("ws://a.test/", "close: closed"), "frames"), early);
}

#[test]
fn one_frame_is_no_frames() {
    let heard = |count: u64| {
        let record = |seq| Record {
            seq,
            at_ns: 0,
            wall_ns: 0,
            direction: Direction::Received,
            kind: Kind::Text,
            fin: true,
            reserved: 0,
            wire_size: 2,
            payload: Vec::new().into(),
            frames: None,
        };
        let mut first = synthetic::facts("ws://a.test/", "frames: ");
        first.frames = Some(synthetic::timed(FramesStep {
            records: (1..=count).map(record).collect(),
            ping_answered: Some(Duration::from_millis(1)),
            ..FramesStep::default()
        }));
        says(first, "frames")
    };
    let ping = ("ping answered in 1.0 ms", "ping 応答 1.0 ms");
    let told = |en: &str, ja: &str| said(Status::Ok, &format!("{}{en}", ping.0), &format!("{}{ja}", ping.1));
    assert_eq!(heard(0), told("", ""));
    assert_eq!(heard(1), told(", 1 frame received", "、受信フレーム 1 個"));
    assert_eq!(heard(2), told(", 2 frames received", "、受信フレーム 2 個"));
}

#[test]
fn a_close_that_is_not_clean_is_a_warning() {
    let mut first = synthetic::facts("ws://a.test/", "frames: ");
    first.close = Some(synthetic::timed(CloseStep { lost: Some(Loss::TimedOut), ..CloseStep::default() }));
    assert_eq!(says(first, "close"), said(Status::Warning, "not clean: no answer", "異常な切断: 応答なし"));
}
