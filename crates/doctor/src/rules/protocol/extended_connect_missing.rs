//! The server speaks HTTP/2, and allows no extended CONNECT on it.

use crate::evidence;
use crate::rules::quoted;
use finding::Text;
use model::trace::UpgradeOutcome;

rule!("protocol/extended-connect-missing", Error, "extended_connect_missing", |case| {
    let upgrade = &case.first.upgrade.as_ref()?.step;
    if upgrade.outcome != UpgradeOutcome::NoExtendedConnect {
        return Some(vec![]);
    }
    let message = Text::new(
        "the server speaks HTTP/2, but allows no WebSocket over it",
        "サーバーは HTTP/2 に対応していますが、その上の WebSocket を許可していません",
    );
    let label = Text::new(
        "no SETTINGS_ENABLE_CONNECT_PROTOCOL: 1",
        "SETTINGS_ENABLE_CONNECT_PROTOCOL: 1 がありません",
    );
    let finding = RULE.meta.find(message).proven().at(evidence::settings(&upgrade.settings), label);
    let without = format!("wscope doctor {}\n", quoted(&case.first.attempt.url));
    Some(vec![
        finding
            .note(Text::new(
                "without it no CONNECT was sent: RFC 8441 forbids that",
                "この設定がないため CONNECT は送っていません（RFC 8441 の規定）",
            ))
            .paste(
                Text::new("ask over HTTP/1.1, without --http2", "--http2 を外して HTTP/1.1 で試す"),
                Text::same(without),
            ),
    ])
});
