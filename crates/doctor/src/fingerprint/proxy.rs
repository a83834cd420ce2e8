//! Reverse proxies, and web servers that often are one.

use super::row::{
    Basis::{Document, Measured},
    Kind::Proxy,
    Row,
    Sign::{Body, Empty, Field, Has, Lacks, Status, Whole},
    Trait::OwnPage,
};

const OWN: &[super::Trait] = &[OwnPage];

pub(super) const ROWS: &[Row] = &[
    row("nginx", &[Body("<hr><center>nginx")], OWN, Measured("1.22.1, 1.31.4")),
    row("openresty", &[Body("<hr><center>openresty")], OWN, Document("its default error page")),
    row("Apache", &[Body("<address>Apache")], OWN, Measured("2.4.71")),
    row(
        "Apache",
        &[Field("server", "apache"), Body("//IETF//DTD HTML 2.0")],
        OWN,
        Document("2.4 before 2.4.58"),
    ),
    row("Apache", &[Field("server", "apache"), Body("//W3C//DTD HTML 4.01//EN")], OWN, Measured("2.4.71")),
    row("Apache", &[Body("The proxy server received an invalid")], OWN, Measured("2.4.71")),
    row("HAProxy", &[Body("No server is available to handle this request")], OWN, Measured("2.6.12")),
    row("HAProxy", &[Body("The server returned an invalid or incomplete response")], OWN, Measured("2.6.12")),
    row("HAProxy", &[Body("Request forbidden by administrative rules")], OWN, Measured("2.6.12")),
    row(
        "HAProxy",
        &[Body("You have sent too many requests in a given amount of time")],
        OWN,
        Measured("2.6.12"),
    ),
    row("HAProxy", &[Body("Your browser sent an invalid request.")], OWN, Measured("2.6.12")),
    row(
        "HAProxy",
        &[Body("You need a valid user and password to access this content")],
        OWN,
        Document("its default error files"),
    ),
    row(
        "HAProxy",
        &[Body("<h1>404 Not Found</h1>\nThe resource could not be found.")],
        OWN,
        Document("its default error files"),
    ),
    row("HAProxy", &[Body("The server didn't respond in time")], OWN, Document("its default error files")),
    row(
        "Caddy",
        &[Field("server", "caddy"), Empty, Lacks("content-type"), Lacks("via")],
        OWN,
        Measured("2.6.2"),
    ),
    row(
        "lighttpd",
        &[Field("server", "lighttpd"), Body("DTD/xhtml1-transitional.dtd")],
        OWN,
        Measured("1.4.69"),
    ),
    row("Varnish", &[Body("<h3>Guru Meditation:</h3>")], OWN, Measured("7.1.1")),
    row("Squid", &[Has("x-squid-error")], OWN, Measured("5.7")),
    row(
        "tinyproxy",
        &[Field("server", "tinyproxy"), Body("No mapping found for requested url")],
        OWN,
        Measured("1.11.1"),
    ),
    row("tinyproxy", &[Field("server", "tinyproxy")], OWN, Measured("1.11.1")),
    row("Envoy", &[Body("upstream connect error or disconnect")], OWN, Document("its local replies")),
    row("Envoy", &[Whole("no healthy upstream")], OWN, Document("its local replies")),
    row(
        "Envoy",
        &[Field("server", "istio-envoy"), Empty, Lacks("x-envoy-upstream-service-time")],
        OWN,
        Document("its local replies"),
    ),
    row(
        "Envoy",
        &[Field("server", "envoy"), Empty, Lacks("x-envoy-upstream-service-time")],
        OWN,
        Document("its local replies"),
    ),
    row("Envoy", &[Whole("local_rate_limited")], OWN, Document("its local rate limit filter")),
    row("Traefik", &[Status(404), Field("server", "traefik")], OWN, Document("its router")),
    row("IIS", &[Body("<title>IIS Detailed Error")], OWN, Document("its error pages")),
    row("HTTP.sys", &[Field("server", "microsoft-httpapi"), Body("<h2>")], OWN, Document("its error pages")),
    // Who is in front, whoever made the answer.
    row("openresty", &[Field("server", "openresty")], &[], Document("its Server field")),
    row("tengine", &[Field("server", "tengine")], &[], Document("its Server field")),
    row("nginx", &[Field("server", "nginx")], &[], Measured("1.22.1, 1.31.4")),
    row("Apache", &[Field("server", "apache/")], &[], Measured("2.4.71")),
    row("Apache", &[Field("server", "apache")], &[], Document("ServerTokens Prod")),
    row("Caddy", &[Field("server", "caddy")], &[], Measured("2.6.2")),
    row("lighttpd", &[Field("server", "lighttpd")], &[], Measured("1.4.69")),
    row("Varnish", &[Has("x-varnish")], &[], Measured("7.1.1")),
    row("Varnish", &[Field("server", "varnish")], &[], Measured("7.1.1")),
    row("HAProxy", &[Field("server", "haproxy")], &[], Document("custom error files")),
    row("Traefik", &[Field("server", "traefik")], &[], Document("custom headers")),
    row("Envoy", &[Field("server", "istio-envoy")], &[], Document("Istio's gateway")),
    row("Envoy", &[Field("server", "envoy")], &[], Document("its Server field")),
    row("Envoy", &[Has("x-envoy-upstream-service-time")], &[], Document("its router")),
    row("Squid", &[Field("server", "squid")], &[], Measured("5.7")),
    row("Squid", &[Has("x-cache-lookup")], &[], Measured("5.7")),
    row("LiteSpeed", &[Field("server", "litespeed")], &[], Document("its Server field")),
    row("Kong", &[Field("server", "kong")], &[], Document("its Server field")),
    row("Kong", &[Has("x-kong-proxy-latency")], &[], Document("its headers")),
    row("IIS", &[Field("server", "microsoft-iis")], &[], Document("its Server field")),
];

const fn row(
    name: &'static str,
    by: &'static [super::row::Sign],
    traits: &'static [super::Trait],
    source: super::row::Basis,
) -> Row {
    Row { kind: Proxy, name, by, traits, source }
}
