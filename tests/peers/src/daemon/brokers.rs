//! Message brokers that speak their own protocol above WebSocket.

use super::Kind;

/// mosquitto whose only listener speaks MQTT over WebSocket; the lines stand behind it.
pub const MOSQUITTO: Kind = Kind {
    name: "mosquitto",
    program: "mosquitto",
    package: "mosquitto",
    arguments: &["-c", "{folder}/config"],
    // Version 2.0.11 does not start without a listener of plain MQTT as well.
    config: "user root\npersistence false\nlog_dest file {folder}/log\nlistener 0 {folder}/socket\n\
             listener {port} 127.0.0.1\nprotocol websockets\nsocket_domain ipv4\nallow_anonymous true\n{lines}\n",
};
