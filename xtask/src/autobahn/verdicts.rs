//! What the suite says of each case: counted, and named where it is not well.

use super::jobs::{Part, Role};
use crate::shell::Failure;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const OK: &str = "OK";
const INFORMATIONAL: &str = "INFORMATIONAL";

/// The verdicts of one role, by case.
struct Verdicts {
    role: Role,
    /// How many cases there should be.
    expected: usize,
    /// The verdict of each case, in the order of their numbers.
    cases: BTreeMap<Vec<u32>, String>,
}

/// Prints the counts and what is not well; a failure where something is not.
pub(super) fn tell(report: &Path, parts: &[Part]) -> Result<(), Failure> {
    let index = report.join("index.json");
    let text =
        std::fs::read(&index).map_err(|error| Failure::new(format!("read {}: {error}", index.display())))?;
    let results: Value = serde_json::from_slice(&text)
        .map_err(|error| Failure::new(format!("read {}: {error}", index.display())))?;
    let roles = [Role::Server, Role::Client].map(|role| Verdicts::of(role, parts, &results));
    let roles: Vec<_> = roles.into_iter().filter(|role| role.expected > 0).collect();
    roles.iter().for_each(Verdicts::name_faults);
    roles.iter().for_each(|role| println!("   {}", role.summary()));
    println!("   report: {}", report.join("index.html").display());
    if roles.iter().all(Verdicts::are_well) {
        return Ok(());
    }
    Err(Failure::new("not every case is OK"))
}

impl Verdicts {
    fn of(role: Role, parts: &[Part], results: &Value) -> Self {
        let expected = parts.iter().filter(|part| part.role == role).map(|part| part.count).sum();
        let cases = results[role.agent()].as_object();
        let cases = cases.into_iter().flatten().map(|(case, result)| {
            let number = case.split('.').map(|part| part.parse().unwrap_or(u32::MAX)).collect();
            (number, verdict(&result["behavior"], &result["behaviorClose"]))
        });
        Self { role, expected, cases: cases.collect() }
    }

    fn is_well(verdict: &str) -> bool {
        verdict == OK || verdict == INFORMATIONAL
    }

    /// A case without a verdict is as bad as one that failed.
    fn are_well(&self) -> bool {
        self.cases.len() == self.expected && self.cases.values().all(|it| Self::is_well(it))
    }

    fn name_faults(&self) {
        for (number, verdict) in self.cases.iter().filter(|(_, verdict)| !Self::is_well(verdict)) {
            let number: Vec<_> = number.iter().map(u32::to_string).collect();
            println!("   {}  {}  {verdict}", self.role.agent(), number.join("."));
        }
    }

    fn summary(&self) -> String {
        let mut counts = BTreeMap::from([(OK, 0), (INFORMATIONAL, 0)]);
        for verdict in self.cases.values() {
            *counts.entry(verdict.as_str()).or_insert(0) += 1;
        }
        let missing = self.expected.saturating_sub(self.cases.len());
        if missing > 0 {
            counts.insert("without a verdict", missing);
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(verdict, _)| (*verdict != OK, *verdict != INFORMATIONAL));
        let counts: Vec<_> = counts.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        format!("{}: {} of {}", self.role.agent(), counts.join(", "), self.expected)
    }
}

/// The verdict on a case: on what was said and on how it was closed, the worse of the two.
fn verdict(behavior: &Value, close: &Value) -> String {
    let (behavior, close) = (behavior.as_str().unwrap_or("?"), close.as_str().unwrap_or("?"));
    match (Verdicts::is_well(behavior), Verdicts::is_well(close)) {
        (true, false) => format!("{close} (close)"),
        (true, true) if behavior == OK => close.to_owned(),
        _ => behavior.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn verdicts(results: Value, expected: usize) -> Verdicts {
        let part = Part { role: Role::Client, folder: "parts/0".into(), count: expected };
        Verdicts::of(Role::Client, &[part], &results)
    }

    #[test]
    fn both_what_was_said_and_how_it_was_closed_count() {
        let result = |behavior, close| json!({ "behavior": behavior, "behaviorClose": close });
        let agent = json!({
            "10.1.1": result("OK", "OK"),
            "2.1": result("NON-STRICT", "OK"),
            "7.1.1": result("OK", "FAILED"),
            "7.1.6": result("INFORMATIONAL", "INFORMATIONAL"),
            "9.1.1": result("OK", "INFORMATIONAL"),
        });
        let verdicts = verdicts(json!({ Role::Client.agent(): agent }), 6);
        let said: Vec<_> = verdicts.cases.values().map(String::as_str).collect();
        assert_eq!(said, ["NON-STRICT", "FAILED (close)", "INFORMATIONAL", "INFORMATIONAL", "OK"]);
        assert_eq!(
            verdicts.summary(),
            "wscope-as-client: 1 OK, 2 INFORMATIONAL, 1 FAILED (close), 1 NON-STRICT, 1 without a verdict of 6"
        );
        assert!(!verdicts.are_well());
    }

    #[test]
    fn a_case_that_was_lost_is_not_well() {
        let results = json!({ "wscope-as-client": { "1.1.1": { "behavior": "OK", "behaviorClose": "OK" } } });
        assert!(verdicts(results.clone(), 1).are_well());
        assert!(!verdicts(results, 2).are_well());
        assert!(!verdicts(json!({}), 1).are_well());
    }
}
