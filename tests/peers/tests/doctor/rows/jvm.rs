//! Tomcat with endpoints of its own.

use super::refusal::{ELSEWHERE_ORIGIN, from, instead, may};
use super::{healthy, row, unsure};
use crate::set_up::{FORWARDING, ask, nginx};
use crate::{Made, Row};
use peers::Tomcat;

pub(crate) const ROWS: &[Row] = &[
    healthy("Tomcat, a page of another origin", || from(ELSEWHERE_ORIGIN, tomcat())),
    healthy("nginx, as it should be, before Tomcat", || behind(FORWARDING, "/")),
    may("uri/wrong-path", &["server/not-websocket"], "Tomcat, asked at a path without an endpoint", || {
        instead("/nowhere", tomcat())
    }),
    row("origin/rejected", "Tomcat whose configurator checks the origin, another Origin", || {
        from(ELSEWHERE_ORIGIN, instead("/guarded", tomcat()))
    }),
    row("origin/rejected", "Tomcat behind its filter for CORS, another Origin", || {
        from(ELSEWHERE_ORIGIN, instead("/cors/chat", tomcat()))
    }),
    row("auth/unauthorized", "Tomcat with a password before the endpoint", || {
        instead("/private/chat", tomcat())
    }),
    row("server/error", "Tomcat whose configurator throws", || instead("/crash", tomcat())),
    row("server/stomp", "Tomcat whose endpoint closes without its subprotocol", || {
        instead("/stomp", tomcat())
    }),
    row("protocol/subprotocol-none-selected", "Tomcat, a subprotocol that it does not know", || {
        let mut stage = tomcat()?;
        stage.question.attempt.request.subprotocols = vec!["chat".into()];
        Ok(stage)
    }),
    unsure(&["uri/wrong-path"], "nginx with proxy_pass alone before Tomcat", || behind("", "/")),
    row("proxy/path-rewritten", "nginx that adds a prefix before Tomcat", || behind(FORWARDING, "/app/")),
];

fn tomcat() -> Made {
    let server = Tomcat::shared()?;
    ask(format!("ws://{}/chat", server.address()), vec![Box::new(server)])
}

/// nginx with these lines before it, and this in place of the first slash.
fn behind(lines: &str, to: &str) -> Made {
    let server = Tomcat::shared()?;
    let mut stage = nginx(&format!("location / {{ {lines} proxy_pass http://{}{to}; }}", server.address()))?;
    stage.peers.push(Box::new(server));
    Ok(stage)
}
