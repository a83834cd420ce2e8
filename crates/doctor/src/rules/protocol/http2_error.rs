//! The HTTP/2 stream or connection ends with an error code instead of an answer.

use crate::evidence;
use finding::Text;
use model::trace::UpgradeOutcome;

rule!("protocol/http2-error", Error, "http2_error", |case| {
    let UpgradeOutcome::Http2Error { code, by_peer } = *case.upgrade_outcome()? else {
        return Some(vec![]);
    };
    let name = name(code);
    let message = match by_peer {
        true => Text::new(
            format!("the server ends the HTTP/2 stream with {name}"),
            format!("サーバーが HTTP/2 のストリームを {name} で終了しました"),
        ),
        false => Text::new(
            format!("the server breaks the rules of HTTP/2: {name}"),
            format!("サーバーの送信内容が HTTP/2 の規則に反しています: {name}"),
        ),
    };
    let (sent, label) = evidence::sent(case, Text::new("sent, and not answered", "送信済み、応答なし"));
    let finding = RULE.meta.find(message).proven().at(sent, label);
    Some(vec![match code {
        0xD => finding.note(Text::new(
            "this code means: ask over HTTP/1.1, which wscope does without --http2",
            "HTTP/1.1 で接続するよう求めるコードです。--http2 を外すと HTTP/1.1 になります",
        )),
        _ => finding,
    }])
});

/// The name of an error code (RFC 9113 section 7).
pub(crate) fn name(code: u32) -> String {
    const NAMES: [&str; 14] = [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    let known = usize::try_from(code).ok().and_then(|it| NAMES.get(it));
    known.map_or_else(|| format!("error {code}"), |it| (*it).to_owned())
}
