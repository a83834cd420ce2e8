//! The shared part of the rules on connections that the server closed.

use crate::{Case, evidence};
use finding::{Finding, Meta, Text};

/// Findings where the server began to close with a code that fits. `None`: nothing was watched.
pub(super) fn closed(
    case: &Case,
    rule: &'static Meta,
    fits: impl Fn(Option<u16>) -> bool,
    message: impl Fn(Option<u16>) -> Text,
) -> Option<Vec<Finding>> {
    let close = &case.first.close.as_ref()?.step;
    if !close.peer_began || !fits(close.code) {
        return Some(vec![]);
    }
    let line = evidence::close_line(close.code, &close.reason);
    let label = close.code.map_or(Text::new("no code", "コードなし"), meaning);
    let at = evidence::whole(evidence::CLOSE, line.trim_end().len());
    Some(vec![rule.find(message(close.code)).proven().at(at, label)])
}

/// What a close code means (RFC 6455 section 7.4 and the IANA registry).
fn meaning(code: u16) -> Text {
    let (en, ja) = match code {
        1000 => ("normal closure", "正常終了"),
        1001 => ("going away", "サーバーの停止または移動"),
        1002 => ("protocol error", "プロトコルエラー"),
        1003 => ("unsupported data", "扱えないデータ"),
        1007 => ("invalid payload", "不正なペイロード"),
        1008 => ("policy violation", "ポリシー違反"),
        1009 => ("message too big", "メッセージが大きすぎる"),
        1010 => ("an extension is missing", "必要な拡張がない"),
        1011 => ("internal error of the server", "サーバーの内部エラー"),
        1012 => ("the service restarts", "サービスの再起動"),
        1013 => ("try again later", "時間をおいて再試行"),
        1014 => ("bad gateway", "ゲートウェイの障害"),
        3000..=3999 => ("a registered code of a library", "ライブラリの登録済みコード"),
        4000..=4999 => ("a code of the application", "アプリケーション独自のコード"),
        _ => ("an unassigned code", "未割り当てのコード"),
    };
    Text::new(en, ja)
}
