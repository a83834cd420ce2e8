//! Bytes that are nearly a head, and some that are far from one.

use crate::heads::{self, hold_as_request, hold_as_response};
use proptest::collection::vec;
use proptest::prelude::*;

fn nearly_head(first: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b": ".to_vec()),
        Just(b" ".to_vec()),
        Just(b"\t".to_vec()),
        Just(b"Name".to_vec()),
        Just(b"\xc3\xa9".to_vec()),
        Just(b"\xff".to_vec()),
        "[ -~]{0,6}".prop_map(String::into_bytes),
        "[A-Za-z-]{1,5}: {0,2}[ -~]{0,5} {0,2}\r\n".prop_map(String::into_bytes),
    ];
    vec(piece, 0..12).prop_map(move |pieces| [first.as_bytes(), &pieces.concat(), b"\r\n\r\n"].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_response_is_read_within_its_bounds_and_as_httparse_reads_it(bytes in nearly_head("HTTP/1.1 200")) {
        hold_as_response(&bytes);
    }

    #[test]
    fn a_request_is_read_within_its_bounds_and_as_httparse_reads_it(bytes in nearly_head("GET /p HTTP/1.1")) {
        hold_as_request(&bytes);
    }

    #[test]
    fn whatever_comes_is_read_and_composed(
        bytes in prop_oneof![nearly_head("HTTP/1.1 1"), nearly_head(""), vec(any::<u8>(), 0..200)]
    ) {
        heads::check(&bytes);
    }
}
