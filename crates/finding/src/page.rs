//! The page of a cause: Markdown in two languages, with examples that a harness runs as tests.

use crate::Language;

/// A cause's page, in each language.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// English Markdown.
    pub en: &'static str,
    /// Japanese Markdown.
    pub ja: &'static str,
}

/// What an example is there to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExampleKind {
    /// The rule finds something in it.
    Bad,
    /// The rule finds nothing in it.
    Good,
    /// The bad example above it, after its fix.
    Fixed,
}

/// A fenced block of a page whose info string ends in `bad`, `good` or `fixed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example<'a> {
    /// What it shows.
    pub kind: ExampleKind,
    /// The block's language: the first word of its info string.
    pub language: &'a str,
    /// The words between: options for the harness.
    pub options: Vec<&'a str>,
    /// The text, with its last line feed.
    pub text: &'a str,
}

impl Page {
    /// The page in this language.
    #[must_use]
    pub fn say(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Ja => self.ja,
        }
    }

    /// The title: the text of the first `# ` heading.
    #[must_use]
    pub fn title(&self, language: Language) -> &'static str {
        self.say(language).lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("")
    }

    /// What to do, in short: the first paragraph, or the first item of a list, under the heading that
    /// says so. `None` where it only leads over to a block.
    #[must_use]
    pub fn advice(&self, language: Language) -> Option<&'static str> {
        let heading = match language {
            Language::En => "## What to do",
            Language::Ja => "## 対処",
        };
        let mut lines = self.say(language).lines().skip_while(|line| *line != heading).skip(1);
        let line = lines.find(|line| !line.is_empty()).filter(|line| !line.starts_with('#'))?;
        let line = line.strip_prefix("- ").or(line.strip_prefix("1. ")).unwrap_or(line);
        (!line.starts_with("```") && !line.ends_with([':', '：'])).then_some(line)
    }

    /// The examples, in the order of the page. Both languages carry the same.
    #[must_use]
    pub fn examples(&self, language: Language) -> Vec<Example<'static>> {
        examples(self.say(language))
    }
}

fn examples(page: &str) -> Vec<Example<'_>> {
    let mut found = vec![];
    let mut rest = page;
    while let Some(open) = find_fence(rest) {
        let after = &rest[open + 3..];
        let Some((info, body)) = after.split_once('\n') else { break };
        let end =
            if body.starts_with("```") { 0 } else { body.find("\n```").map_or(body.len(), |at| at + 1) };
        let mut words: Vec<_> = info.split_whitespace().collect();
        let kind = match words.pop() {
            Some("bad") => Some(ExampleKind::Bad),
            Some("good") => Some(ExampleKind::Good),
            Some("fixed") => Some(ExampleKind::Fixed),
            _ => None,
        };
        if let (Some(kind), false) = (kind, words.is_empty()) {
            found.push(Example { kind, language: words.remove(0), options: words, text: &body[..end] });
        }
        rest = body[end..].strip_prefix("```").unwrap_or("");
    }
    found
}

fn find_fence(text: &str) -> Option<usize> {
    if text.starts_with("```") { Some(0) } else { text.find("\n```").map(|at| at + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_is_the_first_thing_that_is_said_to_do() {
        let told = |en| Page { en, ja: "" }.advice(Language::En);
        let page = "# T\n\n## Why\n\nBecause.\n\n## What to do\n\nMend `it`. Look.\n\nMore.\n\n## Examples\n";
        assert_eq!(told(page), Some("Mend `it`. Look."));
        assert_eq!(told("## What to do\n\n- First.\n- Second.\n"), Some("First."));
        assert_eq!(told("## What to do\n\n1. First.\n"), Some("First."));
        assert_eq!(told("## What to do\n\n0 to 125 fit.\n"), Some("0 to 125 fit."));
        assert_eq!(told("## What to do\n\nnginx:\n\n```nginx\nx;\n```\n"), None);
        assert_eq!(told("## What to do\n\n```sh\nls\n```\n"), None);
        assert_eq!(told("## What to do\n\n## Examples\n"), None);
        assert_eq!(told("# T\n"), None);
        assert_eq!(Page { en: "", ja: "## 対処\n\n直します。\n" }.advice(Language::Ja), Some("直します。"));
    }

    #[test]
    fn marked_blocks_are_examples_and_others_are_not() {
        let page = "# T\n\n```http bad\nHTTP/1.1 200 OK\n```\ntext\n```sh\nls\n```\n```js browser good\nnew WebSocket(u)\n```\n";
        assert_eq!(
            examples(page),
            [
                Example {
                    kind: ExampleKind::Bad,
                    language: "http",
                    options: vec![],
                    text: "HTTP/1.1 200 OK\n"
                },
                Example {
                    kind: ExampleKind::Good,
                    language: "js",
                    options: vec!["browser"],
                    text: "new WebSocket(u)\n"
                },
            ]
        );
    }
}
