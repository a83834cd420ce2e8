//! What is done with events, with what came, and with the `readyState`.

use super::collect::Reader;
use crate::facts::{Argument, Comparison, Event, Read, Value};
use oxc_ast::AstKind;
use oxc_ast::ast::{
    BinaryOperator, BindingPattern, CallExpression, Expression, FormalParameters, IdentifierReference,
    StaticMemberExpression, UnaryOperator,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};
use rustc_hash::FxHashMap;

/// Methods that a string has and an event has not.
const OF_STRINGS: [&str; 8] =
    ["split", "startsWith", "endsWith", "includes", "indexOf", "trim", "replace", "substring"];

/// What a variable holds.
type Variables = FxHashMap<SymbolId, (usize, Event)>;

impl<'a> Reader<'_, '_, 'a> {
    /// The uses of what the handlers of `message` of this script are given.
    pub(super) fn read_events(&mut self) {
        if !self.module.handlers[self.first_handler..].iter().any(|it| it.event == "message") {
            return;
        }
        let variables = self.event_variables();
        if variables.is_empty() {
            return;
        }
        for node in self.names.semantic.nodes().iter() {
            match node.kind() {
                AstKind::CallExpression(it) => self.call_of_event(it, node.id(), &variables),
                AstKind::BinaryExpression(it) if is_equality(it.operator) => {
                    let sides = [(&it.left, &it.right), (&it.right, &it.left)];
                    let read = sides.into_iter().find_map(|(event, other)| {
                        let (handler, what) = self.event(event, &variables)?;
                        let is_text = matches!(other, Expression::StringLiteral(_));
                        is_text.then(|| (handler, what, event.span()))
                    });
                    if let Some((handler, what, span)) = read {
                        self.push_read(handler, what, "===", it.span, span, node.id());
                    }
                }
                _ => {}
            }
        }
    }

    fn call_of_event(&mut self, call: &'a CallExpression<'a>, node: NodeId, variables: &Variables) {
        let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else { return };
        let name = member.property.name.as_str();
        if OF_STRINGS.contains(&name)
            && let Some((handler, what)) = self.event(&member.object, variables)
        {
            self.push_read(handler, what, name, call.span, member.object.span(), node);
        }
        let is_json = matches!(&member.object, Expression::Identifier(it) if it.name == "JSON");
        if is_json
            && name == "parse"
            && let Some(argument) = call.arguments.first().and_then(|it| it.as_expression())
            && let Some((handler, what)) = self.event(argument, variables)
        {
            self.push_read(handler, what, "JSON.parse", call.span, argument.span(), node);
        }
    }

    fn push_read(&mut self, handler: usize, what: Event, by: &str, all: Span, argument: Span, node: NodeId) {
        let (range, argument, site) = (self.range(all), self.range(argument), self.site(node));
        self.module.reads.push(Read { handler, what, by: by.to_owned(), range, argument, site });
    }

    /// What of an event this expression is.
    fn event(&self, expression: &Expression<'a>, variables: &Variables) -> Option<(usize, Event)> {
        match expression.get_inner_expression() {
            Expression::Identifier(name) => self.variable(name, variables),
            Expression::StaticMemberExpression(it) if it.property.name == "data" => {
                let Expression::Identifier(name) = it.object.get_inner_expression() else { return None };
                match self.variable(name, variables)? {
                    (handler, Event::Itself) => Some((handler, Event::Data)),
                    _ => None,
                }
            }
            // `event.data.toString()`
            Expression::CallExpression(it) => match it.callee.get_inner_expression() {
                Expression::StaticMemberExpression(it) if it.property.name == "toString" => {
                    self.event(&it.object, variables).filter(|(_, what)| *what == Event::Data)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn variable(&self, name: &IdentifierReference<'a>, variables: &Variables) -> Option<(usize, Event)> {
        let symbol = self.names.symbol(name)?;
        if self.names.semantic.scoping().symbol_is_mutated(symbol) {
            return None;
        }
        variables.get(&symbol).copied()
    }

    /// The variables that hold an event of a message, or its data.
    fn event_variables(&self) -> Variables {
        let mut variables = Variables::default();
        let nodes = self.names.semantic.nodes();
        for node in nodes.iter() {
            match node.kind() {
                AstKind::Function(it) => self.parameter(node.id(), &it.params, &mut variables),
                AstKind::ArrowFunctionExpression(it) => self.parameter(node.id(), &it.params, &mut variables),
                AstKind::VariableDeclarator(it) => {
                    let Some(init) = &it.init else { continue };
                    match (&it.id, self.event(init, &variables)) {
                        (BindingPattern::BindingIdentifier(name), Some(found)) => {
                            variables.extend(name.symbol_id.get().map(|symbol| (symbol, found)));
                        }
                        (pattern, Some((handler, Event::Itself))) => {
                            variables.extend(data_of(pattern).map(|symbol| (symbol, (handler, Event::Data))));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        variables
    }

    fn parameter(&self, node: NodeId, parameters: &FormalParameters<'a>, variables: &mut Variables) {
        let Some(function) = self.rooms.index(node) else { return };
        let own = self.module.handlers.iter().enumerate().skip(self.first_handler);
        let mut own = own.filter(|(_, it)| it.function == Some(function));
        let (Some((handler, it)), None) = (own.next(), own.next()) else { return };
        let Some(first) = parameters.items.first().filter(|_| it.event == "message") else { return };
        // What `on` gives is the data itself.
        let what = if it.via == crate::facts::Via::On { Event::Data } else { Event::Itself };
        match &first.pattern {
            BindingPattern::BindingIdentifier(name) => {
                variables.extend(name.symbol_id.get().map(|symbol| (symbol, (handler, what))));
            }
            pattern if what == Event::Itself => {
                variables.extend(data_of(pattern).map(|symbol| (symbol, (handler, Event::Data))));
            }
            _ => {}
        }
    }

    /// A `readyState`, if it is compared.
    pub(super) fn comparison(&mut self, member: &'a StaticMemberExpression<'a>, node: NodeId) {
        let mut around = self.names.semantic.nodes().ancestors(node);
        let is_wrapping = |kind: AstKind<'_>| {
            matches!(kind, AstKind::ChainExpression(_) | AstKind::ParenthesizedExpression(_))
        };
        let Some(parent) = around.find(|it| !is_wrapping(it.kind())) else { return };
        let (operator, other) = match parent.kind() {
            AstKind::BinaryExpression(it) => {
                let is_left = it.left.span().contains_inclusive(member.span);
                let Some(operator) = operator(it.operator) else { return };
                (operator, self.argument(if is_left { &it.right } else { &it.left }))
            }
            AstKind::SwitchStatement(it) if it.discriminant.span() == member.span => {
                let cases: Vec<_> = it.cases.iter().filter_map(|it| it.test.as_ref()).collect();
                for case in cases {
                    let other = self.argument(case);
                    self.push_comparison(member, case.span(), "case", other);
                }
                return;
            }
            AstKind::UnaryExpression(it) if it.operator == UnaryOperator::LogicalNot => {
                ("!", self.nothing(member.span))
            }
            AstKind::IfStatement(it) if it.test.span() == member.span => ("if", self.nothing(member.span)),
            AstKind::ConditionalExpression(it) if it.test.span() == member.span => {
                ("if", self.nothing(member.span))
            }
            _ => return,
        };
        self.push_comparison(member, parent.kind().span(), operator, other);
    }

    fn nothing(&self, span: Span) -> Argument {
        Argument { range: self.range(span), value: Value::Unknown }
    }

    fn push_comparison(
        &mut self,
        member: &'a StaticMemberExpression<'a>,
        all: Span,
        operator: &'static str,
        other: Argument,
    ) {
        let held = self.names.socket(&member.object);
        let socket = held.map(|held| self.socket(&held, member.node_id.get()));
        let range = if matches!(operator, "if" | "!") { self.range(member.span) } else { self.range(all) };
        self.module.comparisons.push(Comparison { socket, range, operator, other });
    }
}

/// `data` of `{ data }`.
fn data_of(pattern: &BindingPattern<'_>) -> Option<SymbolId> {
    let BindingPattern::ObjectPattern(pattern) = pattern else { return None };
    let entry = pattern.properties.iter().find(|it| it.key.is_specific_static_name("data"))?;
    super::names::variable(&entry.value)
}

fn is_equality(operator: BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Equality
            | BinaryOperator::StrictEquality
            | BinaryOperator::Inequality
            | BinaryOperator::StrictInequality
    )
}

fn operator(operator: BinaryOperator) -> Option<&'static str> {
    Some(match operator {
        BinaryOperator::Equality => "==",
        BinaryOperator::StrictEquality => "===",
        BinaryOperator::Inequality => "!=",
        BinaryOperator::StrictInequality => "!==",
        BinaryOperator::LessThan => "<",
        BinaryOperator::LessEqualThan => "<=",
        BinaryOperator::GreaterThan => ">",
        BinaryOperator::GreaterEqualThan => ">=",
        _ => return None,
    })
}
