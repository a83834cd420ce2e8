//! Whose `this` it is.

use super::names::{Names, Owner, key, variable};
use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression};
use oxc_semantic::NodeId;

/// The parts of a component whose functions have the component for their `this`.
const PARTS: [&str; 4] = ["methods", "computed", "watch", "actions"];

impl<'a> Names<'_, 'a> {
    /// The owner of `this` at a node; `None` where it depends on the caller.
    pub(super) fn owner(&self, at: NodeId) -> Option<Owner> {
        let nodes = self.semantic.nodes();
        let mut at = at;
        loop {
            let around = nodes.ancestors(at).find(|it| {
                matches!(
                    it.kind(),
                    AstKind::Function(_)
                        | AstKind::PropertyDefinition(_)
                        | AstKind::StaticBlock(_)
                        | AstKind::Program(_)
                )
            })?;
            match around.kind() {
                AstKind::Function(it) => match self.function_owner(around.id()) {
                    Owned::By(owner) => return Some(owner),
                    Owned::AsAround(next) => at = next,
                    Owned::Unknown => {
                        let symbol = it.id.as_ref().and_then(|it| it.symbol_id.get());
                        return symbol.filter(|_| it.is_declaration()).map(Owner::Function);
                    }
                },
                AstKind::Program(_) => return None,
                _ => return self.class_of(around.id()).map(Owner::Node),
            }
        }
    }

    fn function_owner(&self, function: NodeId) -> Owned {
        let nodes = self.semantic.nodes();
        let parent = nodes.parent_node(function);
        let by = |owner: Option<Owner>| owner.map_or(Owned::Unknown, Owned::By);
        match parent.kind() {
            AstKind::MethodDefinition(_) | AstKind::PropertyDefinition(_) => {
                by(self.class_of(parent.id()).map(Owner::Node))
            }
            AstKind::ObjectProperty(_) => by(Some(self.object_owner(nodes.parent_id(parent.id())))),
            AstKind::VariableDeclarator(it) => by(variable(&it.id).map(Owner::Function)),
            AstKind::AssignmentExpression(it) => by(self.prototype_of(&it.left)),
            // `function () { … }.bind(this)`
            AstKind::StaticMemberExpression(it) if it.property.name == "bind" => Owned::AsAround(parent.id()),
            _ => Owned::Unknown,
        }
    }

    /// `X` of `X.prototype.name = function …`.
    fn prototype_of(&self, target: &AssignmentTarget<'a>) -> Option<Owner> {
        let AssignmentTarget::StaticMemberExpression(it) = target else { return None };
        let inner = match it.object.get_inner_expression() {
            Expression::StaticMemberExpression(inner) if inner.property.name == "prototype" => &inner.object,
            _ => return None,
        };
        let Expression::Identifier(name) = inner.get_inner_expression() else { return None };
        self.symbol(name).map(Owner::Function)
    }

    /// Whose `this` the functions of an object literal have.
    pub(super) fn object_owner(&self, object: NodeId) -> Owner {
        let nodes = self.semantic.nodes();
        let parent = nodes.parent_node(object);
        match parent.kind() {
            AstKind::ObjectProperty(it) if key(&it.key).is_some_and(|it| PARTS.contains(&it.as_str())) => {
                Owner::Node(nodes.parent_id(parent.id()))
            }
            AstKind::AssignmentExpression(it) => match &it.left {
                AssignmentTarget::StaticMemberExpression(left) if left.property.name == "prototype" => {
                    let Expression::Identifier(name) = left.object.get_inner_expression() else {
                        return Owner::Node(object);
                    };
                    self.symbol(name).map_or(Owner::Node(object), Owner::Function)
                }
                _ => Owner::Node(object),
            },
            _ => Owner::Node(object),
        }
    }

    /// The class around a node.
    pub(super) fn class_of(&self, node: NodeId) -> Option<NodeId> {
        let mut around = self.semantic.nodes().ancestors(node);
        around.find(|it| matches!(it.kind(), AstKind::Class(_))).map(|it| it.id())
    }
}

enum Owned {
    By(Owner),
    /// As at this node.
    AsAround(NodeId),
    Unknown,
}
