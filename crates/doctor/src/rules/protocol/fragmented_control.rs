//! A control frame is fragmented.

rule!("protocol/fragmented-control", Error, "fragmented_control", |case| super::frames::when(
    case, &RULE.meta
));
