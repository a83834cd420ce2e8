//! What is known of a value without running the program.

use super::names::{Names, Place};
use super::rooms::Rooms;
use crate::blocks::Block;
use crate::facts::{Argument, Piece, Value};
use oxc_ast::AstKind;
use oxc_ast::ast::{
    self, ArrayExpressionElement, ArrowFunctionBody, BinaryOperator, CallExpression, Expression,
    IdentifierReference, LogicalOperator, ObjectPropertyKind, TemplateLiteral, UnaryOperator,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};
use std::cell::Cell;
use std::ops::Range;

/// How deep an expression is looked into.
const DEEPEST: usize = 32;
/// How many strings one may be.
const MOST: usize = 8;
/// How many expressions are looked into for one argument: names may lead to the same again and again.
const FUEL: usize = 4000;

pub(super) struct Folder<'f, 's, 'a> {
    names: &'f Names<'s, 'a>,
    rooms: &'f Rooms,
    block: &'f Block,
    fuel: Cell<usize>,
}

impl<'f, 's, 'a> Folder<'f, 's, 'a> {
    pub(super) fn new(names: &'f Names<'s, 'a>, rooms: &'f Rooms, block: &'f Block) -> Self {
        Self { names, rooms, block, fuel: Cell::new(0) }
    }

    pub(super) fn arguments(&self, arguments: &'a [ast::Argument<'a>]) -> Vec<Argument> {
        arguments
            .iter()
            .map(|argument| match argument.as_expression() {
                Some(expression) => self.argument(expression),
                None => Argument { range: self.range(argument.span()), value: Value::Unknown },
            })
            .collect()
    }

    pub(super) fn argument(&self, expression: &'a Expression<'a>) -> Argument {
        self.fuel.set(FUEL);
        self.argument_within(expression, DEEPEST)
    }

    fn argument_within(&self, expression: &'a Expression<'a>, deep: usize) -> Argument {
        Argument { range: self.range(expression.span()), value: self.fold(expression, deep) }
    }

    fn range(&self, span: Span) -> Range<usize> {
        self.block.range(span.start, span.end)
    }

    fn fold(&self, expression: &'a Expression<'a>, deep: usize) -> Value {
        let (Some(deep), Some(fuel)) = (deep.checked_sub(1), self.fuel.get().checked_sub(1)) else {
            return Value::Unknown;
        };
        self.fuel.set(fuel);
        let expression = expression.get_inner_expression();
        match expression {
            Expression::StringLiteral(it) => {
                Value::Text(vec![Piece::Known(it.value.to_string(), self.range(it.span))])
            }
            Expression::NumericLiteral(it) => Value::Number(it.value),
            Expression::BooleanLiteral(it) => Value::Bool(it.value),
            Expression::NullLiteral(_) => Value::Null,
            Expression::UnaryExpression(it) => match (it.operator, self.fold(&it.argument, deep)) {
                (UnaryOperator::UnaryNegation, Value::Number(number)) => Value::Number(-number),
                (UnaryOperator::LogicalNot, Value::Number(number)) => Value::Bool(number == 0.0),
                (UnaryOperator::Void, _) => Value::Undefined,
                _ => Value::Unknown,
            },
            Expression::TemplateLiteral(it) => self.template(it, deep),
            Expression::BinaryExpression(it) if it.operator == BinaryOperator::Addition => {
                let (left, right) = (self.fold(&it.left, deep), self.fold(&it.right, deep));
                match (&left, &right) {
                    (Value::Number(left), Value::Number(right)) => Value::Number(left + right),
                    _ if is_text(&left) || is_text(&right) => {
                        self.join(&[(left, it.left.span()), (right, it.right.span())])
                    }
                    _ => Value::Unknown,
                }
            }
            Expression::ConditionalExpression(it) => {
                Value::Either(vec![self.fold(&it.consequent, deep), self.fold(&it.alternate, deep)])
            }
            Expression::LogicalExpression(it) if it.operator != LogicalOperator::And => {
                self.either(it.operator, &self.fold(&it.left, deep), self.fold(&it.right, deep))
            }
            Expression::ObjectExpression(it) => Value::Object(self.entries(&it.properties, deep)),
            Expression::ArrayExpression(it) => {
                Value::List(it.elements.iter().map(|it| self.element(it, deep)).collect())
            }
            Expression::FunctionExpression(it) => Value::Function(self.rooms.index(it.node_id.get())),
            Expression::ArrowFunctionExpression(it) => Value::Function(self.rooms.index(it.node_id.get())),
            Expression::Identifier(it) => self.name(it, deep),
            Expression::StaticMemberExpression(_) | Expression::PrivateFieldExpression(_) => {
                match self.path(expression) {
                    Some(path) => Value::Global(path),
                    None => self.kept(expression).map_or(Value::Unknown, |it| self.fold(it, deep)),
                }
            }
            Expression::CallExpression(it) => self.call(it, deep),
            _ => Value::Unknown,
        }
    }

    /// `a || b`, `a ?? b`: what of the left is passed over is never the value.
    fn either(&self, operator: LogicalOperator, left: &Value, right: Value) -> Value {
        let is_passed_over = |it: &Value| match it {
            Value::Undefined | Value::Null => true,
            Value::Bool(false) => operator == LogicalOperator::Or,
            Value::Number(number) => operator == LogicalOperator::Or && *number == 0.0,
            _ => false,
        };
        let mut ways: Vec<_> = left.each().into_iter().filter(|it| !is_passed_over(it)).cloned().collect();
        ways.push(right);
        match ways.len() {
            1 => ways.remove(0),
            _ => Value::Either(ways),
        }
    }

    fn call(&self, call: &'a CallExpression<'a>, deep: usize) -> Value {
        if let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() {
            // What is made of a template for older engines: `"a".concat(b, "c")`.
            if member.property.name == "concat" {
                let first = self.fold(&member.object, deep);
                if is_text(&first) {
                    let mut parts = vec![(first, member.object.span())];
                    for argument in &call.arguments {
                        let value = argument.as_expression().map_or(Value::Unknown, |it| self.fold(it, deep));
                        parts.push((value, argument.span()));
                    }
                    return self.join(&parts);
                }
            }
        }
        if self.gives_no_function(call) {
            return Value::NotCallable;
        }
        Value::Unknown
    }

    fn name(&self, name: &'a IdentifierReference<'a>, deep: usize) -> Value {
        if self.names.is_global(name) {
            return match name.name.as_str() {
                "undefined" => Value::Undefined,
                other => Value::Global(other.to_owned()),
            };
        }
        match self.names.constant(name) {
            // Calls and objects may be changed through the name.
            Some(init) => match self.fold(init, deep) {
                Value::NotCallable => Value::Unknown,
                value => value,
            },
            None if self.is_never_set(name) => Value::Undefined,
            None => match self.names.symbol(name).and_then(|symbol| self.declared_function(symbol)) {
                Some(function) => Value::Function(Some(function)),
                None => Value::Unknown,
            },
        }
    }

    /// What the one place of this name is given, once: a field, or an entry of an object that is
    /// only read.
    fn kept(&self, expression: &Expression<'a>) -> Option<&'a Expression<'a>> {
        let place = self.names.place(expression)?;
        if self.names.opaque.contains(&place) || self.names.methods.contains_key(&place) {
            return None;
        }
        let is_plain = match &place {
            Place::Variable(_) => false,
            Place::Field(..) => true,
            Place::Property(symbol, _) => self.is_only_read(*symbol),
        };
        match self.names.values.get(&place)?.as_slice() {
            [value] if is_plain => Some(value),
            _ => None,
        }
    }

    /// Whether nothing but members of this variable is ever mentioned.
    fn is_only_read(&self, symbol: SymbolId) -> bool {
        let (scoping, nodes) = (self.names.semantic.scoping(), self.names.semantic.nodes());
        let is_written_out = matches!(self.names.semantic.symbol_declaration(symbol).kind(),
        AstKind::VariableDeclarator(it) if it.init.as_ref().is_some_and(|it| {
            matches!(it.get_inner_expression(), Expression::ObjectExpression(_))
        }));
        is_written_out
            && !scoping.symbol_is_mutated(symbol)
            && scoping
                .get_resolved_references(symbol)
                .all(|it| matches!(nodes.parent_kind(it.node_id()), AstKind::StaticMemberExpression(_)))
    }

    fn declared_function(&self, symbol: SymbolId) -> Option<usize> {
        match self.names.semantic.symbol_declaration(symbol).kind() {
            AstKind::Function(it) => self.rooms.index(it.node_id.get()),
            _ => None,
        }
    }

    /// `let token;`, and nothing in the file ever sets it.
    fn is_never_set(&self, name: &IdentifierReference<'_>) -> bool {
        let Some(symbol) = self.names.symbol(name) else { return false };
        let scoping = self.names.semantic.scoping();
        // A script of a page shares its top level; what is exported, a prop of Svelte too, others set.
        let is_inside = scoping.symbol_scope_id(symbol) != scoping.root_scope_id();
        if !is_inside
            || scoping.symbol_is_mutated(symbol)
            || !scoping.symbol_redeclarations(symbol).is_empty()
        {
            return false;
        }
        let declaration = self.names.semantic.symbol_declaration(symbol);
        let nodes = self.names.semantic.nodes();
        match (declaration.kind(), nodes.parent_kind(declaration.id())) {
            (AstKind::VariableDeclarator(it), AstKind::VariableDeclaration(all)) => {
                let is_loop = nodes.parent_kind(nodes.parent_id(declaration.id())).is_iteration_statement();
                it.init.is_none() && it.id.is_binding_identifier() && !all.declare && !it.definite && !is_loop
            }
            _ => false,
        }
    }

    /// The path from a global: `location.host`; `window` and the like are left out.
    fn path(&self, expression: &Expression<'a>) -> Option<String> {
        match expression.get_inner_expression() {
            Expression::Identifier(name) if self.names.is_global(name) => Some(name.name.to_string()),
            Expression::ImportMeta(_) => Some("import.meta".into()),
            Expression::StaticMemberExpression(it) => {
                let name = it.property.name.as_str();
                if self.names.is_global_object(&it.object) {
                    return Some(name.into());
                }
                let object = self.path(&it.object)?;
                // `document.location` is the same.
                let object = if object == "document" && name == "location" { None } else { Some(object) };
                Some(object.map_or(name.to_owned(), |object| format!("{object}.{name}")))
            }
            _ => None,
        }
    }

    fn template(&self, template: &'a TemplateLiteral<'a>, deep: usize) -> Value {
        let mut parts = vec![];
        for (at, quasi) in template.quasis.iter().enumerate() {
            let piece = match &quasi.value.cooked {
                Some(text) => Piece::Known(text.to_string(), self.range(quasi.span)),
                None => Piece::Unknown,
            };
            parts.push((Value::Text(vec![piece]), quasi.span));
            if let Some(expression) = template.expressions.get(at) {
                parts.push((self.fold(expression, deep), expression.span()));
            }
        }
        self.join(&parts)
    }

    /// The string of these values; each that it may be, where they are few.
    fn join(&self, parts: &[(Value, Span)]) -> Value {
        let mut strings: Vec<Vec<Piece>> = vec![vec![]];
        for (value, span) in parts {
            let ways: Vec<_> = value.each().into_iter().map(|it| self.pieces(it, *span)).collect();
            if strings.len() * ways.len() > MOST {
                strings.iter_mut().for_each(|it| it.push(Piece::Unknown));
                continue;
            }
            strings = strings
                .iter()
                .flat_map(|string| ways.iter().map(move |way| [string.as_slice(), way].concat()))
                .collect();
        }
        match strings.as_slice() {
            [_] => Value::Text(strings.remove(0)),
            _ => Value::Either(strings.into_iter().map(Value::Text).collect()),
        }
    }

    /// A value as part of a string.
    fn pieces(&self, value: &Value, span: Span) -> Vec<Piece> {
        let place = self.range(span);
        match value {
            Value::Text(pieces) => pieces.clone(),
            Value::Number(number) => vec![Piece::Known(number.to_string(), place)],
            Value::Bool(it) => vec![Piece::Known(it.to_string(), place)],
            Value::Null => vec![Piece::Known("null".into(), place)],
            Value::Undefined => vec![Piece::Undefined(place)],
            Value::Global(path) => vec![Piece::Global(path.clone(), place)],
            _ => vec![Piece::Unknown],
        }
    }

    fn entries(&self, properties: &'a [ObjectPropertyKind<'a>], deep: usize) -> Vec<(String, Argument)> {
        let known = properties.iter().filter_map(ObjectPropertyKind::as_property);
        known
            .filter_map(|it| {
                Some((it.key.static_name()?.into_owned(), self.argument_within(&it.value, deep)))
            })
            .collect()
    }

    fn element(&self, element: &'a ArrayExpressionElement<'a>, deep: usize) -> Option<Argument> {
        element.as_expression().map(|it| self.argument_within(it, deep))
    }

    /// Whether this calls a function of the file that never returns a value, or only a promise.
    fn gives_no_function(&self, call: &CallExpression<'a>) -> bool {
        if let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression()
            && let Expression::Identifier(console) = member.object.get_inner_expression()
            && console.name == "console"
        {
            return self.names.is_global(console);
        }
        self.names.function(&call.callee).is_some_and(|function| self.never_returns_a_value(function))
    }

    fn never_returns_a_value(&self, function: NodeId) -> bool {
        let returns_nothing = !self.names.returns.contains_key(&function);
        match self.names.semantic.nodes().kind(function) {
            AstKind::ArrowFunctionExpression(it) => {
                it.r#async || matches!(it.body, ArrowFunctionBody::FunctionBody(_)) && returns_nothing
            }
            AstKind::Function(it) => it.body.is_some() && !it.generator && (it.r#async || returns_nothing),
            _ => false,
        }
    }
}

/// A string, or one of several.
fn is_text(value: &Value) -> bool {
    value.each().iter().any(|it| matches!(it, Value::Text(_)))
}
