//! A text message is not UTF-8.

rule!("protocol/bad-utf8", Error, "bad_utf8", |case| super::frames::when(case, &RULE.meta));
