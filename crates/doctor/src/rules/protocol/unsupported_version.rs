//! The server refuses the protocol version.

use crate::refusal;
use finding::Text;

rule!("protocol/unsupported-version", Error, "unsupported_version", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(
                &RULE.meta,
                Text::new(
                    "the server does not speak version 13 of the protocol",
                    "サーバーがプロトコルのバージョン 13 に対応していません",
                ),
            )
            .note(Text::new(
                "version 13 is RFC 6455, the only one in use since 2011",
                "バージョン 13 が RFC 6455 で、2011 年以降に使われているのはこれだけです",
            ))
    })
});
