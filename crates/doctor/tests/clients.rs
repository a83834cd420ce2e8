//! The document of clients is the table of clients.

use std::path::Path;

#[test]
fn the_document_says_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/clients.md");
    let table = doctor::client_table();
    if std::env::var_os("WSCOPE_WRITE_DOCUMENTS").is_some() {
        std::fs::write(&path, &table).expect("the document can be written");
    }
    let document = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(document == table, "docs/clients.md is stale: run this test with WSCOPE_WRITE_DOCUMENTS=1");
}
