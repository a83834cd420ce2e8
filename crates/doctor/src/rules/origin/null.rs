//! The page has no origin of its own, and the server refuses `Origin: null`.

use crate::page::Policy;
use crate::{Case, Variation, evidence, refusal};
use finding::Text;

rule!("origin/null", Error, "null", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the server refuses Origin: null, which this page sends",
            "サーバーが、このページの送る Origin: null を拒否しています",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(sent) = evidence::request_line(case, "Origin") {
            finding = finding.at(sent, Text::new("refused", "拒否された値"));
        }
        finding = finding.note(why(case));
        for (variation, en, ja) in [
            (
                Variation::WithoutOrigin,
                "the same handshake without Origin opens",
                "Origin を外すと同じハンドシェイクが成功します",
            ),
            (
                Variation::OwnOrigin,
                "the same handshake with the server's own origin opens",
                "Origin をサーバー自身のものに変えると同じハンドシェイクが成功します",
            ),
        ] {
            if case.opened_with(variation) {
                finding = finding.note(Text::new(en, ja));
            }
        }
        finding
    })
});

/// Why the page has no origin, as far as it is known.
fn why(case: &Case) -> Text {
    let page = case.page.as_ref();
    let scheme = page.and_then(crate::Page::address).map(|it| it.scheme().to_owned()).unwrap_or_default();
    let sandboxed = page.is_some_and(|it| it.policies().iter().any(Policy::makes_opaque));
    match scheme.as_str() {
        _ if sandboxed => Text::new(
            "its policy puts it into a sandbox without allow-same-origin",
            "ページのポリシーが allow-same-origin のない sandbox を指定しています",
        ),
        "file" => Text::new(
            "it is opened from a file: serve it over http, from localhost at least",
            "ページがファイルから開かれています。localhost でもよいので http で配信してください",
        ),
        "data" => Text::new("it is a data: URL", "ページが data: URL です"),
        _ => Text::new(
            "pages of files, of data: URLs and in sandboxed frames send it",
            "ファイル、data: URL、sandbox 付きフレームのページが送る値です",
        ),
    }
}
