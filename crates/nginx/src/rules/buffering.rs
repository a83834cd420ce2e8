use super::{Answer, carries, each};
use crate::{Config, Proxy, amount};
use finding::{Applicability, Meta, Page, Rule, Severity, Text};

/// The head of the answer does not fit into the buffer.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/buffering",
        severity: Severity::Warning,
        page: Page { en: include_str!("buffering.md"), ja: include_str!("buffering.ja.md") },
    },
    check: |config| each(config, judge),
};

/// A head with a subprotocol, extensions and a cookie has as many bytes.
const HEAD: u64 = 1024;

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let line = proxy.nearest(config, "proxy_buffer_size").filter(|_| carries(config, proxy));
    let Some(line) = line else { return Answer::Clean };
    let Some(size) = line.argument(0).and_then(amount::bytes) else { return Answer::Unknown };
    if size >= HEAD {
        return Answer::Clean;
    }
    let message = Text::new(
        format!("the head of the answer must fit into {size} bytes"),
        format!("応答のヘッダーが {size} バイトに収まらなければなりません"),
    );
    let text = Text::new("a longer one becomes 502", "これより長いと 502 になります");
    Answer::found(RULE.meta.find(message).at(config.span(line), text).edit(
        Text::new("give it a page of memory", "1 ページ分のメモリーにする"),
        Applicability::Safe,
        config.replace(line, 0, "4k"),
    ))
}
