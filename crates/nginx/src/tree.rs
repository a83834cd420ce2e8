//! Tokens to a tree. The tree is flat: directives stand in the order of the file and know
//! their parent, so no depth of nesting can exhaust the stack.

use crate::fault::Trouble;
use crate::known::{Home, Places};
use crate::token::{Kind, Token};
use crate::{Fault, known};
use std::ops::Range;

/// A directive's place in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub(crate) usize);

/// A directive: a simple one or a block; an entry of a `map`, `types` or `geo` too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// Its place in the list.
    pub id: Id,
    /// The block it stands in; `None` at the top of the file.
    pub parent: Option<Id>,
    /// Its first word.
    pub name: Word,
    /// The words after it.
    pub arguments: Vec<Word>,
    /// What stands between its braces.
    pub block: Option<Block>,
    /// From its name to its `;` or `}`.
    pub range: Range<usize>,
    /// Which nginx has it; entries are everywhere.
    pub home: Home,
}

/// The inside of a pair of braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where the `{` stands.
    pub open: usize,
    /// Where the `}` stands; `None` if the file ends before.
    pub close: Option<usize>,
    /// The directives in it, in order.
    pub items: Vec<Id>,
}

/// A word: where it stands, and what nginx takes it for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// With its quotes.
    pub range: Range<usize>,
    /// Without quotes, its escapes resolved.
    pub value: Vec<u8>,
}

/// All directives of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub(crate) directives: Vec<Directive>,
    pub(crate) roots: Vec<Id>,
}

impl Tree {
    /// This directive.
    #[must_use]
    pub fn directive(&self, id: Id) -> &Directive {
        &self.directives[id.0]
    }

    /// All directives, each before those in its block.
    #[must_use]
    pub fn all(&self) -> &[Directive] {
        &self.directives
    }

    /// The directives directly in this block, or at the top of the file.
    pub fn items(&self, level: Option<Id>) -> impl Iterator<Item = &Directive> {
        self.ids(level).iter().map(|&id| self.directive(id))
    }

    pub(crate) fn ids(&self, level: Option<Id>) -> &[Id] {
        match level {
            None => &self.roots,
            Some(id) => self.directive(id).block.as_ref().map_or(&[], |block| &block.items),
        }
    }

    /// The levels around a directive, the innermost first; the last is the top of the file.
    pub fn levels(&self, directive: &Directive) -> impl Iterator<Item = Option<Id>> {
        std::iter::successors(Some(directive.parent), |level| level.map(|id| self.directive(id).parent))
    }

    /// The block around a directive that has this name.
    #[must_use]
    pub fn around(&self, directive: &Directive, name: &str) -> Option<&Directive> {
        self.levels(directive).flatten().map(|id| self.directive(id)).find(|block| block.is(name))
    }
}

impl Directive {
    /// Whether this is its name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.value == name.as_bytes()
    }

    /// The value of an argument, counted from 0.
    #[must_use]
    pub fn argument(&self, index: usize) -> Option<&[u8]> {
        self.arguments.get(index).map(|word| word.value.as_slice())
    }
}

/// The tree of these tokens, and what nginx would not accept in it. It always gives a tree:
/// what cannot be placed is passed over.
pub(crate) fn grow(bytes: &[u8], tokens: &[Token]) -> (Tree, Vec<Fault>) {
    let mut grower = Grower::new(bytes);
    for token in tokens {
        match token.kind {
            Kind::Word => grower.words.push(word(bytes, &token.range)),
            Kind::Semicolon => grower.semicolon(&token.range),
            Kind::Open => grower.open(&token.range),
            Kind::Close => grower.close(&token.range),
            Kind::Mark | Kind::Space | Kind::Comment | Kind::Lua => {}
        }
    }
    grower.finish()
}

struct Grower<'a> {
    bytes: &'a [u8],
    tree: Tree,
    faults: Vec<Fault>,
    /// The block being read.
    inside: Option<Id>,
    /// The words of the directive being read.
    words: Vec<Word>,
    /// The places inside each block, by the directive's number.
    places: Vec<Places>,
}

impl<'a> Grower<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let tree = Tree::default();
        Self { bytes, tree, faults: vec![], inside: None, words: vec![], places: vec![] }
    }

    /// The places inside this block.
    fn places_in(&self, block: Option<Id>) -> Places {
        block.map_or(Places::ANY, |id| self.places[id.0])
    }

    fn semicolon(&mut self, at: &Range<usize>) {
        if self.words.is_empty() {
            self.faults.push(Fault::new(at.clone(), Trouble::Unexpected(b';')));
            return;
        }
        let id = self.add(at.end, None);
        if let Some(end) = self.question(id, at) {
            self.split(id, end);
            self.add(at.end, None);
        }
    }

    /// Ends a directive where its semicolon is missing; the words behind are the next one's.
    fn split(&mut self, id: Id, end: usize) {
        let directive = &mut self.tree.directives[id.0];
        let kept = directive.arguments.iter().filter(|word| word.range.end <= end).count();
        self.words = directive.arguments.split_off(kept);
        directive.range.end = end;
    }

    fn open(&mut self, at: &Range<usize>) {
        if self.words.is_empty() {
            self.faults.push(Fault::new(at.clone(), Trouble::Unexpected(b'{')));
            self.words.push(Word { range: at.start..at.start, value: vec![] });
        }
        let id = self.add(at.end, Some(Block { open: at.start, close: None, items: vec![] }));
        self.question(id, at);
        self.inside = Some(id);
    }

    fn close(&mut self, at: &Range<usize>) {
        if !self.words.is_empty() {
            let mut fault = Fault::new(at.clone(), Trouble::Unexpected(b'}'));
            fault.semicolon = self.words.last().map(|word| word.range.end);
            self.faults.push(fault);
            let end = self.words.last().map_or(at.start, |word| word.range.end);
            self.add(end, None);
        }
        let Some(id) = self.inside else {
            self.faults.push(Fault::new(at.clone(), Trouble::Unexpected(b'}')));
            return;
        };
        let directive = &mut self.tree.directives[id.0];
        directive.range.end = at.end;
        if let Some(block) = &mut directive.block {
            block.close = Some(at.start);
        }
        self.inside = directive.parent;
    }

    fn add(&mut self, end: usize, block: Option<Block>) -> Id {
        let id = Id(self.tree.directives.len());
        let mut words = std::mem::take(&mut self.words);
        let name = words.remove(0);
        let range = name.range.start..end;
        let around = self.places_in(self.inside);
        self.places.push(if block.is_some() { around.inside(&name.value) } else { Places::NONE });
        let home = match around.holds_directives() {
            true => known::home_in(&name.value, around),
            false => Home::Nginx,
        };
        let directive = Directive { id, parent: self.inside, name, arguments: words, block, range, home };
        self.tree.directives.push(directive);
        let parent = self.inside.and_then(|parent| self.tree.directives[parent.0].block.as_mut());
        parent.map_or(&mut self.tree.roots, |block| &mut block.items).push(id);
        id
    }

    /// Asks whether nginx takes the form of a directive; the answer is where its semicolon
    /// is surely missing.
    fn question(&mut self, id: Id, at: &Range<usize>) -> Option<usize> {
        let directive = self.tree.directive(id);
        let places = self.places_in(directive.parent);
        let fault = known::fault(&self.tree, directive, places, self.bytes, at)?;
        let semicolon = fault.semicolon;
        self.faults.push(fault);
        semicolon
    }

    fn finish(mut self) -> (Tree, Vec<Fault>) {
        let end = self.bytes.len();
        if !self.words.is_empty() {
            self.faults.push(Fault::new(end..end, Trouble::EndOfFile));
            self.add(end, None);
        } else if let Some(id) = self.inside {
            let open = self.tree.directive(id).block.as_ref().map_or(end, |block| block.open);
            self.faults.push(Fault::new(end..end, Trouble::EndOfBlock).opened(open..open + 1));
        }
        while let Some(id) = self.inside {
            self.tree.directives[id.0].range.end = end;
            self.inside = self.tree.directives[id.0].parent;
        }
        let misplaced = known::misplaced(&self.tree);
        // Where a directive stands is asked before anything else.
        let is_astray = |at: &Range<usize>| {
            misplaced.iter().any(|(it, trouble)| it == at && matches!(trouble, Trouble::NotAllowed(_)))
        };
        self.faults.retain(|fault| !is_astray(&fault.at));
        self.faults.extend(misplaced.into_iter().map(|(at, trouble)| Fault::new(at, trouble)));
        if self.faults.is_empty() {
            let unfinished = known::unfinished(&self.tree).into_iter();
            self.faults.extend(unfinished.map(|(at, trouble)| Fault::new(at, trouble)));
        }
        (self.tree, self.faults)
    }
}

/// What nginx takes a word for: without its quotes, and with `\"`, `\'`, `\\`, `\t`, `\r` and
/// `\n` resolved; before any other byte a backslash stays.
fn word(bytes: &[u8], range: &Range<usize>) -> Word {
    let mut text = &bytes[range.clone()];
    if let [quote @ (b'"' | b'\''), rest @ ..] = text {
        text = rest.strip_suffix(std::slice::from_ref(quote)).unwrap_or(rest);
    }
    if !text.contains(&b'\\') {
        return Word { range: range.clone(), value: text.to_vec() };
    }
    let mut value = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escaped = match (byte, text.get(at + 1)) {
            (b'\\', Some(&next @ (b'"' | b'\'' | b'\\'))) => Some(next),
            (b'\\', Some(b't')) => Some(b'\t'),
            (b'\\', Some(b'r')) => Some(b'\r'),
            (b'\\', Some(b'n')) => Some(b'\n'),
            _ => None,
        };
        value.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 2 } else { 1 };
    }
    Word { range: range.clone(), value }
}
