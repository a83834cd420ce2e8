//! The only module that knows the parser: a script to facts.

mod allow;
mod api;
mod collect;
mod events;
mod fold;
mod names;
mod owner;
mod places;
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
const MENTIONS: [&[u8]; 4] = [b"ebsocket", b"'ws'", b"\"ws\"", b"node_tls_reject_unauthorized"];

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
                module.faults.extend(Some(fault(block, refused)).filter(|_| !is_flow));
            }
            return;
        }
        let built = SemanticBuilder::new_linter().with_check_syntax_error(true).build(&parsed.program);
        let refused = parsed.diagnostics.iter().chain(built.diagnostics.iter()).next();
        if refused.is_some() && index + 1 < types.len() {
            continue;
        }
        if is_flow && refused.is_some() {
            module.unread = true;
            return;
        }
        module.faults.extend(refused.map(|it| fault(block, it)));
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
