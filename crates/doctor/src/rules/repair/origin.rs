//! How each library is told which origins to let in.

use crate::Case;
use crate::Variation;
use crate::answer::Answer;
use crate::fingerprint;
use finding::{Finding, Text};

/// Library or framework, and the line that lets `{origin}` in; `{host}` is its host.
const LINES: [(&str, &str); 14] = [
    (
        "Django",
        "ALLOWED_HOSTS = [\"{host}\"]  # settings.py: AllowedHostsOriginValidator compares with these\n",
    ),
    (
        "Daphne",
        "OriginValidator(URLRouter(routes), [\"{origin}\"])  # or ALLOWED_HOSTS with AllowedHostsOriginValidator\n",
    ),
    (
        "FastAPI",
        "if websocket.headers.get(\"origin\") not in {\"{origin}\"}:\n    await websocket.close(1008)\n",
    ),
    (
        "uvicorn",
        "if websocket.headers.get(\"origin\") not in {\"{origin}\"}:\n    await websocket.close(1008)\n",
    ),
    ("Tornado", "def check_origin(self, origin):\n    return origin in {\"{origin}\"}\n"),
    ("Socket.IO", "new Server(server, { cors: { origin: \"{origin}\" } });\n"),
    ("Node ws", "new WebSocketServer({ server, verifyClient: ({ origin }) => origin === \"{origin}\" });\n"),
    ("Python websockets", "websockets.serve(handler, host, port, origins=[\"{origin}\"])\n"),
    (
        "gorilla/websocket",
        "upgrader.CheckOrigin = func(r *http.Request) bool { return r.Header.Get(\"Origin\") == \"{origin}\" }\n",
    ),
    (
        "coder/websocket",
        "websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: []string{\"{host}\"}})\n",
    ),
    ("websocketd", "websocketd --origin={host} …\n"),
    ("Action Cable", "config.action_cable.allowed_request_origins = [\"{origin}\"]\n"),
    ("Spring", "registry.addHandler(handler, \"/chat\").setAllowedOrigins(\"{origin}\");\n"),
    ("Phoenix", "socket \"/socket\", MyAppWeb.UserSocket, websocket: [check_origin: [\"{origin}\"]]\n"),
];

/// Gives the line that lets this origin in, for the library that was recognised.
pub(in crate::rules) fn allow(finding: Finding, case: &Case, origin: &str) -> Finding {
    let names = recognised(case);
    let known = LINES.iter().find(|(name, _)| names.contains(name));
    let plain = origin.bytes().all(|it| it.is_ascii_alphanumeric() || b":/.-_[]".contains(&it));
    let origin = if plain && origin.contains("://") { origin } else { "https://app.example.com" };
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let text = known.map_or_else(
        || format!("{origin}\n"),
        |(_, line)| line.replace("{origin}", origin).replace("{host}", host),
    );
    let (en, ja) = match known {
        Some((name, _)) => (
            format!("add the page's origin to what {name} lets in"),
            format!("{name} の許可リストにページのオリジンを追加する"),
        ),
        None => (
            "add the page's origin to the server's list".to_owned(),
            "サーバーの許可リストにページのオリジンを追加する".to_owned(),
        ),
    };
    finding.paste(Text::new(en, ja), Text::same(text))
}

/// What was recognised in any answer.
fn recognised(case: &Case) -> Vec<&'static str> {
    let experiments = [Variation::PlainGet, Variation::Version99, Variation::WithoutKey];
    let answers = experiments.into_iter().filter_map(|it| case.answer_to(it)).chain(Answer::of(&case.first));
    answers.filter_map(|it| fingerprint::software(&it)).map(|it| it.row.name).collect()
}
