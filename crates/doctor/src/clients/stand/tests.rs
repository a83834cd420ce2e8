use super::*;
use crate::clients::table;
use crate::synthetic;

fn case(first: Trace) -> Case {
    synthetic::case(synthetic::with_request(first))
}

/// What the newest of this client makes of a trace: whether it opens, and its words.
#[track_caller]
fn of(client: Client, first: Trace) -> (Option<bool>, Option<String>) {
    let case = case(first);
    let (found, _) = crate::rules::judge(&case);
    let stand = stands(&case, &found).into_iter().find(|it| it.client == client).expect("every client");
    (stand.opens, stand.text)
}

fn answered(lines: &str) -> Trace {
    synthetic::http("ws://a.test/chat", lines)
}

const GOOD: &str = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n";

#[test]
fn a_good_endpoint_opens_in_every_client() {
    for client in Client::ALL {
        assert_eq!(of(client, answered(GOOD)), (Some(true), None), "{client:?}");
    }
}

#[test]
fn a_client_says_its_words_with_the_values_of_this_attempt() {
    let missing = || answered("HTTP/1.1 404 Not Found\nServer: x");
    assert_eq!(
        of(Client::Chrome, missing()).1.as_deref(),
        Some(
            "WebSocket connection to 'ws://a.test/chat' failed: Error during WebSocket handshake: \
             Unexpected response code: 404"
        )
    );
    assert_eq!(of(Client::Ws, missing()).1.as_deref(), Some("Unexpected server response: 404"));
    assert_eq!(of(Client::Undici, missing()), (Some(false), Some(String::new())));
}

#[test]
fn of_two_faults_each_client_names_the_one_that_it_meets_first() {
    let text = "HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\nConnection: close\nSec-WebSocket-Accept: A\n";
    let words = |client| of(client, answered(text)).1.expect("words");
    assert!(words(Client::Chrome).ends_with("'Upgrade' header value is not 'WebSocket': h2c"));
    assert_eq!(words(Client::Ws), "Unexpected server response: 101");
    assert_eq!(words(Client::Websockets), "invalid Connection header: close");
}

#[test]
fn what_an_older_version_does_otherwise_stands_beside_the_newest() {
    let case = case(answered(
        "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}",
    ));
    let python: Vec<_> =
        stands(&case, &[]).into_iter().filter(|it| it.client == Client::Websockets).collect();
    let said: Vec<_> = python.iter().map(|it| (it.version, it.text.as_deref().unwrap_or_default())).collect();
    assert_eq!(said, [("17.4", "missing Upgrade header"), ("10.4", "empty Upgrade header")]);
}

#[test]
fn where_a_client_would_go_on_and_this_attempt_did_not_nothing_is_known() {
    let moved = || answered("HTTP/1.1 302 Found\nLocation: wss://b.test/");
    assert_eq!(of(Client::Websockets, moved()), (None, None));
    assert_eq!(of(Client::Ws, moved()).0, Some(false));
    assert_eq!(of(Client::Chrome, synthetic::uri("http://a.test/")), (None, None));
    assert_eq!(of(Client::Websockets, synthetic::uri("http://a.test/")).0, Some(false));
}

#[test]
fn what_only_openssl_takes_is_told_by_the_attempt_that_took_it_too() {
    let facts = "subject: CN=a.test\nissuer: CN=ca\ntls: certificate rejected\ntrust: NotValidForName";
    let mut case = case(synthetic::facts("wss://a.test/", facts));
    let opens = |case: &Case, client| {
        let (found, _) = crate::rules::judge(case);
        stands(case, &found).into_iter().find(|it| it.client == client).and_then(|it| it.opens)
    };
    assert_eq!((opens(&case, Client::Chrome), opens(&case, Client::Ws)), (Some(false), None));
    case.experiments = vec![synthetic::experiment(&case.first, "accept-certificate", "101")];
    assert_eq!((opens(&case, Client::Chrome), opens(&case, Client::Ws)), (Some(false), Some(true)));
}

#[test]
fn over_http2_and_over_a_unix_socket_clients_have_no_say() {
    assert!(stands(&case(synthetic::facts("wss://a.test/", "http: 2")), &[]).is_empty());
    assert!(stands(&case(synthetic::facts("ws://a.test/", "unix: refused")), &[]).is_empty());
}

#[test]
fn every_row_has_a_name_of_its_own_and_codes_that_exist() {
    let known: Vec<_> = crate::causes().iter().map(|meta| meta.cause).collect();
    let mut names: Vec<_> = table::all().map(|row| row.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "two rows have the same name");
    // Codes that the catalogue has and that no rule gives yet.
    let awaited =
        ["origin/csp", "origin/private-network", "tls/client-certificate-rejected", "tls/weak-certificate"];
    for (row, cause) in table::all().flat_map(|row| row.causes.iter().map(move |cause| (row, *cause))) {
        assert!(known.contains(&cause) || awaited.contains(&cause), "{}: {cause}", row.name);
    }
}
