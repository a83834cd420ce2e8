//! It accepts, and never answers the upgrade.

use crate::{Variation, evidence};
use finding::{Certainty, Text};
use model::trace::{Loss, UpgradeOutcome};

rule!("server/no-response", Error, "no_response", |case| {
    if *case.upgrade_outcome()? != UpgradeOutcome::Lost(Loss::TimedOut) {
        return Some(vec![]);
    }
    use super::super::{proxy, uri};
    if uri::scheme_mismatch_tls::found(case) || proxy::unanswered::cause(case).is_some() {
        return Some(vec![]);
    }
    let upgrade = case.first.upgrade.as_ref()?;
    let waited = evidence::duration(upgrade.took);
    let message = Text::new(
        format!("the server accepts the connection and does not answer within {waited}"),
        format!("サーバーは接続を受け付けましたが、{waited} 待っても応答しません"),
    );
    let (sent, label) = evidence::sent(case, Text::new("sent, and never answered", "送信済み、応答なし"));
    let mut finding = RULE.meta.find(message).at(sent, label);
    finding.certainty = Certainty::Proven;
    if !upgrade.step.response.is_empty() {
        let at = evidence::whole(evidence::RESPONSE, upgrade.step.response.len());
        finding = finding.at(at, Text::new("this much came", "受信できたのはここまで"));
    }
    Some(vec![match case.answer_to(Variation::PlainGet) {
        Some(answer) => finding.note(Text::new(
            format!("a plain GET gets HTTP {}: only the upgrade hangs", answer.status()),
            format!("通常の GET には HTTP {} が返ります。止まるのはアップグレードだけです", answer.status()),
        )),
        None => finding.note(Text::new(
            "a plain GET hangs as well: the program is stuck, waits for another protocol, or a firewall drops the data",
            "通常の GET も応答がありません。プログラムの停止、別のプロトコル、ファイアウォールによる破棄が考えられます",
        )),
    }
    .paste(
        Text::new("on the server, see what the process does", "サーバー側でプロセスの状態を確認する"),
        Text::same(case.first.target().map_or(String::new(), |uri| format!("ss -tnp 'sport = :{}'\n", uri.port))),
    )])
});
