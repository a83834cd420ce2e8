//! A frame has an opcode without meaning.

rule!("protocol/bad-opcode", Error, "bad_opcode", |case| super::frames::when(case, &RULE.meta));
