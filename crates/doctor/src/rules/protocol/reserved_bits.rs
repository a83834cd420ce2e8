//! A frame uses reserved bits.

rule!("protocol/reserved-bits", Error, "reserved_bits", |case| {
    let found = super::frames::when(case, &RULE.meta)?;
    Some(if super::compression_broken::unagreed(case) { vec![] } else { found })
});
