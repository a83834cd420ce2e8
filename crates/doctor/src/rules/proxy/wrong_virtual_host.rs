//! The proxy's default server answers instead of the one that is meant.

use crate::rules::repair;
use crate::{evidence, fingerprint, refusal};
use finding::Text;

rule!("proxy/wrong-virtual-host", Error, "wrong_virtual_host", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let host = case.first.target().map_or("", |it| it.host.as_str());
        let message = Text::new(
            "the proxy's default server answers, not the one for this host",
            "このホスト用の設定ではなく、プロキシの既定のサーバーが応答しています",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some((name, at)) = fingerprint::default_page(&reading.answer) {
            let text = Text::new(format!("the first page of {name}"), format!("{name} の初期ページ"));
            finding = finding.at(evidence::body(at), text);
        }
        let finding = finding.note(Text::new(
            format!("the Host that was sent is {host}: it must be a name that the proxy has a server for"),
            format!("送信した Host は {host} です。プロキシの設定に、この名前のサーバーが必要です"),
        ));
        repair::match_path(finding, case, reading)
    })
});
