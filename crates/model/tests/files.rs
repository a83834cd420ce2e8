//! HAR files that other programs wrote, and what becomes of them when bytes of them are lost.

mod holds;

use proptest::prelude::*;

/// What mitmproxy and Playwright wrote of real connections.
const REAL: [&[u8]; 3] = [
    include_bytes!("../src/import/real/mitmproxy.har"),
    include_bytes!("../src/import/real/playwright.har"),
    include_bytes!("../src/import/real/refused.har"),
];

#[test]
fn what_others_wrote_comes_back_from_our_own_file() {
    REAL.into_iter().for_each(holds::comes_back);
}

proptest! {
    #[test]
    fn a_file_with_other_bytes_is_refused_or_comes_back(
        which in 0..REAL.len(),
        at in any::<prop::sample::Index>(),
        lost in 0..40usize,
        put in prop_oneof!["[-0-9eE.]{0,9}", "[a-z\"{}\\[\\],:\\\\]{0,9}", any::<String>()],
    ) {
        let mut file = REAL[which].to_vec();
        let at = at.index(file.len());
        file.splice(at..(at + lost).min(REAL[which].len()), put.into_bytes());
        holds::comes_back(&file);
    }
}
