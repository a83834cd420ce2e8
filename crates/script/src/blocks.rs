//! The scripts in a file: the whole of it, or those between the tags of a page.

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;

/// A script, and where it stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its text; a byte that is not UTF-8 is a `?`, so that no other byte moves.
    pub(crate) text: String,
    /// The offset of its first byte in the file.
    pub(crate) start: usize,
    /// Its language.
    pub(crate) dialect: Dialect,
    /// It stands in a page, so it runs in a browser.
    pub(crate) in_page: bool,
}

/// A language that a script is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// JavaScript, perhaps with JSX, a module or not.
    JavaScript,
    /// JavaScript that is a module.
    Module,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
}

/// The scripts of a file of this name.
pub(crate) fn blocks(name: &str, bytes: &[u8]) -> Vec<Block> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let whole = |dialect| vec![Block { text: text(bytes), start: 0, dialect, in_page: false }];
    match extension.as_str() {
        "js" | "cjs" | "jsx" => whole(Dialect::JavaScript),
        "mjs" => whole(Dialect::Module),
        "ts" | "mts" | "cts" => whole(Dialect::TypeScript),
        "tsx" => whole(Dialect::Tsx),
        "html" | "htm" | "vue" | "svelte" => in_page(bytes, matches!(extension.as_str(), "vue" | "svelte")),
        // A name that tells nothing, such as that of pasted text.
        _ if bytes.trim_ascii_start().starts_with(b"<") => in_page(bytes, false),
        _ => whole(Dialect::Tsx),
    }
}

fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// What is known of a `<script>` while its tag is read.
#[derive(Default)]
struct Tag {
    attribute: Vec<u8>,
    language: Vec<u8>,
    start: Option<usize>,
}

fn in_page(bytes: &[u8], is_component: bool) -> Vec<Block> {
    let (mut found, mut tag) = (vec![], None::<Tag>);
    let listen = |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
        match (event, &mut tag) {
            (CallbackEvent::OpenStartTag { name }, _) => tag = (name == b"script").then(Tag::default),
            (CallbackEvent::AttributeName { name }, Some(tag)) => tag.attribute = name.to_vec(),
            (CallbackEvent::AttributeValue { value }, Some(tag))
                if matches!(tag.attribute.as_slice(), b"type" | b"lang") =>
            {
                tag.language = value.to_ascii_lowercase();
            }
            (CallbackEvent::CloseStartTag { .. }, Some(tag)) => tag.start = Some(span.end),
            (CallbackEvent::EndTag { name: b"script" }, Some(Tag { language, start: Some(start), .. })) => {
                let end = span.start.min(bytes.len());
                if let (Some(dialect), Some(inside)) =
                    (dialect(language, is_component), bytes.get(*start..end))
                {
                    found.push(Block { text: text(inside), start: *start, dialect, in_page: true });
                }
                tag = None;
            }
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(listen);
    // Otherwise the first `<` of a script would end it.
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(bytes, emitter).finish();
    found
}

/// The language of a script's `type` or `lang`; `None` for data, templates and import maps.
fn dialect(language: &[u8], is_component: bool) -> Option<Dialect> {
    match language {
        b"" | b"js" | b"javascript" if is_component => Some(Dialect::Module),
        b"" | b"text/javascript" | b"application/javascript" | b"text/babel" | b"text/jsx" => {
            Some(Dialect::JavaScript)
        }
        b"module" => Some(Dialect::Module),
        b"ts" | b"typescript" | b"text/typescript" => Some(Dialect::TypeScript),
        b"tsx" | b"jsx" => Some(Dialect::Tsx),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scripts of a page: their text as it stands at their place in the file.
    #[track_caller]
    fn scripts(name: &str, page: &str) -> Vec<(String, Dialect)> {
        let found = blocks(name, page.as_bytes());
        for block in &found {
            assert_eq!(&page[block.start..block.start + block.text.len()], block.text, "moved");
        }
        found.into_iter().map(|block| (block.text, block.dialect)).collect()
    }

    #[test]
    fn a_script_is_found_byte_for_byte_whatever_stands_around_it() {
        let page = "<p>あ&amp;\r\n<script>\r\nif (a<b && c) { d('</p>') }\r\n</script>\r\n<p>い<SCRIPT TYPE=module>e</SCRIPT>";
        assert_eq!(
            scripts("a.html", page),
            [
                ("\r\nif (a<b && c) { d('</p>') }\r\n".into(), Dialect::JavaScript),
                ("e".into(), Dialect::Module)
            ]
        );
    }

    #[test]
    fn data_and_templates_are_no_scripts() {
        let page = "<script type='application/json'>{}</script><script type=importmap>{}</script><!--<script>a</script>-->";
        assert_eq!(scripts("a.html", page), []);
    }

    #[test]
    fn components_say_their_language() {
        assert_eq!(
            scripts(
                "a.vue",
                "<template><b v-if=\"a < b\">x</b></template>\n<script setup lang=\"ts\">a</script>"
            ),
            [("a".into(), Dialect::TypeScript)]
        );
        assert_eq!(
            scripts("a.svelte", "<script>a</script>{#if a}<b/>{/if}"),
            [("a".into(), Dialect::Module)]
        );
    }

    #[test]
    fn bytes_that_are_no_text_move_nothing() {
        let found = blocks("a.js", b"a\xff\xe3\x81b");
        assert_eq!(found[0].text, "a???b");
    }
}
