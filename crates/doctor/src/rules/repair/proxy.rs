//! How each proxy is told to forward an upgrade.

use super::Place;
use crate::refusal::Reading;
use crate::{Answer, Case, Variation, fingerprint};
use finding::{Finding, Text};

/// A proxy whose configuration we know how to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Product {
    Nginx,
    Ingress,
    Apache,
    Haproxy,
    Caddy,
    Traefik,
    Envoy,
    Varnish,
    Lighttpd,
    Squid,
    Cloudflare,
    Balancer,
    H2o,
    TrafficServer,
    Nghttpx,
}

impl Product {
    /// The one that shows in this answer; nginx where none does, for it is the most frequent.
    pub(in crate::rules) fn of(reading: &Reading) -> Self {
        Self::named(reading.product(), reading.proxy.as_ref().is_some_and(|it| it.field.is_none()))
    }

    /// The one of this name, as the table has it; whether it hides its `Server` field.
    fn named(name: &str, hides: bool) -> Self {
        match name {
            "Apache" => Self::Apache,
            "HAProxy" => Self::Haproxy,
            "Caddy" => Self::Caddy,
            "Traefik" => Self::Traefik,
            "Envoy" => Self::Envoy,
            "Varnish" | "Fastly" => Self::Varnish,
            "lighttpd" => Self::Lighttpd,
            "Squid" => Self::Squid,
            "Cloudflare" => Self::Cloudflare,
            "AWS load balancer" => Self::Balancer,
            "h2o" => Self::H2o,
            "Traffic Server" => Self::TrafficServer,
            "nghttpx" => Self::Nghttpx,
            // An ingress controller has nginx's pages, and hides its Server field.
            "nginx" if hides => Self::Ingress,
            _ => Self::Nginx,
        }
    }

    pub(in crate::rules) fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Ingress => "ingress-nginx",
            Self::Apache => "Apache",
            Self::Haproxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Traefik => "Traefik",
            Self::Envoy => "Envoy",
            Self::Varnish => "Varnish",
            Self::Lighttpd => "lighttpd",
            Self::Squid => "Squid",
            Self::Cloudflare => "Cloudflare",
            Self::Balancer => "AWS",
            Self::H2o => "h2o",
            Self::TrafficServer => "Traffic Server",
            Self::Nghttpx => "nghttpx",
        }
    }

    /// The configuration that forwards the upgrade at this place.
    fn forwarding(self, at: &Place) -> String {
        let Place { host, path, upstream } = at;
        match self {
            Self::Nginx => format!(
                "location {path} {{\n    proxy_pass http://{upstream};\n    proxy_http_version 1.1;\n    \
                 proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection \"upgrade\";\n    \
                 proxy_set_header Host $http_host;\n}}\n"
            ),
            Self::Ingress => "metadata:\n  annotations:\n    \
                 nginx.ingress.kubernetes.io/proxy-read-timeout: \"3600\"\n    \
                 nginx.ingress.kubernetes.io/proxy-send-timeout: \"3600\"\n    \
                 # remove connection-proxy-header, and snippets with proxy_set_header\n"
                .to_owned(),
            Self::Apache => {
                format!("ProxyPass \"{path}\" \"http://{upstream}{path}\" upgrade=websocket\n")
            }
            Self::Haproxy => format!(
                "# HAProxy forwards upgrades by itself: remove rules such as\n\
                 #   http-request del-header Upgrade\n\
                 backend websocket\n    timeout tunnel 1h\n    server app {upstream}\n"
            ),
            Self::Caddy => format!("{host} {{\n    reverse_proxy {path} {upstream}\n}}\n"),
            Self::Traefik => format!(
                "# Traefik forwards upgrades by itself: remove middlewares that set Connection or Upgrade\n\
                 http:\n  routers:\n    websocket:\n      rule: \"Host(`{host}`) && PathPrefix(`{path}`)\"\n      \
                 service: app\n  services:\n    app:\n      loadBalancer:\n        servers:\n          \
                 - url: \"http://{upstream}\"\n"
            ),
            Self::Envoy => format!(
                "upgrade_configs:  # in the HttpConnectionManager\n- upgrade_type: websocket\n\
                 route_config:\n  virtual_hosts:\n  - name: app\n    domains: [\"{host}\"]\n    routes:\n    \
                 - match: {{ prefix: \"{path}\" }}\n      route: {{ cluster: app, timeout: 0s }}\n"
            ),
            Self::Varnish => "sub vcl_recv {\n    if (req.http.Upgrade ~ \"(?i)websocket\") {\n        \
                 return (pipe);\n    }\n}\nsub vcl_pipe {\n    if (req.http.Upgrade) {\n        \
                 set bereq.http.Upgrade = req.http.Upgrade;\n        \
                 set bereq.http.Connection = req.http.Connection;\n    }\n}\n"
                .to_owned(),
            Self::Lighttpd => format!(
                "$HTTP[\"url\"] =~ \"^{path}\" {{\n    proxy.server = (\"\" => ((\"host\" => \"{}\", \"port\" => {})))\n    \
                 proxy.header = (\"upgrade\" => \"enable\")\n}}\n",
                upstream.split(':').next().unwrap_or_default(),
                upstream.rsplit(':').next().unwrap_or_default()
            ),
            Self::Squid => "http_upgrade_request_protocols websocket allow all\n".to_owned(),
            Self::Cloudflare => format!("{host}: Network > WebSockets: On\n"),
            Self::H2o => format!(
                "paths:\n  \"{path}\":\n    proxy.reverse.url: \"http://{upstream}{path}\"\n    \
                 proxy.websocket: ON\n    proxy.websocket.timeout: 3600000\n"
            ),
            Self::TrafficServer => {
                format!("map ws://{host}{path} ws://{upstream}{path}  # in remap.config, beside http://\n")
            }
            Self::Nghttpx => {
                let (name, port) = upstream.rsplit_once(':').unwrap_or((upstream, "80"));
                format!("backend={name},{port};{host}{path}  # without proto=h2: an upgrade is of HTTP/1.1\n")
            }
            Self::Balancer => {
                format!("# target group: protocol HTTP, version HTTP1; rule: host {host}, path {path}*\n")
            }
        }
    }
}

/// Gives what forwards the upgrade of this case's path.
pub(in crate::rules) fn forward(finding: Finding, case: &Case, reading: &Reading) -> Finding {
    paste(finding, case, Product::of(reading))
}

/// The same where the first attempt was not refused: the proxy may show in some other answer.
pub(in crate::rules) fn forward_at(finding: Finding, case: &Case) -> Finding {
    let answers = Answer::of(&case.first).into_iter().chain(case.answer_to(Variation::PlainGet));
    let shown = answers.filter_map(|it| fingerprint::proxy(&it)).next();
    let product = shown.map_or(Product::Nginx, |it| Product::named(it.product, it.field.is_none()));
    paste(finding, case, product)
}

fn paste(finding: Finding, case: &Case, product: Product) -> Finding {
    let name = product.name();
    finding.paste(
        Text::new(
            format!("forward the upgrade in {name}, at the place that serves this path"),
            format!("{name} の、このパスを扱う箇所でアップグレードを転送する"),
        ),
        Text::same(product.forwarding(&Place::of(case))),
    )
}
