//! Of the answer to the upgrade: what it is, how its lines look, which status it has.

use crate::answer::Answer;
use crate::clients::head::{Form, NODE, PYTHON};
use crate::clients::met::Met;
use crate::clients::table::{answer as rows, lines};
use model::Trace;
use model::trace::{Loss, UpgradeOutcome, UpgradeStep};
use wire::ResponseHead;

/// tungstenite counts to here, all lines together.
const RUST: usize = 64 * 1024;

pub(super) fn answer(trace: &Trace) -> Vec<Met> {
    let Some(step) = trace.upgrade.as_ref().map(|it| &it.step) else { return vec![] };
    match &step.outcome {
        UpgradeOutcome::Status(status) => head(trace, step, *status),
        UpgradeOutcome::Lost(Loss::Closed) if step.response.is_empty() => vec![Met::new(&rows::CLOSED)],
        UpgradeOutcome::Lost(Loss::Closed) => vec![Met::new(&rows::CUT)],
        UpgradeOutcome::Lost(Loss::Reset) => vec![Met::new(&rows::RESET)],
        UpgradeOutcome::Lost(Loss::TimedOut) => vec![Met::new(&rows::NO_ANSWER)],
        UpgradeOutcome::NotHttp if step.response.starts_with(b"HTTP/") => vec![Met::new(&rows::MALFORMED)],
        UpgradeOutcome::NotHttp => vec![Met::new(&rows::NOT_HTTP)],
        UpgradeOutcome::TooLong => vec![Met::new(&rows::ENDLESS)],
        _ => vec![],
    }
}

fn head(trace: &Trace, step: &UpgradeStep, status: u16) -> Vec<Met> {
    let Some(answer) = Answer::of(trace) else { return vec![] };
    let mut met = of_lines(&Form::of(&step.response[step.final_head_at..], &answer.head), &answer);
    met.extend(of_interim(&step.response[..step.final_head_at]));
    if status != 101 {
        met.push(of_status(&answer, status));
    }
    met
}

fn of_lines(form: &Form, answer: &Answer) -> Vec<Met> {
    let large = |most: usize| form.size > most;
    let shown = [
        (answer.head.version == "HTTP/1.0", &lines::HTTP10),
        (form.no_reason, &lines::NO_REASON),
        (form.bare_lf.is_some(), &lines::BARE_LF),
        (form.folded.is_some(), &lines::FOLDED),
        (form.no_colon.is_some(), &lines::NO_COLON),
        (form.space_colon.is_some(), &lines::SPACE_COLON),
        (form.longest.len() > PYTHON, &lines::LINE_8K),
        (large(NODE) && !large(RUST), &lines::HEAD_16K),
        (large(RUST), &lines::HEAD_64K),
        ((125..=128).contains(&form.fields), &lines::FIELDS_124),
        ((129..=256).contains(&form.fields), &lines::FIELDS_128),
        (form.fields > 256, &lines::FIELDS_256),
    ];
    shown.into_iter().filter(|(is_so, _)| *is_so).map(|(_, row)| Met::new(row)).collect()
}

/// Of the first interim answer; what comes after it, no client that minds gets to see.
fn of_interim(bytes: &[u8]) -> Option<Met> {
    let head = ResponseHead::parse(bytes)?;
    let row = match head.status {
        100 => &lines::CONTINUE,
        103 => &lines::EARLY,
        _ => &lines::INTERIM_OTHER,
    };
    Some(Met::new(row).with("interim", head.status.to_string()).with("reason", head.reason))
}

fn of_status(answer: &Answer, status: u16) -> Met {
    let location = answer.field("location");
    let scheme = location.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    let met = Met::new(match status {
        301 | 302 | 303 | 307 | 308 => match (location, scheme.as_str()) {
            ("", _) => &rows::REDIRECT_NOWHERE,
            (_, "ws" | "wss") => &rows::REDIRECT_WS,
            (_, "http" | "https") => &rows::REDIRECT_HTTP,
            _ => &rows::REDIRECT_PATH,
        },
        401 => &rows::UNAUTHORIZED,
        407 => &rows::PROXY_AUTHENTICATION,
        _ => &rows::STATUS_OTHER,
    });
    let reason = if answer.head.reason.is_empty() { "None".to_owned() } else { answer.head.reason.clone() };
    met.with("status", status.to_string())
        .with("reason", reason)
        .with("location", location)
        .with("scheme", scheme)
        .with("canonical", canonical(status))
}

/// The phrase that Rust's `http` has for a status (RFC 9110 section 15, and its registry).
fn canonical(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        511 => "Network Authentication Required",
        _ => "…",
    }
}
