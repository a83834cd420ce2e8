//! A text in every language a user reads. A sentence cannot exist in one language alone:
//! the type asks for both, so completeness is checked by the compiler.

/// A language that a user reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Language {
    /// The language of a tag such as `ja`, `ja_JP.UTF-8` (a locale) or `ja,en;q=0.8`
    /// (an `Accept-Language` header). Anything that does not start with Japanese is English.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let tag = tag.trim_start().as_bytes();
        let japanese = tag.len() >= 2 && tag[..2].eq_ignore_ascii_case(b"ja");
        let ends = tag.get(2).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if japanese && ends { Self::Ja } else { Self::En }
    }

    /// The language's tag: `en` or `ja`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }
}

/// One text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Text {
    /// A text from its two forms.
    pub fn new(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self { en: en.into(), ja: ja.into() }
    }

    /// A text that is the same in every language: a header, a command, a number.
    pub fn same(text: impl Into<String>) -> Self {
        let en = text.into();
        Self { ja: en.clone(), en }
    }

    /// The form for this language.
    #[must_use]
    pub fn say(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_or_a_header_names_the_language() {
        for tag in ["ja", "ja_JP.UTF-8", "JA-jp,en;q=0.5", " ja;q=1"] {
            assert_eq!(Language::of(tag), Language::Ja, "{tag}");
        }
        for tag in ["", "C", "en_GB", "jam", "fr,ja"] {
            assert_eq!(Language::of(tag), Language::En, "{tag}");
        }
    }
}
