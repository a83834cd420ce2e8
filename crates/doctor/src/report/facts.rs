//! The facts of a healthy connection.

use crate::evidence::{date, duration};
use crate::{Case, answer::Answer};
use finding::Text;

/// What is worth knowing of a connection that opened.
pub(super) fn facts(case: &Case) -> Vec<(Text, Text)> {
    let first = &case.first;
    let mut facts = vec![];
    let mut add = |en: &str, ja: &str, value: String| {
        if !value.is_empty() {
            facts.push((Text::new(en, ja), Text::same(value)));
        }
    };
    let Some(answer) = Answer::of(first).filter(|_| first.switched()) else { return facts };
    if let Some(tcp) = &first.tcp
        && let Some(attempt) = tcp.step.connected.and_then(|index| tcp.step.attempts.get(index))
    {
        add("address", "アドレス", attempt.address.to_string());
    }
    if let Some(unix) = &first.unix {
        add("Unix socket", "Unix ソケット", finding::safe_line(&unix.step.path.to_string_lossy()));
    }
    if let Some(leaf) = first.tls.as_ref().and_then(|tls| tls.step.certificates.first()) {
        add("certificate valid until", "証明書の有効期限", date(leaf.not_after_unix));
    }
    add("server", "サーバー", answer.field("server").to_owned());
    add("subprotocol", "サブプロトコル", answer.field("sec-websocket-protocol").to_owned());
    add("extensions", "拡張", answer.field("sec-websocket-extensions").to_owned());
    facts.extend(keep_alive(case));
    facts
}

/// How the server keeps a connection alive, and what it demands of others.
fn keep_alive(case: &Case) -> Vec<(Text, Text)> {
    let Some(watching) = &case.idle else { return vec![] };
    let interval = watching.vigils.iter().find_map(model::Vigil::heard_interval);
    let pings = match interval {
        Some(every) => Text::new(format!("every {}", duration(every)), format!("{} ごと", duration(every))),
        None => Text::new("none heard", "なし"),
    };
    vec![(Text::new("the server's pings", "サーバーの ping"), pings)]
}
