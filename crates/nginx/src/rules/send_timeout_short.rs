use super::{Answer, carries, each};
use crate::{Config, Proxy, amount};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// A backend that is slow to read is given up soon.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/send-timeout-short",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("send_timeout_short.md"),
            ja: include_str!("send_timeout_short.ja.md"),
        },
    },
    check: |config| each(config, judge),
};

/// Less than this is little, in milliseconds.
const LITTLE: u64 = 10_000;

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let line = proxy.nearest(config, "proxy_send_timeout").filter(|_| carries(config, proxy));
    let Some(line) = line else { return Answer::Clean };
    let Some(time) = line.argument(0).and_then(amount::milliseconds) else { return Answer::Unknown };
    if time >= LITTLE {
        return Answer::Clean;
    }
    let seconds = time as f64 / 1000.0;
    let message = Text::new(
        format!("a backend that reads nothing for {seconds} s is given up"),
        format!("バックエンドが {seconds} 秒間読み取らないと接続が切られます"),
    );
    let text = Text::new("a silent connection is not cut by it", "無通信の接続はこの設定では切られません");
    Answer::found(RULE.meta.find(message).only(Severity::Note).proven().at(config.span(line), text).edit(
        Text::new("give it the default time", "既定の時間にする"),
        Applicability::Unsafe,
        config.replace(line, 0, "60s"),
    ))
}
