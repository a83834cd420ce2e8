//! The functions of a script, when they are called, and where in them something stands.

use super::names::{Names, key, last_name, variable};
use crate::blocks::{Block, Part};
use crate::facts::{Function, Role, Site};
use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, CallExpression, Expression, PropertyKind};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The functions of a script by their nodes.
pub(super) struct Rooms {
    by_node: FxHashMap<NodeId, usize>,
    top: usize,
    /// Where each function awaits.
    awaits: FxHashMap<usize, BTreeSet<u32>>,
}

impl Rooms {
    /// Adds the functions of a script to those of the file.
    pub(super) fn of(names: &Names<'_, '_>, block: &Block, functions: &mut Vec<Function>) -> Self {
        let top = functions.len();
        let role = if block.part == Part::Setup { Role::Setup } else { Role::Top };
        functions.push(Function {
            parent: None,
            range: block.whole(),
            name: None,
            role,
            is_async: false,
            renders: false,
        });
        let mut rooms = Self { by_node: FxHashMap::default(), top, awaits: FxHashMap::default() };
        for node in names.semantic.nodes().iter() {
            match node.kind() {
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => {
                    let index = functions.len();
                    functions.push(rooms.function(names, block, node.id()));
                    rooms.by_node.insert(node.id(), index);
                }
                AstKind::AwaitExpression(it) => {
                    let function = rooms.around(names, node.id());
                    rooms.awaits.entry(function).or_default().insert(it.span.start);
                }
                AstKind::JSXElement(_) | AstKind::JSXFragment(_) => {
                    functions[rooms.around(names, node.id())].renders = true;
                }
                AstKind::CallExpression(it) if last_name(&it.callee).is_some_and(|it| is_hook(&it)) => {
                    functions[rooms.around(names, node.id())].renders = true;
                }
                _ => {}
            }
        }
        rooms
    }

    /// The function of this node, by its index.
    pub(super) fn index(&self, function: NodeId) -> Option<usize> {
        self.by_node.get(&function).copied()
    }

    /// The function in which a node stands.
    pub(super) fn around(&self, names: &Names<'_, '_>, node: NodeId) -> usize {
        names.function_around(node).and_then(|it| self.index(it)).unwrap_or(self.top)
    }

    /// Where a node stands.
    pub(super) fn site(&self, names: &Names<'_, '_>, block: &Block, node: NodeId) -> Site {
        let nodes = names.semantic.nodes();
        let span = nodes.kind(node).span();
        let function = self.around(names, node);
        let mut site = Site {
            function,
            at: block.range(span.start, span.start).start,
            in_loop: false,
            in_try: false,
            is_conditional: false,
            is_after_await: self
                .awaits
                .get(&function)
                .is_some_and(|it| it.range(..span.start).next().is_some()),
        };
        let mut below = span;
        for around in nodes.ancestors(node) {
            match around.kind() {
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => break,
                AstKind::TryStatement(it) => {
                    site.in_try |= it.handler.is_some() && it.block.span.contains_inclusive(below);
                }
                AstKind::IfStatement(it) => site.is_conditional |= !it.test.span().contains_inclusive(below),
                AstKind::ConditionalExpression(it) => {
                    site.is_conditional |= !it.test.span().contains_inclusive(below);
                }
                AstKind::LogicalExpression(it) => {
                    site.is_conditional |= it.right.span().contains_inclusive(below);
                }
                AstKind::SwitchCase(_) | AstKind::CatchClause(_) => site.is_conditional = true,
                kind if kind.is_iteration_statement() => site.in_loop = true,
                _ => {}
            }
            below = around.kind().span();
        }
        site
    }

    fn function(&self, names: &Names<'_, '_>, block: &Block, node: NodeId) -> Function {
        let kind = names.semantic.nodes().kind(node);
        let span = kind.span();
        let own_name = match kind {
            AstKind::Function(it) => it.id.as_ref().map(|it| it.name.to_string()),
            _ => None,
        };
        let (name, role) = self.called(names, node);
        Function {
            parent: Some(self.around(names, node)),
            range: block.range(span.start, span.end),
            name: own_name.or(name),
            role,
            is_async: names.is_async(node),
            renders: false,
        }
    }

    /// The name that a function gets from where it stands, and when it is called.
    fn called(&self, names: &Names<'_, '_>, node: NodeId) -> (Option<String>, Role) {
        let nodes = names.semantic.nodes();
        let parent = nodes.parent_node(node);
        match parent.kind() {
            AstKind::MethodDefinition(it) => {
                let name = key(&it.key);
                let role =
                    if it.kind.is_constructor() { Role::Constructor } else { lifecycle(name.as_deref()) };
                (name, role)
            }
            AstKind::PropertyDefinition(it) => (key(&it.key), Role::Method),
            AstKind::ObjectProperty(it) if it.kind == PropertyKind::Init => {
                let name = key(&it.key);
                let role = lifecycle(name.as_deref());
                (name, role)
            }
            AstKind::VariableDeclarator(it) => {
                let name = variable(&it.id).map(|it| names.semantic.scoping().symbol_name(it).to_owned());
                (name, Role::Plain)
            }
            AstKind::AssignmentExpression(it) => match &it.left {
                AssignmentTarget::StaticMemberExpression(it) => {
                    (Some(it.property.name.to_string()), Role::Method)
                }
                AssignmentTarget::AssignmentTargetIdentifier(it) => (Some(it.name.to_string()), Role::Plain),
                _ => (None, Role::Plain),
            },
            AstKind::CallExpression(it) => {
                let role = role_of(it, nodes.kind(node).span());
                // `const Chat = memo(() => …)` is named too.
                let name = match nodes.parent_kind(parent.id()) {
                    AstKind::VariableDeclarator(it) => {
                        variable(&it.id).map(|it| names.semantic.scoping().symbol_name(it).to_owned())
                    }
                    _ => None,
                };
                (name, role)
            }
            AstKind::NewExpression(it) => match &it.callee {
                Expression::Identifier(name) if name.name == "Promise" => (None, Role::Executor),
                _ => (None, Role::Callback),
            },
            AstKind::ReturnStatement(_) | AstKind::ArrowFunctionExpression(_) => {
                let around = names.function_around(node);
                let is_undone = around.is_some_and(|around| {
                    let call = nodes.parent_node(around);
                    matches!(call.kind(), AstKind::CallExpression(it)
                        if matches!(role_of(it, nodes.kind(around).span()), Role::Effect | Role::Mounted))
                });
                (None, if is_undone { Role::Cleanup } else { Role::Plain })
            }
            _ => (None, Role::Plain),
        }
    }
}

/// When a function that is given to this call is called.
fn role_of(call: &CallExpression<'_>, function: oxc_span::Span) -> Role {
    if call.callee.span().contains_inclusive(function) {
        // It is called where it stands.
        return Role::Plain;
    }
    let name = last_name(&call.callee).unwrap_or_default();
    let is_method = matches!(call.callee.get_inner_expression(), Expression::StaticMemberExpression(_));
    match name.as_str() {
        "useEffect" | "useLayoutEffect" | "useInsertionEffect" | "useAsyncEffect" | "watchEffect"
        | "watchPostEffect" | "$effect" | "createEffect" | "effect" | "watch" | "pre" => Role::Effect,
        "onMounted" | "onMount" | "onBeforeMount" | "onActivated" | "afterNextRender" => Role::Mounted,
        "onUnmounted" | "onBeforeUnmount" | "onDestroy" | "onCleanup" | "onScopeDispose"
        | "onWatcherCleanup" | "onDeactivated" | "tryOnUnmounted" | "tryOnScopeDispose" | "onDispose" => {
            Role::Cleanup
        }
        "setTimeout"
        | "requestAnimationFrame"
        | "setImmediate"
        | "queueMicrotask"
        | "nextTick"
        | "requestIdleCallback" => Role::Later,
        "setInterval" => Role::Repeated,
        "forEach" | "map" | "filter" | "flatMap" | "reduce" if is_method => Role::Each,
        "then" | "catch" | "finally" if is_method => Role::Settled,
        _ => Role::Callback,
    }
}

fn lifecycle(name: Option<&str>) -> Role {
    match name {
        Some(
            "mounted" | "created" | "componentDidMount" | "connectedCallback" | "ngOnInit"
            | "ngAfterViewInit",
        ) => Role::Mounted,
        Some(
            "beforeUnmount"
            | "unmounted"
            | "beforeDestroy"
            | "destroyed"
            | "componentWillUnmount"
            | "disconnectedCallback"
            | "ngOnDestroy",
        ) => Role::Cleanup,
        Some("setup") => Role::Setup,
        Some("render") => Role::Method,
        _ => Role::Method,
    }
}

/// `useState`, `useChat`: what only a component or a hook calls.
fn is_hook(name: &str) -> bool {
    name.strip_prefix("use").is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_uppercase()))
}
