//! Where a server speaks HTTP or HTML after its 101: one report, not a storm.

use crate::hears::{Said, broken, hears, lenient, text};
use wire::{Breach, State};

#[test]
fn text_after_the_101_is_reported_once() {
    let cases: [(&str, Breach); 6] = [
        ("<!DOCTYPE html><html><body>Not found</body></html>", Breach::ReservedBits(3)),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", Breach::ReservedBits(4)),
        ("{\"error\":\"no\"}", Breach::ReservedBits(7)),
        ("bad gateway\n", Breach::ReservedBits(6)),
        ("error: no such room\n", Breach::ReservedBits(6)),
        ("\r\n<html>", Breach::ReservedOpcode(13)),
    ];
    for (page, breach) in cases {
        let page = page.repeat(20);
        assert_eq!(broken(lenient(), page.as_bytes(), 1002), [Said::Broke(breach, 0)], "{page}");
        let hearing = hears(lenient(), page.as_bytes());
        assert_eq!((hearing.state, hearing.ignored), (State::Open, page.len() as u64));
        assert_eq!(hearing.evidence, [page.as_bytes()[..64].to_vec()]);
    }
}

#[test]
fn text_after_good_frames_is_reported_once() {
    let bytes = b"\x81\x01a<html></html>";
    assert_eq!(broken(lenient(), bytes, 1002), [text("a"), Said::Broke(Breach::ReservedBits(3), 3)]);
}
