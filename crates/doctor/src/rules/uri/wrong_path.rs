//! The path is wrong.

use crate::rules::quoted;
use crate::{Case, Variation, evidence, refusal};
use finding::{Finding, Text};

rule!("uri/wrong-path", Error, "wrong_path", |case| {
    // A server that drops what is not for it gave no answer to read.
    if let Some(dropped) = dropped(case) {
        return Some(vec![dropped]);
    }
    refusal::when(case, RULE.meta.cause, |reading| mend(reading.tell(&RULE.meta, message()), case))
});

fn message() -> Text {
    Text::new(
        "a WebSocket server is here, but not at this path",
        "WebSocket サーバーはありますが、このパスでは提供していません",
    )
}

/// The handshake was dropped here, and opens at another path.
fn dropped(case: &Case) -> Option<Finding> {
    let upgrade = case.first.upgrade.as_ref()?;
    if upgrade.step.head().is_some() || refusal::at_another_path(case) != Some(RULE.meta.cause) {
        return None;
    }
    let (sent, label) = evidence::sent(case, Text::new("sent, and dropped", "送信後に切断"));
    Some(mend(RULE.meta.find(message()).proven().at(sent, label), case))
}

fn mend(finding: Finding, case: &Case) -> Finding {
    let finding = finding.note(Text::new(
        "compare the path with the routes of the server, slash at the end included",
        "末尾のスラッシュも含めて、サーバーのルートと見比べてください",
    ));
    let Some(url) = opens_at(case) else { return finding };
    finding.note(Text::new(format!("at {url} it opens"), format!("{url} では開きます"))).paste(
        Text::new("open this URL instead", "この URL に接続する"),
        Text::same(format!("{}\n", quoted(&url))),
    )
}

/// The URL at which it opens, of those that were tried.
fn opens_at(case: &Case) -> Option<String> {
    let elsewhere = [Variation::TrailingSlash, Variation::OtherPath];
    let opened = case.experiments.iter().find(|it| elsewhere.contains(&it.variation) && it.trace.switched());
    opened.map(|it| it.trace.attempt.url.clone())
}
