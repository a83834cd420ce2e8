//! The ladder: each step with its time and what was seen.

mod page;

use crate::{Case, answer::Answer, evidence};
use finding::{Finding, Severity, Status, Step, Text};
use model::trace::*;
use model::{HttpVersion, Trace, Watching};
use std::time::Duration;

/// Every step in order.
pub(super) fn ladder(case: &Case, findings: &[Finding]) -> Vec<Step> {
    let mut steps: Vec<_> = case.page.as_ref().map(page::step).into_iter().collect();
    steps.extend(rungs(&case.first));
    // The first connection is closed before others are watched, and its end is told last all the same.
    let close = steps.pop();
    steps.extend(case.idle.as_ref().map(|watching| idle(case, watching)));
    steps.extend(close);
    mark(&mut steps, case, findings);
    steps
}

/// Every step of an attempt in order, as it looks to the hand that made it.
pub(super) fn rungs(trace: &Trace) -> Vec<Step> {
    let mut steps = vec![uri(trace), dns(trace)];
    steps.push(trace.unix.as_ref().map_or_else(|| tcp(trace), unix));
    steps.extend(trace.proxy.as_ref().map(proxy));
    steps.extend([tls(trace), upgrade(trace), frames(trace), close(trace)]);
    steps
}

/// The root's step is the one that failed, whatever it looked like to the hand that made it.
fn mark(steps: &mut [Step], case: &Case, findings: &[Finding]) {
    let Some(root) = findings.iter().find(|it| it.severity == Severity::Error) else {
        let warned = findings.iter().filter(|it| it.severity == Severity::Warning);
        for name in warned.filter_map(|it| step_of(case, it)) {
            let step = steps.iter_mut().find(|it| it.step == name && it.status == Status::Ok);
            step.into_iter().for_each(|step| step.status = Status::Warning);
        }
        return;
    };
    if steps.iter().any(|step| step.status == Status::Failed) {
        return;
    }
    let name = step_of(case, root).unwrap_or("upgrade");
    let reached = steps.iter().position(|it| it.step == name && it.status != Status::Skipped);
    let last = steps.iter().rposition(|it| it.status != Status::Skipped);
    if let Some(index) = reached.or(last) {
        steps[index].status = Status::Failed;
    }
}

fn step_of(case: &Case, finding: &Finding) -> Option<&'static str> {
    // What happens after opening is shown where it was seen.
    match finding.labels.first().map(|it| it.span.source.as_str()) {
        Some(evidence::IDLE) => return Some("idle"),
        Some(evidence::CLOSE) => return Some("close"),
        _ => {}
    }
    let cause = finding.rule.cause;
    Some(match (finding.rule.class(), cause) {
        ("uri", _) => "uri",
        (_, "origin/mixed-content" | "origin/csp" | "origin/private-network") => "page",
        ("tls", _) => "tls",
        ("session", "session/ping-unanswered") => "frames",
        ("session", _) => "close",
        ("protocol", "protocol/http-after-upgrade" | "protocol/bad-fragmentation") => "frames",
        ("protocol", _) if crate::rules::is_frame_cause(case, cause) => "frames",
        ("server" | "proxy" | "origin" | "auth" | "protocol", _) => "upgrade",
        _ => return None,
    })
}

fn step(name: &'static str, status: Status, took: Duration, detail: Text) -> Step {
    Step { step: name, status, took: Some(took), detail }
}

fn skipped(name: &'static str, detail: Text) -> Step {
    Step { step: name, status: Status::Skipped, took: None, detail }
}

fn not_reached(name: &'static str) -> Step {
    skipped(name, Text::new("not reached", "未到達"))
}

fn uri(first: &Trace) -> Step {
    let (status, detail) = match &first.uri.step {
        UriStep::Parsed(uri) => {
            let scheme = if uri.secure { "wss" } else { "ws" };
            let host = if uri.host.contains(':') { format!("[{}]", uri.host) } else { uri.host.clone() };
            (Status::Ok, Text::same(format!("{scheme}, {host}:{}", uri.port)))
        }
        UriStep::Rejected { .. } => {
            (Status::Failed, Text::new("cannot be dialled", "接続先として解釈できません"))
        }
    };
    step("uri", status, first.uri.took, detail)
}

fn dns(first: &Trace) -> Step {
    let Some(timed) = &first.dns else {
        return match first.unix {
            Some(_) => skipped("dns", Text::new("not used by a Unix socket", "Unix ソケットでは使いません")),
            None => not_reached("dns"),
        };
    };
    let (status, detail) = match &timed.step.outcome {
        DnsOutcome::Literal => {
            return skipped("dns", Text::new("a literal address", "アドレスの直接指定"));
        }
        DnsOutcome::Found(found) => {
            let shown: Vec<_> = found.iter().take(2).map(address).collect();
            let more = if found.len() > 2 { format!(" … ({})", found.len()) } else { String::new() };
            (Status::Ok, Text::same(format!("{}{more}", shown.join(", "))))
        }
        DnsOutcome::Failed { message } => (Status::Failed, Text::same(message.clone())),
        DnsOutcome::TimedOut => (Status::Failed, Text::new("no answer", "応答なし")),
    };
    step("dns", status, timed.took, detail)
}

fn address(address: &std::net::IpAddr) -> String {
    let record = if address.is_ipv4() { "A" } else { "AAAA" };
    format!("{address} ({record})")
}

fn tcp(first: &Trace) -> Step {
    let Some(timed) = &first.tcp else { return not_reached("tcp") };
    let attempts = &timed.step.attempts;
    let (status, detail) = match timed.step.connected.and_then(|index| attempts.get(index)) {
        Some(attempt) => (
            Status::Ok,
            Text::new(format!("{} open", attempt.address), format!("{} に接続", attempt.address)),
        ),
        None => {
            let first = attempts.iter().find(|it| it.outcome != TcpOutcome::Abandoned);
            let (address, outcome) = first.map_or((String::new(), Text::same("")), |it| {
                (it.address.to_string(), tcp_outcome(&it.outcome))
            });
            let detail = Text::new(format!("{address} {}", outcome.en), format!("{address} {}", outcome.ja));
            (Status::Failed, detail)
        }
    };
    step("tcp", status, timed.took, detail)
}

fn tcp_outcome(outcome: &TcpOutcome) -> Text {
    match outcome {
        TcpOutcome::Connected => Text::new("open", "接続"),
        TcpOutcome::Refused(_) => Text::new("refused", "拒否"),
        TcpOutcome::TimedOut => Text::new("no answer", "応答なし"),
        TcpOutcome::Unreachable(_) => Text::new("unreachable", "到達不能"),
        TcpOutcome::Failed { message, .. } => Text::same(message.clone()),
        TcpOutcome::Abandoned => Text::new("given up", "中止"),
    }
}

fn unix(timed: &Timed<UnixStep>) -> Step {
    let path = finding::safe_line(&timed.step.path.to_string_lossy());
    let (en, ja) = match &timed.step.outcome {
        UnixOutcome::Connected => {
            let detail = Text::new(format!("{path} open"), format!("{path} に接続"));
            return step("unix", Status::Ok, timed.took, detail);
        }
        UnixOutcome::Missing => ("no such file", "ファイルがありません"),
        UnixOutcome::Refused => ("refused", "拒否"),
        UnixOutcome::Forbidden => ("permission denied", "権限がありません"),
        UnixOutcome::TimedOut => ("no answer", "応答なし"),
        UnixOutcome::Failed { message, .. } => (message.as_str(), message.as_str()),
    };
    let detail = Text::new(format!("{path}: {en}"), format!("{path}: {ja}"));
    step("unix", Status::Failed, timed.took, detail)
}

fn proxy(timed: &Timed<ProxyStep>) -> Step {
    let proxy = &timed.step.proxy;
    let (status, en, ja) = match &timed.step.outcome {
        ProxyOutcome::Tunnel => (Status::Ok, "tunnel stands".to_owned(), "トンネル確立".to_owned()),
        ProxyOutcome::Status(code) => (Status::Failed, format!("HTTP {code}"), format!("HTTP {code}")),
        ProxyOutcome::Socks(code) => {
            let code = code.map_or("no method".to_owned(), |code| format!("reply {code}"));
            (Status::Failed, format!("SOCKS {code}"), format!("SOCKS {code}"))
        }
        ProxyOutcome::Garbage => {
            (Status::Failed, "no proxy protocol".into(), "プロキシの応答ではありません".into())
        }
        ProxyOutcome::Unusable => {
            (Status::Failed, "not a usable proxy URL".into(), "プロキシの URL として使えません".into())
        }
        ProxyOutcome::Forbidden => {
            let text = forbidden();
            (Status::Failed, text.en, text.ja)
        }
        ProxyOutcome::Lost(loss) => {
            let loss = lost(*loss);
            (Status::Failed, loss.en, loss.ja)
        }
    };
    step("proxy", status, timed.took, Text::new(format!("{proxy}: {en}"), format!("{proxy}: {ja}")))
}

/// What a policy of this process says.
fn forbidden() -> Text {
    Text::new(
        "the policy of this server does not allow this address",
        "このサーバーの方針で許可されていないアドレスです",
    )
}

/// A loss in words.
pub(super) fn lost(loss: Loss) -> Text {
    match loss {
        Loss::Closed => Text::new("closed by the peer", "相手が切断"),
        Loss::Reset => Text::new("reset by the peer", "相手がリセット"),
        Loss::TimedOut => Text::new("no answer", "応答なし"),
    }
}

fn tls(first: &Trace) -> Step {
    let Some(timed) = &first.tls else {
        let plain = first.target().is_some_and(|uri| !uri.secure);
        let detail = if plain {
            Text::new("not used by ws", "ws では使いません")
        } else {
            Text::new("not reached", "未到達")
        };
        return skipped("tls", detail);
    };
    let tls = &timed.step;
    let (status, detail) = match &tls.outcome {
        Some(TlsOutcome::Established) => (Status::Ok, established(tls, first.began_unix)),
        Some(TlsOutcome::CertificateRejected) => {
            (Status::Failed, Text::new("the certificate is not accepted", "証明書を受け入れられません"))
        }
        Some(TlsOutcome::Alert(code)) => (
            Status::Failed,
            Text::new(format!("the server sent alert {code}"), format!("サーバーがアラート {code} を送信")),
        ),
        Some(TlsOutcome::NotTls) => {
            (Status::Failed, Text::new("the server does not speak TLS", "TLS の応答ではありません"))
        }
        Some(TlsOutcome::Lost(loss)) => (Status::Failed, lost(*loss)),
        Some(TlsOutcome::Failed(message)) => (Status::Failed, Text::same(message.clone())),
        Some(TlsOutcome::Answered) | None => (Status::Failed, Text::new("not finished", "未完了")),
    };
    step("tls", status, timed.took, detail)
}

fn established(tls: &TlsStep, now: i64) -> Text {
    let version = tls.version.as_deref().unwrap_or("?");
    let mut detail = Text::same(format!("TLS {version}, {}", tls.server_name));
    if let Some(leaf) = tls.certificates.first() {
        let days = (leaf.not_after_unix - now).div_euclid(86_400);
        detail.en += &format!(", valid {days} d");
        detail.ja += &format!("、有効期限まで {days} 日");
    }
    if let Some(alpn) = &tls.alpn {
        detail.en += &format!(", ALPN {alpn}");
        detail.ja += &format!("、ALPN {alpn}");
    }
    if let (Trust::Rejected(_), TlsOutcome::Established) = (&tls.trust, TlsOutcome::Established) {
        detail.en += ", certificate accepted unverified";
        detail.ja += "、証明書は未検証";
    }
    detail
}

fn upgrade(first: &Trace) -> Step {
    let Some(timed) = &first.upgrade else { return not_reached("upgrade") };
    let (status, detail) = match &timed.step.outcome {
        UpgradeOutcome::Unsendable(_) => (
            Status::Failed,
            Text::new("not sent: no such request can be written", "未送信: 送れないリクエストです"),
        ),
        UpgradeOutcome::Status(_) if first.switched() => (Status::Ok, opened(first.attempt.http)),
        UpgradeOutcome::Status(code) => (Status::Failed, refused(first, *code)),
        UpgradeOutcome::NotHttp => {
            (Status::Failed, Text::new("the answer is not HTTP", "HTTP の応答ではありません"))
        }
        UpgradeOutcome::TooLong => {
            (Status::Failed, Text::new("the response head is too long", "応答ヘッダーが長すぎます"))
        }
        UpgradeOutcome::Lost(loss) => (Status::Failed, lost(*loss)),
        UpgradeOutcome::NotHttp2 => {
            (Status::Failed, Text::new("the server does not speak HTTP/2", "HTTP/2 の応答ではありません"))
        }
        UpgradeOutcome::NoExtendedConnect => (
            Status::Failed,
            Text::new("not sent: HTTP/2 without extended CONNECT", "未送信: 拡張 CONNECT のない HTTP/2 です"),
        ),
        UpgradeOutcome::Http2Error { code, .. } => {
            (Status::Failed, Text::same(format!("HTTP/2 {}", crate::rules::http2_error(*code))))
        }
    };
    step("upgrade", status, timed.took, detail)
}

fn opened(http: HttpVersion) -> Text {
    match http {
        HttpVersion::Http1 => Text::same("HTTP 101 Switching Protocols"),
        HttpVersion::Http2 => Text::new("HTTP/2 200 to an extended CONNECT", "拡張 CONNECT に HTTP/2 200"),
    }
}

fn refused(first: &Trace, code: u16) -> Text {
    let Some(answer) = Answer::of(first) else { return Text::same(format!("HTTP {code}")) };
    let (status, server) = (answer.status(), answer.field("server"));
    if server.is_empty() {
        return Text::same(format!("HTTP {status}"));
    }
    Text::new(format!("HTTP {status} from {server}"), format!("HTTP {status}（{server}）"))
}

fn frames(first: &Trace) -> Step {
    let Some(timed) = &first.frames else { return not_reached("frames") };
    let frames = &timed.step;
    let received = frames.records.iter().filter(|it| it.direction == model::Direction::Received).count();
    let (answered, mut detail) = match frames.ping_answered {
        Some(took) => {
            let took = evidence::duration(took);
            (Status::Ok, Text::new(format!("ping answered in {took}"), format!("ping 応答 {took}")))
        }
        None if frames.lost.is_some() || first.close.as_ref().is_some_and(|it| it.step.peer_began) => {
            (Status::Warning, Text::new("ended before a ping was answered", "ping 応答の前に終了"))
        }
        None => (Status::Warning, Text::new("ping not answered", "ping 応答なし")),
    };
    if received > 0 {
        let noun = if received == 1 { "frame" } else { "frames" };
        detail.en += &format!(", {received} {noun} received");
        detail.ja += &format!("、受信フレーム {received} 個");
    }
    let broken = frames.violations.iter().any(|it| crate::rules::is_wrong(frames, it));
    let status = if broken { Status::Failed } else { answered };
    step("frames", status, timed.took, detail)
}

/// The connections that were watched: as long as the oldest of them lived.
fn idle(case: &Case, watching: &Watching) -> Step {
    let took = watching.vigils.iter().map(model::Vigil::ended).max().unwrap_or_default();
    step("idle", crate::idle::status(case), took, crate::idle::detail(watching))
}

fn close(first: &Trace) -> Step {
    let Some(timed) = &first.close else { return not_reached("close") };
    let close = &timed.step;
    let code =
        close.code.map_or(String::new(), |code| format!(": {code} {}", close.reason).trim_end().to_owned());
    let (status, detail) = match (close.peer_began, close.clean) {
        (true, _) => {
            (Status::Ok, Text::new(format!("the server closed{code}"), format!("サーバーが切断{code}")))
        }
        (false, true) => {
            (Status::Ok, Text::new(format!("closed cleanly{code}"), format!("正常に切断{code}")))
        }
        (false, false) => {
            let loss = close.lost.map_or(Text::new("no close frame", "クローズフレームなし"), lost);
            (
                Status::Warning,
                Text::new(format!("not clean: {}", loss.en), format!("異常な切断: {}", loss.ja)),
            )
        }
    };
    step("close", status, timed.took, detail)
}

#[cfg(test)]
mod tests;
