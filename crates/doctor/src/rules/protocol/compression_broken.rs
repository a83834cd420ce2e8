//! A compressed message cannot be inflated.

rule!("protocol/compression-broken", Error, "compression_broken", |case| {
    super::frames::when(case, &RULE.meta)
});
