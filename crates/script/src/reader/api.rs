//! Whose WebSocket class a name stands for: the global one, or that of a package.

use super::names::{Names, Place, variable};
use crate::facts::Api;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, CallExpression, Expression, FormalParameters, IdentifierReference, ModuleExportName,
};
use oxc_semantic::SymbolId;

/// How far a name is followed through others.
const FARTHEST: usize = 6;

/// What a name of a package stands for.
enum Import {
    /// All of it: `import * as ws`, `require("ws")`.
    Whole(String),
    /// This export of it.
    Export(String, String),
}

impl<'a> Names<'_, 'a> {
    /// Whose class this is, if it is known to be a WebSocket class.
    pub(super) fn api(&self, callee: &Expression<'a>) -> Option<Api> {
        self.follow(callee, FARTHEST)
    }

    fn follow(&self, expression: &Expression<'a>, far: usize) -> Option<Api> {
        let far = far.checked_sub(1)?;
        let expression = expression.get_inner_expression();
        if let Some(import) = self.import(expression, far) {
            return class_of(&import);
        }
        match expression {
            Expression::Identifier(name) => self.name(name, far),
            Expression::StaticMemberExpression(it) => {
                (it.property.name == "WebSocket" && self.is_global_object(&it.object)).then(|| self.global())
            }
            Expression::LogicalExpression(it) => {
                either(self.follow(&it.left, far), self.follow(&it.right, far))
            }
            Expression::ConditionalExpression(it) => {
                either(self.follow(&it.consequent, far), self.follow(&it.alternate, far))
            }
            _ => None,
        }
    }

    /// Keeps what a listener for `connection` is given: `server.on("connection", (socket) => …)`.
    pub(super) fn serve(&mut self, call: &'a CallExpression<'a>) {
        let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else { return };
        let [Argument::StringLiteral(event), handler, ..] = call.arguments.as_slice() else { return };
        if event.value != "connection" || !matches!(member.property.name.as_str(), "on" | "once") {
            return;
        }
        let Some(parameters) = handler.as_expression().and_then(parameters) else { return };
        if let Some(socket) = parameters.items.first().and_then(|it| variable(&it.pattern)) {
            self.served.insert(Place::Variable(socket), &member.object);
        }
    }

    /// Whether a place holds what a server of `ws` gives to who listens for connections.
    pub(super) fn is_served(&self, place: &Place) -> bool {
        self.served.get(place).is_some_and(|server| self.serves(server, FARTHEST))
    }

    fn serves(&self, expression: &Expression<'a>, far: usize) -> bool {
        let Some(far) = far.checked_sub(1) else { return false };
        match expression.get_inner_expression() {
            Expression::NewExpression(it) => match self.import(&it.callee, far) {
                Some(Import::Export(package, name)) => {
                    package == "ws" && matches!(name.as_str(), "WebSocketServer" | "Server")
                }
                _ => false,
            },
            other => {
                let values = self.place(other).filter(|it| !self.opaque.contains(it));
                let values = values.and_then(|it| self.values.get(&it));
                values.is_some_and(|it| it.iter().all(|it| self.serves(it, far)))
            }
        }
    }

    /// Whose class a type is of.
    pub(super) fn api_of_type(&self, name: &IdentifierReference<'a>) -> Option<Api> {
        self.name(name, FARTHEST)
    }

    fn name(&self, name: &IdentifierReference<'a>, far: usize) -> Option<Api> {
        let Some(symbol) = self.symbol(name) else {
            return (name.name == "WebSocket").then(|| self.global());
        };
        if let Some(import) = self.imported(symbol) {
            return class_of(&import);
        }
        let place = Place::Variable(symbol);
        let values = self.values.get(&place).filter(|_| !self.opaque.contains(&place))?;
        let mut apis = values.iter().map(|it| self.follow(it, far));
        let first = apis.next()??;
        apis.try_fold(first, |known, api| either(Some(known), Some(api?)))
    }

    fn global(&self) -> Api {
        if self.is_replaced { Api::Replaced } else { Api::Native }
    }

    /// What of a package this is.
    fn import(&self, expression: &Expression<'a>, far: usize) -> Option<Import> {
        let far = far.checked_sub(1)?;
        match expression.get_inner_expression() {
            Expression::Identifier(name) => {
                let symbol = self.symbol(name)?;
                self.imported(symbol).or_else(|| self.import(self.constant(name)?, far))
            }
            Expression::CallExpression(call) => {
                let argument = call.arguments.first()?.as_expression()?;
                match (call.callee.get_inner_expression(), argument) {
                    (Expression::Identifier(require), Expression::StringLiteral(source))
                        if require.name == "require" =>
                    {
                        Some(Import::Whole(source.value.to_string()))
                    }
                    // `__importDefault(require("ws"))` and its kin.
                    (_, Expression::CallExpression(_)) if call.arguments.len() <= 2 => {
                        self.import(argument, far)
                    }
                    _ => None,
                }
            }
            Expression::AwaitExpression(it) => match it.argument.get_inner_expression() {
                Expression::ImportExpression(it) => match &it.source {
                    Expression::StringLiteral(source) => Some(Import::Whole(source.value.to_string())),
                    _ => None,
                },
                _ => None,
            },
            Expression::StaticMemberExpression(it) => match self.import(&it.object, far)? {
                Import::Whole(package) => Some(Import::Export(package, it.property.name.to_string())),
                Import::Export(package, name) if name == "default" => {
                    Some(Import::Export(package, it.property.name.to_string()))
                }
                Import::Export(..) => None,
            },
            _ => None,
        }
    }

    /// What an import declaration, or a destructured `require`, gives to a variable.
    fn imported(&self, symbol: SymbolId) -> Option<Import> {
        let declaration = self.semantic.symbol_declaration(symbol);
        let source = || {
            let mut around = self.semantic.nodes().ancestors(declaration.id());
            around.find_map(|it| match it.kind() {
                AstKind::ImportDeclaration(it) => Some(it.source.value.to_string()),
                _ => None,
            })
        };
        match declaration.kind() {
            AstKind::ImportDefaultSpecifier(_) => Some(Import::Export(source()?, "default".into())),
            AstKind::ImportNamespaceSpecifier(_) => Some(Import::Whole(source()?)),
            AstKind::ImportSpecifier(it) => {
                let name = match &it.imported {
                    ModuleExportName::IdentifierName(it) => it.name.to_string(),
                    ModuleExportName::IdentifierReference(it) => it.name.to_string(),
                    ModuleExportName::StringLiteral(it) => it.value.to_string(),
                };
                Some(Import::Export(source()?, name))
            }
            AstKind::VariableDeclarator(it) if it.id.is_object_pattern() => {
                let Import::Whole(package) = self.import(it.init.as_ref()?, FARTHEST)? else { return None };
                let oxc_ast::ast::BindingPattern::ObjectPattern(pattern) = &it.id else { return None };
                let entry = pattern.properties.iter().find(|it| variable(&it.value) == Some(symbol))?;
                Some(Import::Export(package, super::names::key(&entry.key)?))
            }
            _ => None,
        }
    }
}

/// The parameters of a function that is written there.
fn parameters<'a>(function: &'a Expression<'a>) -> Option<&'a FormalParameters<'a>> {
    match function.get_inner_expression() {
        Expression::ArrowFunctionExpression(it) => Some(&it.params),
        Expression::FunctionExpression(it) => Some(&it.params),
        _ => None,
    }
}

/// The WebSocket class that a package exports under this name.
fn class_of(import: &Import) -> Option<Api> {
    let (package, name) = match import {
        Import::Whole(package) => (package.as_str(), "default"),
        Import::Export(package, name) => (package.as_str(), name.as_str()),
    };
    let is_named = matches!(name, "default" | "WebSocket");
    match package {
        "ws" => is_named.then_some(Api::Ws),
        "isomorphic-ws" => is_named.then_some(Api::Isomorphic),
        "undici" => (name == "WebSocket").then_some(Api::Undici),
        "reconnecting-websocket" => (name == "default").then_some(Api::Reconnecting),
        "partysocket/ws" => is_named.then_some(Api::Reconnecting),
        "partysocket" => matches!(name, "default" | "PartySocket" | "WebSocket").then_some(Api::Reconnecting),
        _ => None,
    }
}

/// A class that is one or the other.
fn either(one: Option<Api>, other: Option<Api>) -> Option<Api> {
    match (one, other) {
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(Api::Native | Api::Isomorphic), Some(Api::Ws | Api::Isomorphic))
        | (Some(Api::Ws | Api::Isomorphic), Some(Api::Native | Api::Isomorphic)) => Some(Api::Isomorphic),
        // `window.WebSocket || window.MozWebSocket`
        (Some(Api::Native), None) => Some(Api::Native),
        _ => None,
    }
}
