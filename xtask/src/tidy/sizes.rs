//! One idea a file: how long a file may be.

use super::File;

/// Lines: above them a file is several ideas.
const CODE: usize = 500;
const COMPONENT: usize = 150;
/// Longer on purpose, and why.
const EXCEPTIONS: [(&str, &str); 0] = [];

/// Every file that is too long.
pub(super) fn check(files: &[File]) -> Vec<String> {
    files.iter().filter_map(|file| complaint(&file.path, file.text.lines().count())).collect()
}

fn complaint(path: &str, lines: usize) -> Option<String> {
    let limit = match path.rsplit_once('.')?.1 {
        "svelte" => COMPONENT,
        "rs" | "ts" | "mjs" | "css" if !path.contains(".gen.") => CODE,
        _ => return None,
    };
    let excused = EXCEPTIONS.iter().any(|(exception, _)| *exception == path);
    (lines > limit && !excused).then(|| format!("{path}: {lines} lines, and {limit} are allowed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_named() {
        assert!(complaint("crates/a.rs", CODE + 1).is_some());
        assert!(complaint("crates/a.rs", CODE).is_none());
        assert!(complaint("web/A.svelte", COMPONENT + 1).is_some());
        assert!(complaint("web/types.gen.ts", CODE + 1).is_none());
        assert!(complaint("README.md", CODE + 1).is_none());
    }
}
