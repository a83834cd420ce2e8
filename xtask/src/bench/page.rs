//! A bench's page of the docs, with the table that was measured in its middle.

use crate::shell::Failure;
use std::path::Path;

/// What stands around the table in the page.
const BEGIN: &str = "<!-- measured: begin -->\n";
const END: &str = "<!-- measured: end -->\n";

/// Puts the table into its page.
pub(super) fn into_page(page: &Path, table: &str) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("the page {}: {error}", page.display()));
    let text = std::fs::read_to_string(page).map_err(failed)?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(Failure::new(format!("{} has no place for the table", page.display())));
    };
    std::fs::write(page, format!("{before}{BEGIN}{table}\n{END}{after}")).map_err(failed)
}
