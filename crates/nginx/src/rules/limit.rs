use super::{Answer, carries, each};
use crate::tree::Directive;
use crate::{Config, Proxy};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// A limit refuses the second connection, or the next handshake.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/limit",
        severity: Severity::Warning,
        page: Page { en: include_str!("limit.md"), ja: include_str!("limit.ja.md") },
    },
    check: |config| each(config, judge),
};

/// A browser has one connection for each of its pages.
const FEW: u64 = 2;

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    if !carries(config, proxy) {
        return Answer::Clean;
    }
    let number = |line: &Directive| std::str::from_utf8(line.argument(1)?).ok()?.parse::<u64>().ok();
    let limits = proxy.list(config, "limit_conn");
    if let Some(line) = limits.into_iter().find(|line| number(line).is_some_and(|number| number <= FEW)) {
        let number = number(line).unwrap_or(0);
        return Answer::found(find(
            Text::new(
                format!("from the connection after the first {number} on, handshakes get 503"),
                format!("同時に {number} 本を超えるとハンドシェイクが 503 になります"),
            ),
            config,
            line,
        ));
    }
    let requests = proxy.list(config, "limit_req");
    let slow = requests.into_iter().find(|line| {
        let has = |start: &[u8]| line.arguments.iter().any(|word| word.value.starts_with(start));
        !has(b"burst=") && is_slow(config, line)
    });
    match slow {
        Some(line) => Answer::found(find(
            Text::new(
                "a second handshake within the same second gets 503",
                "同じ 1 秒のうちの 2 回目のハンドシェイクは 503 になります",
            ),
            config,
            line,
        )),
        None => Answer::Clean,
    }
}

/// Whether the zone of a limit lets one request a second through, or fewer.
fn is_slow(config: &Config, line: &Directive) -> bool {
    let value = |line: &Directive, start: &str| {
        let words = line.arguments.iter().map(|word| String::from_utf8_lossy(&word.value).into_owned());
        words.filter_map(|word| word.strip_prefix(start).map(str::to_owned)).next()
    };
    let Some(zone) = value(line, "zone=") else { return false };
    let mut zones = config.tree.all().iter().filter(|item| item.is("limit_req_zone"));
    let rate = zones
        .find(|item| value(item, "zone=").is_some_and(|it| it.split(':').next() == Some(zone.as_str())))
        .and_then(|item| value(item, "rate="));
    let Some(rate) = rate else { return false };
    match (rate.strip_suffix("r/s"), rate.strip_suffix("r/m")) {
        (Some(number), _) => number.parse::<u64>().is_ok_and(|number| number <= 1),
        (_, Some(number)) => number.parse::<u64>().is_ok_and(|number| number <= 60),
        _ => false,
    }
}

fn find(message: Text, config: &Config, line: &Directive) -> Finding {
    let text =
        Text::new("every page, and every reconnection, counts", "ページごと、再接続ごとに数えられます");
    RULE.meta.find(message).proven().at(config.span(line), text)
}
