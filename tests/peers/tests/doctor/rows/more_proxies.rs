//! Reverse proxies that are met less often: as they should be, and each with its typical fault.

use super::living::idle;
use super::refusal::{before, daemon, may, own};
use super::{CONNECTION, healthy, row, unsure};
use crate::set_up::ask;
use crate::{Made, Row};
use lab::certificate::{Authority, GOOD};
use peers::{Daemon, H2O, HITCH, NGHTTPX, TRAFFIC_SERVER, framework, node, python};

pub(crate) const ROWS: &[Row] = &[
    healthy("nghttpx before Node's ws", || before(&NGHTTPX, node("echo")?, TO_NGHTTPX)),
    healthy("h2o with proxy.websocket before Node's ws", || before(&H2O, node("echo")?, TO_H2O)),
    healthy("Traffic Server with rules for ws:// and http:// before Node's ws", || {
        before(&TRAFFIC_SERVER, node("echo")?, TO_TRAFFIC_SERVER)
    }),
    healthy("hitch before Node's ws", || {
        let server = node("echo")?;
        let mut stage = hitch(server.address().port())?;
        stage.peers.push(Box::new(server));
        Ok(stage)
    }),
    // What they do not pass on.
    unsure(CONNECTION, "h2o without proxy.websocket before Node's ws", || {
        before(&H2O, node("echo")?, "        proxy.reverse.url: http://{to}/")
    }),
    unsure(CONNECTION, "h2o without proxy.websocket before Python's websockets", || {
        before(&H2O, python("echo")?, "        proxy.reverse.url: http://{to}/")
    }),
    unsure(&["proxy/unmatched-route"], "Traffic Server with a rule for http:// alone", || {
        before(&TRAFFIC_SERVER, node("echo")?, "map http://127.0.0.1:{port}/ http://{to}/")
    }),
    may("proxy/host-rewritten", REJECTED, "h2o, which changes Host, before Tornado, its own origin", || {
        own(before(&H2O, framework("tornado")?, TO_H2O))
    }),
    may("proxy/host-rewritten", REJECTED, "Traffic Server before Tornado, its own origin", || {
        own(before(&TRAFFIC_SERVER, framework("tornado")?, TO_TRAFFIC_SERVER))
    }),
    // Routes.
    may("proxy/unmatched-route", ROUTES, "h2o without the path", || {
        let lines = "        file.dir: /var/empty\n      /ws:\n        proxy.reverse.url: http://{to}/";
        before(&H2O, node("echo")?, lines)
    }),
    may("proxy/unmatched-route", ROUTES, "Traffic Server without a rule for the path", || {
        before(&TRAFFIC_SERVER, node("echo")?, "map ws://127.0.0.1:{port}/ws ws://{to}/")
    }),
    // What is behind them.
    row("proxy/bad-gateway", "nghttpx before a port where nothing listens", || {
        daemon(&NGHTTPX, "backend=127.0.0.1,1")
    }),
    row("proxy/bad-gateway", "nghttpx that speaks HTTP/2 to Node's ws", || {
        before(&NGHTTPX, node("echo")?, "backend=127.0.0.1,{to_port};;proto=h2")
    }),
    row("proxy/bad-gateway", "h2o before a port where nothing listens", || {
        daemon(&H2O, "        proxy.reverse.url: http://127.0.0.1:1/\n        proxy.websocket: ON")
    }),
    may("proxy/bad-gateway", DROPS, "h2o before a handler that drops the upgrade", || {
        before(&H2O, node("dropping")?, TO_H2O)
    }),
    row("proxy/bad-gateway", "Traffic Server before a port where nothing listens", || {
        daemon(&TRAFFIC_SERVER, &TO_TRAFFIC_SERVER.replace("{to}", "127.0.0.1:1"))
    }),
    row("server/closed-before-response", "hitch before a port where nothing listens", || hitch(1)),
    row("proxy/gateway-timeout", "nghttpx with backend-read-timeout=1s, the server never answers", || {
        before(&NGHTTPX, node("silent")?, &format!("{TO_NGHTTPX}\nbackend-read-timeout=1s"))
    }),
    row("proxy/gateway-timeout", "h2o with proxy.timeout.io 1000, the server never answers", || {
        before(&H2O, node("silent")?, &format!("{TO_H2O}\n        proxy.timeout.io: 1000"))
    }),
    // How long they wait.
    may("proxy/idle-timeout", IDLE, "nghttpx with timeouts of 2 s before Node's ws", || {
        let lines = format!("{TO_NGHTTPX}\nbackend-read-timeout=2s\nfrontend-read-timeout=2s");
        idle(before(&NGHTTPX, node("echo")?, &lines), 8)
    }),
    may("proxy/idle-timeout", IDLE, "h2o with proxy.websocket.timeout 2000 before Node's ws", || {
        let lines = format!("{TO_H2O}\n        proxy.websocket.timeout: 2000");
        idle(before(&H2O, node("echo")?, &lines), 8)
    }),
    may("proxy/idle-timeout", IDLE, "Traffic Server with websocket.no_activity_timeout 2", || {
        idle(patient(2), 8)
    }),
];

const TO_NGHTTPX: &str = "backend=127.0.0.1,{to_port}";
const TO_H2O: &str = "        proxy.reverse.url: http://{to}/\n        proxy.websocket: ON";
const TO_TRAFFIC_SERVER: &str =
    "map ws://127.0.0.1:{port}/ ws://{to}/\nmap http://127.0.0.1:{port}/ http://{to}/";
const REJECTED: &[&str] = &["origin/rejected"];
const ROUTES: &[&str] = &["uri/wrong-path", "proxy/wrong-virtual-host"];
const DROPS: &[&str] = &["server/closed-before-response"];
const IDLE: &[&str] = &["session/idle-timeout"];

/// hitch before this port, its authority trusted.
fn hitch(port: u16) -> Made {
    let authority = Authority::new()?;
    let identity = authority.issue(&GOOD)?;
    let both = format!("{}{}", identity.chain_pem(), identity.key_pem());
    let proxy = Daemon::with(&HITCH, &format!("backend = \"[127.0.0.1]:{port}\""), &[("both.pem", &both)])?;
    let mut stage = ask(format!("wss://{}/chat", proxy.address()), vec![Box::new(proxy)])?;
    stage.question.attempt.tls.extra_roots.push(authority.root_pem().into_bytes());
    Ok(stage)
}

/// Traffic Server that leaves a silent WebSocket open for these seconds.
fn patient(seconds: u32) -> Made {
    let server = node("echo")?;
    let lines = TO_TRAFFIC_SERVER.replace("{to}", &server.address().to_string());
    let limit = format!("CONFIG proxy.config.websocket.no_activity_timeout INT {seconds}");
    let proxy = Daemon::with(&TRAFFIC_SERVER, &lines, &[("extra.config", &limit)])?;
    ask(format!("ws://{}/chat", proxy.address()), vec![Box::new(proxy), Box::new(server)])
}
