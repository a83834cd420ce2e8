//! Reads nginx configuration without losing a byte and says where WebSocket will fail.
