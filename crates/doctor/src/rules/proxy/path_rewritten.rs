//! The server behind was asked for another path.

use crate::rules::repair;
use crate::{evidence, fingerprint, refusal};
use finding::{Finding, Text};

rule!("proxy/path-rewritten", Error, "path_rewritten", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the proxy changes the path, and the server behind does not serve that one",
            "プロキシがパスを書き換え、背後のサーバーがそのパスを提供していません",
        );
        let finding = told(reading.tell(&RULE.meta, message), case, reading);
        repair::keep_path(finding, case, reading)
    })
});

/// The path that the server says it was asked for, beside ours.
fn told(finding: Finding, case: &crate::Case, reading: &refusal::Reading) -> Finding {
    let Some((path, at)) = fingerprint::path_seen(&reading.answer) else { return finding };
    let sent = case.first.target().map_or("", |it| it.path_and_query.as_str());
    finding.at(evidence::body(at), Text::new("the path that arrived", "届いたパス")).note(Text::new(
        format!("asked for {sent}, the server behind was asked for {path}"),
        format!("要求したパスは {sent} ですが、背後のサーバーには {path} が届いています"),
    ))
}
