//! The server wants an Origin.

use crate::refusal;
use finding::Text;

rule!("origin/required", Error, "required", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server wants an Origin, and none was sent",
                    "サーバーは Origin を要求していますが、送っていません",
                ),
            )
            .note(Text::new(
                "browsers always send one: this concerns programs only",
                "ブラウザーは必ず送るため、影響するのはプログラムだけです",
            ))
            .paste(
                Text::new("send an Origin", "Origin を送る"),
                Text::same("wscope doctor URL --origin https://app.example.com\n"),
            )
    })
});
