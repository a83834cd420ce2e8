//! What Debian's Chromium says of real failures is understood, and fits what the doctor says of them.

use doctor::{Pasted, Question};
use finding::{Report, Symptom};
use lab::certificate::{Authority, GOOD};
use model::Attempt;
use peers::{Chromium, Job, Nginx, RealClient, node};
use std::error::Error;
use std::time::Duration;
use tokio::net::TcpListener;

/// Servers of the lab of which Chromium has something to say.
const MET: &[&str] = &[
    "auth/csrf",
    "auth/forbidden",
    "auth/unauthorized",
    "network/reset",
    "protocol/bad-accept",
    "protocol/bad-opcode",
    "protocol/bad-utf8",
    "protocol/duplicate-header",
    "protocol/early-hints",
    "protocol/extension-not-offered",
    "protocol/fragmented-control",
    "protocol/header-too-large",
    "protocol/http-after-upgrade",
    "protocol/malformed-response",
    "protocol/masked-server-frame",
    "protocol/missing-accept",
    "protocol/missing-connection-header",
    "protocol/missing-upgrade-header",
    "protocol/reserved-bits",
    "protocol/subprotocol-none-selected",
    "protocol/subprotocol-not-offered",
    "protocol/subprotocol-rejected",
    "protocol/unsupported-version",
    "proxy/bad-gateway",
    "proxy/gateway-timeout",
    "proxy/service-unavailable",
    "proxy/upgrade-not-forwarded",
    "server/closed-before-response",
    "server/error",
    "server/not-http",
    "server/not-listening",
    "server/not-websocket",
    "server/overloaded",
    "server/socket-io",
    "tls/alpn-mismatch",
    "tls/no-common-cipher",
    "tls/old-version",
    "tls/sni-required",
    "tls/truncated",
    "uri/redirected",
    "uri/scheme-mismatch-plain",
    "uri/scheme-mismatch-tls",
    "uri/wrong-path",
];

/// The last thing that a page says.
const END: &str = "all is said";

/// A script that opens this URL, and says so when that has come to an end.
fn opening(url: &str) -> String {
    format!(
        "const over = () => console.log({END:?}); try {{ const ws = new WebSocket({url:?}); ws.onclose = over; \
         ws.onopen = () => ws.close(); }} catch (error) {{ console.error(error.name + \": \" + error.message); over(); }}"
    )
}

fn fits(symptom: &Symptom, cause: &str) -> bool {
    symptom
        .causes
        .iter()
        .any(|it| if it.ends_with(['/', '-']) { cause.starts_with(it) } else { cause == *it })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_chromium_says_of_the_lab_is_understood_and_fits() -> Result<(), Box<dyn Error>> {
    let (mut running, mut jobs) = (vec![], vec![]);
    for cause in MET {
        let it = lab::start(cause).await?;
        jobs.push(Job { url: it.url.clone(), protocols: it.hints.subprotocols.clone(), ca: None });
        running.push(it);
    }
    let echo = lab::Echo::start(TcpListener::bind("127.0.0.1:0").await?)?;
    let seen = tokio::task::block_in_place(|| RealClient::Chromium.open(&echo.url(), &jobs))?;
    let mut wrong = vec![];
    for (it, seen) in running.into_iter().zip(seen) {
        let said = seen.text.unwrap_or_default();
        let told = Pasted::read(&said);
        let known = told.symptoms.iter().any(|symptom| fits(symptom, it.cause));
        if !known || told.url.as_deref() != Some(it.url.as_str()) {
            wrong.push(format!("{}: {said:?}", it.cause));
        }
        it.stop().await;
    }
    echo.stop().await;
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), MET.len(), wrong.join("\n"));
    Ok(())
}

/// Opens this page, and hears its console; asks the doctor about the same.
async fn both(page: &str, attempt: Attempt) -> Result<(Vec<String>, Report), Box<dyn Error>> {
    let console = tokio::task::block_in_place(|| Chromium::visit(page)?.console(END))?;
    let timeout = Duration::from_secs(8);
    let mut report =
        doctor::diagnose(Question { page: Some(page.into()), timeout, ..Question::about(attempt) }).await;
    Pasted::read(&console.join("\n")).beside(&mut report);
    Ok((console, report))
}

#[track_caller]
fn agree((console, report): &(Vec<String>, Report), cause: &str) {
    assert_eq!(report.verdict().cause, Some(cause), "{:?}\n{console:?}", report.findings);
    assert!(report.symptoms.iter().any(|it| fits(it, cause)), "{:?}\n{console:?}", report.symptoms);
}

/// A page of nginx with these lines, which opens this URL.
fn page(lines: &str, url: &str) -> String {
    let script = opening(url);
    format!(
        "location = /page {{ default_type text/html; {lines} return 200 '<!doctype html><script>{script}</script>'; }}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_of_nginx_blocks_in_chromium_and_the_doctor_says_so() -> Result<(), Box<dyn Error>> {
    let server = node("echo")?;
    let url = format!("ws://{}/chat", server.address());
    let policy =
        "add_header Content-Security-Policy \"default-src * 'unsafe-inline'; connect-src 'self' https:\";";
    let nginx = Nginx::start(&page(policy, &url))?;
    let seen = both(&format!("http://{}/page", nginx.address()), Attempt::new(url)).await?;
    agree(&seen, "origin/csp");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_over_tls_may_not_open_ws_in_chromium_and_the_doctor_says_so() -> Result<(), Box<dyn Error>> {
    let url = "ws://chat.example.test/";
    let identity = Authority::new()?.issue(&GOOD)?;
    let nginx = Nginx::secure(&page("", url), [identity.chain_pem().into(), identity.key_pem()])?;
    let seen = both(&format!("https://{}/page", nginx.address()), Attempt::new(url)).await?;
    agree(&seen, "origin/mixed-content");
    Ok(())
}
