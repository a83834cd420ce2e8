//! What is known of a value without running the program.

use super::{bind, range};
use crate::facts::{Piece, Value};
use oxc_ast::AstKind;
use oxc_ast::ast::{
    ArrowFunctionBody, BinaryOperator, CallExpression, ClassElement, Expression, IdentifierReference,
    ObjectPropertyKind, PropertyKey, TemplateLiteral, UnaryOperator,
};
use oxc_semantic::{NodeId, Semantic};
use oxc_span::GetSpan;

/// How deep an expression is looked into.
const DEEPEST: usize = 32;

pub(super) struct Folder<'s, 'a> {
    pub(super) semantic: &'s Semantic<'a>,
    pub(super) start: usize,
}

impl<'a> Folder<'_, 'a> {
    pub(super) fn value(&self, expression: &Expression<'a>) -> Value {
        self.fold(expression, DEEPEST)
    }

    fn fold(&self, expression: &Expression<'a>, deep: usize) -> Value {
        let Some(deep) = deep.checked_sub(1) else { return Value::Unknown };
        match expression.get_inner_expression() {
            Expression::StringLiteral(it) => {
                Value::Text(vec![Piece::Known(it.value.to_string(), range(self.start, it.span))])
            }
            Expression::NumericLiteral(it) => Value::Number(it.value),
            Expression::UnaryExpression(it) => match (it.operator, self.fold(&it.argument, deep)) {
                (UnaryOperator::UnaryNegation, Value::Number(number)) => Value::Number(-number),
                (UnaryOperator::Void, _) => Value::Undefined,
                _ => Value::Unknown,
            },
            Expression::TemplateLiteral(it) => Value::Text(self.template(it, deep)),
            Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
                match (self.fold(&it.left, deep), self.fold(&it.right, deep)) {
                    (Value::Number(left), Value::Number(right)) => Value::Number(left + right),
                    (left, right) if is_text(&left) || is_text(&right) => {
                        let mut pieces = self.pieces(left, &it.left);
                        pieces.extend(self.pieces(right, &it.right));
                        Value::Text(pieces)
                    }
                    _ => Value::Unknown,
                }
            }
            Expression::ObjectExpression(it) => Value::Object(keys(&it.properties)),
            Expression::Identifier(it) => self.name(it, deep),
            Expression::CallExpression(it) if self.gives_no_function(it) => Value::NotCallable,
            _ => Value::Unknown,
        }
    }

    fn name(&self, name: &IdentifierReference<'a>, deep: usize) -> Value {
        if self.semantic.is_reference_to_global_variable(name) {
            return if name.name == "undefined" { Value::Undefined } else { Value::Unknown };
        }
        match bind::constant(self.semantic, name) {
            // Calls and objects may be changed through the name.
            Some(init) => match self.fold(init, deep) {
                Value::NotCallable => Value::Unknown,
                value => value,
            },
            None => Value::Unknown,
        }
    }

    fn template(&self, template: &TemplateLiteral<'a>, deep: usize) -> Vec<Piece> {
        let mut pieces = vec![];
        for (at, quasi) in template.quasis.iter().enumerate() {
            pieces.push(match &quasi.value.cooked {
                Some(text) => Piece::Known(text.to_string(), range(self.start, quasi.span)),
                None => Piece::Unknown,
            });
            if let Some(expression) = template.expressions.get(at) {
                pieces.extend(self.pieces(self.fold(expression, deep), expression));
            }
        }
        pieces
    }

    /// A value as part of a string.
    fn pieces(&self, value: Value, expression: &Expression<'a>) -> Vec<Piece> {
        let place = range(self.start, expression.span());
        match value {
            Value::Text(pieces) => pieces,
            Value::Number(number) => vec![Piece::Known(number.to_string(), place)],
            Value::Undefined => vec![Piece::Undefined(place)],
            _ => vec![Piece::Unknown],
        }
    }

    /// Whether this calls a function of the file that never returns a value, or only a promise.
    fn gives_no_function(&self, call: &CallExpression<'a>) -> bool {
        match call.callee.get_inner_expression() {
            Expression::Identifier(name) => match bind::constant(self.semantic, name) {
                Some(Expression::ArrowFunctionExpression(it)) => {
                    it.r#async
                        || matches!(&it.body, ArrowFunctionBody::FunctionBody(_))
                            && !self.returns_a_value(it.node_id.get())
                }
                Some(Expression::FunctionExpression(it)) => {
                    !it.generator && (it.r#async || !self.returns_a_value(it.node_id.get()))
                }
                Some(_) => false,
                None => self.is_declared_without_value(name),
            },
            Expression::StaticMemberExpression(member) => match member.object.get_inner_expression() {
                Expression::ThisExpression(_) => {
                    self.is_method_without_value(&member.property.name, call.node_id.get())
                }
                Expression::Identifier(console) => {
                    console.name == "console" && self.semantic.is_reference_to_global_variable(console)
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn is_declared_without_value(&self, name: &IdentifierReference<'a>) -> bool {
        let Some(symbol) = bind::symbol(self.semantic, name) else { return false };
        let scoping = self.semantic.scoping();
        if scoping.symbol_is_mutated(symbol) || !scoping.symbol_redeclarations(symbol).is_empty() {
            return false;
        }
        match self.semantic.symbol_declaration(symbol).kind() {
            AstKind::Function(it) => {
                it.body.is_some() && !it.generator && (it.r#async || !self.returns_a_value(it.node_id.get()))
            }
            _ => false,
        }
    }

    fn is_method_without_value(&self, name: &str, at: NodeId) -> bool {
        let Some(class) = bind::class_of(self.semantic, at) else { return false };
        let AstKind::Class(class) = self.semantic.nodes().kind(class) else { return false };
        let mut named = class.body.body.iter().filter_map(|element| match element {
            ClassElement::MethodDefinition(it) if is_key(&it.key, name) && !it.r#static => Some(it),
            _ => None,
        });
        named.next().is_some_and(|method| {
            let function = &method.value;
            method.kind.is_method()
                && function.body.is_some()
                && !function.generator
                && (function.r#async || !self.returns_a_value(function.node_id.get()))
        })
    }

    /// Whether a `return` with a value stands in this function itself.
    fn returns_a_value(&self, function: NodeId) -> bool {
        let nodes = self.semantic.nodes();
        nodes.iter().any(|node| match node.kind() {
            AstKind::ReturnStatement(it) => {
                let owner = nodes.ancestors(node.id()).find(|node| {
                    matches!(node.kind(), AstKind::Function(_) | AstKind::ArrowFunctionExpression(_))
                });
                it.argument.is_some() && owner.is_some_and(|owner| owner.id() == function)
            }
            _ => false,
        })
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

fn keys(properties: &[ObjectPropertyKind<'_>]) -> Vec<String> {
    properties
        .iter()
        .filter_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(it) => it.key.static_name().map(|name| name.into_owned()),
            ObjectPropertyKind::SpreadProperty(_) => None,
        })
        .collect()
}

fn is_key(key: &PropertyKey<'_>, name: &str) -> bool {
    matches!(key, PropertyKey::StaticIdentifier(key) if key.name == name)
}
