//! Web frameworks and plain web servers, by what they say of a path that they do not serve.

use super::Trait::{self, HandshakeFirst, HidesEndpoint, PathFirst};
use super::row::{
    Basis::{self, Document, Measured},
    Kind::Framework,
    Row,
    Sign::{self, Body, Field, Has, Status, Whole, Written},
};

/// Node hands an upgrade to a listener of its own: what answers like this never saw one.
const NODE: &[Trait] = &[HandshakeFirst];
const PATH: &[Trait] = &[PathFirst];
/// The path comes first, and an endpoint that is met without an upgrade is no path at all.
const HIDDEN: &[Trait] = &[PathFirst, HidesEndpoint];

pub(super) const ROWS: &[Row] = &[
    row("Express", &[Body("<pre>Cannot GET ")], NODE, Measured("5.3.0")),
    row("Express", &[Field("x-powered-by", "express")], NODE, Measured("5.3.0")),
    row("NestJS", &[Body("\"message\":\"Cannot GET ")], NODE, Document("its exception filter")),
    row("Fastify", &[Body("{\"message\":\"Route GET:"), Status(404)], NODE, Measured("5.12.8")),
    row("Next.js", &[Field("x-powered-by", "next.js")], NODE, Document("its headers")),
    row("FastAPI", &[Whole("{\"detail\":\"Not Found\"}")], &[HandshakeFirst], Measured("0.165.0")),
    row(
        "Django",
        &[Body("<p>The requested resource was not found on this server.</p>")],
        &[HandshakeFirst],
        Measured("3.2.25, 5.2.19"),
    ),
    row("Django", &[Body("Using the URLconf defined in")], &[HandshakeFirst], Measured("3.2.25, 5.2.19")),
    row("Django", &[Status(400), Body("<h1>Bad Request (400)</h1>")], &[HandshakeFirst], Measured("3.2.25")),
    row("Werkzeug", &[Field("server", "werkzeug")], PATH, Measured("3.1.9")),
    row(
        "Flask",
        &[Body("The requested URL was not found on the server. If you entered the URL manually")],
        PATH,
        Measured("3.1.3"),
    ),
    row("Python http.server", &[Field("server", "simplehttp/")], &[], Measured("3.11")),
    row(
        "Go net/http",
        &[Status(404), Whole("404 page not found"), Written("X-Content-Type-Options")],
        PATH,
        Measured("websocketd 0.4.1"),
    ),
    row(
        "Spring Boot",
        &[Body("\"error\":\"Not Found\""), Body("\"path\":\"")],
        PATH,
        Document("its error attributes"),
    ),
    row("Spring Boot", &[Body("Whitelabel Error Page")], PATH, Document("its error page")),
    row("Tomcat", &[Body("<h3>Apache Tomcat/")], HIDDEN, Measured("10.1.60")),
    row("Tomcat", &[Body("<h1>HTTP Status "), Body("<hr class=\"line\" />")], HIDDEN, Measured("10.1.60")),
    row("Jetty", &[Field("server", "jetty(")], PATH, Document("its Server field")),
    row("Jetty", &[Body("Powered by Jetty://")], PATH, Document("its error page")),
    row("Phoenix", &[Body("Phoenix.Router.NoRouteError")], PATH, Document("its debug page")),
    row("Phoenix", &[Field("server", "cowboy"), Has("x-request-id")], PATH, Document("its headers")),
    row("Cowboy", &[Field("server", "cowboy")], PATH, Document("its Server field")),
    row("Rails", &[Has("x-runtime"), Has("x-request-id")], PATH, Document("its middleware")),
    row("Rails", &[Body("The page you were looking for doesn't exist")], PATH, Document("its 404 page")),
    row("Laravel", &[Field("set-cookie", "laravel_session")], PATH, Document("its session cookie")),
    row(
        "Laravel",
        &[Body("\"message\":\"The route "), Body("could not be found.\"")],
        PATH,
        Document("its exception handler"),
    ),
    row("PHP", &[Field("x-powered-by", "php/")], &[], Document("its headers")),
    row("ASP.NET", &[Field("x-powered-by", "asp.net")], PATH, Document("its headers")),
    row("Kestrel", &[Field("server", "kestrel")], PATH, Document("its Server field")),
    row("gunicorn", &[Field("server", "gunicorn")], PATH, Measured("20.1.0")),
    row("Python wsgiref", &[Field("server", "wsgiserver/")], PATH, Measured("3.11, Django's runserver")),
    row("Sanic", &[Body("Requested URL "), Body(" not found"), Status(404)], PATH, Measured("25.12.1")),
    row("webpack-dev-server", &[Whole("Invalid Host header")], &[], Document("its host check")),
    row("Vite", &[Body("Blocked request. This host")], &[], Document("its host check")),
];

const fn row(name: &'static str, by: &'static [Sign], traits: &'static [Trait], source: Basis) -> Row {
    Row { kind: Framework, name, by, traits, source }
}
