//! Fragments do not fit together.

rule!("protocol/bad-fragmentation", Error, "bad_fragmentation", |case| super::frames::when(case, &RULE.meta));
