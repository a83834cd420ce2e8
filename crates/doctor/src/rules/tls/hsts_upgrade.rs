//! The browser turns ws into wss, and wss fails.

use crate::page::{Strict, is_loopback};
use crate::{Case, Page, Variation, evidence};
use finding::{Finding, Severity, Span, Text};
use model::Trace;

/// What makes the browser do so.
enum Why {
    Policy(Span),
    Host(String),
}

rule!("tls/hsts-upgrade", Error, "hsts_upgrade", |case| {
    let page = case.page.as_ref()?;
    let (endpoint, uri) = (case.endpoint()?, case.first.target()?);
    if uri.secure || !case.first.switched() {
        return Some(vec![]);
    }
    if is_loopback(&endpoint) {
        let elsewhere = !is_loopback(&page.address()?);
        return Some(policy(page).filter(|_| elsewhere).map(|at| here(case, at)).into_iter().collect());
    }
    let Some(why) = why(case, page, &endpoint) else { return Some(vec![]) };
    let upgraded = case.experiment(Variation::Upgraded)?;
    Some(if fails(upgraded) { vec![tell(case, why, upgraded)] } else { vec![] })
});

fn why(case: &Case, page: &Page, endpoint: &url::Url) -> Option<Why> {
    if let Some(at) = policy(page) {
        return Some(Why::Policy(at));
    }
    // From an https page it is mixed content before it could be upgraded.
    if page.address()?.scheme() == "https" {
        return None;
    }
    let host = endpoint.host_str()?;
    let said = case.experiment(Variation::SecureSite).and_then(Strict::of);
    let said = page.strict().into_iter().chain(said).find(|it| it.covers(host))?;
    Some(Why::Host(said.host))
}

/// Where the page asks for it.
fn policy(page: &Page) -> Option<Span> {
    page.policies().iter().find_map(|policy| {
        let directive = policy.directive("upgrade-insecure-requests")?;
        Some(Span::new(policy.source, directive.at.clone()))
    })
}

/// Whether browsers get no WebSocket there. It went out without the user's headers: a refusal for
/// want of them is none.
fn fails(upgraded: &Trace) -> bool {
    let refused = upgraded
        .upgrade
        .as_ref()
        .is_some_and(|it| matches!(it.step.outcome, model::trace::UpgradeOutcome::Status(401 | 403)));
    !upgraded.switched() && !refused
}

/// To this machine Firefox alone upgrades, for the policy of a page of elsewhere alone: neither browser heeds
/// the HSTS of localhost.
fn here(case: &Case, at: Span) -> Finding {
    let message = Text::new(
        "Firefox turns ws:// into wss:// on this machine too; Chrome does not",
        "Firefox はこのマシンへの ws:// も wss:// に変えます（Chrome は変えません）",
    );
    let asks = Text::new("this asks for it", "これが変更の指示です");
    let finding = RULE.meta.find(message).only(Severity::Warning);
    finding.at(scheme(case), opened_as()).at(at, asks).paste(
        Text::new(
            "take upgrade-insecure-requests out of this page's policy",
            "このページのポリシーから upgrade-insecure-requests を外す",
        ),
        Text::same("sudo nginx -T 2>/dev/null | grep -n 'upgrade-insecure-requests'\n"),
    )
}

fn scheme(case: &Case) -> Span {
    Span::new(evidence::URL, case.first.target().map(|uri| uri.spans.scheme.clone()).unwrap_or_default())
}

fn opened_as() -> Text {
    Text::new("opened as wss", "wss として開かれます")
}

fn tell(case: &Case, why: Why, upgraded: &Trace) -> Finding {
    let message = Text::new(
        "the browser turns ws:// into wss:// here, and wss:// fails",
        "ブラウザーがこの ws:// を wss:// に変え、その接続が失敗します",
    );
    let mut finding = RULE.meta.find(message).proven().at(scheme(case), opened_as());
    finding = match why {
        Why::Policy(at) => finding.at(at, Text::new("this asks for it", "これが変更の指示です")),
        Why::Host(host) => finding.note(Text::new(
            format!("{host} sends Strict-Transport-Security: who has been there by https is upgraded"),
            format!(
                "{host} は Strict-Transport-Security を送ります。https で開いたことのあるブラウザーが対象です"
            ),
        )),
    };
    let url = &upgraded.attempt.url;
    let how = ending(upgraded);
    finding.note(Text::new(format!("{url}: {}", how.en), format!("{url}: {}", how.ja)))
}

/// How the upgraded attempt ended.
fn ending(trace: &Trace) -> Text {
    use model::trace::TlsOutcome;
    let tls = trace.tls.as_ref().and_then(|it| it.step.outcome.as_ref());
    match (tls, &trace.upgrade) {
        (None, _) => Text::new("no connection", "接続できません"),
        (Some(TlsOutcome::CertificateRejected), _) => {
            Text::new("its certificate is not accepted", "証明書を受け入れられません")
        }
        (Some(TlsOutcome::NotTls), _) => {
            Text::new("the server does not speak TLS", "TLS の応答ではありません")
        }
        (Some(TlsOutcome::Established), Some(_)) => {
            Text::new("no WebSocket is opened there", "WebSocket が開きません")
        }
        _ => Text::new("the TLS handshake fails", "TLS ハンドシェイクに失敗します"),
    }
}
