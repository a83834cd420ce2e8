//! A page of the docs of which a part is measured: that part is replaced, the rest is written by hand.

/// Where the measured part begins and ends.
const MARKS: [&str; 2] = ["<!-- measured: begin -->\n", "<!-- measured: end -->\n"];

/// Puts the measured part into the page at this path.
pub(crate) fn replace(path: &str, measured: &str) -> Result<(), String> {
    let page = std::fs::read_to_string(path).map_err(|error| format!("read {path}: {error}"))?;
    let page = with(&page, measured).ok_or(format!("{path} has no marks for what is measured"))?;
    std::fs::write(path, page).map_err(|error| format!("write {path}: {error}"))
}

fn with(page: &str, measured: &str) -> Option<String> {
    let [begin, end] = MARKS;
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}{measured}\n{end}{after}"))
}

/// What it was measured on and with: the processor, and the versions of what takes part.
pub(crate) fn circumstances() -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models: Vec<&str> =
        processors.lines().filter_map(|line| line.strip_prefix("model name")?.split(": ").nth(1)).collect();
    let model = models.first().copied().unwrap_or("an unknown processor");
    let versions: Vec<String> = [
        "fastwebsockets",
        "sockudo-ws",
        "tokio-tungstenite",
        "tokio-websockets",
        "tungstenite",
        "web-socket",
        "yawc",
    ]
    .iter()
    .filter_map(|name| Some(format!("{name} {}", version(name)?)))
    .collect();
    format!("On {} × {model}. Peers: {}.\n", models.len(), versions.join(", "))
}

/// The locked version of a package.
fn version(name: &str) -> Option<&'static str> {
    let lock = include_str!("Cargo.lock");
    let (_, entry) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    entry.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_measured_part_is_replaced() {
        let page = format!("a\n{}old\n{}b\n", MARKS[0], MARKS[1]);
        assert_eq!(with(&page, "new\n"), Some(format!("a\n{}new\n\n{}b\n", MARKS[0], MARKS[1])));
        assert_eq!(with("without marks", "new"), None);
    }

    #[test]
    fn the_lock_file_says_the_versions() {
        assert!(version("tungstenite").is_some_and(|it| it.contains('.')));
    }
}
