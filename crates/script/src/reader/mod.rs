//! The only module that knows the parser: a script to facts.

mod allow;
mod api;
mod collect;
mod events;
mod fold;
mod join;
mod mentions;
mod names;
mod owner;
mod places;
mod redeclared;
mod room;
mod rooms;
mod shadow;
mod sockets;
mod window;

use crate::blocks::{Block, Dialect, Part};
use crate::facts::{Fault, Module};
use collect::Reader;
use names::Names;
use oxc_allocator::Allocator;
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use std::borrow::Cow;
use std::cell::RefCell;

thread_local! {
    /// What each reading of a thread fills and leaves empty: the memory of the one before is not
    /// given back between.
    static ALLOCATOR: RefCell<Allocator> = RefCell::default();
}

pub use room::roomy;

/// Adds what is known of this script.
pub(crate) fn read(block: &Block, module: &mut Module) {
    let mut all = Cow::Borrowed(block.text.as_str());
    block.template.pieces.iter().for_each(|it| all.to_mut().push_str(&it.text));
    let done = room::with_room(&all, || {
        ALLOCATOR.with_borrow_mut(|allocator| parse(block, module, allocator));
    });
    module.unread |= done.is_none();
}

/// Reads it with its template, or else as the first of its kinds of which it is a program, or else
/// as the last.
fn parse(block: &Block, module: &mut Module, allocator: &mut Allocator) {
    let types = source_types(block);
    for source_type in &types {
        if let Some(whole) = join::joined(block, *source_type)
            && attempt(&whole, *source_type, Way { speaks: true, is_last: false }, module, allocator)
        {
            return;
        }
    }
    let speaks = mentions::mentions(&block.text);
    for (index, source_type) in types.iter().enumerate() {
        let way = Way { speaks, is_last: index + 1 == types.len() };
        if attempt(block, *source_type, way, module, allocator) {
            return;
        }
    }
}

/// How a script is read.
#[derive(Clone, Copy)]
struct Way {
    /// It may have to do with WebSocket.
    speaks: bool,
    /// What is refused is refused for good.
    is_last: bool,
}

/// Whether it could be read as a program of this kind, or is told to be none.
fn attempt(block: &Block, kind: SourceType, way: Way, module: &mut Module, room: &mut Allocator) -> bool {
    room.reset();
    let parsed = Parser::new(room, &block.text, kind).parse();
    if !way.speaks {
        // Whether it can be loaded is all that there is to say.
        let refused = parsed.diagnostics.iter().next();
        refused.filter(|_| way.is_last).into_iter().for_each(|it| refuse(block, it, module));
        return way.is_last || refused.is_none();
    }
    let built = SemanticBuilder::new_linter().with_check_syntax_error(true).build(&parsed.program);
    let told = built.diagnostics.iter().filter(|it| !redeclared::is_allowed(it, &built.semantic));
    if let Some(refused) = parsed.diagnostics.iter().chain(told).next() {
        if !way.is_last {
            return false;
        }
        refuse(block, refused, module);
        if module.unread {
            return true;
        }
    }
    let names = Names::of(&built.semantic, block);
    Reader::new(&names, block, module).collect();
    allow::collect(&built.semantic, block, module);
    module.in_browser |= block.in_page;
    true
}

/// What the parser refuses is a fault, unless the text is of another language, or still to be filled in.
fn refuse(block: &Block, refused: &OxcDiagnostic, module: &mut Module) {
    // Flow's types are no JavaScript, and no TypeScript either.
    let is_flow = block.text.lines().take(20).any(|line| line.contains("@flow"));
    let at = refused.labels.first().map_or(0, |label| label.offset() as usize);
    // AssemblyScript has TypeScript's ending, decorators of functions, and types of its own.
    let is_assembly = [": i32", ": u32", ": usize", ": f64"].iter().any(|it| block.text.contains(it));
    if is_flow || is_assembly || is_template(&block.text, at) {
        module.unread = true;
        return;
    }
    module.faults.push(fault(block, refused));
}

/// Whether it is a template of which a server makes a script: Jinja's, Liquid's, EJS's, PHP's.
fn is_template(text: &str, at: usize) -> bool {
    let has = |open: &str, close: &str| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    if has("{%", "%}") || has("<%", "%>") || has("<?php", "?>") || has("<?=", "?>") {
        return true;
    }
    // Two braces are plain JavaScript in other places than this one.
    let before = text.get(..at).map_or(0, |it| it.rfind('\n').map_or(0, |it| it + 1));
    let line = text.get(before..).and_then(|it| it.lines().next()).unwrap_or_default();
    line.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}"))
}

fn fault(block: &Block, refused: &OxcDiagnostic) -> Fault {
    let (at, length) = refused.labels.first().map_or((0, 0), |label| (label.offset(), label.len()));
    let end = u32::try_from(block.text.len()).unwrap_or(u32::MAX);
    let start = at.min(end);
    let stop = start.saturating_add(length).min(end);
    Fault { range: block.range(start, stop), message: refused.message.to_string() }
}

fn source_types(block: &Block) -> Vec<SourceType> {
    match block.dialect {
        // Node wraps a file that is no module in a function: it may return. What is refused
        // both ways is told in the more usual way.
        Dialect::JavaScript if !block.in_page => {
            let usual = SourceType::unambiguous().with_jsx(true);
            vec![usual, SourceType::cjs().with_jsx(true), usual]
        }
        // The value of an event attribute is the body of a function.
        Dialect::JavaScript if block.part == Part::Attribute => vec![SourceType::cjs()],
        Dialect::JavaScript => vec![SourceType::unambiguous().with_jsx(true)],
        Dialect::Module => vec![SourceType::mjs().with_jsx(true)],
        Dialect::TypeScript => vec![SourceType::ts()],
        Dialect::Tsx => vec![SourceType::tsx()],
    }
}
