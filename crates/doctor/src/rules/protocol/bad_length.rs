//! A frame has a wrong length.

rule!("protocol/bad-length", Error, "bad_length", |case| super::frames::when(case, &RULE.meta));
