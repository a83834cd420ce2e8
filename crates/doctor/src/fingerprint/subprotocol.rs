//! Subprotocols that a framework wants, and the cause that says so (IANA's registry, and the
//! documents of each).

/// Token, and the cause of a server that opens with it alone.
const KNOWN: [(&str, &str); 11] = [
    // The older first: servers of the newer choose theirs wherever it stands, and
    // subscriptions-transport-ws takes the first and closes if that is not the older.
    ("graphql-ws", "server/graphql-ws"),
    ("graphql-transport-ws", "server/graphql-ws"),
    ("mqtt", "server/mqtt"),
    ("mqttv3.1", "server/mqtt"),
    ("v12.stomp", "server/stomp"),
    ("actioncable-v1-json", "server/action-cable"),
    ("wamp.2.json", "protocol/subprotocol-required"),
    ("ocpp2.0.1", "protocol/subprotocol-required"),
    ("ocpp1.6", "protocol/subprotocol-required"),
    ("sip", "protocol/subprotocol-required"),
    ("xmpp", "protocol/subprotocol-required"),
];

/// Those that no server wants alone, so they need not be offered.
const BESIDE: [(&str, &str); 3] = [
    ("v11.stomp", "server/stomp"),
    ("v10.stomp", "server/stomp"),
    ("actioncable-unsupported", "server/action-cable"),
];

/// What to offer, to see which one a server wants.
pub(crate) fn known_subprotocols() -> Vec<String> {
    KNOWN.iter().map(|(token, _)| (*token).to_owned()).collect()
}

/// The cause of a server that opens with this one alone.
pub(crate) fn wants(chosen: &str) -> &'static str {
    let known = KNOWN.iter().chain(&BESIDE).find(|(token, _)| *token == chosen);
    known.map_or("protocol/subprotocol-required", |(_, cause)| cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_fits_into_what_libwebsockets_reads() {
        // It closes without a word where the whole list is longer (4.1.6, measured with mosquitto).
        assert!(known_subprotocols().join(", ").len() < 128);
        assert_eq!(wants("v10.stomp"), "server/stomp");
        assert_eq!(wants("chat"), "protocol/subprotocol-required");
    }
}
