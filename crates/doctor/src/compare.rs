//! The way through the proxy beside the way straight to the upstream: what the proxy changed.

use crate::answer::Answer;
use crate::{Case, Variation};
use finding::Text;

/// Fields that differ from one answer to the next by themselves.
const FRESH: [&str; 3] = ["date", "sec-websocket-accept", "age"];
/// Fields whose values are nobody's business.
const SECRET: [&str; 3] = ["set-cookie", "authorization", "proxy-authorization"];
/// The longest value that is shown whole.
const LONGEST: usize = 120;

/// What the proxy changed, each in one sentence; empty where the two ways were not compared.
pub(crate) fn changes(case: &Case) -> Vec<Text> {
    let Some(trace) = case.experiment(Variation::Upstream) else { return vec![] };
    let Some(through) = Answer::of(&case.first) else { return vec![] };
    let Some(direct) = Answer::of(trace) else {
        return vec![Text::new(
            "straight to the upstream no answer came to compare with",
            "アップストリームへの直接接続では、比較できる応答がありません",
        )];
    };
    let mut told = vec![status(case, &through, &direct)];
    // Heads of two different answers have nothing to say about what was changed in one.
    if through.head.status == direct.head.status {
        told.extend(fields(&through, &direct));
    }
    told
}

fn status(case: &Case, through: &Answer, direct: &Answer) -> Text {
    let (ours, theirs) = (through.status(), direct.status());
    if through.head.status != direct.head.status {
        return Text::new(
            format!("HTTP {ours} through the proxy, {theirs} straight to the upstream"),
            format!("プロキシ経由では HTTP {ours}、アップストリームへの直接接続では {theirs}"),
        );
    }
    match case.first.switched() {
        true => Text::new("both ways open", "どちらの経路でも開きます"),
        false => Text::new(
            format!("straight to the upstream it is HTTP {theirs} too: the proxy is not at fault"),
            format!("アップストリームへの直接接続でも HTTP {theirs} です。プロキシの問題ではありません"),
        ),
    }
}

/// Each field that was added, removed or altered.
fn fields(through: &Answer, direct: &Answer) -> Vec<Text> {
    let mut names: Vec<String> = vec![];
    for field in through.head.fields.iter().chain(&direct.head.fields) {
        let name = field.name.to_ascii_lowercase();
        if !name.is_empty() && !FRESH.contains(&name.as_str()) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.iter().filter_map(|name| field(name, values(through, name), values(direct, name))).collect()
}

fn field(name: &str, through: Option<String>, direct: Option<String>) -> Option<Text> {
    let name = finding::safe_line(name);
    let shown = |value: &str| if SECRET.contains(&&*name) { "…".to_owned() } else { short(value) };
    Some(match (through, direct) {
        (Some(now), None) => Text::new(
            format!("the proxy adds {name}: {}", shown(&now)),
            format!("プロキシが追加: {name}: {}", shown(&now)),
        ),
        (None, Some(was)) => Text::new(
            format!("the proxy removes {name}: {}", shown(&was)),
            format!("プロキシが削除: {name}: {}", shown(&was)),
        ),
        (Some(now), Some(was)) if now != was => Text::new(
            format!("the proxy changes {name}: {} becomes {}", shown(&was), shown(&now)),
            format!("プロキシが変更: {name}: {} → {}", shown(&was), shown(&now)),
        ),
        _ => return None,
    })
}

/// The values of a field, in order.
fn values(answer: &Answer, name: &str) -> Option<String> {
    let named = answer.head.fields.iter().filter(|it| it.name.eq_ignore_ascii_case(name));
    let values: Vec<_> = named.map(|it| it.value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn short(value: &str) -> String {
    let line = finding::safe_line(value);
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Experiment, synthetic};

    fn told(through: &str, direct: &str) -> Vec<String> {
        let first = synthetic::http("ws://a.test/", through);
        let trace = synthetic::http("ws://127.0.0.1:1/", direct);
        let mut case = synthetic::case(first);
        case.experiments.push(Experiment { variation: Variation::Upstream, trace });
        changes(&case).into_iter().map(|it| it.en).collect()
    }

    #[test]
    fn each_field_that_the_proxy_changed_is_told() {
        let open = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nSec-WebSocket-Accept: {accept}\n";
        let through = format!("{open}Server: nginx\nConnection: upgrade\nSet-Cookie: route=1");
        let direct =
            format!("{open}Connection: Upgrade\nSec-WebSocket-Extensions: permessage-deflate\nDate: x");
        assert_eq!(
            told(&through, &direct),
            [
                "both ways open",
                "the proxy adds server: nginx",
                "the proxy changes connection: Upgrade becomes upgrade",
                "the proxy adds set-cookie: …",
                "the proxy removes sec-websocket-extensions: permessage-deflate",
            ]
        );
    }

    #[test]
    fn a_refusal_that_is_the_upstreams_own_acquits_the_proxy() {
        let same = told("HTTP/1.1 403 Forbidden\n\nno", "HTTP/1.1 403 Forbidden\n\nno");
        assert_eq!(
            same,
            ["straight to the upstream it is HTTP 403 Forbidden too: the proxy is not at fault"]
        );
        let other = told("HTTP/1.1 426 Upgrade Required\n", "HTTP/1.1 101 Switching Protocols\n");
        assert_eq!(
            other,
            ["HTTP 426 Upgrade Required through the proxy, 101 Switching Protocols straight to the upstream"]
        );
    }
}
