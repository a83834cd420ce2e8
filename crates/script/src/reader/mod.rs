//! The only module that knows the parser: a script to facts.

mod allow;
mod api;
mod collect;
mod events;
mod fold;
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

/// What a script that has to do with WebSocket mentions, in small letters.
const MENTIONS: [&[u8]; 6] =
    [b"ebsocket", b"'ws'", b"\"ws\"", b"isomorphic-ws", b"partysocket", b"node_tls_reject_unauthorized"];

/// Adds what is known of this script.
pub(crate) fn read(block: &Block, module: &mut Module) {
    let done = room::with_room(&block.text, || parse(block, module));
    module.unread |= done.is_none();
}

/// Reads it as the first of its kinds of which it is a program, or else as the last.
fn parse(block: &Block, module: &mut Module) {
    let types = source_types(block);
    // Flow's types are no JavaScript, and no TypeScript either.
    let is_flow = block.text.lines().take(20).any(|line| line.contains("@flow"));
    let speaks = mentions(&block.text);
    for (index, source_type) in types.iter().enumerate() {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, &block.text, *source_type).parse();
        if !speaks {
            // Whether it can be loaded is all that there is to say.
            if let Some(refused) = parsed.diagnostics.iter().next() {
                if index + 1 < types.len() {
                    continue;
                }
                refuse(block, refused, is_flow, module);
            }
            return;
        }
        let built = SemanticBuilder::new_linter().with_check_syntax_error(true).build(&parsed.program);
        let told = built.diagnostics.iter().filter(|it| !redeclared::is_allowed(it, &built.semantic));
        let refused = parsed.diagnostics.iter().chain(told).next();
        if refused.is_some() && index + 1 < types.len() {
            continue;
        }
        if let Some(refused) = refused {
            refuse(block, refused, is_flow, module);
            if module.unread {
                return;
            }
        }
        let names = Names::of(&built.semantic);
        Reader::new(&names, block, module).collect();
        allow::collect(&built.semantic, block, module);
        module.in_browser |= block.in_page;
        return;
    }
}

/// Whether a script may have anything to do with WebSocket.
fn mentions(text: &str) -> bool {
    let bytes = text.as_bytes();
    MENTIONS.iter().any(|word| {
        let (small, large) = (word[0], word[0].to_ascii_uppercase());
        memchr::memchr2_iter(small, large, bytes)
            .any(|at| bytes.get(at..at + word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word)))
    })
}

/// What the parser refuses is a fault, unless the text is of another language, or still to be filled in.
fn refuse(block: &Block, refused: &OxcDiagnostic, is_flow: bool, module: &mut Module) {
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
