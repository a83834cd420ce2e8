//! Which expressions are certainly sockets, and which of them are the same one.

use super::names::{Names, Place};
use crate::facts::Api;
use oxc_ast::AstKind;
use oxc_ast::ast::Expression;
use oxc_semantic::NodeId;

/// How far a socket is followed through places and functions.
const FARTHEST: usize = 6;

/// A socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) api: Api,
    pub(super) origin: Origin,
}

/// What makes it the same socket: the place that holds it, or the expression that gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    Place(Place),
    Made(NodeId),
}

impl<'a> Names<'_, 'a> {
    /// The socket that this expression certainly is, if it is not null.
    pub(super) fn socket(&self, expression: &Expression<'a>) -> Option<Held> {
        self.held(expression, FARTHEST)
    }

    /// The socket that this place certainly holds, if it is not empty.
    pub(super) fn socket_at(&self, place: &Place) -> Option<Held> {
        self.at(place, FARTHEST)
    }

    fn held(&self, expression: &Expression<'a>, far: usize) -> Option<Held> {
        let far = far.checked_sub(1)?;
        let expression = expression.get_inner_expression();
        match expression {
            Expression::NewExpression(it) => {
                let api = self.api(&it.callee)?;
                Some(Held { api, origin: Origin::Made(it.node_id.get()) })
            }
            Expression::CallExpression(it) => {
                // Without `new`, which is a fault of its own, a socket is meant all the same.
                if let Some(api) = self.api(&it.callee) {
                    return Some(Held { api, origin: Origin::Made(it.node_id.get()) });
                }
                let function = self.function(&it.callee)?;
                let mut apis =
                    self.returns.get(&function)?.iter().map(|it| self.held(it, far).map(|it| it.api));
                let api = apis.next()??;
                if self.is_async(function) || !apis.all(|it| it == Some(api)) {
                    return None;
                }
                Some(Held { api, origin: Origin::Made(it.node_id.get()) })
            }
            Expression::AssignmentExpression(it) => self.held(&it.right, far),
            Expression::ConditionalExpression(it) => {
                let (one, other) = (self.held(&it.consequent, far), self.held(&it.alternate, far));
                let is_nothing = |it: &Expression<'_>| it.is_null_or_undefined();
                let api = match (one, other) {
                    (Some(one), Some(other)) if one.api == other.api => one.api,
                    (Some(one), None) if is_nothing(&it.alternate) => one.api,
                    (None, Some(other)) if is_nothing(&it.consequent) => other.api,
                    _ => return None,
                };
                Some(Held { api, origin: Origin::Made(it.node_id.get()) })
            }
            _ => self.at(&self.place(expression)?, far),
        }
    }

    /// The socket that a place holds, if it holds nothing else.
    fn at(&self, place: &Place, far: usize) -> Option<Held> {
        if let Some(known) = self.known.borrow().get(place) {
            return known.clone();
        }
        // A place that is put into itself is no news.
        self.known.borrow_mut().insert(place.clone(), None);
        let held = self.judge(place, far);
        self.known.borrow_mut().insert(place.clone(), held.clone());
        held
    }

    fn judge(&self, place: &Place, far: usize) -> Option<Held> {
        let typed = self.typed.get(place).and_then(|name| self.api_of_type(name));
        let typed = typed.or_else(|| self.is_served(place).then_some(Api::Ws));
        let kept = |api| Some(Held { api, origin: Origin::Place(place.clone()) });
        let Some(values) = self.values.get(place) else { return typed.and_then(kept) };
        if self.opaque.contains(place) {
            return typed.and_then(kept);
        }
        let others: Vec<_> = values.iter().filter(|it| self.place(it).as_ref() != Some(place)).collect();
        // One that is cast: the type says what it is used as, and not what it is.
        let is_other = |it: Held| typed.is_some_and(|typed| typed != it.api);
        if others.iter().any(|it| self.held(it, far).is_some_and(is_other)) {
            return None;
        }
        let mut held = others.iter().map(|it| self.held(it, far));
        let Some(first) = held.next().flatten() else { return typed.and_then(kept) };
        if !held.all(|it| it.is_some_and(|it| it.api == first.api)) {
            return typed.and_then(kept);
        }
        match (others.as_slice(), &first.origin) {
            ([_], Origin::Place(_)) => Some(first),
            _ => kept(first.api),
        }
    }

    /// The function of the file that an expression certainly is.
    pub(super) fn function(&self, expression: &Expression<'a>) -> Option<NodeId> {
        let mut expression = expression.get_inner_expression();
        for _ in 0..FARTHEST {
            match expression {
                Expression::FunctionExpression(it) => return Some(it.node_id.get()),
                Expression::ArrowFunctionExpression(it) => return Some(it.node_id.get()),
                Expression::CallExpression(it) => match it.callee.get_inner_expression() {
                    // `receive.bind(this)`
                    Expression::StaticMemberExpression(it) if it.property.name == "bind" => {
                        expression = it.object.get_inner_expression();
                    }
                    _ => return None,
                },
                _ => {
                    let place = self.place(expression)?;
                    if let Place::Variable(symbol) = place
                        && let Some(declared) = self.declared(symbol)
                    {
                        return Some(declared);
                    }
                    match self.values.get(&place).filter(|_| !self.opaque.contains(&place)).map(Vec::as_slice)
                    {
                        Some([value]) if !self.methods.contains_key(&place) => expression = value,
                        None => return self.methods.get(&place).copied(),
                        // `this.receive = this.receive.bind(this)`
                        Some(_) => {
                            return self.methods.get(&place).copied().filter(|_| self.is_bound(&place));
                        }
                    }
                }
            }
        }
        None
    }

    fn is_bound(&self, place: &Place) -> bool {
        self.values.get(place).into_iter().flatten().all(|value| match value {
            Expression::CallExpression(it) => match it.callee.get_inner_expression() {
                Expression::StaticMemberExpression(it) => {
                    it.property.name == "bind" && self.place(&it.object).as_ref() == Some(place)
                }
                _ => false,
            },
            _ => false,
        })
    }

    /// The function that a declaration gives this name, once and for all.
    fn declared(&self, symbol: oxc_semantic::SymbolId) -> Option<NodeId> {
        let scoping = self.semantic.scoping();
        let declaration = self.semantic.symbol_declaration(symbol);
        match declaration.kind() {
            AstKind::Function(it)
                if it.body.is_some()
                    && !scoping.symbol_is_mutated(symbol)
                    && scoping.symbol_redeclarations(symbol).is_empty() =>
            {
                Some(declaration.id())
            }
            _ => None,
        }
    }

    /// Whether a call gives a promise or an iterator, and not what is returned.
    pub(super) fn is_async(&self, function: NodeId) -> bool {
        match self.semantic.nodes().kind(function) {
            AstKind::Function(it) => it.r#async || it.generator,
            AstKind::ArrowFunctionExpression(it) => it.r#async,
            _ => false,
        }
    }
}
