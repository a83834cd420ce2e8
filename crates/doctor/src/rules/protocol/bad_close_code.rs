//! The close frame is not valid.

rule!("protocol/bad-close-code", Error, "bad_close_code", |case| super::frames::when(case, &RULE.meta));
