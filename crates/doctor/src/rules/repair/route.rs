//! How each proxy is told which requests go where, and as what.

use super::{Place, Product};
use crate::Case;
use crate::refusal::Reading;
use finding::{Finding, Text};

/// Gives what sends this path to the server behind.
pub(in crate::rules) fn match_path(finding: Finding, case: &Case, reading: &Reading) -> Finding {
    let (product, Place { host, path, upstream }) = (Product::of(reading), Place::of(case));
    let text = match product {
        Product::Caddy => format!("{host} {{\n    reverse_proxy {path} {upstream}\n}}\n"),
        Product::Apache => format!(
            "<VirtualHost *:80>\n    ServerName {host}\n    \
             ProxyPass \"{path}\" \"http://{upstream}{path}\" upgrade=websocket\n</VirtualHost>\n"
        ),
        Product::Haproxy => format!(
            "use_backend websocket if {{ hdr(host) -i {host} }} {{ path_beg {path} }}\n\
             backend websocket\n    timeout tunnel 1h\n    server app {upstream}\n"
        ),
        Product::Traefik => format!("rule: \"Host(`{host}`) && PathPrefix(`{path}`)\"\n"),
        Product::Envoy => format!(
            "domains: [\"{host}\"]\nroutes:\n- match: {{ prefix: \"{path}\" }}\n  route: {{ cluster: app }}\n"
        ),
        Product::Ingress => format!(
            "rules:\n- host: {host}\n  http:\n    paths:\n    - path: {path}\n      pathType: Prefix\n      \
             backend: {{ service: {{ name: app, port: {{ number: 8080 }} }} }}\n"
        ),
        _ => format!(
            "server {{\n    server_name {host};\n    location {path} {{\n        proxy_pass http://{upstream};\n        \
             proxy_http_version 1.1;\n        proxy_set_header Upgrade $http_upgrade;\n        \
             proxy_set_header Connection \"upgrade\";\n        proxy_set_header Host $http_host;\n    }}\n}}\n"
        ),
    };
    let name = product.name();
    finding.paste(
        Text::new(
            format!("give {name} a route for this host and path"),
            format!("{name} に、このホストとパスのルートを追加する"),
        ),
        Text::same(text),
    )
}

/// Gives what passes `Host` on unchanged.
pub(in crate::rules) fn keep_host(finding: Finding, reading: &Reading) -> Finding {
    let product = Product::of(reading);
    let text = match product {
        Product::Apache => "ProxyPreserveHost On\n",
        Product::Haproxy => "# HAProxy keeps Host: remove rules such as http-request set-header Host …\n",
        Product::Caddy => "reverse_proxy 127.0.0.1:8080 {\n    header_up Host {host}\n}\n",
        Product::Traefik => "loadBalancer:\n  passHostHeader: true\n",
        Product::Envoy => "# remove host_rewrite_literal and auto_host_rewrite from the route\n",
        Product::Ingress => "# remove the annotation nginx.ingress.kubernetes.io/upstream-vhost\n",
        _ => {
            "proxy_set_header Host $http_host;  # $host loses the port, the default is the upstream's name\n"
        }
    };
    let name = product.name();
    finding.paste(
        Text::new(
            format!("let {name} pass the Host header on unchanged"),
            format!("{name} に Host ヘッダーをそのまま転送させる"),
        ),
        Text::same(text),
    )
}

/// Gives what passes the path on unchanged.
pub(in crate::rules) fn keep_path(finding: Finding, case: &Case, reading: &Reading) -> Finding {
    let (product, Place { host, path, upstream }) = (Product::of(reading), Place::of(case));
    let text = match product {
        Product::Caddy => format!(
            "{host} {{\n    handle {path} {{  # handle_path would cut the prefix off\n        \
             reverse_proxy {upstream}\n    }}\n}}\n"
        ),
        Product::Apache => format!("ProxyPass \"{path}\" \"http://{upstream}{path}\" upgrade=websocket\n"),
        Product::Haproxy => "# remove rules such as http-request set-path or replace-path\n".to_owned(),
        Product::Traefik => {
            "# remove the middleware stripPrefix or replacePath from this router\n".to_owned()
        }
        Product::Envoy => "# remove prefix_rewrite and regex_rewrite from the route\n".to_owned(),
        Product::Ingress => "# remove the annotation nginx.ingress.kubernetes.io/rewrite-target\n".to_owned(),
        _ => format!(
            "location {path} {{\n    proxy_pass http://{upstream};  # no slash or path behind the port: the path stays\n    \
             proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    \
             proxy_set_header Connection \"upgrade\";\n}}\n"
        ),
    };
    let name = product.name();
    finding.paste(
        Text::new(
            format!("let {name} pass the path on unchanged"),
            format!("{name} にパスをそのまま転送させる"),
        ),
        Text::same(text),
    )
}

/// Gives what serves the path without its slash.
pub(in crate::rules) fn with_slash(finding: Finding, case: &Case, reading: &Reading) -> Finding {
    let (product, Place { path, upstream, .. }) = (Product::of(reading), Place::of(case));
    let text = match product {
        Product::Nginx | Product::Ingress => format!(
            "location = {path} {{  # beside the location with the slash\n    proxy_pass http://{upstream};\n    \
             proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    \
             proxy_set_header Connection \"upgrade\";\n}}\n"
        ),
        Product::Apache => format!(
            "ProxyPass \"{path}\" \"http://{upstream}{path}\" upgrade=websocket\nDirectorySlash Off\n"
        ),
        _ => format!("{path}  # without a slash, in the route of the proxy\n"),
    };
    finding.paste(
        Text::new(
            "open the URL with its slash, or serve the path without one",
            "末尾にスラッシュを付けた URL で接続する、またはスラッシュなしのパスも受け付ける",
        ),
        Text::same(text),
    )
}
