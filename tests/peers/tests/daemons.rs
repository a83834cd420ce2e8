//! Every daemon starts, and does what its lines say.

use lab::certificate::{Authority, GOOD};
use model::trace::{ProxyOutcome, Trust, UpgradeOutcome};
use model::{Attempt, Secret, Trace};
use peers::{
    APACHE, CADDY, DANTE, Daemon, HAPROXY, Kind, LIGHTTPD, SQUID, STUNNEL, TINYPROXY, VARNISH, WEBSOCKETD,
    node,
};
use std::error::Error;

type Done = Result<(), Box<dyn Error>>;

async fn dial(url: String) -> Trace {
    net::dial(Attempt::new(url)).await.trace
}

fn status(trace: &Trace) -> Option<&UpgradeOutcome> {
    trace.upgrade.as_ref().map(|it| &it.step.outcome)
}

#[tokio::test]
async fn reverse_proxies_forward_an_upgrade() -> Done {
    let server = node("echo")?;
    let to = server.address();
    let set_ups: [(&Kind, String); 5] = [
        (&APACHE, format!("ProxyPass / http://{to}/ upgrade=websocket")),
        (&HAPROXY, format!(" server one {to}")),
        (&CADDY, format!("reverse_proxy {to}")),
        (
            &LIGHTTPD,
            format!(
                "proxy.server = ( \"\" => (( \"host\" => \"{}\", \"port\" => {} )))\n\
                 proxy.header = ( \"upgrade\" => \"enable\" )",
                to.ip(),
                to.port()
            ),
        ),
        (
            &VARNISH,
            format!(
                "backend one {{ .host = \"{}\"; .port = \"{}\"; }}\n\
                 sub vcl_recv {{ if (req.http.upgrade ~ \"(?i)websocket\") {{ return (pipe); }} }}\n\
                 sub vcl_pipe {{ set bereq.http.upgrade = req.http.upgrade; \
                 set bereq.http.connection = req.http.connection; }}",
                to.ip(),
                to.port()
            ),
        ),
    ];
    for (kind, lines) in set_ups {
        let daemon = Daemon::start(kind, &lines)?;
        let trace = dial(format!("ws://{}/chat", daemon.address())).await;
        let log = || std::fs::read_to_string(daemon.folder().join("log")).unwrap_or_default();
        assert!(trace.switched(), "{kind:?}: {:?}\n{}", status(&trace), log());
    }
    Ok(())
}

#[tokio::test]
async fn a_forward_proxy_lets_in_who_has_its_password() -> Done {
    let server = node("echo")?;
    let daemon = Daemon::start(&TINYPROXY, "BasicAuth aiko s3cret")?;
    for (credentials, expected) in [
        ("aiko:%733cret@", ProxyOutcome::Tunnel),
        ("aiko:wrong@", ProxyOutcome::Status(401)),
        ("", ProxyOutcome::Status(407)),
    ] {
        let mut attempt = Attempt::new(format!("ws://{}/chat", server.address()));
        attempt.proxy = Some(Secret(format!("http://{credentials}{}", daemon.address())));
        let trace = net::dial(attempt).await.trace;
        let outcome = trace.proxy.as_ref().map(|it| &it.step.outcome);
        assert_eq!(outcome, Some(&expected), "{credentials:?}");
        assert_eq!(trace.switched(), expected == ProxyOutcome::Tunnel);
    }
    Ok(())
}

#[tokio::test]
async fn forward_proxies_open_a_tunnel() -> Done {
    let server = node("echo")?;
    let set_ups = [
        ("http", &SQUID, ""),
        ("http", &TINYPROXY, ""),
        ("socks5", &DANTE, "socks pass {\n from: 0.0.0.0/0 to: 0.0.0.0/0\n}"),
    ];
    for (scheme, kind, lines) in set_ups {
        let daemon = Daemon::start(kind, lines)?;
        let mut attempt = Attempt::new(format!("ws://{}/chat", server.address()));
        attempt.proxy = Some(Secret(format!("{scheme}://{}", daemon.address())));
        let trace = net::dial(attempt).await.trace;
        let outcome = trace.proxy.as_ref().map(|it| &it.step.outcome);
        assert_eq!(outcome, Some(&ProxyOutcome::Tunnel), "{kind:?}");
        assert!(trace.switched(), "{kind:?}");
    }
    Ok(())
}

#[tokio::test]
async fn stunnel_takes_tls_off() -> Done {
    let server = node("echo")?;
    let authority = Authority::new()?;
    let identity = authority.issue(&GOOD)?;
    let both = format!("{}{}", identity.chain_pem(), identity.key_pem());
    let lines = format!("connect = {}", server.address());
    let daemon = Daemon::with(&STUNNEL, &lines, &[("both.pem", &both)])?;
    let mut attempt = Attempt::new(format!("wss://{}/chat", daemon.address()));
    attempt.tls.extra_roots.push(authority.root_pem().into_bytes());
    let trace = net::dial(attempt).await.trace;
    assert_eq!(trace.tls.as_ref().map(|it| &it.step.trust), Some(&Trust::Trusted));
    assert!(trace.switched(), "{:?}", status(&trace));
    Ok(())
}

#[tokio::test]
async fn websocketd_answers_for_a_program() -> Done {
    let daemon = Daemon::start(&WEBSOCKETD, "")?;
    let trace = dial(format!("ws://{}/chat", daemon.address())).await;
    assert!(trace.switched(), "{:?}", status(&trace));
    Ok(())
}
