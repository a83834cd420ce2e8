//! Reads a refusal: the server answered the upgrade with something other than 101 (200 over HTTP/2). One status has
//! many causes; here is decided which one it is, and what else the same facts would fit.

mod between;

pub(crate) use between::hijacked;

use crate::answer::Answer;
use crate::fingerprint::{self, Missing, Proxy, Words};
use crate::{Case, Variation, evidence};
use finding::{Certainty, Finding, Meta, Text};
use model::HttpVersion;

/// What a refusal means.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) cause: &'static str,
    certainty: Certainty,
    /// Causes that the same facts would fit too.
    candidates: Vec<&'static str>,
    pub(crate) answer: Answer,
    pub(crate) words: Option<Words>,
    pub(crate) proxy: Option<Proxy>,
    /// Experiments whose answer is the same although the handshake was damaged or left out.
    same: Vec<Variation>,
    /// Whether all of them are; `None` where none was made.
    pub(crate) ignores_upgrade: Option<bool>,
    /// Status lines of experiments, for the notes.
    answers: Vec<(Variation, String)>,
    http: HttpVersion,
}

const UNFORWARDED: &str = "proxy/upgrade-not-forwarded";

/// The cause, how sure, and the other candidates.
type Decision = (&'static str, Certainty, Vec<&'static str>);

/// Findings of one cause of refusal: `None` where no whole answer came.
pub(crate) fn when(
    case: &Case,
    cause: &'static str,
    tell: impl FnOnce(&Reading) -> Finding,
) -> Option<Vec<Finding>> {
    let answer = Answer::of(&case.first)?;
    if case.first.switched() {
        return Some(vec![]);
    }
    let reading = read(case, answer);
    Some(if reading.cause == cause { vec![tell(&reading)] } else { vec![] })
}

fn read(case: &Case, answer: Answer) -> Reading {
    let damaged = [Variation::PlainGet, Variation::Version99, Variation::WithoutKey];
    let answers: Vec<_> = damaged.into_iter().filter_map(|it| Some((it, case.answer_to(it)?))).collect();
    let same: Vec<_> = answers.iter().filter(|(_, it)| it.same_as(&answer)).map(|(it, _)| *it).collect();
    let mut reading = Reading {
        cause: "",
        certainty: Certainty::Likely,
        candidates: vec![],
        words: fingerprint::library(&answer),
        proxy: fingerprint::proxy(&answer),
        ignores_upgrade: (!answers.is_empty()).then_some(same.len() == answers.len()),
        same,
        answers: answers.iter().map(|(it, answer)| (*it, answer.status())).collect(),
        http: case.first.attempt.http,
        answer,
    };
    let decision = between::decide(case, &reading)
        .or_else(|| by_scheme(case, &reading))
        .or_else(|| by_experiment(case))
        .or_else(|| by_words(&reading))
        .or_else(|| by_upstream(case, &reading))
        .unwrap_or_else(|| by_status(case, &reading));
    (reading.cause, reading.certainty, reading.candidates) = decision;
    reading
}

/// The server says that it speaks TLS, or what it thinks of our client certificate.
fn by_scheme(case: &Case, reading: &Reading) -> Option<Decision> {
    let secure = case.first.target().is_some_and(|uri| uri.secure);
    if !secure && fingerprint::plain_http_to_tls(&reading.answer).is_some() {
        return Some(("uri/scheme-mismatch-tls", Certainty::Proven, vec![]));
    }
    let sent = case.first.attempt.tls.identity.is_some();
    let status = reading.answer.head.status;
    let said = |words: &str| reading.answer.find(words).is_some();
    let required = "tls/client-certificate-required";
    let cause = match () {
        () if !secure => return None,
        // Apache asks for it within the connection, which TLS 1.3 clients have to have offered.
        () if status == 496 || said("No required SSL certificate was sent") => required,
        () if said("Cannot perform Post-Handshake Authentication") => required,
        () if status == 495 || said("The SSL certificate error") => match sent {
            true => "tls/client-certificate-rejected",
            false => required,
        },
        () => return None,
    };
    Some((cause, Certainty::Proven, vec![]))
}

/// An attempt that differs in one thing opened: that thing is the cause.
fn by_experiment(case: &Case) -> Option<Decision> {
    let sent_origin = case.first.attempt.request.origin.is_some();
    let cause = match () {
        () if sent_origin && case.opened_with(Variation::WithoutOrigin) => "origin/rejected",
        () if sent_origin && case.opened_with(Variation::OwnOrigin) => "origin/rejected",
        () if case.opened_with(Variation::OwnOrigin) => "origin/required",
        () if case.opened_with(Variation::WithoutSubprotocols) => "protocol/subprotocol-rejected",
        () if case.opened_with(Variation::WithoutExtensions) => "protocol/compression-broken",
        () => return None,
    };
    Some((cause, Certainty::Proven, vec![]))
}

/// A WebSocket library says what it missed although we sent it.
fn by_words(reading: &Reading) -> Option<Decision> {
    let words = reading.words.as_ref()?;
    let shown = words.show_a_hop || reading.proxy.is_some();
    let certainty = if shown { Certainty::Proven } else { Certainty::Likely };
    let lost = "proxy/connection-header-lost";
    let cause = match words.missing {
        Missing::Either => return Some((UNFORWARDED, Certainty::Likely, vec![lost])),
        Missing::Request => {
            return Some((UNFORWARDED, Certainty::Likely, vec!["proxy/http10-upstream", lost]));
        }
        Missing::Http11 => "proxy/http10-upstream",
        Missing::Connection => lost,
        Missing::Key => "proxy/headers-stripped",
        Missing::Upgrade => UNFORWARDED,
    };
    Some((cause, certainty, vec![]))
}

/// Straight to the upstream it opens: what lies between is the cause.
fn by_upstream(case: &Case, reading: &Reading) -> Option<Decision> {
    let lost = matches!(reading.answer.head.status, 200..=299 | 400 | 404 | 405 | 426);
    (lost && case.opened_with(Variation::Upstream) && reading.ignores_upgrade == Some(true)).then_some((
        "proxy/upgrade-not-forwarded",
        Certainty::Proven,
        vec![],
    ))
}

fn by_status(case: &Case, reading: &Reading) -> Decision {
    let likely = |cause, candidates: &[&'static str]| (cause, Certainty::Likely, candidates.to_vec());
    let sure = |cause| (cause, Certainty::Proven, vec![]);
    match reading.answer.head.status {
        300..=399 => redirect(reading),
        400 => bad_request(case, reading),
        401 if !reading.answer.field("www-authenticate").is_empty() => sure("auth/unauthorized"),
        401 => likely("auth/unauthorized", &["origin/rejected"]),
        403 if reading.answer.find("missing Origin").is_some() => likely("origin/required", &[]),
        403 if names_origin(case, reading) => sure("origin/rejected"),
        403 if reading.answer.find("origin").is_some() => likely("origin/rejected", &["auth/forbidden"]),
        403 => likely("auth/forbidden", &["origin/rejected", "uri/wrong-path"]),
        404 | 405 | 410 => not_here(case, reading),
        407 => likely("network/proxy-auth", &[]),
        426 if refuses_version(&reading.answer) => sure("protocol/unsupported-version"),
        426 if reading.proxy.is_some() && reading.ignores_upgrade == Some(true) => {
            sure("proxy/upgrade-not-forwarded")
        }
        426 => likely("proxy/upgrade-not-forwarded", &["protocol/unsupported-version"]),
        429 => sure("server/overloaded"),
        502 if reading.proxy.is_some() => sure("proxy/bad-gateway"),
        502 | 520 | 521 | 523 | 525 | 526 => likely("proxy/bad-gateway", &["server/error"]),
        503 if reading.proxy.as_ref().is_some_and(|proxy| proxy.own_page) => {
            likely("proxy/service-unavailable", &["server/overloaded"])
        }
        503 => likely("server/overloaded", &["proxy/service-unavailable"]),
        504 if reading.proxy.is_some() => sure("proxy/gateway-timeout"),
        504 | 522 | 524 => likely("proxy/gateway-timeout", &["server/no-response"]),
        500..=599 => sure("server/error"),
        _ => ordinary_answer(case, reading),
    }
}

fn redirect(reading: &Reading) -> Decision {
    let to = reading.answer.field("location").to_ascii_lowercase();
    let path = to.split_once('?').map_or(to.as_str(), |(path, _)| path);
    let login = ["login", "signin", "sign-in", "sign_in", "/auth", "sso", "oauth"];
    if login.iter().any(|word| path.contains(word)) {
        return ("auth/login-redirect", Certainty::Likely, vec!["uri/redirected"]);
    }
    ("uri/redirected", Certainty::Proven, vec![])
}

fn bad_request(case: &Case, reading: &Reading) -> Decision {
    if refuses_version(&reading.answer) {
        return ("protocol/unsupported-version", Certainty::Proven, vec![]);
    }
    if reading.answer.find("subprotocol").is_some() {
        let offered = !case.first.attempt.request.subprotocols.is_empty();
        let cause = if offered { "protocol/subprotocol-rejected" } else { "protocol/subprotocol-required" };
        return (cause, Certainty::Likely, vec![]);
    }
    if is_socket_io(case, reading) {
        return ("server/socket-io", Certainty::Proven, vec![]);
    }
    if speaks_websocket(case, reading) {
        return ("uri/wrong-path", Certainty::Likely, vec!["origin/rejected", "auth/unauthorized"]);
    }
    match (&reading.proxy, reading.ignores_upgrade) {
        (Some(_), Some(true)) => {
            ("proxy/upgrade-not-forwarded", Certainty::Likely, vec!["server/not-websocket", "uri/wrong-path"])
        }
        _ => {
            ("server/not-websocket", Certainty::Likely, vec!["uri/wrong-path", "proxy/upgrade-not-forwarded"])
        }
    }
}

fn not_here(case: &Case, reading: &Reading) -> Decision {
    let differs = reading.ignores_upgrade == Some(false) && !reading.same.contains(&Variation::PlainGet);
    if speaks_websocket(case, reading) || differs {
        return ("uri/wrong-path", Certainty::Likely, vec!["auth/forbidden"]);
    }
    if reading.proxy.as_ref().is_some_and(|proxy| !proxy.own_page) {
        return (
            "proxy/upgrade-not-forwarded",
            Certainty::Likely,
            vec!["uri/wrong-path", "server/not-websocket"],
        );
    }
    ("server/not-websocket", Certainty::Likely, vec!["uri/wrong-path", "proxy/upgrade-not-forwarded"])
}

fn ordinary_answer(case: &Case, reading: &Reading) -> Decision {
    if is_socket_io(case, reading) {
        return ("server/socket-io", Certainty::Proven, vec![]);
    }
    let normal = (200..300).contains(&reading.answer.head.status);
    if normal && reading.proxy.is_none() && reading.ignores_upgrade == Some(true) {
        return ("server/not-websocket", Certainty::Proven, vec![]);
    }
    ("server/not-websocket", Certainty::Likely, vec!["proxy/upgrade-not-forwarded", "uri/wrong-path"])
}

/// Whether the answer repeats the very origin that was sent, and calls it one.
fn names_origin(case: &Case, reading: &Reading) -> bool {
    let origin = case.first.attempt.request.origin.as_deref().filter(|it| !it.is_empty());
    reading.answer.find("origin").is_some() && origin.is_some_and(|it| reading.answer.find(it).is_some())
}

/// Whether the answer lists versions, and ours is not among them.
fn refuses_version(answer: &Answer) -> bool {
    answer.head.field("sec-websocket-version").is_some()
        && !answer.head.has_token("sec-websocket-version", "13")
}

/// Whether some answer shows that a WebSocket server is there.
fn speaks_websocket(case: &Case, reading: &Reading) -> bool {
    let other = |it| {
        case.answer_to(it).is_some_and(|answer| answer.knows_websocket() && !answer.same_as(&reading.answer))
    };
    reading.answer.knows_websocket() || other(Variation::Version99) || other(Variation::WithoutKey)
}

/// Whether Socket.IO shows in this refusal, or in the answer to a plain GET: to an upgrade it gives
/// its error as bare words.
fn is_socket_io(case: &Case, reading: &Reading) -> bool {
    let bare = ["Transport unknown", "Session ID unknown", "Unsupported protocol version"];
    bare.contains(&reading.answer.body.trim())
        || engine_io(&reading.answer)
        || case.answer_to(Variation::PlainGet).is_some_and(|answer| engine_io(&answer))
}

/// Whether these are the words of Engine.IO: an error with a code, or an open packet.
fn engine_io(answer: &Answer) -> bool {
    answer.body.starts_with("0{\"sid\"")
        || (answer.body.starts_with("{\"code\":") && answer.body.contains("\"message\":"))
}

impl Reading {
    /// The finding of this refusal: the status line, what the experiments said, how sure it is and
    /// what else it may be.
    pub(crate) fn tell(&self, rule: &'static Meta, message: Text) -> Finding {
        let status = self.answer.head.status;
        let opening = match self.http {
            HttpVersion::Http1 => "101 Switching Protocols",
            HttpVersion::Http2 => "200",
        };
        let label =
            Text::new(format!("{status} instead of {opening}"), format!("{opening} ではなく {status}"));
        let mut finding = rule.find(message).at(evidence::status_line(&self.answer), label);
        if let Some(proxy) = &self.proxy
            && let Some(field) = proxy.field.and_then(|name| self.answer.head.field(name))
        {
            let text = Text::new("who answered", "応答したソフトウェア");
            finding = finding.at(self.answer.line(evidence::RESPONSE, field), text);
        }
        if let Some(words) = &self.words {
            let library = words.library;
            let text = Text::new(format!("words of {library}"), format!("{library} のメッセージ"));
            finding = finding.at(evidence::body(words.at.clone()), text);
        }
        finding.certainty = self.certainty;
        finding.notes.extend(self.experiments());
        finding.notes.extend(self.others());
        finding
    }

    /// What the experiments said, in one sentence.
    fn experiments(&self) -> Vec<Text> {
        if self.ignores_upgrade == Some(true) {
            let (en, ja): (Vec<_>, Vec<_>) = self.same.iter().map(|it| names(*it)).unzip();
            return vec![Text::new(
                format!("the answer is the same {}: it does not depend on the handshake", en.join(", ")),
                format!(
                    "{}でも応答は同じです。つまりハンドシェイクの内容に左右されていません",
                    ja.join("、")
                ),
            )];
        }
        let told = self.answers.iter().map(|(it, status)| {
            let (en, ja) = names(*it);
            let gap = if ja.ends_with(|it: char| it.is_ascii()) { " " } else { "" };
            (format!("{status} {en}"), format!("{ja}{gap}は HTTP {status}"))
        });
        let (en, ja): (Vec<_>, Vec<_>) = told.unzip();
        let note = Text::new(
            format!("asked in other ways, it answers HTTP {}", en.join(", ")),
            format!("リクエストを変えたときの応答: {}", ja.join("、")),
        );
        if en.is_empty() { vec![] } else { vec![note] }
    }

    /// The proxy's name in brackets, in English and in Japanese; empty where none shows.
    pub(crate) fn by(&self) -> (String, String) {
        let name = self.proxy.as_ref().map(|proxy| proxy.name.as_str());
        name.map(|name| (format!(" ({name})"), format!("（{name}）"))).unwrap_or_default()
    }

    /// Whether the same facts would fit this cause too.
    pub(crate) fn may_be(&self, cause: &str) -> bool {
        self.candidates.contains(&cause)
    }

    fn others(&self) -> Option<Text> {
        let list = self.candidates.join(", ");
        (!list.is_empty()).then(|| {
            Text::new(
                format!("the same facts would also fit {list}"),
                format!("同じ事実は {list} でも説明できます"),
            )
        })
    }
}

/// An experiment in words.
fn names(variation: Variation) -> (&'static str, &'static str) {
    match variation {
        Variation::PlainGet => ("to a plain GET", "通常の GET"),
        Variation::Version99 => ("with version 99", "バージョン 99"),
        Variation::WithoutKey => ("without a key", "キーなし"),
        Variation::WithoutOrigin => ("without Origin", "Origin なし"),
        Variation::OwnOrigin => ("with the server's own Origin", "サーバー自身の Origin"),
        Variation::OtherScheme => ("with the other scheme", "もう一方のスキーム"),
        Variation::WithoutSubprotocols => ("without subprotocols", "サブプロトコルなし"),
        Variation::WithoutExtensions => ("without extensions", "拡張なし"),
        Variation::AcceptCertificate => ("with the certificate accepted", "証明書を受け入れた場合"),
        Variation::AcceptCertificateGet => {
            ("to a plain GET with the certificate accepted", "証明書を受け入れた通常の GET")
        }
        Variation::WithoutServerName => ("without a server name", "サーバー名なし"),
        Variation::OldTls => ("to a TLS hello of old", "古い TLS の場合"),
        Variation::OverHttp2 => ("over HTTP/2", "HTTP/2 経由"),
        Variation::Upstream => ("straight to the upstream", "アップストリームへの直接接続"),
        Variation::Unreadable => ("to a request that nobody can read", "読み取れないリクエスト"),
        Variation::Again => ("once more", "再試行"),
        Variation::SmallSegments => ("in small segments", "小さいセグメント"),
        Variation::UpgradeWords => ("to the words of an upgrade", "アップグレードの語句だけの GET"),
        Variation::Direct => ("without the proxy", "プロキシなし"),
        Variation::SecurePort => ("with wss on port 443", "443 番の wss"),
    }
}

#[cfg(test)]
mod tests;
