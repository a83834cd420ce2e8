//! A component's script and its template as one text: each piece of the template stands in a function
//! of its own behind the script, so that its names are those of the script.

use super::mentions::mentions;
use crate::blocks::{Block, Kind};
use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// The script with what its template runs; `None` where nothing of it is to be read.
pub(super) fn joined(block: &Block, source_type: SourceType) -> Option<Block> {
    let pieces = &block.template.pieces;
    let speaks = || mentions(&block.text) || pieces.iter().any(|it| mentions(&it.text));
    if pieces.is_empty() || !speaks() {
        return None;
    }
    let mut whole = block.clone();
    let mut offsets: Vec<usize> = (0..=block.text.len()).map(|at| block.start + at).collect();
    for piece in pieces {
        let ways = ways(piece.kind, &parameters(&piece.text, &block.template.locals));
        let fitting = ways.iter().find(|(before, after)| {
            let text = format!("{before}{}{after}", piece.text);
            is_program(&text, source_type)
        });
        let Some((before, after)) = fitting else { continue };
        let (start, end) = (piece.offsets[0], piece.offsets[piece.text.len()]);
        offsets.pop();
        offsets.extend(std::iter::repeat_n(start, before.len()));
        offsets.extend(&piece.offsets[..piece.text.len()]);
        offsets.extend(std::iter::repeat_n(end, after.len() + 1));
        whole.text.extend([before, piece.text.as_str(), after]);
    }
    whole.offsets = Some(offsets);
    Some(whole)
}

/// What may stand before and behind such a piece, in the order in which it is tried.
fn ways(kind: Kind, parameters: &str) -> Vec<(String, &'static str)> {
    let way = |before: &str, after| (format!("\n;$template(({parameters}) => {before}"), after);
    match kind {
        Kind::Handler => vec![way("{", "\n});"), way("(", "\n));")],
        Kind::Expression => vec![way("(", "\n));")],
        Kind::Target => vec![way("{", " = $event\n});")],
    }
}

/// What comes from elsewhere: the event, and what has a name of a part of the template.
fn parameters(text: &str, locals: &[String]) -> String {
    let is_named = |name: &&String| text.contains(name.as_str());
    let names = locals.iter().filter(is_named).map(String::as_str);
    names.fold(String::from("$event"), |all, name| format!("{all}, {name}"))
}

fn is_program(text: &str, source_type: SourceType) -> bool {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, source_type).parse();
    parsed.diagnostics.iter().next().is_none()
}
