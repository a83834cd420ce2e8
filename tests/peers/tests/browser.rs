//! What Debian's Chromium and Firefox say of real failures is understood, and fits what the doctor says of them.

use doctor::{Pasted, Question};
use finding::{Report, Symptom};
use lab::certificate::{Authority, GOOD, Leaf};
use model::Attempt;
use peers::{Browser, Nginx, node};
use std::error::Error;
use std::time::Duration;
use tokio::task::block_in_place;

/// The last thing that a page says.
const END: &str = "all is said";

type Tested = Result<(), Box<dyn Error>>;

/// A script that opens this URL, and says so when that has come to an end.
fn opening(url: &str) -> String {
    format!(
        "const over = () => setTimeout(() => console.log({END:?}), 100); \
         document.addEventListener(\"securitypolicyviolation\", over); try {{ const ws = new WebSocket({url:?}); ws.onclose = ws.onerror = over; \
         ws.onopen = () => ws.close(); }} catch (error) {{ console.error(error.name + \": \" + error.message); over(); }}"
    )
}

fn fits(symptom: &Symptom, cause: &str) -> bool {
    symptom
        .causes
        .iter()
        .any(|it| if it.ends_with(['/', '-']) { cause.starts_with(it) } else { cause == *it })
}

/// What each browser's console says of this page: Chromium's, Firefox's.
fn consoles(page: &str, authorities: &[String]) -> Result<[Vec<String>; 2], peers::Error> {
    let console = |browser: Browser| browser.console(page, END, authorities, &[]);
    block_in_place(|| Ok([console(Browser::Chromium)?, console(Browser::Firefox)?]))
}

/// What the doctor says of this attempt from this page.
async fn asked(page: &str, attempt: Attempt) -> Report {
    let timeout = Duration::from_secs(8);
    doctor::diagnose(Question { page: Some(page.into()), timeout, ..Question::about(attempt) }).await
}

#[track_caller]
fn agree(consoles: &[Vec<String>], report: &Report, cause: &str) {
    assert_eq!(report.verdict().cause, Some(cause), "{:?}", report.findings);
    for console in consoles {
        let symptoms = Pasted::read(&console.join("\n")).symptoms;
        assert!(symptoms.iter().any(|it| fits(it, cause)), "{symptoms:?}\n{console:?}");
    }
}

fn page_of(script: &str, lines: &str) -> String {
    format!(
        "location = /page {{ default_type text/html; {lines} return 200 '<!doctype html><script>{script}</script>'; }}"
    )
}

/// A page of nginx with these lines, which opens this URL.
fn page(lines: &str, url: &str) -> String {
    page_of(&opening(url), lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_of_nginx_blocks_in_browsers_and_the_doctor_says_so() -> Tested {
    let server = node("echo")?;
    let url = format!("ws://{}/chat", server.address());
    let policy =
        "add_header Content-Security-Policy \"default-src * 'unsafe-inline'; connect-src 'self' https:\";";
    let nginx = Nginx::start(&page(policy, &url))?;
    let address = format!("http://{}/page", nginx.address());
    let report = asked(&address, Attempt::new(url)).await;
    agree(&consoles(&address, &[])?, &report, "origin/csp");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_over_tls_may_not_open_ws_in_browsers_and_the_doctor_says_so() -> Tested {
    let url = "ws://chat.row.test/";
    let authority = Authority::new()?;
    let identity = authority.issue(&GOOD)?;
    let nginx = Nginx::secure(&page("", url), [identity.chain_pem().into(), identity.key_pem()])?;
    let address = format!("https://{}/page", nginx.address());
    let report = asked(&address, Attempt::new(url)).await;
    agree(&consoles(&address, &[authority.root_pem()])?, &report, "origin/mixed-content");
    Ok(())
}

/// To this machine Chromium upgrades nothing, and Firefox what a page of elsewhere opens.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_upgrades_stops_firefox_alone_on_this_machine() -> Tested {
    let server = node("echo")?;
    let url = format!("ws://{}/chat", server.address());
    let nginx = Nginx::start(&page("add_header Content-Security-Policy upgrade-insecure-requests;", &url))?;
    let [chromium, firefox] = consoles(&format!("http://page.row.test:{}/page", port(&nginx)), &[])?;
    let failed = |it: &String| it.contains("WebSocket connection to");
    assert!(!chromium.iter().any(failed), "{chromium:?}");
    let wss = url.replace("ws:", "wss:");
    let words = format!("Firefox can’t establish a connection to the server at {wss}.");
    assert!(firefox.contains(&words), "{firefox:?}");
    let local = consoles(&format!("http://{}/page", nginx.address()), &[])?;
    assert!(!local[1].contains(&words), "{local:?}");
    Ok(())
}

/// A host that asks for TLS, and has a WebSocket without TLS on another port: it opens until the host was
/// heard, and then no more. Both browsers go on to write `ws:`.
#[tokio::test(flavor = "multi_thread")]
async fn strict_transport_security_upgrades_ws_in_browsers() -> Tested {
    let server = node("echo")?;
    let url = format!("ws://chat.row.test:{}/", server.address().port());
    let authority = Authority::new()?;
    let identity = authority.issue(&Leaf { names: &["chat.row.test"], ..GOOD })?;
    let strict = "location / { add_header Strict-Transport-Security max-age=600; return 204; }";
    let strict = Nginx::secure(strict, [identity.chain_pem().into(), identity.key_pem()])?;
    let host = format!("https://chat.row.test:{}/", port(&strict));
    let script = format!(
        "const open = (when) => new Promise((done) => {{ const ws = new WebSocket({url:?}); \
         ws.onopen = () => {{ ws.close(); done(when + \": open\"); }}; ws.onerror = () => done(when + \": failed\"); }}); \
         open(\"before\").then((it) => {{ console.log(it); return fetch({host:?}, {{ mode: \"no-cors\" }}); }}) \
         .then(() => open(\"after\")).then((it) => {{ console.log(it); setTimeout(() => console.log({END:?}), 100); }});"
    );
    let nginx = Nginx::start(&page_of(&script, ""))?;
    let page = format!("http://page.row.test:{}/page", port(&nginx));
    let root = authority.root_pem();
    let [chromium, firefox] = consoles(&page, &[root])?;
    for console in [&chromium, &firefox] {
        for told in ["before: open", "after: failed"] {
            assert!(console.iter().any(|it| it == told), "{told}: {console:?}");
        }
    }
    let failed =
        format!("WebSocket connection to '{url}' failed: Error in connection establishment: net::ERR_");
    assert!(chromium.iter().any(|it| it.starts_with(&failed)), "{chromium:?}");
    let failed = format!("Firefox can’t establish a connection to the server at {url}.");
    assert!(firefox.contains(&failed), "{firefox:?}");
    Ok(())
}

/// A page that counts as public may not open what counts as this machine.
#[tokio::test(flavor = "multi_thread")]
async fn a_public_page_may_not_open_this_machine_in_chromium() -> Tested {
    let server = node("echo")?;
    let url = format!("ws://{}/", server.address());
    let nginx = Nginx::start(&page("", &url))?;
    let page = format!("http://page.row.test:{}/page", port(&nginx));
    let public = format!("--ip-address-space-overrides={}=public", nginx.address());
    let console = block_in_place(|| Browser::Chromium.console(&page, END, &[], &[&public]))?;
    let symptoms = Pasted::read(&console.join("\n")).symptoms;
    assert!(symptoms.iter().any(|it| fits(it, "origin/private-network")), "{console:?}");
    Ok(())
}

fn port(nginx: &Nginx) -> u16 {
    nginx.address().port()
}
