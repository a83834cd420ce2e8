//! What becomes of what an expression gives, and whether a socket is handed on to where it
//! cannot be followed.

use super::names::{Names, Place};
use crate::facts::Fate;
use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, BinaryOperator, UnaryOperator};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

impl Names<'_, '_> {
    /// What becomes of what this expression gives.
    pub(super) fn fate(&self, node: NodeId) -> Fate {
        let nodes = self.semantic.nodes();
        let (mut at, mut span) = (node, nodes.kind(node).span());
        loop {
            let parent = nodes.parent_node(at);
            match parent.kind() {
                AstKind::ParenthesizedExpression(_)
                | AstKind::TSAsExpression(_)
                | AstKind::TSSatisfiesExpression(_)
                | AstKind::TSNonNullExpression(_)
                | AstKind::TSTypeAssertion(_)
                | AstKind::ChainExpression(_) => {}
                // `a && new WebSocket(u)`, `a ? new WebSocket(u) : b`
                AstKind::LogicalExpression(it) if within(it.right.span(), span) => {}
                AstKind::ConditionalExpression(it) if !within(it.test.span(), span) => {}
                AstKind::UnaryExpression(it) if it.operator == UnaryOperator::Void => {}
                AstKind::SequenceExpression(it) => {
                    if it.expressions.last().is_some_and(|it| !within(it.span(), span)) {
                        return Fate::Dropped;
                    }
                }
                AstKind::ExpressionStatement(_) => return Fate::Dropped,
                AstKind::VariableDeclarator(_) | AstKind::PropertyDefinition(_) => return Fate::Kept,
                AstKind::AssignmentExpression(it) => {
                    let is_value = within(it.right.span(), span);
                    return if is_value { Fate::Kept } else { Fate::Other };
                }
                AstKind::ReturnStatement(_) | AstKind::ArrowFunctionExpression(_) => return Fate::Returned,
                AstKind::AwaitExpression(_) => return Fate::Awaited,
                AstKind::CallExpression(it) => {
                    return if within(it.callee.span(), span) { Fate::Chained } else { Fate::Passed };
                }
                AstKind::NewExpression(it) => {
                    return if within(it.callee.span(), span) { Fate::Other } else { Fate::Passed };
                }
                AstKind::ObjectProperty(_)
                | AstKind::ArrayExpression(_)
                | AstKind::SpreadElement(_)
                | AstKind::YieldExpression(_)
                | AstKind::JSXExpressionContainer(_) => return Fate::Passed,
                AstKind::StaticMemberExpression(_)
                | AstKind::ComputedMemberExpression(_)
                | AstKind::PrivateFieldExpression(_) => return Fate::Chained,
                _ => return Fate::Other,
            }
            (at, span) = (parent.id(), parent.kind().span());
        }
    }

    /// The name of the variable that a `let` or a `const` declares with this expression.
    pub(super) fn declares(&self, node: NodeId) -> Option<String> {
        let nodes = self.semantic.nodes();
        let mut around = nodes.ancestors(node).skip_while(|it| {
            matches!(
                it.kind(),
                AstKind::ParenthesizedExpression(_)
                    | AstKind::TSAsExpression(_)
                    | AstKind::TSNonNullExpression(_)
                    | AstKind::AwaitExpression(_)
            )
        });
        let AstKind::VariableDeclarator(declarator) = around.next()?.kind() else { return None };
        let AstKind::VariableDeclaration(all) = around.next()?.kind() else { return None };
        let symbol = super::names::variable(&declarator.id).filter(|_| !all.kind.is_var())?;
        Some(self.semantic.scoping().symbol_name(symbol).to_owned())
    }

    /// Whether this mention of a socket hands it on to where it cannot be followed.
    pub(super) fn hands_on(&self, node: NodeId) -> bool {
        match self.fate(node) {
            Fate::Returned | Fate::Passed | Fate::Awaited => true,
            Fate::Kept => self.is_kept_elsewhere(node),
            Fate::Chained | Fate::Dropped => false,
            Fate::Other => !self.is_asked(node),
        }
    }

    /// Whether it is put into a place that is not known to hold this socket and nothing else.
    fn is_kept_elsewhere(&self, node: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        let mut around = nodes.ancestors(node);
        let place = around.find_map(|it| match it.kind() {
            AstKind::VariableDeclarator(it) => Some(super::names::variable(&it.id).map(Place::Variable)),
            AstKind::AssignmentExpression(it) => Some(match &it.left {
                AssignmentTarget::AssignmentTargetIdentifier(name) => self.symbol(name).map(Place::Variable),
                _ => None,
            }),
            AstKind::PropertyDefinition(_) => Some(None),
            _ => None,
        });
        let Some(Some(place)) = place else { return true };
        // Through an alias it is followed.
        self.values.get(&place).is_none_or(|it| it.len() != 1)
    }

    /// Whether it is only compared, or asked for its being there.
    fn is_asked(&self, node: NodeId) -> bool {
        match self.semantic.nodes().parent_kind(node) {
            AstKind::BinaryExpression(it) => !matches!(it.operator, BinaryOperator::Addition),
            AstKind::IfStatement(_)
            | AstKind::WhileStatement(_)
            | AstKind::UnaryExpression(_)
            | AstKind::LogicalExpression(_)
            | AstKind::ConditionalExpression(_)
            | AstKind::AssignmentExpression(_)
            | AstKind::SwitchStatement(_) => true,
            _ => false,
        }
    }
}

fn within(outer: Span, inner: Span) -> bool {
    outer.contains_inclusive(inner)
}
