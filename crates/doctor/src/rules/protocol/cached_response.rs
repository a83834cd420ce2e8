//! A cache replays an old 101.

use super::accept::when;
use crate::evidence;
use finding::Text;
use wire::HandshakeFault;

rule!("protocol/cached-response", Error, "cached_response", |case| {
    let found = when(
        case,
        |it| matches!(it, HandshakeFault::WrongAccept),
        |answer, _| {
            let message = Text::new(
                "a cache answers with the 101 of an older handshake",
                "キャッシュが過去のハンドシェイクの 101 を返しています",
            );
            let shows = ["age", "x-cache"].iter().find_map(|name| answer.head.field(name));
            let span = shows.map_or_else(
                || evidence::status_line(answer),
                |field| answer.line(evidence::RESPONSE, field),
            );
            RULE.meta
                .find(message)
                .proven()
                .at(span, Text::new("it comes from a cache", "キャッシュからの応答"))
                .paste(
                    Text::new("keep this path out of the cache", "このパスをキャッシュの対象から外す"),
                    Text::same("proxy_cache off;\nproxy_no_cache 1;\n"),
                )
        },
    )?;
    let answer = crate::answer::Answer::of(&case.first)?;
    let age = answer.field("age").parse::<u64>().unwrap_or(0);
    let cached = age > 0 || answer.field("x-cache").to_ascii_lowercase().contains("hit");
    Some(if cached { found } else { vec![] })
});
