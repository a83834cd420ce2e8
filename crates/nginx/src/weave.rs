//! Several files as one tree: what an `include` names stands where the `include` stands. The bytes
//! of all files lie one behind the other, so that one number is a place in one of them.

use crate::project::Project;
use crate::token::Token;
use crate::tree::{Directive, Id, Tree};
use crate::{Fault, glob};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// How deep files may include files; nginx itself gives up when it has no files left to open.
const DEEPEST: usize = 32;
/// Files that are read, each as often as it is included; what comes after is left unread.
const MOST: usize = 20_000;
/// Directives of files that are read once more.
const MOST_REPEATED: usize = 500_000;

/// A file's place among the bytes of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub name: String,
    /// Its bytes.
    pub range: Range<usize>,
}

/// All files, woven.
#[derive(Debug, Default)]
pub(crate) struct Woven {
    pub(crate) bytes: Vec<u8>,
    pub(crate) files: Vec<Place>,
    /// The tokens of the main file.
    pub(crate) tokens: Vec<Token>,
    pub(crate) tree: Tree,
    /// In the order in which nginx would come upon them.
    pub(crate) faults: Vec<Fault>,
    /// The `include`s whose files are in the tree.
    pub(crate) read: BTreeSet<Id>,
    /// Those that name a file that is not there.
    pub(crate) missing: Vec<Id>,
}

struct Loom<'a> {
    project: &'a Project,
    woven: Woven,
    /// Each file, read once.
    sheets: HashMap<&'a str, Sheet>,
    /// The files being read, the main one first.
    stack: Vec<String>,
    /// The directives that were there before.
    repeated: usize,
}

/// A file, read by itself; its ranges count from where it lies among all bytes.
#[derive(Clone, Debug)]
struct Sheet {
    tree: Tree,
    faults: Vec<Fault>,
    start: usize,
}

/// Weaves all files that are known.
pub(crate) fn weave(project: &Project) -> Woven {
    let mut loom =
        Loom { project, woven: Woven::default(), sheets: HashMap::new(), stack: vec![], repeated: 0 };
    let Some((main, _)) = project.files.get_key_value(&project.main) else { return loom.woven };
    loom.weave(main, None);
    loom.woven
}

impl<'a> Loom<'a> {
    fn weave(&mut self, name: &'a str, parent: Option<Id>) {
        let sheet = self.sheet(name);
        self.stack.push(name.to_owned());
        let mut ids: Vec<Id> = Vec::with_capacity(sheet.tree.all().len());
        let mut faults = sheet.faults.into_iter().peekable();
        // The entries of a map are no directives, whatever their names.
        let is_data = parent.is_some_and(|id| is_data(self.woven.tree.directive(id)));
        for directive in sheet.tree.directives {
            let start = directive.range.start;
            while let Some(fault) = faults.next_if(|fault| fault.at.start + sheet.start < start) {
                self.add_fault(fault, sheet.start, is_data);
            }
            let within = directive.parent.map_or(parent, |id| Some(ids[id.0]));
            let is_include = directive.is("include") && directive.arguments.len() == 1;
            let id = self.add(directive, within);
            ids.push(id);
            if is_include {
                self.include(id, within);
            }
        }
        for fault in faults {
            self.add_fault(fault, sheet.start, is_data);
        }
        self.stack.pop();
    }

    /// The file read by itself, and its bytes put behind those of the others.
    fn sheet(&mut self, name: &'a str) -> Sheet {
        if let Some(sheet) = self.sheets.get(name) {
            self.repeated += sheet.tree.all().len();
            return sheet.clone();
        }
        let bytes = self.project.files.get(name).map_or(&[][..], Vec::as_slice);
        let (tokens, mut tree, faults) = crate::read(bytes);
        let woven = &mut self.woven;
        if woven.files.is_empty() {
            woven.tokens = tokens;
        } else {
            woven.bytes.push(b'\n');
        }
        let start = woven.bytes.len();
        woven.bytes.extend_from_slice(bytes);
        woven.files.push(Place { name: name.into(), range: start..woven.bytes.len() });
        tree.directives.iter_mut().for_each(|directive| shift(directive, start));
        let sheet = Sheet { tree, faults, start };
        // Only a file that is read again needs to be kept.
        if start > 0 {
            self.sheets.insert(name, sheet.clone());
        }
        sheet
    }

    fn add(&mut self, mut directive: Directive, parent: Option<Id>) -> Id {
        let tree = &mut self.woven.tree;
        let id = Id(tree.directives.len());
        directive.id = id;
        directive.parent = parent;
        if let Some(block) = &mut directive.block {
            block.items.clear();
        }
        tree.directives.push(directive);
        match parent.and_then(|parent| tree.directives[parent.0].block.as_mut()) {
            Some(block) => block.items.push(id),
            None => tree.roots.push(id),
        }
        id
    }

    fn include(&mut self, id: Id, parent: Option<Id>) {
        let path = self.woven.tree.directive(id).argument(0).unwrap_or_default();
        let pattern = self.project.whole(path);
        let Some(names) = self.project.answer_to(&pattern) else { return };
        let project = self.project;
        let names: Vec<&'a str> = names
            .iter()
            .filter_map(|name| project.files.get_key_value(*name).map(|(name, _)| name.as_str()))
            .collect();
        if names.is_empty() && !glob::is_pattern(&pattern) {
            self.woven.missing.push(id);
        }
        let is_much = self.woven.read.len() >= MOST || self.repeated > MOST_REPEATED;
        let is_loop = names.iter().any(|name| self.stack.iter().any(|it| it == name));
        if is_loop || self.stack.len() >= DEEPEST || is_much {
            return;
        }
        self.woven.read.insert(id);
        for name in names {
            self.weave(name, parent);
        }
    }

    fn add_fault(&mut self, mut fault: Fault, start: usize, is_data: bool) {
        if is_data && fault.is_about_a_directive() {
            return;
        }
        fault.shift(start);
        self.woven.faults.push(fault);
    }
}

/// Whether what stands in a block are entries.
pub(crate) fn is_data(block: &Directive) -> bool {
    ["map", "geo", "types", "split_clients", "charset_map"].iter().any(|name| block.is(name))
}

fn shift(directive: &mut Directive, by: usize) {
    let move_range = |range: &mut Range<usize>| *range = range.start + by..range.end + by;
    move_range(&mut directive.range);
    move_range(&mut directive.name.range);
    directive.arguments.iter_mut().for_each(|word| move_range(&mut word.range));
    if let Some(block) = &mut directive.block {
        block.open += by;
        block.close = block.close.map(|close| close + by);
    }
}
