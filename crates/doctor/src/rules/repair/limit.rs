//! Where each proxy keeps its limits.

use super::Product;
use crate::refusal::Reading;
use finding::{Finding, Text};

/// Gives what shows the limit that was met, to raise that one.
pub(in crate::rules) fn raise(finding: Finding, reading: &Reading) -> Finding {
    let product = Product::of(reading);
    let text = match product {
        Product::Haproxy => {
            "grep -nE 'maxconn|rate-limit|sc_conn|sc_http_req|deny_status 429' /etc/haproxy/haproxy.cfg\n"
        }
        Product::Apache => "grep -rnE 'MaxRequestWorkers|QS_|mod_evasive|BusyResourcesLimit' /etc/apache2\n",
        Product::Traefik => "# the middlewares rateLimit and inFlightReq of this router\n",
        Product::Envoy => {
            "# local_rate_limit of the route, circuit_breakers.thresholds.max_connections of the cluster\n"
        }
        Product::Ingress => {
            "# the annotations nginx.ingress.kubernetes.io/limit-rps, limit-rpm and limit-connections\n"
        }
        Product::Cloudflare => "# Security > WAF > Rate limiting rules: let the handshake's path pass\n",
        Product::Balancer => "# AWS WAF: the rate-based rules of the web ACL\n",
        _ => {
            "sudo grep -E 'limiting (connections|requests)' /var/log/nginx/error.log | tail -n 5\n\
             sudo nginx -T 2>/dev/null | grep -nE 'limit_(conn|req)|return 503'\n"
        }
    };
    finding.paste(
        Text::new(
            "see on the proxy's machine which limit it is, and raise that one",
            "プロキシのマシンでどの制限かを調べ、その値を上げる",
        ),
        Text::same(text),
    )
}
