//! Every cause has its page in English and in Japanese.

use super::File;
use std::collections::BTreeMap;

/// Every cause without both pages, and every page without its other language or its title.
pub(super) fn check(files: &[File]) -> Vec<String> {
    let texts: BTreeMap<&str, &str> = files.iter().map(|it| (it.path.as_str(), it.text.as_str())).collect();
    let mut complaints = vec![];
    for (path, text) in &texts {
        if let Some(stem) = path.strip_suffix(".md").filter(|_| is_page(path)) {
            let (twin, japanese) = match stem.strip_suffix(".ja") {
                Some(stem) => (format!("{stem}.md"), true),
                None => (format!("{stem}.ja.md"), false),
            };
            if !texts.contains_key(twin.as_str()) {
                complaints.push(format!("{path}: has no {twin} beside it"));
            }
            if !text.starts_with("# ") {
                complaints.push(format!("{path}: does not begin with its title"));
            }
            if japanese && text.is_ascii() {
                complaints.push(format!("{path}: is not in Japanese"));
            }
        }
        complaints.extend(missing_pages(path, text, &texts));
    }
    complaints
}

fn is_page(path: &str) -> bool {
    path.starts_with("crates/") && path.contains("/src/")
}

/// Pages that a rule includes and that are not there, or a rule that includes too few.
fn missing_pages(path: &str, text: &str, texts: &BTreeMap<&str, &str>) -> Vec<String> {
    if !path.ends_with(".rs") || !text.contains("Page {") || !is_page(path) {
        return vec![];
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let includes = text.split("include_str!(\"").skip(1).filter_map(|rest| rest.split_once('"'));
    includes
        .map(|(page, _)| format!("{folder}/{page}"))
        .filter(|page| page.ends_with(".md") && !page.contains("..") && !texts.contains_key(page.as_str()))
        .map(|page| format!("{path}: includes {page}, which is not there"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(files: &[(&str, &str)]) -> usize {
        let files: Vec<_> =
            files.iter().map(|&(path, text)| File { path: path.into(), text: text.into() }).collect();
        check(&files).len()
    }

    #[test]
    fn a_page_has_two_languages_and_a_title() {
        let (en, ja) = ("crates/a/src/x.md", "crates/a/src/x.ja.md");
        assert_eq!(complaints(&[(en, "# X\n"), (ja, "# あ\n")]), 0);
        assert_eq!(complaints(&[(en, "# X\n")]), 1);
        assert_eq!(complaints(&[(en, "# X\n"), (ja, "# X\n")]), 1, "not translated");
        assert_eq!(complaints(&[(en, "X\n"), (ja, "# あ\n")]), 1, "no title");
        let rule = "Page { en: include_str!(\"y.md\"), ja: include_str!(\"y.ja.md\") }";
        assert_eq!(complaints(&[("crates/a/src/y.rs", rule)]), 2);
    }
}
