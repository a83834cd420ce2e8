//! The page: built when its sources changed, its types made from the server's OpenAPI document.

use crate::setup::{self, fingerprint};
use crate::shell::{Failure, command, output, root, step};
use std::path::{Path, PathBuf};

const TYPES: &str = "web/src/api/types.gen.ts";

/// Builds `web/dist` when it is older than what it is made of.
pub(crate) fn build() -> Result<(), Failure> {
    let stamp = root().join("web/dist/.wscope-stamp");
    let fresh = fingerprint(&sources()?);
    if std::fs::read_to_string(&stamp).is_ok_and(|old| old == fresh) {
        return Ok(());
    }
    setup::node()?;
    setup::packages("web")?;
    step("build the page", &mut npm("build"))?;
    setup::write(&stamp, &fresh)
}

/// A script of the page's package, quiet but for its own output.
pub(crate) fn npm(script: &str) -> std::process::Command {
    let mut npm = command(&["npm", "run", "--silent", script]);
    npm.current_dir(root().join("web"));
    npm
}

/// Makes the page's types from the server's document.
pub(crate) fn generate() -> Result<(), Failure> {
    setup::node()?;
    setup::packages("web")?;
    let mut cargo = command(&["cargo", "run", "--quiet", "-p", "wscope-server", "--example", "openapi"]);
    let document = output(&mut cargo)?;
    let folder = root().join(".work");
    let path = folder.join("openapi.json");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&path, document))
        .map_err(|error| Failure::new(format!("write {}: {error}", path.display())))?;
    step("types of the page", npm("gen").env("OPENAPI", &path))
}

/// Fails when the types in the repository are not those of the server's document.
pub(crate) fn types_are_fresh() -> Result<(), Failure> {
    let read = || std::fs::read_to_string(root().join(TYPES)).unwrap_or_default();
    let before = read();
    generate()?;
    if before == read() {
        return Ok(());
    }
    Err(Failure::new(format!("{TYPES} was not what the server says; it is now: look at it and commit it")))
}

/// Path and content of every file that the page is made of.
fn sources() -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let mut files = vec![];
    walk(&root().join("web"), &mut files)?;
    files.sort();
    files
        .into_iter()
        .map(|path| {
            std::fs::read(&path)
                .map(|bytes| (path.clone(), bytes))
                .map_err(|error| Failure::new(format!("read {}: {error}", path.display())))
        })
        .collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error| Failure::new(format!("read {}: {error}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && !["node_modules", "dist", "journey"].iter().any(|skip| name == *skip) {
            walk(&path, files)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
