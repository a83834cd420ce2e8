//! The connection stands, and what is said on it is dropped or cut on the way.

use super::{mtu_black_hole, stall};
use crate::{Case, Variation, evidence};
use finding::{Certainty, Finding, Text};
use model::Trace;
use model::trace::{TlsOutcome, UpgradeOutcome};

rule!("network/filtered-after-connect", Error, "filtered_after_connect", |case| {
    case.first.tcp.as_ref()?.step.connected?;
    if !is_lost(&case.first) || mtu_black_hole::found(case) {
        return Some(vec![]);
    }
    Some(match () {
        () if only_the_words(case) => vec![words(case)],
        () if never_acknowledged(case) => vec![dropped(case)],
        () => vec![],
    })
});

/// Whether what was said after the connection stood came to nothing.
fn is_lost(trace: &Trace) -> bool {
    let tls = trace.tls.as_ref().and_then(|it| it.step.outcome.as_ref());
    let answer = trace.upgrade.as_ref().map(|it| &it.step);
    matches!(tls, Some(TlsOutcome::Lost(_)))
        || answer.is_some_and(|it| matches!(it.outcome, UpgradeOutcome::Lost(_)) && it.response.is_empty())
}

/// Whether a plain GET is answered, and one that only mentions an upgrade is lost as the upgrade is.
fn only_the_words(case: &Case) -> bool {
    let answered = case.answer_to(Variation::PlainGet).is_some();
    let words = case.experiment(Variation::UpgradeWords);
    answered && words.is_some_and(|it| is_lost(it) && how(it) == how(&case.first))
}

/// How the answer was lost.
fn how(trace: &Trace) -> Option<&UpgradeOutcome> {
    trace.upgrade.as_ref().map(|it| &it.step.outcome)
}

/// Whether the host took the connection and never a byte of what was sent: a machine whose program
/// is stuck takes bytes all the same.
fn never_acknowledged(case: &Case) -> bool {
    let flow = stall::flow(case);
    // The SYN counts as a byte.
    stall::stalled(&case.first).is_some() && flow.unacknowledged > 0 && flow.acknowledged <= 1
}

fn words(case: &Case) -> Finding {
    let message = Text::new(
        "something on the way cuts what mentions a WebSocket upgrade",
        "途中の機器が WebSocket のアップグレードを含む通信を遮断しています",
    );
    let status = case.answer_to(Variation::PlainGet).map(|it| it.status()).unwrap_or_default();
    let finding = tell(case, message).note(Text::new(
        format!("a plain GET on the same port gets HTTP {status}"),
        format!("同じポートへの通常の GET には HTTP {status} が返ります"),
    ));
    finding.note(Text::new(
        "the same GET with \u{201c}Upgrade: websocket\u{201d} in a header of no meaning is cut as well: no server reads that",
        "意味のないヘッダーに「Upgrade: websocket」を書いただけの GET も遮断されます。サーバーの動作では説明できません",
    ))
}

fn dropped(case: &Case) -> Finding {
    let message = Text::new(
        "the connection is accepted, and everything sent on it is dropped",
        "接続は受け付けられますが、送ったデータがすべて破棄されています",
    );
    let sent = stall::flow(case).retransmitted;
    let finding = tell(case, message).note(Text::new(
        format!("not one byte was acknowledged, though it was sent again {sent} times"),
        format!("{sent} 回再送しても、1 バイトも受領確認がありません"),
    ));
    finding.note(Text::new(
        "a running machine acknowledges data even when its program is stuck: a firewall drops it on the way",
        "プログラムが停止していても、動作中のマシンは受領確認を返します。途中のファイアウォールが破棄しています",
    ))
}

fn tell(case: &Case, message: Text) -> Finding {
    let label = Text::new("stands, and nothing gets through", "接続は成立、データは届かない");
    let mut finding = RULE.meta.find(message).at(evidence::connection_line(&case.first), label);
    finding.certainty = Certainty::Proven;
    let port = case.first.target().map_or(443, |uri| uri.port);
    finding.paste(
        Text::new("serve wss on 443, which hides the upgrade, or have the filter changed", "アップグレードが見えない 443 番の wss を使うか、フィルターの変更を依頼する"),
        Text::new(
            format!("# on the firewall, for TCP port {port}: allow established connections both ways,\n# and switch off WebSocket or protocol inspection\n"),
            format!("# ファイアウォールで TCP ポート {port} の確立済み通信を双方向とも許可し、\n# WebSocket やプロトコルの検査を無効にする\n"),
        ),
    )
}
