//! Declarations that take the name WebSocket for themselves.

use super::collect::Reader;
use crate::facts::{Shadow, Shadowed};
use oxc_ast::AstKind;
use oxc_ast::ast::MethodDefinitionKind;
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

impl Reader<'_, '_, '_> {
    /// The uses of the browser's class that a declaration of the file takes for itself.
    pub(super) fn shadows(&mut self) {
        let scoping = self.names.semantic.scoping();
        let named: Vec<_> =
            scoping.symbol_ids().filter(|it| scoping.symbol_name(*it) == "WebSocket").collect();
        for symbol in named {
            self.shadow(symbol);
        }
    }

    fn shadow(&mut self, symbol: SymbolId) {
        let semantic = self.names.semantic;
        let declaration = semantic.symbol_declaration(symbol);
        let (scoping, nodes) = (semantic.scoping(), semantic.nodes());
        let declared = self.range(scoping.symbol_span(symbol));
        for reference in scoping.get_resolved_references(symbol) {
            let node = reference.node_id();
            if !reference.is_read() {
                continue;
            }
            let by = match declaration.kind() {
                AstKind::VariableDeclarator(it) if !is_var(nodes.parent_kind(declaration.id())) => {
                    let is_inside =
                        it.init.as_ref().is_some_and(|it| holds(it.span(), nodes.kind(node).span()));
                    // A function within it is called later.
                    let is_now =
                        self.names.function_around(node) == self.names.function_around(declaration.id());
                    (is_inside && is_now).then_some(Shadowed::Itself)
                }
                AstKind::Class(it) => {
                    let is_inside = holds(it.span, nodes.kind(node).span());
                    (is_inside && self.is_made(node) && self.is_in_constructor(node))
                        .then_some(Shadowed::Class)
                }
                AstKind::Function(it) => {
                    let is_inside = holds(it.span, nodes.kind(node).span());
                    let renders = self
                        .rooms
                        .index(declaration.id())
                        .is_some_and(|it| self.module.functions[it].renders);
                    (is_inside && renders && self.is_made(node)).then_some(Shadowed::Component)
                }
                _ => None,
            };
            if let Some(by) = by {
                let used = self.range(nodes.kind(node).span());
                self.module.shadows.push(Shadow { declared: declared.clone(), used, by });
            }
        }
    }

    /// `new WebSocket(…)` of this name.
    fn is_made(&self, node: NodeId) -> bool {
        let nodes = self.names.semantic.nodes();
        matches!(nodes.parent_kind(node), AstKind::NewExpression(it)
            if it.callee.span() == nodes.kind(node).span())
    }

    /// Whether a node stands in a constructor or a field of the innermost class, in no function of its own.
    fn is_in_constructor(&self, node: NodeId) -> bool {
        let nodes = self.names.semantic.nodes();
        let mut is_conditional = false;
        for around in nodes.ancestors(node) {
            match around.kind() {
                AstKind::PropertyDefinition(it) => return !it.r#static && !is_conditional,
                AstKind::MethodDefinition(it) => {
                    return it.kind == MethodDefinitionKind::Constructor && !is_conditional;
                }
                AstKind::ArrowFunctionExpression(_) | AstKind::Class(_) => return false,
                AstKind::Function(_)
                    if !matches!(nodes.parent_kind(around.id()), AstKind::MethodDefinition(_)) =>
                {
                    return false;
                }
                AstKind::IfStatement(_)
                | AstKind::ConditionalExpression(_)
                | AstKind::LogicalExpression(_) => {
                    is_conditional = true;
                }
                _ => {}
            }
        }
        false
    }
}

fn is_var(declaration: AstKind<'_>) -> bool {
    matches!(declaration, AstKind::VariableDeclaration(it) if it.kind.is_var())
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.contains_inclusive(inner)
}
