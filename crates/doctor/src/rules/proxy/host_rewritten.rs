//! The server behind compares with a Host that the proxy changed.

use crate::refusal::Reading;
use crate::rules::repair;
use crate::{Case, Variation, evidence, refusal};
use finding::{Finding, Text};

rule!("proxy/host-rewritten", Error, "host_rewritten", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        if refusal::refuses_host(&reading.answer) {
            return of_host(case, reading);
        }
        let message = Text::new(
            "the proxy changes Host, so the server behind does not know its own origin",
            "プロキシが Host を書き換えたため、サーバーが自身のオリジンを認識できません",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(sent) = evidence::request_line(case, "Origin") {
            finding = finding.at(sent, Text::new("refused", "拒否された値"));
        }
        if let Some(sent) = evidence::request_line(case, "Host") {
            finding = finding.at(sent, Text::new("sent, and changed on the way", "送信後、途中で書き換え"));
        }
        repair::keep_host(shown(finding, case), reading)
    })
});

/// It is the Host itself that the server refuses, whether a proxy changed it or the client names another.
fn of_host(case: &Case, reading: &Reading) -> Finding {
    let message = Text::new(
        "the server refuses the Host that it was given",
        "サーバーが、受け取った Host を拒否しています",
    );
    let mut finding = reading.tell(&RULE.meta, message);
    if let Some(sent) = evidence::request_line(case, "Host") {
        finding = finding.at(
            sent,
            Text::new("sent; a proxy may have changed it", "送信値（プロキシが書き換えた可能性あり）"),
        );
    }
    let host = case.first.target().map_or("", |it| it.host.as_str());
    if reading.proxy.is_some() || reading.behind() != "Django" || host.is_empty() {
        return repair::keep_host(finding, reading);
    }
    finding.paste(
        Text::new("allow this name in Django's settings", "Django の設定でこのホスト名を許可する"),
        Text::same(format!("ALLOWED_HOSTS = [{}]\n", crate::rules::quoted_literal(host))),
    )
}

/// Which attempts show it.
fn shown(mut finding: Finding, case: &Case) -> Finding {
    let other = case.experiment(Variation::OtherOrigin).filter(|it| it.switched());
    if let Some(origin) = other.and_then(|it| it.attempt.request.origin.as_deref()) {
        finding = finding.note(Text::new(
            format!("the same handshake with the Origin {origin} opens: that is the Host it was given"),
            format!("Origin を {origin} にすると開きます。サーバーに届いた Host はこれです"),
        ));
    }
    if case.opened_with(Variation::WithoutOrigin) {
        finding = finding.note(Text::new(
            "the same handshake without Origin opens, and with the server's own origin it does not",
            "Origin なしなら開きますが、サーバー自身の Origin では開きません",
        ));
    }
    finding
}
