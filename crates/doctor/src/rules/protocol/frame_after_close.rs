//! A frame follows the close frame.

rule!("protocol/frame-after-close", Warning, "frame_after_close", |case| super::frames::when(
    case, &RULE.meta
));
