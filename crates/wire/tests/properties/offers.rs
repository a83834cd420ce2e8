//! Offers and answers of extensions: whatever stands there, both sides come to the same agreement.

use crate::input::Input;
use wire::{Deflate, DeflateOffer, Extension, RequestHead, ResponseHead};

/// What must hold of the bytes as a request that offers, as a response that answers, and as the
/// value of their field.
#[track_caller]
pub(crate) fn hold(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let wish = input.deflate();
    let value = Extension::list(&String::from_utf8_lossy(input.rest()));
    agree(&value, &wish);
    if let Some(head) = RequestHead::parse(bytes) {
        agree(&Extension::all(&head.fields), &wish);
    }
    if let Some(head) = ResponseHead::parse(bytes) {
        answer(&Extension::all(&head.fields));
        let offered = Extension::list("permessage-deflate; client_max_window_bits");
        assert_eq!(
            head.deflate(&offered),
            Deflate::agreed(&[DeflateOffer::usual()], &Extension::all(&head.fields))
        );
    }
    answer(&value);
}

/// A server with this wish accepts each offer, and the client reads the same from its answer.
#[track_caller]
fn agree(offered: &[Extension], wish: &Deflate) {
    assert!(offered.iter().all(|it| !it.name.starts_with(' ') && !it.name.ends_with(' ')));
    for offer in DeflateOffer::among(offered) {
        assert_eq!(DeflateOffer::among(&Extension::list(&offer.to_string())), [offer]);
        let agreed = offer.accept(wish);
        is_within(&agreed, &offer);
        let answer = Extension::list(&agreed.answer(&offer));
        assert_eq!(Deflate::agreed(&[offer], &answer), Ok(Some(agreed)), "{offer:?}");
    }
}

/// What a client agrees to is within what it offered.
#[track_caller]
fn answer(chosen: &[Extension]) {
    for offer in ["", "; client_max_window_bits", "; server_max_window_bits=10; client_max_window_bits=9"] {
        let offers = DeflateOffer::among(&Extension::list(&format!("permessage-deflate{offer}")));
        if let Ok(Some(agreed)) = Deflate::agreed(&offers, chosen) {
            is_within(&agreed, &offers[0]);
        }
    }
}

#[track_caller]
fn is_within(agreed: &Deflate, offer: &DeflateOffer) {
    let server = 8..=offer.server_max_window_bits.unwrap_or(15);
    let client = 8..=offer.client_max_window_bits.unwrap_or(15);
    assert!(server.contains(&agreed.server_max_window_bits), "{agreed:?} for {offer:?}");
    assert!(client.contains(&agreed.client_max_window_bits), "{agreed:?} for {offer:?}");
    assert!(agreed.server_no_context_takeover || !offer.server_no_context_takeover);
    assert!(agreed.client_no_context_takeover || !offer.client_no_context_takeover);
}
