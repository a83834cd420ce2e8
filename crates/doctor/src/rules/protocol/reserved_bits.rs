//! A frame uses reserved bits.

rule!("protocol/reserved-bits", Error, "reserved_bits", |case| super::frames::when(case, &RULE.meta));
