//! The only module that knows the parser: a script to facts.

mod bind;
mod fold;
mod room;

use crate::blocks::{Block, Dialect};
use crate::facts::{Argument, Fault, Member, Module, Opening, Use};
use bind::Bindings;
use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{self, AssignmentTarget, Expression};
use oxc_parser::Parser;
use oxc_semantic::{Semantic, SemanticBuilder};
use oxc_span::{GetSpan, SourceType, Span};
use std::ops::Range;

/// Adds what is known of this script.
pub(crate) fn read(block: &Block, module: &mut Module) {
    let done = room::with_room(&block.text, || parse(block, module));
    module.unread |= done.is_none();
}

/// Reads it as the first of its kinds of which it is a program, or else as the last.
fn parse(block: &Block, module: &mut Module) {
    let types = source_types(block);
    for (index, source_type) in types.iter().enumerate() {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, &block.text, *source_type).parse();
        let built = SemanticBuilder::new_linter().with_check_syntax_error(true).build(&parsed.program);
        let refused = parsed.diagnostics.iter().chain(built.diagnostics.iter()).next();
        if refused.is_some() && index + 1 < types.len() {
            continue;
        }
        if let Some(refused) = refused {
            let place = refused.labels.first().map_or((0, 0), |label| (label.offset(), label.len()));
            module.faults.push(fault(block, place.0 as usize, place.1 as usize, &refused.message));
        }
        let bindings = Bindings::of(&built.semantic);
        Reader { semantic: &built.semantic, bindings, start: block.start }.collect(module);
        module.in_browser |= block.in_page;
        return;
    }
}

fn fault(block: &Block, at: usize, length: usize, message: &str) -> Fault {
    let end = block.start + block.text.len();
    let start = (block.start + at).min(end);
    Fault { range: start..(start + length).min(end), message: message.to_owned() }
}

fn source_types(block: &Block) -> Vec<SourceType> {
    match block.dialect {
        // Node wraps a file that is no module in a function: it may return. What is refused
        // both ways is told in the more usual way.
        Dialect::JavaScript if !block.in_page => {
            let usual = SourceType::unambiguous().with_jsx(true);
            vec![usual, SourceType::cjs().with_jsx(true), usual]
        }
        Dialect::JavaScript => vec![SourceType::unambiguous().with_jsx(true)],
        Dialect::Module => vec![SourceType::mjs().with_jsx(true)],
        Dialect::TypeScript => vec![SourceType::ts()],
        Dialect::Tsx => vec![SourceType::tsx()],
    }
}

struct Reader<'s, 'a> {
    semantic: &'s Semantic<'a>,
    bindings: Bindings,
    start: usize,
}

impl<'a> Reader<'_, 'a> {
    fn collect(&self, module: &mut Module) {
        for node in self.semantic.nodes().iter() {
            match node.kind() {
                AstKind::NewExpression(it) => self.opening(&it.callee, &it.arguments, it.span, true, module),
                AstKind::CallExpression(it) => {
                    self.opening(&it.callee, &it.arguments, it.span, false, module);
                    self.call(it, module);
                }
                AstKind::AssignmentExpression(it) => self.assignment(it, module),
                AstKind::IdentifierReference(it) => self.surroundings(it, module),
                AstKind::ImportDeclaration(it) => module.elsewhere |= is_elsewhere(&it.source.value),
                _ => {}
            }
        }
    }

    fn opening(
        &self,
        callee: &Expression<'a>,
        arguments: &[ast::Argument<'a>],
        span: Span,
        is_new: bool,
        module: &mut Module,
    ) {
        if !bind::is_constructor(self.semantic, callee) {
            return;
        }
        let (range, callee) = (self.range(span), self.range(callee.span()));
        module.openings.push(Opening { range, callee, is_new, arguments: self.arguments(arguments) });
    }

    fn call(&self, call: &ast::CallExpression<'a>, module: &mut Module) {
        if let Expression::Identifier(name) = &call.callee
            && name.name == "require"
            && let Some(ast::Argument::StringLiteral(source)) = call.arguments.first()
        {
            module.elsewhere |= is_elsewhere(&source.value);
        }
        let Expression::StaticMemberExpression(member) = call.callee.without_parentheses() else { return };
        if self.bindings.is_socket(self.semantic, &member.object) {
            module.uses.push(Use {
                name: member.property.name.to_string(),
                name_range: self.range(member.property.span),
                range: self.range(call.span),
                member: Member::Called(self.arguments(&call.arguments)),
            });
        }
    }

    fn assignment(&self, assignment: &ast::AssignmentExpression<'a>, module: &mut Module) {
        let AssignmentTarget::StaticMemberExpression(member) = &assignment.left else { return };
        if assignment.operator.is_assign() && self.bindings.is_socket(self.semantic, &member.object) {
            module.uses.push(Use {
                name: member.property.name.to_string(),
                name_range: self.range(member.property.span),
                range: self.range(assignment.span),
                member: Member::Set(self.argument(&assignment.right)),
            });
        }
    }

    fn surroundings(&self, identifier: &ast::IdentifierReference<'a>, module: &mut Module) {
        if !self.semantic.is_reference_to_global_variable(identifier) {
            return;
        }
        match identifier.name.as_str() {
            "document" | "window" | "location" | "localStorage" | "navigator" | "alert" => {
                module.in_browser = true;
            }
            "process" | "Bun" | "Deno" | "Buffer" | "__dirname" => module.elsewhere = true,
            _ => {}
        }
    }

    fn arguments(&self, arguments: &[ast::Argument<'a>]) -> Vec<Argument> {
        arguments
            .iter()
            .map(|argument| match argument.as_expression() {
                Some(expression) => self.argument(expression),
                None => Argument { range: self.range(argument.span()), value: crate::Value::Unknown },
            })
            .collect()
    }

    fn argument(&self, expression: &Expression<'a>) -> Argument {
        let fold = fold::Folder { semantic: self.semantic, start: self.start };
        Argument { range: self.range(expression.span()), value: fold.value(expression) }
    }

    fn range(&self, span: Span) -> Range<usize> {
        range(self.start, span)
    }
}

fn range(start: usize, span: Span) -> Range<usize> {
    start + span.start as usize..start + span.end as usize
}

/// Whether an import of this is a sign of another home than a browser.
fn is_elsewhere(source: &str) -> bool {
    const ELSEWHERE: &[&str] =
        &["fs", "http", "https", "net", "path", "react-native", "expo", "undici", "ws"];
    source.starts_with("node:") || source.starts_with("bun") || ELSEWHERE.contains(&source)
}
