//! WebSocket libraries, and servers that are one, by the heads that they write.

use super::Trait::{self, ComparesHost, HandshakeFirst, HidesEndpoint, Limits, PathFirst, RefusesUnaccepted};
use super::row::{
    Basis::{self, Document, Measured},
    Kind::Library,
    Row,
    Sign::{self, Body, Empty, Field, Has, Lacks, Order, Reason, Status, Whole, Written},
};

/// Servers of ASGI: the handshake comes before the application, and what is not accepted is 403.
const ASGI: &[Trait] = &[HandshakeFirst, RefusesUnaccepted];

pub(super) const ROWS: &[Row] = &[
    // Socket.IO keeps the words of ws for what it passes on, so it stands first.
    row(
        "Socket.IO",
        &[Status(400), Written("Content-type"), Field("content-type", "text/html")],
        &[],
        Measured("4.8.4"),
    ),
    row("Socket.IO", &[Body("{\"code\":"), Body("\"message\":"), Status(400)], &[], Measured("4.8.4")),
    row("SockJS", &[Whole("Welcome to SockJS!")], &[], Measured("0.3.24")),
    row("SockJS", &[Whole("Not a valid websocket request")], &[], Measured("0.3.24")),
    row("SignalR", &[Status(400), Whole("Connection ID required")], &[], Document("ASP.NET Core")),
    row("SignalR", &[Status(404), Whole("No Connection with that ID")], &[], Document("ASP.NET Core")),
    row(
        "SignalR",
        &[Status(400), Body("Protocol error: Unknown transport")],
        &[],
        Document("ASP.NET before Core"),
    ),
    row(
        "Node ws",
        &[
            Order(&["Connection", "Content-Type", "Content-Length"]),
            Field("content-type", "text/html"),
            Status(400),
        ],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row(
        "Node ws",
        &[
            Order(&["Connection", "Content-Type", "Content-Length"]),
            Field("content-type", "text/html"),
            Status(401),
        ],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row(
        "Node ws",
        &[
            Order(&["Connection", "Content-Type", "Content-Length"]),
            Field("content-type", "text/html"),
            Status(403),
        ],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row(
        "Node ws",
        &[Field("content-type", "text/html"), Whole("Missing or invalid Sec-WebSocket-Version header")],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row(
        "Node ws",
        &[Field("content-type", "text/html"), Whole("Missing or invalid Sec-WebSocket-Key header")],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row(
        "Node ws",
        &[Field("content-type", "text/html"), Whole("Invalid Upgrade header")],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row(
        "Node ws",
        &[Field("content-type", "text/html"), Whole("Invalid HTTP method")],
        &[HandshakeFirst],
        Measured("8.23.0"),
    ),
    row("uvicorn", &[Field("server", "uvicorn")], ASGI, Measured("0.17.6, 0.54.0")),
    row("hypercorn", &[Field("server", "hypercorn")], ASGI, Measured("0.18.0")),
    row("granian", &[Field("server", "granian")], ASGI, Document("its Server field")),
    row("Daphne", &[Field("server", "daphne")], ASGI, Measured("4.0.0, 4.2.3")),
    row("Daphne", &[Status(403), Reason("Access denied")], ASGI, Measured("4.0.0, 4.2.3")),
    row("Daphne", &[Status(500), Reason("Internal server error"), Empty], ASGI, Measured("4.2.3")),
    row(
        "Daphne",
        &[Status(400), Reason("HTTP Sec-WebSocket-Key header missing")],
        ASGI,
        Measured("4.0.0, 4.2.3"),
    ),
    row(
        "aiohttp",
        &[Field("server", "python/"), Body("404: Not Found")],
        &[PathFirst],
        Measured("3.8.4, 3.14.5"),
    ),
    row("aiohttp", &[Whole("404: Not Found")], &[PathFirst], Measured("3.8.4, 3.14.5")),
    row("aiohttp", &[Body("No WebSocket UPGRADE hdr")], &[PathFirst], Measured("3.8.4, 3.14.5")),
    row("aiohttp", &[Body("Unsupported version: "), Status(400)], &[PathFirst], Measured("3.8.4, 3.14.5")),
    row("aiohttp", &[Body("Handshake error: "), Status(400)], &[PathFirst], Measured("3.8.4, 3.14.5")),
    row(
        "Python websockets",
        &[Body("Failed to open a WebSocket connection: ")],
        &[HandshakeFirst],
        Measured("10.4, 17.4"),
    ),
    row(
        "wsproto",
        &[Status(403), Reason(""), Empty, Lacks("server"), Has("content-length")],
        ASGI,
        Measured("1.3.2 in uvicorn"),
    ),
    row("Tornado", &[Field("server", "tornadoserver")], &[PathFirst, ComparesHost], Measured("6.2, 6.6.1")),
    row(
        "Tornado",
        &[Body("Cross origin websockets not allowed")],
        &[PathFirst, ComparesHost],
        Measured("6.2, 6.6.1"),
    ),
    row(
        "Tornado",
        &[Body("<title>404: Not Found</title>")],
        &[PathFirst, ComparesHost],
        Measured("6.2, 6.6.1"),
    ),
    row(
        "Tornado",
        &[Body("Can \"Upgrade\" only to \"WebSocket\"")],
        &[PathFirst, ComparesHost],
        Measured("6.2, 6.6.1"),
    ),
    row(
        "Tornado",
        &[Whole("Missing/Invalid WebSocket headers")],
        &[PathFirst, ComparesHost],
        Measured("6.2, 6.6.1"),
    ),
    row(
        "websocketd",
        &[Status(429), Body("429 Too Many Requests")],
        &[Limits, ComparesHost],
        Measured("0.4.1"),
    ),
    row(
        "websocketd",
        &[Body("500 Internal Error"), Has("sec-websocket-version")],
        &[ComparesHost],
        Measured("0.4.1"),
    ),
    row(
        "gorilla/websocket",
        &[Body("websocket: request origin not allowed")],
        &[ComparesHost],
        Document("its Upgrader"),
    ),
    row(
        "gorilla/websocket",
        &[Body("websocket: the client is not using the websocket protocol")],
        &[ComparesHost],
        Document("its Upgrader"),
    ),
    row(
        "gorilla/websocket",
        &[Whole("Forbidden"), Written("Sec-Websocket-Version")],
        &[ComparesHost],
        Document("its Upgrader"),
    ),
    row(
        "coder/websocket",
        &[Body("WebSocket protocol violation: ")],
        &[ComparesHost],
        Document("its Accept"),
    ),
    row(
        "coder/websocket",
        &[Body("request Origin "), Body("is not authorized for Host")],
        &[ComparesHost],
        Document("its Accept"),
    ),
    row(
        "Action Cable",
        &[Status(404), Whole("Page not found"), Field("content-type", "text/plain")],
        &[ComparesHost, HidesEndpoint],
        Measured("6.1.7"),
    ),
    row(
        "Spring",
        &[Status(400), Body("Can \"Upgrade\" only to \"WebSocket\".")],
        &[PathFirst],
        Document("its handshake handler"),
    ),
    row(
        "Spring",
        &[Status(400), Body("\"Connection\" must be \"upgrade\".")],
        &[PathFirst],
        Document("its handshake handler"),
    ),
    row(
        "Spring",
        &[Status(403), Whole("Invalid CORS request")],
        &[PathFirst, ComparesHost],
        Document("its CORS processor"),
    ),
    row("Mosquitto", &[Field("server", "mosquitto")], &[], Document("its Server field")),
    row(
        "EMQX",
        &[Field("server", "cowboy"), Status(400), Empty],
        &[PathFirst],
        Document("a listener without its subprotocol"),
    ),
];

const fn row(name: &'static str, by: &'static [Sign], traits: &'static [Trait], source: Basis) -> Row {
    Row { kind: Library, name, by, traits, source }
}
