//! A public page opens a connection into a private network (Local Network Access). From the local
//! network to the machine itself Chromium 156 asks nothing: measured.

use crate::page::Space;
use crate::{Case, evidence};
use finding::{Finding, Severity, Text};

rule!("origin/private-network", Error, "private_network", |case| {
    let from = case.page.as_ref()?.space()?;
    let to = Space::of_trace(&case.first)?;
    let secure = case.page.as_ref()?.address()?.scheme() == "https";
    Some(if from == Space::Public && to > from { vec![tell(case, to, secure)] } else { vec![] })
});

fn tell(case: &Case, to: Space, secure: bool) -> Finding {
    let (en, ja, permission) = match to {
        Space::Loopback => ("this machine", "このマシン", "loopback-network"),
        Space::Local | Space::Public => ("the local network", "ローカルネットワーク", "local-network"),
    };
    let message = match secure {
        true => Text::new(
            format!("Chrome asks before a public page may connect to {en}"),
            format!("Chrome は公開ページから{ja}への接続に利用者の許可を求めます"),
        ),
        false => Text::new(
            format!("Chrome lets no public page that came by http connect to {en}"),
            format!("Chrome は http の公開ページから{ja}への接続を遮断します"),
        ),
    };
    let label = Text::new(format!("in {en}"), format!("{ja}のアドレス"));
    let finding = RULE.meta.find(message).proven().at(evidence::connection_line(&case.first), label);
    let finding = finding.note(Text::new(
        "Chrome 147 and later, and Edge: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
        "Chrome 147 以降と Edge: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
    ));
    // Whoever allows it once may connect: it works for some.
    if secure {
        return finding
            .only(Severity::Warning)
            .note(Text::new(
                format!("who answers with yes may connect; a frame needs allow=\"{permission}\" besides"),
                format!("許可した利用者は接続できます。フレーム内では allow=\"{permission}\" も必要です"),
            ))
            .paste(
                Text::new(
                    "allow it for all, by a policy of the browsers",
                    "ブラウザーのポリシーで一括して許可する",
                ),
                Text::same(format!("\"LocalNetworkAccessAllowedForUrls\": [\"{}\"]\n", origin(case))),
            );
    }
    finding.note(Text::new(
        "an https page may ask the user for leave; an http page may not even ask",
        "https のページなら利用者に許可を求められますが、http のページは求められません",
    ))
}

/// The page's origin, as such a policy takes it.
fn origin(case: &Case) -> String {
    let address = case.page.as_ref().and_then(crate::Page::address);
    address.map(|it| it.origin().ascii_serialization()).unwrap_or_default()
}
