//! Prints the OpenAPI document, from which the page's types are made.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    writeln!(io::stdout(), "{}", server::openapi())
}
