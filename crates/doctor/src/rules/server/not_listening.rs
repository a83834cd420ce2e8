//! Refused: nothing listens on this port.

use super::super::network::reach::{self, Fault};
use crate::evidence;
use finding::{Span, Text};

rule!("server/not-listening", Error, "not_listening", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::Refused, index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let message = Text::new(
        format!("nothing listens on {address}"),
        format!("{address} で待ち受けているプロセスがありません"),
    );
    let label = Text::new("refused by the host itself", "ホスト自身が拒否");
    let mut finding = reach::tell(case, &RULE.meta, index, message, label);
    if let Some(uri) = case.first.target() {
        let at = if uri.explicit_port { uri.spans.port.clone() } else { uri.spans.host.clone() };
        finding = finding.at(
            Span::new(evidence::URL, at),
            Text::new(format!("port {}", uri.port), format!("ポート {}", uri.port)),
        );
        if !uri.explicit_port {
            finding = finding.note(Text::new(
                format!("the URL names no port, so {} was tried", uri.port),
                format!("URL にポートの指定がないため {} に接続しました", uri.port),
            ));
        }
    }
    let port = address.port();
    let here = address.ip().is_loopback();
    let title = if here {
        Text::new(
            "start the server, or see which ports do listen",
            "サーバーを起動する、または待ち受け中のポートを確認する",
        )
    } else {
        Text::new(
            "on the server, see what listens and on which address",
            "サーバー側で、待ち受け中のポートとアドレスを確認する",
        )
    };
    Some(vec![finding.paste(title, Text::same(format!("ss -ltnp | grep -w {port} || ss -ltnp\n")))])
});
