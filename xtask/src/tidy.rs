//! `cargo xtask tidy`: what the house asks of its files.

mod floors;
mod pages;
mod sizes;

use crate::readme;
use crate::shell::{Failure, command, output, root};
use std::path::PathBuf;

/// Every check; all complaints at once.
pub(crate) fn tidy() -> Result<(), Failure> {
    println!("── tidy");
    let files = tracked()?;
    let mut complaints = floors::check()?;
    complaints.extend(sizes::check(&files));
    complaints.extend(pages::check(&files));
    complaints.extend(readme::check()?);
    if complaints.is_empty() {
        println!("   {} files", files.len());
        return Ok(());
    }
    Err(Failure::new(format!("the house is untidy:\n  {}", complaints.join("\n  "))))
}

/// A file of the repository: its path from the root, and its text.
struct File {
    path: String,
    text: String,
}

/// Every text file that git knows or would add.
fn tracked() -> Result<Vec<File>, Failure> {
    let list = output(&mut command(&["git", "ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let paths = String::from_utf8_lossy(&list);
    Ok(paths
        .lines()
        .filter_map(|path| {
            let full: PathBuf = root().join(path);
            std::fs::read_to_string(full).ok().map(|text| File { path: path.to_owned(), text })
        })
        .collect())
}
