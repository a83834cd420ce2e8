//! Licences and bans of `deny.toml`, held against `cargo metadata`.

use crate::shell::{Failure, command, output, root};
use serde_json::Value;
use spdx::{Expression, LicenseReq};
use std::collections::BTreeSet;

/// Every dependency has a licence that we allow, and none is banned.
pub(crate) fn check() -> Result<(), Failure> {
    println!("── licences and bans");
    let policy = policy()?;
    let metadata = output(&mut command(&["cargo", "metadata", "--format-version=1", "--locked"]))?;
    let metadata: Value = serde_json::from_slice(&metadata)
        .map_err(|error| Failure::new(format!("cargo metadata printed no JSON: {error}")))?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let faults: Vec<String> = packages.iter().filter_map(|package| policy.objects_to(package)).collect();
    if packages.is_empty() || !faults.is_empty() {
        return Err(Failure::new(format!("deny.toml objects to:\n{}", faults.join("\n"))));
    }
    println!("   {} packages", packages.len());
    Ok(())
}

struct Policy {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
}

impl Policy {
    fn objects_to(&self, package: &Value) -> Option<String> {
        let name = package["name"].as_str().unwrap_or_default();
        if self.banned.contains(name) {
            return Some(format!("  {name} is banned"));
        }
        let licence = package["license"].as_str().unwrap_or_default();
        // Old manifests write a slash for OR.
        let fits = Expression::parse(&licence.replace('/', " OR "))
            .is_ok_and(|expression| expression.evaluate(|requirement| self.allows(requirement)));
        (!fits).then(|| format!("  {name}: licence {licence:?}"))
    }

    fn allows(&self, requirement: &LicenseReq) -> bool {
        self.allowed.contains(&requirement.to_string())
    }
}

fn policy() -> Result<Policy, Failure> {
    let text = std::fs::read_to_string(root().join("deny.toml"))
        .map_err(|error| Failure::new(format!("read deny.toml: {error}")))?;
    let table: toml::Table =
        text.parse().map_err(|error| Failure::new(format!("deny.toml is no TOML: {error}")))?;
    let list = |section: &str, key: &str| -> BTreeSet<String> {
        let items = table.get(section).and_then(|it| it.get(key)).and_then(|it| it.as_array());
        items.into_iter().flatten().filter_map(name).collect()
    };
    Ok(Policy { allowed: list("licenses", "allow"), banned: list("bans", "deny") })
}

/// `"x"` or `{ name = "x" }`.
fn name(item: &toml::Value) -> Option<String> {
    item.as_str().or_else(|| item.get("name")?.as_str()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_licence_must_be_allowed_and_a_ban_holds() {
        let set = |items: &[&str]| items.iter().map(|&it| it.to_owned()).collect();
        let policy = Policy { allowed: set(&["MIT", "Apache-2.0"]), banned: set(&["openssl-sys"]) };
        let objects = |name: &str, licence: &str| {
            policy.objects_to(&json!({ "name": name, "license": licence })).is_some()
        };
        assert!(!objects("a", "MIT OR GPL-3.0-only"));
        assert!(!objects("a", "MIT/Apache-2.0"));
        assert!(objects("a", "MIT AND GPL-3.0-only"));
        assert!(objects("a", ""));
        assert!(objects("openssl-sys", "MIT"));
    }
}
