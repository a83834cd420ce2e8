//! The language of all texts: `--lang`, else the locale of the environment.

use finding::Language;
use std::ffi::OsString;

/// The language that these arguments and this locale ask for. It is read before the arguments
/// are parsed, since their errors and their help speak it too.
pub(crate) fn language(args: &[OsString], locale: &str) -> Language {
    let mut words = args.iter().skip(1).map(|it| it.to_string_lossy()).take_while(|it| it != "--");
    while let Some(word) = words.next() {
        if let Some(tag) = word.strip_prefix("--lang=") {
            return Language::of(tag);
        }
        if word == "--lang" {
            return words.next().map_or_else(|| Language::of(locale), |tag| Language::of(&tag));
        }
    }
    Language::of(locale)
}

/// The locale for messages, as POSIX orders the variables. An empty one is as good as none.
pub(crate) fn locale() -> String {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|it| !it.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_wins_over_the_locale() {
        let says =
            |words: &[&str], locale| language(&words.iter().map(OsString::from).collect::<Vec<_>>(), locale);
        assert_eq!(says(&["wscope", "doctor", "--lang", "ja"], "C"), Language::Ja);
        assert_eq!(says(&["wscope", "--lang=en", "doctor"], "ja_JP.UTF-8"), Language::En);
        assert_eq!(says(&["wscope", "doctor"], "ja_JP.UTF-8"), Language::Ja);
        assert_eq!(says(&["wscope", "connect", "--", "--lang=ja"], "C"), Language::En);
    }
}
