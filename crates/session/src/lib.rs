//! A live connection as a user has it: send queue, transcript, close.
