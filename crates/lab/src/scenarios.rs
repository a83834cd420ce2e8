//! Every scenario, by class.

mod auth;
mod frames;
mod handshake;
mod idle;
mod network;
mod page;
mod proxy;
mod server;
mod session;
mod tls;
mod uri;

use crate::Scenario;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    let classes = [
        auth::ALL,
        frames::ALL,
        frames::LATE,
        handshake::ALL,
        idle::ALL,
        network::ALL,
        page::ALL,
        proxy::ALL,
        server::ALL,
        session::ALL,
        tls::ALL,
        uri::ALL,
    ];
    let mut all = classes.concat();
    all.sort_by_key(|scenario| scenario.cause);
    all
});

/// Every scenario, sorted by cause.
#[must_use]
pub fn scenarios() -> &'static [Scenario] {
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use finding::Language;

    #[test]
    fn a_cause_has_one_scenario() {
        for pair in scenarios().windows(2) {
            assert!(pair[0].cause < pair[1].cause, "{} stands twice", pair[0].cause);
        }
    }

    #[test]
    fn a_sentence_is_one_sentence_in_each_language() {
        for scenario in scenarios() {
            let text = scenario.sentence();
            let (en, ja) = (text.say(Language::En), text.say(Language::Ja));
            assert!(en.ends_with('.') && en.is_ascii(), "{}: {en}", scenario.cause);
            assert!(ja.ends_with('。') && !ja.is_ascii(), "{}: {ja}", scenario.cause);
        }
    }
}
