//! The scripts in a file: the whole of it, or those between the tags and in the event attributes
//! of a page.

mod attribute;
mod template;

pub(crate) use template::{Kind, Template};

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;
use std::ops::Range;

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
    /// Where it stands in a page.
    pub(crate) part: Part,
    /// Where each byte of the text stands in the file, and its end, where they do not simply follow.
    pub(crate) offsets: Option<Vec<usize>>,
    /// So many bytes of the text are the script itself; what follows is of the template.
    pub(crate) own: usize,
    /// The template whose names this script declares.
    pub(crate) template: Template,
}

/// What a script is to its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The whole file, or a script of its own.
    Script,
    /// It runs once for each instance of a component.
    Setup,
    /// The value of an event attribute.
    Attribute,
}

impl Block {
    fn new(text: String, start: usize, dialect: Dialect) -> Self {
        let own = text.len();
        let template = Template::default();
        Self { text, start, dialect, in_page: false, part: Part::Script, offsets: None, own, template }
    }

    /// Where this range of the text stands in the file.
    pub(crate) fn range(&self, start: u32, end: u32) -> Range<usize> {
        let at = |offset: u32| match &self.offsets {
            Some(offsets) => offsets[(offset as usize).min(offsets.len() - 1)],
            None => self.start + offset as usize,
        };
        at(start)..at(end)
    }

    /// The bytes of the file that it takes, without those of the template.
    pub(crate) fn whole(&self) -> Range<usize> {
        let length = u32::try_from(self.own).unwrap_or(u32::MAX);
        self.range(0, length)
    }
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
    // What only declares is no program, and opens nothing.
    if [".d.ts", ".d.mts", ".d.cts"].iter().any(|ending| name.ends_with(ending)) {
        return vec![];
    }
    let whole = |dialect| vec![Block::new(text(bytes), 0, dialect)];
    match extension.as_str() {
        "js" | "cjs" | "jsx" => whole(Dialect::JavaScript),
        "mjs" => whole(Dialect::Module),
        "ts" | "mts" | "cts" => whole(Dialect::TypeScript),
        "tsx" => whole(Dialect::Tsx),
        "html" | "htm" | "vue" | "svelte" => in_page(bytes, &extension),
        // A name that tells nothing, such as that of pasted text.
        _ if bytes.trim_ascii_start().starts_with(b"<") => in_page(bytes, ""),
        _ => whole(Dialect::Tsx),
    }
}

fn text(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// What is known of a tag while it is read.
#[derive(Default)]
struct Tag {
    is_script: bool,
    attribute: Vec<u8>,
    language: Vec<u8>,
    /// `context="module"`, or `module`: the script of a Svelte component that runs once.
    is_shared: bool,
    /// `setup`: the script of a Vue component that runs for each instance.
    is_setup: bool,
    start: Option<usize>,
}

fn in_page(bytes: &[u8], ending: &str) -> Vec<Block> {
    let (mut found, mut tag, mut template) = (vec![], None::<Tag>, Template::default());
    let listen = |event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
        match (event, &mut tag) {
            (CallbackEvent::OpenStartTag { name }, _) => {
                tag = Some(Tag { is_script: name == b"script", ..Tag::default() });
            }
            (CallbackEvent::AttributeName { name }, Some(tag)) => tag.name(name),
            (CallbackEvent::AttributeValue { value }, Some(tag)) => {
                tag.value(value);
                let place = span.start..span.end;
                if ending == "vue" {
                    template.attribute(bytes, &tag.attribute, place.clone(), value);
                }
                if ending != "svelte" && attribute::is_event(&tag.attribute) {
                    found.extend(attribute::block(bytes, place, value));
                }
            }
            (CallbackEvent::CloseStartTag { .. }, Some(tag)) => tag.start = Some(span.end),
            (CallbackEvent::EndTag { name: b"script" }, Some(open)) => {
                found.extend(open.script(bytes, span.start, ending));
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
    if ending == "svelte" {
        template = template::svelte(&text(bytes));
    }
    give(template, &mut found);
    found
}

/// Gives a template to the script that declares its names: that of the instances, or else the only one.
fn give(template: Template, found: &mut [Block]) {
    let mut scripts: Vec<_> = found.iter_mut().filter(|it| it.part != Part::Attribute).collect();
    scripts.sort_by_key(|it| it.part != Part::Setup);
    if let Some(script) = scripts.into_iter().next() {
        script.template = template;
    }
}

impl Tag {
    fn name(&mut self, name: &[u8]) {
        self.attribute = name.to_vec();
        self.is_setup |= name == b"setup";
        self.is_shared |= name == b"module";
    }

    fn value(&mut self, value: &[u8]) {
        match self.attribute.as_slice() {
            b"type" | b"lang" => self.language = value.to_ascii_lowercase(),
            b"context" => self.is_shared |= value == b"module",
            _ => {}
        }
    }

    /// The script that this tag opens and that ends there.
    fn script(&self, bytes: &[u8], end: usize, ending: &str) -> Option<Block> {
        let start = self.start.filter(|_| self.is_script)?;
        let inside = bytes.get(start..end.min(bytes.len()))?;
        let dialect = dialect(&self.language, matches!(ending, "vue" | "svelte"))?;
        let is_setup = match ending {
            "svelte" => !self.is_shared,
            "vue" => self.is_setup,
            _ => false,
        };
        let part = if is_setup { Part::Setup } else { Part::Script };
        Some(Block { in_page: true, part, ..Block::new(text(inside), start, dialect) })
    }
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
    fn an_event_attribute_is_a_script_whose_entities_move_nothing() {
        let page = "<p>あ<button title=x onclick=\"new WebSocket(&quot;ws://h?a&amp;b&quot;)\">い</button>";
        let [block] = blocks("a.html", page.as_bytes()).try_into().expect("one script");
        assert_eq!(block.text, "new WebSocket(\"ws://h?a&b\")");
        assert_eq!(&page[block.range(4, 13)], "WebSocket");
        assert_eq!(&page[block.range(14, 26)], "&quot;ws://h?a&amp;b&quot;");
        assert_eq!(&page[block.whole()], "new WebSocket(&quot;ws://h?a&amp;b&quot;)");
        assert_eq!(scripts("a.html", "<p onclick='go()' data-on=\"new WebSocket()\">"), []);
    }

    #[test]
    fn what_runs_for_each_instance_of_a_component_is_told_from_what_runs_once() {
        let parts =
            |name, page: &str| blocks(name, page.as_bytes()).iter().map(|it| it.part).collect::<Vec<_>>();
        assert_eq!(
            parts("a.svelte", "<script context=module>a</script><script>b</script>"),
            [Part::Script, Part::Setup]
        );
        assert_eq!(parts("a.vue", "<script>a</script><script setup>b</script>"), [Part::Script, Part::Setup]);
    }

    #[test]
    fn bytes_that_are_no_text_move_nothing() {
        let found = blocks("a.js", b"a\xff\xe3\x81b");
        assert_eq!(found[0].text, "a???b");
    }
}
