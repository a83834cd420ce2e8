//! What many payloads at once must hold so that an expression can match in one of them.

use memchr::memmem::Finder;
use regex::bytes::Regex;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;

/// How much can be said of an expression.
#[derive(Clone, Debug)]
pub(super) enum Sieve {
    /// It matches wherever its bytes stand, whatever stands around them.
    Itself,
    /// What stands around counts (`^`, `\b`), but each match begins with one of these texts.
    Begins(Vec<Finder<'static>>),
    /// Nothing.
    Open,
}

impl Sieve {
    /// The sieve of an expression that can be compiled.
    pub(super) fn new(pattern: &str, ignore_case: bool) -> Self {
        let mut parser =
            ParserBuilder::new().utf8(false).case_insensitive(ignore_case).multi_line(true).build();
        let Ok(expression) = parser.parse(pattern) else { return Self::Open };
        if expression.properties().look_set().is_empty() {
            return Self::Itself;
        }
        let begins = Extractor::new().extract(&expression);
        match begins.literals() {
            Some(texts) if !texts.is_empty() && texts.iter().all(|it| !it.is_empty()) => {
                Self::Begins(texts.iter().map(|it| Finder::new(it.as_bytes()).into_owned()).collect())
            }
            _ => Self::Open,
        }
    }

    /// False where the expression matches in no part of these bytes.
    pub(super) fn lets_pass(&self, expression: &Regex, bytes: &[u8]) -> bool {
        match self {
            Self::Itself => expression.is_match(bytes),
            Self::Begins(texts) => texts.iter().any(|it| it.find(bytes).is_some()),
            Self::Open => true,
        }
    }
}
