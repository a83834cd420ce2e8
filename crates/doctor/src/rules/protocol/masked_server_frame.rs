//! The server masks its frames.

rule!("protocol/masked-server-frame", Error, "masked_server_frame", |case| super::frames::when(
    case, &RULE.meta
));
