//! Offers, agreements and refusals, as lines of the header.

use super::*;
use std::fmt::Write as _;

/// The agreement that a client of this offer finds in this answer; the fault otherwise.
fn client(offer: &str, answer: &str) -> Result<Option<String>, DeflateFault> {
    let offers = DeflateOffer::among(&Extension::list(offer));
    Deflate::agreed(&offers, &Extension::list(answer)).map(|it| it.map(shown))
}

fn shown(agreed: Deflate) -> String {
    let side = |fresh, bits| format!("{}{bits}", if fresh { "fresh " } else { "" });
    format!(
        "server {} client {}",
        side(agreed.server_no_context_takeover, agreed.server_max_window_bits),
        side(agreed.client_no_context_takeover, agreed.client_max_window_bits)
    )
}

fn well(offer: &str, answer: &str) -> String {
    client(offer, answer).expect("the offer allows it").expect("it was chosen")
}

const PLAIN: &str = "permessage-deflate";

#[test]
fn the_plain_offer_and_the_plain_answer_are_full_windows_that_go_on() {
    assert_eq!(well(PLAIN, PLAIN), "server 15 client 15");
    assert_eq!(well(PLAIN, "Permessage-Deflate"), "server 15 client 15");
    assert_eq!(client(PLAIN, ""), Ok(None));
    assert_eq!(client(PLAIN, "x-other; a=1"), Ok(None));
}

#[test]
fn a_server_may_limit_its_own_side_without_being_asked() {
    assert_eq!(
        well(PLAIN, "permessage-deflate; server_no_context_takeover; server_max_window_bits=9"),
        "server fresh 9 client 15"
    );
    assert_eq!(well(PLAIN, "permessage-deflate; client_no_context_takeover"), "server 15 client fresh 15");
}

#[test]
fn the_clients_window_is_limited_only_where_that_was_offered() {
    let limited = "permessage-deflate; client_max_window_bits=10";
    assert_eq!(client(PLAIN, limited), Err(DeflateFault::NotOffered("client_max_window_bits".into())));
    assert_eq!(well("permessage-deflate; client_max_window_bits", limited), "server 15 client 10");
    assert_eq!(well(limited, PLAIN), "server 15 client 10", "the client keeps what it said");
    assert_eq!(
        client("permessage-deflate; client_max_window_bits=9", limited),
        Err(DeflateFault::NotOffered("client_max_window_bits".into()))
    );
}

#[test]
fn what_an_offer_demands_must_be_granted() {
    let bits = "permessage-deflate; server_max_window_bits=10";
    let fresh = "permessage-deflate; server_no_context_takeover";
    assert_eq!(client(bits, PLAIN), Err(DeflateFault::Missing("server_max_window_bits".into())));
    assert_eq!(client(fresh, PLAIN), Err(DeflateFault::Missing("server_no_context_takeover".into())));
    assert_eq!(well(bits, bits), "server 10 client 15");
    assert_eq!(well(bits, "permessage-deflate; server_max_window_bits=8"), "server 8 client 15");
    assert_eq!(
        client(bits, "permessage-deflate; server_max_window_bits=11"),
        Err(DeflateFault::NotOffered("server_max_window_bits".into()))
    );
    assert_eq!(
        well("permessage-deflate; client_no_context_takeover", PLAIN),
        "server 15 client fresh 15",
        "a hint binds the client that gave it"
    );
}

#[test]
fn any_of_several_offers_will_do_and_none_is_a_fault() {
    let two = "permessage-deflate; server_max_window_bits=10, permessage-deflate";
    assert_eq!(well(two, PLAIN), "server 15 client 15");
    assert_eq!(client("x-other", PLAIN), Err(DeflateFault::NotOffered("permessage-deflate".into())));
}

#[test]
fn malformed_answers_are_told_by_their_parameter() {
    let answer = |parameters: &str| {
        client("permessage-deflate; client_max_window_bits", &format!("{PLAIN}; {parameters}"))
            .expect_err("malformed")
    };
    for (parameters, fault) in [
        ("client_max_window_bits", DeflateFault::Value("client_max_window_bits".into())),
        ("server_max_window_bits", DeflateFault::Value("server_max_window_bits".into())),
        ("server_max_window_bits=7", DeflateFault::Value("server_max_window_bits".into())),
        ("server_max_window_bits=16", DeflateFault::Value("server_max_window_bits".into())),
        ("server_max_window_bits=08", DeflateFault::Value("server_max_window_bits".into())),
        ("client_max_window_bits=+9", DeflateFault::Value("client_max_window_bits".into())),
        ("server_no_context_takeover=1", DeflateFault::Value("server_no_context_takeover".into())),
        ("client_no_context_takeover=", DeflateFault::Value("client_no_context_takeover".into())),
        ("level=1", DeflateFault::Unknown("level".into())),
        (
            "server_max_window_bits=9; server_max_window_bits=9",
            DeflateFault::Repeated("server_max_window_bits".into()),
        ),
        (
            "client_max_window_bits=9; client_max_window_bits=9",
            DeflateFault::Repeated("client_max_window_bits".into()),
        ),
        (
            "server_no_context_takeover; server_no_context_takeover",
            DeflateFault::Repeated("server_no_context_takeover".into()),
        ),
        (
            "client_no_context_takeover; client_no_context_takeover",
            DeflateFault::Repeated("client_no_context_takeover".into()),
        ),
    ] {
        assert_eq!(answer(parameters), fault);
    }
}

#[test]
fn a_fault_is_told_in_words() {
    let name = || "level".to_owned();
    for (fault, words) in [
        (DeflateFault::Unknown(name()), "level is no parameter of permessage-deflate"),
        (DeflateFault::Repeated(name()), "level stands there twice"),
        (DeflateFault::Value(name()), "level has a value that it cannot have"),
        (DeflateFault::NotOffered(name()), "level goes beyond what was offered"),
        (DeflateFault::Missing(name()), "level was demanded and is missing"),
    ] {
        assert_eq!(fault.to_string(), words);
    }
}

/// Room for so many bytes.
struct Room(usize);

impl fmt::Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[test]
fn an_offer_that_does_not_fit_is_not_cut_in_silence() {
    let value = "permessage-deflate; server_no_context_takeover; server_max_window_bits=9";
    let offer = DeflateOffer::among(&Extension::list(value))[0];
    assert_eq!(write!(Room(value.len()), "{offer}"), Ok(()));
    for short in 0..value.len() {
        assert_eq!(write!(Room(short), "{offer}"), Err(fmt::Error), "{short}");
    }
}

#[test]
fn a_server_passes_over_malformed_offers() {
    let offers = |value: &str| DeflateOffer::among(&Extension::list(value)).len();
    assert_eq!(offers("permessage-deflate; x, permessage-deflate; server_max_window_bits=3"), 0);
    assert_eq!(offers("permessage-deflate; client_max_window_bits; client_max_window_bits=9"), 0);
    assert_eq!(offers("permessage-deflate; client_max_window_bits=9; client_max_window_bits"), 0);
    assert_eq!(offers("permessage-deflate; x, other, permessage-deflate; server_max_window_bits=\"9\""), 1);
}

/// What a server with this wish answers to this offer, and the agreement as the client sees it.
fn served(offer: &str, wish: Deflate) -> (String, String) {
    let offered = DeflateOffer::among(&Extension::list(offer))[0];
    let agreed = offered.accept(&wish);
    let answer = agreed.answer(&offered);
    let seen = well(offer, &answer);
    assert_eq!(seen, shown(agreed), "both sides agree");
    (answer, seen)
}

#[test]
fn a_server_answers_so_that_both_sides_agree() {
    let open = Deflate::default();
    assert_eq!(served(PLAIN, open).0, PLAIN);
    assert_eq!(served("permessage-deflate; client_max_window_bits", open).0, PLAIN);
    let tight = Deflate {
        server_no_context_takeover: true,
        client_no_context_takeover: true,
        server_max_window_bits: 9,
        client_max_window_bits: 10,
    };
    let fresh = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    assert_eq!(served(PLAIN, tight).0, format!("{fresh}; server_max_window_bits=9"));
    assert_eq!(
        served("permessage-deflate; client_max_window_bits", tight).0,
        format!("{fresh}; server_max_window_bits=9; client_max_window_bits=10")
    );
    let demanding = "permessage-deflate; server_no_context_takeover; server_max_window_bits=15";
    assert_eq!(served(demanding, open).0, demanding);
    assert_eq!(served("permessage-deflate; client_no_context_takeover", open).1, "server 15 client fresh 15");
    assert_eq!(
        served("permessage-deflate; client_max_window_bits=9", open).0,
        "permessage-deflate; client_max_window_bits=9"
    );
}

#[test]
fn an_offer_is_written_as_it_is_read() {
    for value in [
        PLAIN,
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; \
         server_max_window_bits=9; client_max_window_bits=10",
    ] {
        assert_eq!(DeflateOffer::among(&Extension::list(value))[0].to_string(), value);
    }
    assert_eq!(DeflateOffer::usual().to_string(), "permessage-deflate; client_max_window_bits");
}
