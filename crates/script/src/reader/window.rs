//! What a script says of where it runs: globals, imports, listeners on the window, settings.

use super::collect::Reader;
use super::names::key;
use crate::facts::{Listener, Setting, Stray, Value};
use oxc_ast::AstKind;
use oxc_ast::ast::{self, AssignmentTarget, Expression, IdentifierReference};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

impl<'a> Reader<'_, '_, 'a> {
    pub(super) fn surroundings(&mut self, name: &IdentifierReference<'a>) {
        if !self.names.is_global(name) {
            return;
        }
        match name.name.as_str() {
            "document" | "window" | "location" | "localStorage" | "navigator" | "alert" => {
                self.module.in_browser = true;
            }
            "process" | "Bun" | "Deno" | "Buffer" | "__dirname" => self.module.elsewhere = true,
            _ => {}
        }
    }

    /// `import … from "fs"`, `require("fs")`.
    pub(super) fn import(&mut self, source: &str) {
        self.module.elsewhere |= is_elsewhere(source);
        self.module.imports.push(source.to_owned());
    }

    /// A constructor that nothing declares: `new Websocket(…)`, `new window.Websocket(…)`.
    pub(super) fn stray(&mut self, callee: &'a Expression<'a>) {
        let (name, span) = match callee.get_inner_expression() {
            Expression::Identifier(it) if self.names.is_global(it) => (it.name.as_str(), it.span),
            Expression::StaticMemberExpression(it) if self.names.is_global_object(&it.object) => {
                (it.property.name.as_str(), it.property.span)
            }
            _ => return,
        };
        let range = self.range(span);
        self.module.strays.push(Stray { name: name.to_owned(), range });
    }

    /// `addEventListener("unload", …)` on the window; and `require`.
    pub(super) fn window_call(&mut self, call: &'a ast::CallExpression<'a>) {
        let (name, is_windows) = match call.callee.get_inner_expression() {
            Expression::Identifier(it) if self.names.is_global(it) => (it.name.as_str(), true),
            Expression::StaticMemberExpression(it) => {
                (it.property.name.as_str(), self.names.is_global_object(&it.object))
            }
            _ => return,
        };
        let Some(ast::Argument::StringLiteral(first)) = call.arguments.first() else { return };
        match name {
            "require" => self.import(first.value.as_str()),
            "addEventListener" if is_windows => {
                let name = Span::new(first.span.start + 1, first.span.end.saturating_sub(1));
                let function = call.arguments.get(1).and_then(|it| it.as_expression());
                self.listener(first.value.as_str(), name, call.span, function);
            }
            _ => {}
        }
    }

    /// `window.onunload = …`, `ws.readyState = …`, `process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"`.
    pub(super) fn window_assignment(&mut self, it: &'a ast::AssignmentExpression<'a>) {
        let AssignmentTarget::StaticMemberExpression(member) = &it.left else { return };
        let name = member.property.name.as_str();
        if let Some(event) = name.strip_prefix("on")
            && self.names.is_global_object(&member.object)
        {
            let span = Span::new(member.property.span.start + 2, member.property.span.end);
            self.listener(event, span, it.span, Some(&it.right));
        }
        if name == "NODE_TLS_REJECT_UNAUTHORIZED" {
            let value = self.argument(&it.right).value;
            let is_off = value.text().as_deref() == Some("0") || value == Value::Number(0.0);
            if is_off || value == Value::Bool(false) {
                let range = self.range(it.span);
                self.module.settings.push(Setting { range, is_global: true, kept_as: None });
            }
        }
    }

    fn listener(&mut self, event: &str, name: Span, all: Span, function: Option<&'a Expression<'a>>) {
        let function = function.and_then(|it| self.function(it));
        let (name_range, range) = (self.range(name), self.range(all));
        self.module.listeners.push(Listener { event: event.to_owned(), name_range, range, function });
    }

    /// `rejectUnauthorized: false`
    pub(super) fn setting(&mut self, it: &'a ast::ObjectProperty<'a>) {
        if key(&it.key).as_deref() == Some("rejectUnauthorized")
            && self.argument(&it.value).value == Value::Bool(false)
            && !self.is_asked_for(it.node_id.get())
        {
            let range = self.range(it.span());
            let kept_as = self.kept_as(it.node_id.get());
            self.module.settings.push(Setting { range, is_global: false, kept_as });
        }
    }

    /// Whether the user of the program says so: `if (options.rejectUnauthorized === false)`.
    fn is_asked_for(&self, entry: NodeId) -> bool {
        self.names.semantic.nodes().ancestors(entry).any(|node| {
            let test = match node.kind() {
                AstKind::IfStatement(it) => it.test.span(),
                AstKind::ConditionalExpression(it) => it.test.span(),
                _ => return false,
            };
            let (start, end) = (test.start as usize, test.end as usize);
            self.block.text.get(start..end).is_some_and(|it| it.contains("rejectUnauthorized"))
        })
    }

    /// The name that what an entry stands in is kept under: an object, or an agent that is made of it.
    fn kept_as(&self, entry: NodeId) -> Option<String> {
        let nodes = self.names.semantic.nodes();
        for node in nodes.ancestors(entry) {
            match node.kind() {
                AstKind::VariableDeclarator(it) => {
                    return it.id.get_binding_identifier().map(|it| it.name.to_string());
                }
                AstKind::FormalParameter(it) => {
                    return it.pattern.get_binding_identifier().map(|it| it.name.to_string());
                }
                AstKind::AssignmentExpression(it) => return assigned(&it.left),
                AstKind::PropertyDefinition(it) => return key(&it.key),
                AstKind::ReturnStatement(_) | AstKind::ArrowFunctionExpression(_) => {
                    return self.module.functions[self.rooms.around(self.names, entry)].name.clone();
                }
                AstKind::CallExpression(_) | AstKind::ExpressionStatement(_) | AstKind::Program(_) => {
                    return None;
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether an element of JSX is one of HTML: React Native and the like have others.
pub(super) fn is_of_html(name: &ast::JSXElementName<'_>) -> bool {
    const OF_HTML: [&str; 16] = [
        "a", "button", "canvas", "div", "form", "h1", "h2", "header", "img", "input", "li", "main", "p",
        "section", "span", "ul",
    ];
    matches!(name, ast::JSXElementName::Identifier(it) if OF_HTML.contains(&it.name.as_str()))
}

/// The last name of what is assigned to.
fn assigned(target: &AssignmentTarget<'_>) -> Option<String> {
    match target {
        AssignmentTarget::AssignmentTargetIdentifier(it) => Some(it.name.to_string()),
        AssignmentTarget::StaticMemberExpression(it) => Some(it.property.name.to_string()),
        _ => None,
    }
}

/// Whether an import of this is a sign of another home than a browser.
fn is_elsewhere(source: &str) -> bool {
    const ELSEWHERE: &[&str] =
        &["fs", "http", "https", "net", "path", "react-native", "expo", "undici", "ws"];
    source.starts_with("node:") || source.starts_with("bun") || ELSEWHERE.contains(&source)
}
