use super::{Answer, carries, each};
use crate::tree::{Directive, Id};
use crate::walk::End;
use crate::{Config, Proxy, amount};
use finding::{Applicability, Finding, Meta, Page, Rule, Severity, Text};

/// A connection on which nothing is said is cut sooner than by default.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/read-timeout-short",
        severity: Severity::Error,
        page: Page {
            en: include_str!("read_timeout_short.md"),
            ja: include_str!("read_timeout_short.ja.md"),
        },
    },
    check: |config| match config.way().map(|walk| &walk.end) {
        Some(End::Streamed(pass)) => Some(streamed(config, *pass).into_iter().collect()),
        _ => each(config, judge),
    },
};

/// The default, in milliseconds.
const DEFAULT: u64 = 60_000;

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let line = proxy.nearest(config, "proxy_read_timeout").filter(|_| carries(config, proxy));
    let Some(line) = line else { return Answer::Clean };
    let Some(time) = line.argument(0).and_then(amount::milliseconds) else { return Answer::Unknown };
    if time >= DEFAULT { Answer::Clean } else { Answer::found(find(config, line, time)) }
}

/// The same of a `stream`, which allows ten minutes by default.
fn streamed(config: &Config, pass: Id) -> Option<Finding> {
    let server = config.tree.directive(pass).parent;
    let line = config.nearest_at(server, "proxy_timeout")?;
    let time = line.argument(0).and_then(amount::milliseconds).filter(|time| (1..DEFAULT).contains(time))?;
    Some(find(config, line, time))
}

fn find(config: &Config, line: &Directive, time: u64) -> Finding {
    let title = Text::new("allow an hour of silence", "無通信を 1 時間まで許す");
    let edits = config.replace(line, 0, "1h");
    let finding = if time == 0 {
        RULE.meta.find(Text::new(
            "nginx does not wait for the backend at all",
            "nginx がバックエンドの応答を待ちません",
        ))
    } else {
        let seconds = time as f64 / 1000.0;
        let message = Text::new(
            format!("a connection is cut after {seconds} s on which nothing is said"),
            format!("無通信のまま {seconds} 秒経つと接続が切られます"),
        );
        RULE.meta.find(message).only(Severity::Warning)
    };
    let text =
        Text::new("any frame, of either side, begins it anew", "どちらからのフレームでも測り直されます");
    finding.proven().at(config.span(line), text).edit(title, Applicability::Unsafe, edits)
}
