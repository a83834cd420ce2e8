use super::*;
use crate::synthetic;

fn case(url: &str, close: &str) -> Case {
    let first = synthetic::with_request(synthetic::facts(url, &format!("close: {close}")));
    synthetic::case(first)
}

fn cause(url: &str, close: &str) -> Option<&'static str> {
    farewell(&case(url, close)).expect("the server closes").cause
}

#[test]
fn words_and_codes_about_logins_are_told_from_the_rest() {
    for (close, wanted) in [
        ("4401", Some("auth/first-message")),
        ("3000 Unauthorized", Some("auth/first-message")),
        ("1008 authentication required", Some("auth/first-message")),
        ("1008 token expired", Some("auth/token-expired")),
        ("1008 origin not allowed: no authorization", None),
        ("1008 rate limit exceeded", None),
        ("1008", None),
        ("1008 slow consumer", Some("session/slow-consumer")),
        ("4000 room is full", None),
        ("4408", None),
        ("1000 bye", None),
        ("1011 keepalive ping timeout", Some("session/no-pong")),
        ("1011 boom", None),
    ] {
        assert_eq!(cause("ws://a.test/chat", close), wanted, "{close}");
    }
}

#[test]
fn a_framework_that_shows_explains_its_own_codes() {
    assert_eq!(cause("wss://a.test/graphql", "4408"), Some("auth/first-message"));
    assert_eq!(
        cause("wss://gateway.discord.gg/?v=10", "4004 Authentication failed."),
        Some("auth/first-message")
    );
    let graphql = case("wss://a.test/graphql", "4429");
    assert_eq!(meaning(&graphql, 4429).en, "graphql-ws: too many initialisation requests");
}

#[test]
fn who_has_sent_credentials_is_not_told_to_send_a_first_message() {
    assert_eq!(cause("ws://a.test/chat?token=abcdef", "4401"), Some("auth/unauthorized"));
}
