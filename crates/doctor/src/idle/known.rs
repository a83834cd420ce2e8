//! Ages at which well-known software ends idle connections, and the setting that raises them
//! (measured, or told by its documents: see the column).

use finding::Text;
use std::time::Duration;

/// One default.
#[derive(Debug)]
pub(crate) struct Known {
    seconds: u64,
    /// Who has it.
    pub(crate) who: &'static str,
}

const fn known(seconds: u64, who: &'static str) -> Known {
    Known { seconds, who }
}

/// Shortest first.
const KNOWN: &[Known] = &[
    known(30, "the backend timeout of a Google Cloud load balancer (whatever the traffic)"),
    known(50, "HAProxy's `timeout client` and `timeout server` in Debian's haproxy.cfg"),
    known(55, "Heroku's router"),
    known(60, "nginx's `proxy_read_timeout`, Varnish's `pipe_timeout`, AWS ALB's idle timeout"),
    known(100, "Cloudflare's idle timeout"),
    known(120, "Cloudflare's read timeout towards the origin"),
    known(230, "Azure App Service's front end"),
    known(240, "Azure's load balancer"),
    known(300, "Apache's `Timeout` on Debian, Envoy's `stream_idle_timeout`"),
    known(350, "AWS NLB's idle timeout"),
    known(600, "nginx's `proxy_timeout` (stream), AWS API Gateway's idle timeout"),
];

/// The defaults that this age is.
pub(crate) fn matching(age: Duration) -> Vec<&'static Known> {
    KNOWN
        .iter()
        .filter(|it| {
            let default = Duration::from_secs(it.seconds);
            age.abs_diff(default) <= (default / 100).max(Duration::from_millis(500))
        })
        .collect()
}

/// nginx and what is made of it.
const NGINX: &str = "location {path} {\n    # besides what stands there\n    proxy_read_timeout 1h;\n    proxy_send_timeout 1h;\n}\n";

/// The setting that raises the limit, by the beginning of the proxy's name; `{path}` is the URL's.
const REMEDIES: &[(&str, &str)] = &[
    ("nginx", NGINX),
    ("openresty", NGINX),
    ("tengine", NGINX),
    ("haproxy", "defaults\n    timeout tunnel 1h\n"),
    ("apache", "ProxyTimeout 3600\n"),
    (
        "caddy",
        "reverse_proxy {path} 127.0.0.1:8080 {\n    transport http {\n        read_timeout 1h\n        write_timeout 1h\n    }\n}\n",
    ),
    ("envoy", "stream_idle_timeout: 3600s\n"),
    ("istio", "stream_idle_timeout: 3600s\n"),
    ("varnish", "varnishadm param.set pipe_timeout 3600\n"),
    (
        "awselb",
        "aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=idle_timeout.timeout_seconds,Value=3600\n",
    ),
    ("lighttpd", "server.max-read-idle = 3600\nserver.max-write-idle = 3600\n"),
    ("stunnel", "TIMEOUTidle = 3600\n"),
];

/// What to do about an idle limit of this age, at this proxy where it showed itself.
pub(crate) fn remedy(proxy: Option<&str>, age: Duration) -> (Text, Text) {
    let every = half(age);
    let name = proxy.map(str::to_ascii_lowercase).unwrap_or_default();
    let setting =
        REMEDIES.iter().find(|(known, _)| name.starts_with(known) || name.contains(&format!(" {known}")));
    match setting {
        Some((_, setting)) => (
            Text::new(
                format!("let {} wait longer, and ping at least every {every}", proxy.unwrap_or_default()),
                format!("{} の待ち時間を延ばし、{every} 以内の間隔で ping を送る", proxy.unwrap_or_default()),
            ),
            Text::same(*setting),
        ),
        None => heartbeat(&every, age),
    }
}

/// A heartbeat of the server: browsers cannot ping.
pub(crate) fn heartbeat(every: &str, age: Duration) -> (Text, Text) {
    let ms = (age / 2).as_millis().clamp(100, 30_000) / 100 * 100;
    (
        Text::new(
            format!("let the server ping every {every} or more often (here with Node's ws)"),
            format!("サーバーから {every} 以内の間隔で ping を送る（Node の ws の例）"),
        ),
        Text::same(format!(
            "setInterval(() => {{\n  for (const client of server.clients) client.ping();\n}}, {ms});\n"
        )),
    )
}

/// Half of an age, as a person says it, and never more than half a minute: most boxes on the way
/// forget later than that.
pub(crate) fn half(age: Duration) -> String {
    let half = (age / 2).clamp(Duration::from_millis(100), Duration::from_secs(30));
    let tenths = (half.as_secs_f64() * 10.0).round();
    crate::evidence::duration(Duration::from_secs_f64(tenths / 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(seconds: f64) -> String {
        matching(Duration::from_secs_f64(seconds)).iter().map(|it| it.who).collect()
    }

    #[test]
    fn a_default_is_known_by_its_age() {
        assert!(who(60.1).contains("proxy_read_timeout"));
        assert!(who(350.9).contains("NLB"));
        assert_eq!(who(62.0), "");
        assert_eq!(who(2.0), "");
    }

    #[test]
    fn a_proxy_gets_its_own_setting_and_a_stranger_a_heartbeat() {
        let paste = |proxy| remedy(proxy, Duration::from_secs(60)).1.en;
        assert!(paste(Some("nginx/1.22.1")).contains("proxy_read_timeout"));
        assert!(paste(Some("HAProxy")).contains("timeout tunnel"));
        assert!(paste(Some("Caddy")).contains("read_timeout"));
        assert!(paste(None).contains("30000"));
    }
}
