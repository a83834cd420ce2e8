//! No answer to any SYN.

use super::reach::{self, Fault};
use crate::evidence::duration;
use finding::Text;

rule!("network/connection-timeout", Error, "connection_timeout", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::TimedOut, index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let message = Text::new(
        format!("{address} does not answer at all"),
        format!("{address} からまったく応答がありません"),
    );
    let label = Text::new("neither accepted nor refused", "接続も拒否もされていません");
    let took = case.first.tcp.as_ref().map_or(String::new(), |tcp| duration(tcp.took));
    let finding = reach::tell(case, &RULE.meta, index, message, label)
        .note(Text::new(
            format!("waited {took}; a running host without that port would have refused at once"),
            format!("{took} 待ちました。ホストが動いていてポートが閉じているだけなら、すぐに拒否されます"),
        ))
        .note(Text::new(
            "a firewall drops the packets, or the host is down or has another address",
            "ファイアウォールがパケットを破棄しているか、ホストが停止中、またはアドレスが違います",
        ));
    let port = address.port();
    Some(vec![finding.paste(
        Text::new("on the server, let the port through", "サーバー側でポートを許可する"),
        Text::new(
            format!("sudo nft list ruleset | grep -n drop      # which rule drops it\nsudo ufw allow {port}/tcp                 # where ufw is used\n"),
            format!("sudo nft list ruleset | grep -n drop      # 破棄しているルールを探す\nsudo ufw allow {port}/tcp                 # ufw を使っている場合\n"),
        ),
    )])
});
