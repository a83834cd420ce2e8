//! Frames: whatever comes, strict mode does what the RFC says, and lenient mode tells why.

use crate::hears::{Hearing, Said, agree, listen};
use crate::input::Input;
use crate::reference;
use crate::sending::{self, peer};
use wire::{Breach, Config, State, Strictness};

/// The property of any bytes: the first say how the connection is configured, the rest comes in.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let config = input.config();
    hold(config, input.rest());
}

/// What must hold for this configuration and this stream.
#[track_caller]
pub(crate) fn hold(config: Config, stream: &[u8]) {
    let strict = listen(Config { strictness: Strictness::Strict, ..config }, [stream]);
    let lenient = listen(Config { strictness: Strictness::Lenient, ..config }, [stream]);
    agree(&strict, &lenient);
    as_the_rfc_says(config, stream, &strict);
    shows_evidence_as_received(&lenient, stream);
    for said in strict.said.iter().chain(&lenient.said) {
        if let Said::Text(bytes) | Said::Binary(bytes) = said {
            assert!(bytes.len() as u64 <= config.max_message, "longer than its limit");
        }
    }
    sending::hold(config, stream);
}

/// Strict mode hears, answers and fails as the reference does.
#[track_caller]
fn as_the_rfc_says(config: Config, stream: &[u8], strict: &Hearing) {
    let mut expected = reference::read(config, stream);
    let mut said = strict.said.clone();
    let failed = said.pop_if(|it| matches!(it, Said::Broke(..))).map(|it| match it {
        Said::Broke(breach, place) => (breach.close_code(), place),
        other => unreachable!("{other:?}"),
    });
    assert_eq!(said, expected.said);
    assert_eq!(failed, expected.failed);
    assert_eq!((&strict.sizes, &strict.inflated), (&expected.sizes, &expected.inflated));
    let answer = listen(peer(config), [&strict.answer[..]]);
    assert_eq!(answer.said, expected.answer);
    let closed = matches!(expected.said.pop(), Some(Said::Close(..)));
    let state = match failed {
        _ if closed => State::Closed,
        Some(_) => State::Failed,
        None => State::Open,
    };
    assert_eq!(strict.state, state);
    for said in &strict.said {
        if let Said::Text(bytes) = said {
            assert!(std::str::from_utf8(bytes).is_ok(), "text that is none: {bytes:?}");
        }
    }
}

/// Each violation shows bytes of the stream at its place.
#[track_caller]
fn shows_evidence_as_received(lenient: &Hearing, stream: &[u8]) {
    let broken = lenient.said.iter().filter(|it| matches!(it, Said::Broke(..)));
    for (said, evidence) in broken.zip(&lenient.evidence) {
        let Said::Broke(breach, offset) = said else { unreachable!("{said:?}") };
        assert!(!evidence.is_empty() && evidence.len() <= 64, "{said:?}: {evidence:?}");
        let at = usize::try_from(*offset).expect("within the stream");
        let place = &stream[at..];
        // Of bad text the bytes are shown unmasked.
        if *breach != Breach::InvalidUtf8 {
            assert!(place.starts_with(evidence), "not as received: {said:?}");
        }
    }
}
