//! Closed without a byte, or within the head.

use crate::{Variation, evidence};
use finding::Text;
use model::trace::{Loss, UpgradeOutcome};

rule!("server/closed-before-response", Error, "closed_before_response", |case| {
    let timed = case.first.upgrade.as_ref()?;
    let upgrade = &timed.step;
    let closed = upgrade.outcome == UpgradeOutcome::Lost(Loss::Closed);
    use super::super::tls::{client_certificate_rejected, client_certificate_required};
    let certificate =
        client_certificate_required::at_handshake(case) || client_certificate_rejected::found(case);
    let elsewhere = crate::refusal::at_another_path(case).is_some();
    let by_subprotocol = case.opened_with(Variation::WithoutSubprotocols);
    let in_subrequest = super::super::proxy::upgrade_in_subrequest::found(case);
    if !closed
        || elsewhere
        || by_subprotocol
        || in_subrequest
        || certificate
        || super::super::uri::scheme_mismatch_tls::found(case)
    {
        return Some(vec![]);
    }
    let came = upgrade.response.len();
    let message = if came == 0 {
        Text::new(
            "the server closes the connection without an answer",
            "サーバーが応答せずに接続を切断しました",
        )
    } else {
        Text::new("the server closes in the middle of its answer", "サーバーが応答の途中で接続を切断しました")
    };
    let (sent, label) = evidence::sent(case, Text::new("sent", "送信済み"));
    let mut finding = RULE.meta.find(message).proven().at(sent, label);
    if came > 0 {
        let at = evidence::whole(evidence::RESPONSE, came);
        finding = finding.at(at, Text::new("all that came", "受信した全内容"));
    }
    let plain = case.answer_to(Variation::PlainGet);
    let finding = match &plain {
        Some(answer) => finding.note(Text::new(
            format!("a plain GET gets HTTP {}: only the upgrade is dropped", answer.status()),
            format!(
                "通常の GET には HTTP {} が返ります。切断されるのはアップグレードだけです",
                answer.status()
            ),
        )),
        None => {
            finding.note(Text::new("a plain GET gets no answer either", "通常の GET にも応答がありません"))
        }
    };
    let finding = match case.first.tls.is_some() && plain.is_none() && came == 0 {
        true => finding.note(Text::new(
            "what ends TLS before a server does this when the server is down: stunnel, hitch, a balancer of TCP",
            "stunnel、hitch、TCP のロードバランサーなど、TLS を終端するものは、背後のサーバーが止まっているとこうなります",
        )),
        false => finding,
    };
    Some(vec![if came == 0 { finding.note(why(plain.is_some(), timed.took)) } else { finding }])
});

/// How long Socket.IO waits before it drops an upgrade at a path that is not its own.
const ENGINE_IO: std::ops::Range<u64> = 900..1300;

/// What servers close like this, as far as is known.
fn why(only_the_upgrade: bool, took: std::time::Duration) -> Text {
    let after_a_second = took.as_millis().try_into().is_ok_and(|it: u64| ENGINE_IO.contains(&it));
    match (only_the_upgrade, after_a_second) {
        (true, true) => Text::new(
            "it closes after a second, as Socket.IO does at a path that is not its own: server/socket-io \
             would fit, and uri/wrong-path",
            "1 秒後に切断しています。Socket.IO は自身以外のパスでこうなります。server/socket-io や \
             uri/wrong-path でも説明できます",
        ),
        (true, false) => Text::new(
            "a handler that drops upgrades at paths that it does not know does this (uri/wrong-path would fit), \
             and one that throws",
            "知らないパスのアップグレードを切断する実装（uri/wrong-path でも説明できます）や、例外を起こした実装がこうなります",
        ),
        (false, _) => Text::new(
            "a port that expects a PROXY header or TLS first does this, a firewall, and nginx with return 444",
            "先に PROXY ヘッダーや TLS を期待するポート、ファイアウォール、nginx の return 444 がこうなります",
        ),
    }
}
