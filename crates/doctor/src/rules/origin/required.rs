//! The server wants an Origin.

use crate::rules::quoted;
use crate::{Case, Variation, refusal};
use finding::Text;

rule!("origin/required", Error, "required", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let url = quoted(&case.first.attempt.url);
        let mut finding = reading.tell(
            &RULE.meta,
            Text::new(
                "the server wants an Origin, and none was sent",
                "サーバーは Origin を要求していますが、送っていません",
            ),
        );
        finding.notes.extend(refusal::behind_the_origin(case));
        finding
            .note(Text::new(
                "browsers always send one: this concerns programs only",
                "ブラウザーは必ず送るため、影響するのはプログラムだけです",
            ))
            .paste(
                Text::new("send an Origin", "Origin を送る"),
                Text::same(format!("wscope doctor {url} --origin {}\n", quoted(&origin(case)))),
            )
    })
});

/// The origin that was seen to open it, else an example.
fn origin(case: &Case) -> String {
    let tried = case.experiment(Variation::OwnOrigin).filter(|it| it.switched());
    tried
        .and_then(|it| it.attempt.request.origin.clone())
        .unwrap_or_else(|| "https://app.example.com".to_owned())
}
