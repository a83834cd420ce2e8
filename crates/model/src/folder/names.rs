//! Names of files: safe on every system, and none twice, whatever an API is called.

use std::collections::BTreeSet;

/// Most characters and bytes of a name before its ending.
const LONGEST: usize = 60;
const MOST_BYTES: usize = 180;
/// Names that are devices on Windows, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Names that are taken in a folder; a name in other letters is the same on some systems.
#[derive(Clone, Debug, Default)]
pub struct Taken(BTreeSet<String>);

impl Taken {
    /// Says that a name is taken.
    pub fn add(&mut self, name: &str) {
        self.0.insert(name.to_lowercase());
    }

    /// Takes a name with this ending, with a number where it is taken already.
    pub fn take(&mut self, stem: &str, ending: &str) -> String {
        let numbered = (2..).map(|it| format!("{stem}-{it}{ending}"));
        let mut names = std::iter::once(format!("{stem}{ending}")).chain(numbered);
        let free = names.find(|it| !self.0.contains(&it.to_lowercase()));
        let free = free.expect("there are more numbers than names");
        self.add(&free);
        free
    }
}

/// The name of a file for what is called so: letters and digits of any script, `-`, `_` and `.`; where
/// nothing of it is left, `instead`.
#[must_use]
pub fn stem(name: &str, instead: &str) -> String {
    let mut stem = String::new();
    for it in name.chars() {
        let it = if it.is_alphanumeric() || "_.".contains(it) { it } else { '-' };
        let doubled = it == '-' && stem.ends_with('-') || it == '.' && stem.ends_with('.');
        if !doubled && stem.len() + it.len_utf8() <= MOST_BYTES && stem.chars().count() < LONGEST {
            stem.push(it);
        }
    }
    let stem = stem.trim_matches(['-', '.']);
    let head = stem.split('.').next().unwrap_or_default().to_lowercase();
    let device = head.trim_end_matches(|it: char| it.is_ascii_digit() || "¹²³".contains(it));
    match stem {
        "" => instead.to_owned(),
        stem if DEVICES.contains(&device) => {
            format!("{stem}_").replacen('.', "_", usize::from(stem.contains('.')))
        }
        stem => stem.to_owned(),
    }
}

/// Whether a path names a place inside of a folder, on every system: names between `/`, none of which
/// leads upwards, is hidden, or is something else on some system.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let fits = |it: &str| {
        let bad = |it: char| it.is_control() || "\\:*?\"<>|".contains(it);
        !it.is_empty()
            && it.len() <= 255
            && !it.starts_with('.')
            && !it.ends_with(['.', ' '])
            && !it.contains(bad)
    };
    path.len() <= 4096 && path.split('/').all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_whatever_something_is_called() {
        for (name, safe) in [
            ("Chat", "Chat"),
            ("Chat room (v2)", "Chat-room-v2"),
            ("部屋 の API", "部屋-の-API"),
            ("..", "api"),
            ("../../etc/passwd", "etc-passwd"),
            ("/", "api"),
            ("a/b\\c", "a-b-c"),
            ("C:\\x", "C-x"),
            ("CON", "CON_"),
            ("con.txt", "con_txt_"),
            ("Com1", "Com1_"),
            ("console", "console"),
            (".git", "git"),
            (".wscope", "wscope"),
            ("a.", "a"),
            ("a...b", "a.b"),
            ("\u{202e}gpj.exe", "gpj.exe"),
            ("a\0b\nc", "a-b-c"),
            ("", "api"),
            ("🦀", "api"),
        ] {
            assert_eq!(stem(name, "api"), safe, "{name:?}");
            assert!(is_inside(&stem(name, "api")), "{name:?}");
        }
        assert_eq!(stem(&"long ".repeat(100), "api").chars().count(), 59);
        assert!(stem(&"長".repeat(100), "api").len() <= MOST_BYTES);
    }

    #[test]
    fn no_name_is_given_twice_on_any_system() {
        let mut taken = Taken::default();
        taken.add("Project.yaml");
        let names = ["chat", "Chat", "chat", "project"].map(|it| taken.take(it, ".yaml"));
        assert_eq!(names, ["chat.yaml", "Chat-2.yaml", "chat-3.yaml", "project-2.yaml"]);
    }

    #[test]
    fn a_path_leads_nowhere_else() {
        for inside in ["a", "a/b.yaml", "日本/x"] {
            assert!(is_inside(inside), "{inside}");
        }
        for outside in [
            "",
            "/a",
            "a/",
            "a//b",
            "..",
            "a/../b",
            ".git/config",
            "a/.b",
            "a\\b",
            "C:x",
            "a\0",
            "a.",
            "a/ /b",
        ] {
            assert!(!is_inside(outside), "{outside}");
        }
    }
}
