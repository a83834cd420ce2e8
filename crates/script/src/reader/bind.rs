//! Which names are the browser's WebSocket constructor, and which hold a socket.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, BindingPattern, Expression, IdentifierReference, PropertyKey};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use std::collections::HashMap;

/// How far a name is followed through others.
const FARTHEST: usize = 4;

/// Where a value is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// A variable.
    Variable(SymbolId),
    /// A property of a variable: `ref.current`.
    Property(SymbolId, String),
    /// `this.name` in this class.
    Field(NodeId, String),
}

/// The places that hold a socket, and nothing but a socket or nothing.
pub(super) struct Bindings(HashMap<Place, bool>);

impl Bindings {
    pub(super) fn of(semantic: &Semantic<'_>) -> Self {
        let mut bindings = Self(HashMap::new());
        for node in semantic.nodes().iter() {
            match node.kind() {
                AstKind::VariableDeclarator(it) => {
                    if let (BindingPattern::BindingIdentifier(name), Some(init)) = (&it.id, &it.init)
                        && let Some(symbol) = name.symbol_id.get()
                    {
                        bindings.put(semantic, Place::Variable(symbol), init);
                    }
                }
                AstKind::AssignmentExpression(it) => {
                    let place = match &it.left {
                        AssignmentTarget::AssignmentTargetIdentifier(name) => {
                            symbol(semantic, name).map(Place::Variable)
                        }
                        AssignmentTarget::StaticMemberExpression(member) => {
                            property(semantic, &member.object, &member.property.name, node.id())
                        }
                        _ => None,
                    };
                    if let Some(place) = place {
                        bindings.put(semantic, place, &it.right);
                    }
                }
                AstKind::PropertyDefinition(it) => {
                    if let (PropertyKey::StaticIdentifier(name), Some(value), Some(class)) =
                        (&it.key, &it.value, class_of(semantic, node.id()))
                    {
                        bindings.put(semantic, Place::Field(class, name.name.to_string()), value);
                    }
                }
                _ => {}
            }
        }
        bindings
    }

    /// Whether this is certainly a socket that the browser's constructor made.
    pub(super) fn is_socket(&self, semantic: &Semantic<'_>, expression: &Expression<'_>) -> bool {
        let expression = expression.get_inner_expression();
        if is_opening(semantic, expression) {
            return true;
        }
        let place = match expression {
            Expression::Identifier(name) => symbol(semantic, name).map(Place::Variable),
            Expression::StaticMemberExpression(member) => {
                property(semantic, &member.object, &member.property.name, member.node_id.get())
            }
            _ => None,
        };
        place.is_some_and(|place| self.0.get(&place) == Some(&true))
    }

    fn put(&mut self, semantic: &Semantic<'_>, place: Place, value: &Expression<'_>) {
        let value = value.get_inner_expression();
        let is_nothing = value.is_null() || value.is_undefined();
        let is_socket = is_opening(semantic, value);
        if is_socket || !is_nothing {
            self.0.entry(place).and_modify(|known| *known &= is_socket).or_insert(is_socket);
        }
    }
}

fn is_opening(semantic: &Semantic<'_>, expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::NewExpression(new) if is_constructor(semantic, &new.callee))
}

/// Whether this is the browser's WebSocket: the global one, by whatever name.
pub(super) fn is_constructor(semantic: &Semantic<'_>, callee: &Expression<'_>) -> bool {
    refers(semantic, callee, FARTHEST)
}

fn refers(semantic: &Semantic<'_>, expression: &Expression<'_>, far: usize) -> bool {
    match expression.get_inner_expression() {
        Expression::Identifier(name) if semantic.is_reference_to_global_variable(name) => {
            name.name == "WebSocket"
        }
        Expression::Identifier(name) if far > 0 => {
            constant(semantic, name).is_some_and(|value| refers(semantic, value, far - 1))
        }
        Expression::StaticMemberExpression(member) => {
            member.property.name == "WebSocket" && is_global_object(semantic, &member.object)
        }
        Expression::LogicalExpression(either) if far > 0 => refers(semantic, &either.left, far - 1),
        _ => false,
    }
}

fn is_global_object(semantic: &Semantic<'_>, expression: &Expression<'_>) -> bool {
    matches!(expression.get_inner_expression(), Expression::Identifier(name)
        if matches!(name.name.as_str(), "window" | "globalThis" | "self")
            && semantic.is_reference_to_global_variable(name))
}

/// The variable that a name stands for.
pub(super) fn symbol(semantic: &Semantic<'_>, name: &IdentifierReference<'_>) -> Option<SymbolId> {
    semantic.scoping().get_reference(name.reference_id.get()?).symbol_id()
}

/// What a variable was given where it was declared, if it is never changed.
pub(super) fn constant<'s, 'a>(
    semantic: &'s Semantic<'a>,
    name: &IdentifierReference<'a>,
) -> Option<&'s Expression<'a>> {
    let symbol = symbol(semantic, name)?;
    if semantic.scoping().symbol_is_mutated(symbol) {
        return None;
    }
    match semantic.symbol_declaration(symbol).kind() {
        AstKind::VariableDeclarator(it) if it.id.is_binding_identifier() => it.init.as_ref(),
        _ => None,
    }
}

fn property(semantic: &Semantic<'_>, object: &Expression<'_>, name: &str, at: NodeId) -> Option<Place> {
    match object.get_inner_expression() {
        Expression::ThisExpression(_) => Some(Place::Field(class_of(semantic, at)?, name.into())),
        Expression::Identifier(variable) => Some(Place::Property(symbol(semantic, variable)?, name.into())),
        _ => None,
    }
}

/// The class around a node: `this` in it is taken for an instance.
pub(super) fn class_of(semantic: &Semantic<'_>, node: NodeId) -> Option<NodeId> {
    semantic
        .nodes()
        .ancestors(node)
        .find(|node| matches!(node.kind(), AstKind::Class(_)))
        .map(|node| node.id())
}
