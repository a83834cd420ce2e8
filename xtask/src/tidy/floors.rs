//! The floors of ARCHITECTURE.md, held against the dependencies that cargo sees: a crate knows
//! only crates of lower floors, and the two lowest floors stay pure.

use crate::shell::{Failure, command, output, root};
use serde_json::Value;
use std::collections::BTreeMap;

/// Crates that bring sockets, clocks or tasks, and so have no place on floors 0 and 1.
const IMPURE: [&str; 5] = ["axum", "hyper", "socket2", "sqlx", "tokio"];
/// Bans that each crate of a pure floor carries in its own `clippy.toml`.
const BANS: [&str; 4] =
    ["std::time::Instant::now", "std::time::SystemTime::now", "std::net::TcpStream", "std::fs::"];

/// Every edge that climbs, and every pure crate without its bans.
pub(super) fn check() -> Result<Vec<String>, Failure> {
    let architecture = std::fs::read_to_string(root().join("ARCHITECTURE.md"))
        .map_err(|error| Failure::new(format!("read ARCHITECTURE.md: {error}")))?;
    let metadata =
        output(&mut command(&["cargo", "metadata", "--format-version=1", "--no-deps", "--locked"]))?;
    let metadata: Value = serde_json::from_slice(&metadata)
        .map_err(|error| Failure::new(format!("cargo metadata printed no JSON: {error}")))?;
    let floors = floors(&architecture);
    let mut complaints = climbing(&floors, &metadata);
    for name in floors.iter().filter(|(_, floor)| **floor <= 1).map(|(name, _)| name) {
        let path = format!("crates/{name}/clippy.toml");
        let text = std::fs::read_to_string(root().join(&path)).unwrap_or_default();
        complaints.extend(
            BANS.iter().filter(|ban| !text.contains(**ban)).map(|ban| format!("{path}: does not ban {ban}")),
        );
    }
    Ok(complaints)
}

/// Crate by crate, its floor, from the table `| floor | name | crates |`.
fn floors(architecture: &str) -> BTreeMap<String, u8> {
    let rows = architecture.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let floor: u8 = cells.next()?.parse().ok()?;
        let crates = cells.nth(1)?;
        Some(crates.split(',').map(move |name| (name.trim().trim_matches('`').to_owned(), floor)))
    });
    rows.flatten().collect()
}

fn climbing(floors: &BTreeMap<String, u8>, metadata: &Value) -> Vec<String> {
    let mut complaints = vec![];
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    for package in packages.iter().filter(|it| is_ours(it)) {
        let name = short(package);
        let Some(&floor) = floors.get(name) else {
            complaints.push(format!("ARCHITECTURE.md: the crate {name} has no floor"));
            continue;
        };
        let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
        // What only tests use may come from anywhere.
        for dependency in dependencies.iter().filter(|it| it["kind"].is_null()) {
            let other = short(dependency);
            if floors.get(other).is_some_and(|&lower| lower >= floor) {
                complaints.push(format!("crates/{name}: floor {floor} may not depend on {other}"));
            }
            if floor <= 1 && IMPURE.contains(&other) {
                complaints
                    .push(format!("crates/{name}: floor {floor} is pure and may not depend on {other}"));
            }
        }
    }
    complaints
}

fn is_ours(package: &Value) -> bool {
    package["manifest_path"].as_str().is_some_and(|path| path.contains("/crates/"))
}

/// `wire` of `wscope-wire`; the binary's package `wscope` is `cli`.
fn short(package: &Value) -> &str {
    let name = package["name"].as_str().unwrap_or_default();
    if name == "wscope" { "cli" } else { name.strip_prefix("wscope-").unwrap_or(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn complaints(dependency: &Value) -> Vec<String> {
        let floors = floors("| 0 | words | `finding`, `wire` |\n| 2 | hands | `net` |\n");
        let package = json!({ "name": "wscope-wire", "manifest_path": "/x/crates/wire/Cargo.toml", "dependencies": [dependency] });
        climbing(&floors, &json!({ "packages": [package] }))
    }

    #[test]
    fn a_crate_knows_lower_floors_only() {
        assert_eq!(complaints(&json!({ "name": "wscope-net", "kind": null })).len(), 1, "a higher floor");
        assert_eq!(complaints(&json!({ "name": "wscope-finding", "kind": null })).len(), 1, "a neighbour");
        assert_eq!(complaints(&json!({ "name": "tokio", "kind": null })).len(), 1, "not pure");
        assert_eq!(complaints(&json!({ "name": "wscope-net", "kind": "dev" })).len(), 0, "tests may");
        assert_eq!(complaints(&json!({ "name": "bytes", "kind": null })).len(), 0);
    }
}
