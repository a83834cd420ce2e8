//! The server is overloaded or limits the rate.

use crate::refusal;
use finding::Text;

rule!("server/overloaded", Error, "overloaded", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server says that it is too busy",
                    "サーバーが混雑のため受け付けられないと応答しています",
                ),
            )
            .note(Text::new(
                "Retry-After, where it is sent, says when to come back",
                "Retry-After があれば、再試行の時刻を示しています",
            ))
            .paste(
                Text::new("wait longer after each failure", "失敗するたびに待ち時間を延ばす"),
                Text::same("const wait = Math.min(30000, 1000 * 2 ** attempts) * (0.5 + Math.random());\n"),
            )
    })
});
