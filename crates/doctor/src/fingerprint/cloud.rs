//! Load balancers, gateways and delivery networks that are rented.

use super::Trait::{self, Limits, OwnPage};
use super::row::{
    Basis::{self, Document},
    Kind::Cloud,
    Row,
    Sign::{self, Body, Field, Has, Status, Whole},
};

const OWN: &[Trait] = &[OwnPage];

pub(super) const ROWS: &[Row] = &[
    row("Cloudflare", &[Body("cloudflare-nginx")], OWN, Document("its older error pages")),
    row(
        "Cloudflare",
        &[Field("server", "cloudflare"), Body("error code: 1015")],
        &[OwnPage, Limits],
        Document("its rate limits"),
    ),
    row(
        "Cloudflare",
        &[Field("server", "cloudflare"), Body("error code: ")],
        OWN,
        Document("its error pages"),
    ),
    row(
        "Cloudflare",
        &[Field("server", "cloudflare"), Body("cf-error-details")],
        OWN,
        Document("its error pages"),
    ),
    row(
        "AWS load balancer",
        &[Field("server", "awselb")],
        OWN,
        Document("its Server field, which its targets' answers lack"),
    ),
    row("AWS API Gateway", &[Has("x-amzn-errortype")], OWN, Document("its gateway responses")),
    row("CloudFront", &[Field("server", "cloudfront")], OWN, Document("its error pages")),
    row(
        "Google Cloud",
        &[Whole("no healthy upstream"), Field("via", "1.1 google")],
        OWN,
        Document("its load balancer"),
    ),
    row(
        "Google Cloud",
        &[Status(502), Body("The server encountered a temporary error")],
        OWN,
        Document("its load balancer"),
    ),
    row("Heroku", &[Body("herokucdn.com/error-pages")], OWN, Document("its router's error pages")),
    row("Azure", &[Field("server", "microsoft-azure")], OWN, Document("its gateways")),
    row("Cloudflare", &[Field("server", "cloudflare")], &[], Document("its Server field")),
    row("Cloudflare", &[Has("cf-ray")], &[], Document("its headers")),
    row("CloudFront", &[Has("x-amz-cf-id")], &[], Document("its headers")),
    row("Google Cloud", &[Field("via", "1.1 google")], &[], Document("its load balancer")),
    row("Google Cloud", &[Field("server", "google frontend")], &[], Document("Cloud Run and App Engine")),
    row("Fastly", &[Has("x-fastly-request-id")], &[], Document("its headers")),
    row("Heroku", &[Field("via", "1.1 vegur")], &[], Document("its router")),
    row("Heroku", &[Field("via", "1.1 heroku-router")], &[], Document("its router")),
    row("Fly.io", &[Field("server", "fly/")], &[], Document("its proxy")),
    row("Vercel", &[Has("x-vercel-id")], &[], Document("its headers")),
    row("Netlify", &[Has("x-nf-request-id")], &[], Document("its headers")),
    row("Akamai", &[Field("server", "akamaighost")], OWN, Document("its error pages")),
];

const fn row(name: &'static str, by: &'static [Sign], traits: &'static [Trait], source: Basis) -> Row {
    Row { kind: Cloud, name, by, traits, source }
}
