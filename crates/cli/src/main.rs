//! The one binary: arguments, terminal, exit codes.
fn main() {}
