//! Names like one that does not exist: slips of the keys, a missing or needless label.

use std::time::Duration;
use tokio::task::JoinSet;

/// As many names are asked for.
const MOST: usize = 24;
/// Slips in the last label, and what was meant.
const ENDINGS: [(&str, &str); 12] = [
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("vom", "com"),
    ("comm", "com"),
    ("co", "com"),
    ("cm", "com"),
    ("nte", "net"),
    ("ent", "net"),
    ("ogr", "org"),
    ("rog", "org"),
    ("oi", "io"),
];

/// Those of them that exist, likeliest first.
pub(super) async fn existing(name: Option<&str>, limit: Duration) -> Vec<String> {
    let Some(name) = name else { return vec![] };
    if is_slip_of("localhost", name) {
        return vec!["localhost".into()];
    }
    let mut asking = JoinSet::new();
    for (rank, name) in like(name).into_iter().enumerate() {
        asking.spawn(async move {
            let exists = !net::look_up(&name, limit).await.is_empty();
            exists.then_some((rank, name))
        });
    }
    let mut found: Vec<_> = asking.join_all().await.into_iter().flatten().collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

/// Names that may have been meant.
fn like(name: &str) -> Vec<String> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    let mut found = vec![];
    if let [first, rest @ ..] = labels.as_slice() {
        let parent = rest.join(".");
        if *first == "www" && rest.len() > 1 {
            found.push(parent.clone());
        }
        if let Some(apart) = first.strip_prefix("www").filter(|it| !it.is_empty()) {
            found.push(format!("www.{apart}.{parent}"));
        }
    }
    if let Some((last, before)) = labels.split_last() {
        let meant = ENDINGS.iter().filter(|(slip, _)| slip == last);
        found.extend(meant.map(|(_, meant)| format!("{}.{meant}", before.join("."))));
    }
    found.extend(slips(&labels));
    if labels.len() > 1 && labels[0] != "www" {
        found.push(format!("www.{name}"));
        // The name above it: then the record for this label is what is missing.
        if labels.len() > 2 {
            found.push(labels[1..].join("."));
        }
    }
    let mut seen = vec![name];
    found.retain(|it| {
        !seen.contains(it) && !it.starts_with('.') && !it.ends_with('.') && {
            seen.push(it.clone());
            true
        }
    });
    found.truncate(MOST);
    found
}

/// Two neighbours swapped, or a letter typed twice, in any label but the last.
fn slips(labels: &[&str]) -> Vec<String> {
    let mut found = vec![];
    for (index, label) in labels.iter().enumerate().take(labels.len().saturating_sub(1)) {
        let letters: Vec<char> = label.chars().collect();
        let mut put = |letters: Vec<char>| {
            let mut changed: Vec<String> = labels.iter().map(|it| (*it).to_owned()).collect();
            changed[index] = letters.into_iter().collect();
            found.push(changed.join("."));
        };
        for at in 1..letters.len() {
            let mut other = letters.clone();
            if letters[at - 1] == letters[at] {
                other.remove(at);
            } else {
                other.swap(at - 1, at);
            }
            put(other);
        }
    }
    found
}

/// Whether one slip or two lie between a name and what was meant.
fn is_slip_of(meant: &str, name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name != meant && !name.contains('.') && distance(meant, &name) <= 2
}

/// Letters to change, add or remove (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for at in 0..other.len() {
            let changed = diagonal + usize::from(other[at] != letter);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_labels_are_thought_of() {
        let thinks = |name: &str, meant: &str| assert!(like(name).iter().any(|it| it == meant), "{name}");
        thinks("chat.exmaple.com", "chat.example.com");
        thinks("ehco.example.test", "echo.example.test");
        thinks("examplee.org", "example.org");
        thinks("chat.example.con", "chat.example.com");
        thinks("example.com", "www.example.com");
        thinks("www.example.com", "example.com");
        thinks("wwwexample.com", "www.example.com");
        thinks("cht.example.com", "example.com");
        assert!(like("a.b").len() <= MOST && like(&"ab".repeat(30)).len() <= MOST);
    }

    #[tokio::test]
    async fn localhost_is_known_without_asking() {
        let limit = Duration::ZERO;
        for slip in ["locahost", "loaclhost", "localhots", "LOCALHOT"] {
            assert_eq!(existing(Some(slip), limit).await, ["localhost"], "{slip}");
        }
        assert!(existing(None, limit).await.is_empty());
        assert!(!is_slip_of("localhost", "localhost") && !is_slip_of("localhost", "myhost"));
    }
}
