//! Known weaknesses in what we depend on, asked of the registries. Where none answers, that is said, and is
//! no failure: it is nothing that a change could mend.

use crate::shell::{Failure, command, has, root, step};
use serde_json::Value;

/// Folders with a lock file of npm.
const FOLDERS: [&str; 2] = ["web", "tests/peers"];

/// Fails where a registry knows a high or critical weakness.
pub(crate) fn audit() -> Result<(), Failure> {
    println!("── known weaknesses");
    for folder in FOLDERS {
        let words = ["npm", "audit", "--json", "--fetch-retries=0", "--fetch-timeout=10000"];
        let ran = command(&words).current_dir(root().join(folder)).output();
        // It ends with 1 where it finds something, and where it cannot ask.
        let said = ran.ok().and_then(|it| serde_json::from_slice(&it.stdout).ok()).unwrap_or(Value::Null);
        match judge(&said) {
            Verdict::Clean => println!("   {folder}: none"),
            Verdict::NotAsked(why) => println!("   {folder}: not asked: {why}"),
            Verdict::Weak(names) => {
                return Err(Failure::new(format!("{folder}: weak: {}", names.join(", "))));
            }
        }
    }
    if has("cargo-deny") {
        return step("advisories", &mut command(&["cargo", "deny", "check", "advisories"]));
    }
    println!("   Rust: not asked: cargo-deny is not installed");
    Ok(())
}

/// What a registry said.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Clean,
    NotAsked(String),
    /// These packages.
    Weak(Vec<String>),
}

fn judge(said: &Value) -> Verdict {
    let Some(found) = said["vulnerabilities"].as_object() else {
        let why = said["message"].as_str().or(said["error"]["summary"].as_str());
        // Of its words, not where it is.
        let why = why.and_then(|it| it.split(" - ").next()).filter(|it| !it.is_empty());
        return Verdict::NotAsked(why.unwrap_or("npm says nothing").to_owned());
    };
    let grave = |it: &Value| matches!(it["severity"].as_str(), Some("high" | "critical"));
    let names: Vec<_> = found.iter().filter(|it| grave(it.1)).map(|it| it.0.clone()).collect();
    if names.is_empty() { Verdict::Clean } else { Verdict::Weak(names) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_registry_that_does_not_answer_is_no_clean_bill() {
        let said = json!({ "message": "405 Method Not Allowed - POST https://registry.example/x", "error": { "summary": "" } });
        assert_eq!(judge(&said), Verdict::NotAsked("405 Method Not Allowed".into()));
        assert_eq!(judge(&Value::Null), Verdict::NotAsked("npm says nothing".into()));
        assert_eq!(judge(&json!({ "vulnerabilities": {} })), Verdict::Clean);
        let found =
            json!({ "vulnerabilities": { "a": { "severity": "low" }, "b": { "severity": "critical" } } });
        assert_eq!(judge(&found), Verdict::Weak(vec!["b".into()]));
    }
}
