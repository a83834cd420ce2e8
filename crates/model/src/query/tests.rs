use super::*;
use proptest::prelude::*;

fn glance(kind: Kind, payload: &[u8]) -> Glance<'_> {
    Glance { seq: 1, at_ns: 500, direction: Direction::Received, kind, payload }
}

#[track_caller]
fn query(wanted: Wanted) -> Query {
    wanted.compile().expect("what the test looks for can be read")
}

fn text(text: &str) -> Wanted {
    Wanted { text: Some(text.into()), ..Wanted::default() }
}

fn regex(regex: &str) -> Wanted {
    Wanted { regex: Some(regex.into()), ..Wanted::default() }
}

fn path(path: &str) -> Wanted {
    Wanted { json_path: Some(path.into()), ..Wanted::default() }
}

#[test]
fn a_payload_is_asked_for_text_bytes_expressions_and_paths() {
    let bytes = |bytes: &[u8]| Wanted { bytes: Some(bytes.to_vec()), ..Wanted::default() };
    let loud = |wanted: Wanted| Wanted { ignore_case: true, ..wanted };
    let json = br#"{"user":{"id":7},"tags":["a","b"]}"#;
    let cases: [(&str, Wanted, &[u8], Answer); 19] = [
        ("nothing is in all", Wanted::default(), b"", Answer::Yes),
        ("an empty text is nothing", text(""), b"", Answer::Yes),
        ("text", text("éll"), "héllo".as_bytes(), Answer::Yes),
        ("other text", text("elo"), b"hello", Answer::No),
        ("case", text("HELLO"), b"hello", Answer::No),
        ("no case", loud(text("ÉL.")), "hél.lo".as_bytes(), Answer::Yes),
        ("no case, no expression", loud(text("H.LLO")), b"hello", Answer::No),
        ("text beside bytes that are none", text("ab"), b"\xff\xfeab\xff", Answer::Yes),
        ("bytes", bytes(b"\x00\xff"), b"a\x00\xffb", Answer::Yes),
        ("other bytes", bytes(b"\x00\xfe"), b"a\x00\xffb", Answer::No),
        ("an expression", regex(r"^\d+$"), b"x\n12\ny", Answer::Yes),
        ("an expression on bytes", regex(r"(?-u)\xff+b"), b"a\xff\xffb", Answer::Yes),
        ("no match", regex("^b"), b"ab", Answer::No),
        ("a path", path("$.user.id"), json, Answer::Yes),
        ("a filter", path("$[?@.id == 7]"), json, Answer::Yes),
        ("another number", path("$[?@.id == 8]"), json, Answer::No),
        ("no such path", path("$.user.name"), json, Answer::No),
        ("no JSON", path("$"), b"{", Answer::No),
        ("a scalar", path("$"), b" 1 ", Answer::Yes),
    ];
    for (name, wanted, payload, answer) in cases {
        assert_eq!(query(wanted).asks(&glance(Kind::Text, payload)), answer, "{name}");
    }
    let both = Wanted { regex: Some("^h".into()), ..text("o") };
    assert_eq!(query(both.clone()).asks(&glance(Kind::Text, b"hello")), Answer::Yes);
    assert_eq!(query(both).asks(&glance(Kind::Text, b"jello")), Answer::No);
}

#[test]
fn filters_look_at_direction_kind_size_and_time() {
    let none = Wanted::default;
    let cases = [
        (Wanted { directions: vec![Direction::Received, Direction::Local], ..none() }, Answer::Yes),
        (Wanted { directions: vec![Direction::Sent], ..none() }, Answer::No),
        (Wanted { kinds: vec![Kind::Text], ..none() }, Answer::Yes),
        (Wanted { kinds: vec![Kind::Binary, Kind::Ping], ..none() }, Answer::No),
        (Wanted { min_size: Some(3), max_size: Some(3), ..none() }, Answer::Yes),
        (Wanted { min_size: Some(4), ..none() }, Answer::No),
        (Wanted { max_size: Some(2), ..none() }, Answer::No),
        (Wanted { after_ns: Some(500), before_ns: Some(500), ..none() }, Answer::Yes),
        (Wanted { after_ns: Some(501), ..none() }, Answer::No),
        (Wanted { before_ns: Some(499), ..none() }, Answer::No),
    ];
    let glance = glance(Kind::Text, b"abc");
    let mut tally = Tally::default();
    tally.add(&glance);
    for (wanted, answer) in cases {
        let query = query(wanted.clone());
        assert_eq!(query.asks(&glance), answer, "{wanted:?}");
        // What is known of all of them says the same of one.
        assert_eq!(query.may_be_among(&tally), answer == Answer::Yes, "{wanted:?}");
    }
}

#[test]
fn a_tally_without_directions_and_sizes_rules_out_by_kind_and_time_only() {
    let mut tally = Tally { times: (10, 20), ..Tally::default() };
    tally.kinds[0] = 1;
    let among = |wanted: Wanted| query(wanted).may_be_among(&tally);
    assert!(among(Wanted { directions: vec![Direction::Sent], min_size: Some(9), ..Wanted::default() }));
    assert!(!among(Wanted { kinds: vec![Kind::Binary], ..Wanted::default() }));
    assert!(!among(Wanted { after_ns: Some(21), ..Wanted::default() }));
}

#[test]
fn the_place_of_what_was_found_is_told() {
    let place = |wanted: Wanted, payload: &[u8]| query(wanted).place(payload);
    assert_eq!(place(text("l"), b"hello"), Some(Place::Bytes(2..3)));
    assert_eq!(place(regex("l+"), b"hello"), Some(Place::Bytes(2..4)));
    assert_eq!(place(path("$..id"), br#"[{"id":1},{"id":2}]"#), Some(Place::Node("$[0]['id']".into())));
    assert_eq!(place(text("x"), b"hello"), None);
    assert_eq!(place(Wanted::default(), b"hello"), None);
}

#[test]
fn what_cannot_be_looked_for_is_said() {
    let refused = |wanted: Wanted| wanted.compile().err();
    assert!(matches!(refused(regex("(")), Some(Unreadable::Regex(_))));
    assert!(matches!(refused(regex(r"(\w{100}){100}{100}")), Some(Unreadable::Regex(_))));
    assert!(matches!(refused(path("$.[")), Some(Unreadable::JsonPath(_))));
    assert_eq!(refused(text(&"x".repeat(LONGEST + 1))), Some(Unreadable::TooLong));
}

#[test]
fn a_payload_too_large_to_be_read_as_json_is_left_out_and_not_denied() {
    let large = format!("\"{}\"", "x".repeat(LONGEST_JSON));
    assert_eq!(query(path("$")).asks(&glance(Kind::Text, large.as_bytes())), Answer::LeftOut);
    let filtered = Wanted { kinds: vec![Kind::Binary], ..path("$") };
    assert_eq!(query(filtered).asks(&glance(Kind::Text, large.as_bytes())), Answer::No);
}

proptest! {
    #[test]
    fn what_is_in_a_payload_may_be_within_all_that_stands_around_it(
        payload in "[ab \n\u{e9}]{0,8}",
        (before, after) in (any::<[u8; 3]>(), any::<[u8; 3]>()),
        pattern in prop::sample::select(vec![
            "ab", "^ab", "ab$", r"\Aa|b\z", r"\bab?\b", r"\Bb", "a.b", "[^a]b", "(?i)^É", "(?:^| )(?:a|bb)",
            "a*$", "", r"(?-u:\xc3)", "(?s-m)^.b", r"\b",
        ]),
        ignore_case in any::<bool>(),
    ) {
        let bytes = [&before[..], payload.as_bytes(), &after[..]].concat();
        for wanted in [regex(pattern), text(pattern), Wanted { json_path: Some("$".into()), ..text("a") }] {
            let query = query(Wanted { ignore_case, ..wanted });
            let answer = query.asks(&glance(Kind::Text, payload.as_bytes()));
            prop_assert!(answer == Answer::No || query.may_be_within(&bytes), "{query:?}");
        }
    }
}

#[test]
fn what_is_nowhere_is_not_within() {
    let bytes = b"one\ntwo\nthree";
    let cases = [
        ("a text", text("four"), false),
        ("a text in another case", Wanted { ignore_case: true, ..text("TWO") }, true),
        ("no text in any case", Wanted { ignore_case: true, ..text("FOUR") }, false),
        ("an expression", regex("f.ur"), false),
        ("an expression with an edge", regex(r"\bfour$"), false),
        ("an edge that is only there between payloads", regex(r"\Atwo"), true),
        ("an edge alone", regex("^$"), true),
        ("two, one of them nowhere", Wanted { regex: Some("t.o".into()), ..text("four") }, false),
        ("a path beside a text", Wanted { json_path: Some("$.four".into()), ..text("two") }, true),
    ];
    for (name, wanted, expected) in cases {
        assert_eq!(query(wanted).may_be_within(bytes), expected, "{name}");
    }
}
