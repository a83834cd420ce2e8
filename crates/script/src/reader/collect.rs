//! The walk over a script that fills in the facts.

use super::fold::Folder;
use super::names::{Names, Place};
use super::rooms::Rooms;
use super::sockets::{Held, Origin};
use super::window::is_of_html;
use crate::blocks::{Block, Part};
use crate::facts::{self, Argument, Handler, Member, Module, Opening, Site, Socket, Use, Value, Via};
use oxc_ast::AstKind;
use oxc_ast::ast::{self, AssignmentTarget, Expression};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};
use rustc_hash::FxHashMap;
use std::ops::Range;

pub(super) struct Reader<'r, 's, 'a> {
    pub(super) names: &'r Names<'s, 'a>,
    pub(super) block: &'r Block,
    pub(super) module: &'r mut Module,
    pub(super) rooms: Rooms,
    sockets: FxHashMap<Origin, usize>,
    /// The handlers of this script begin here.
    pub(super) first_handler: usize,
    /// It makes elements of HTML.
    shows: bool,
}

impl<'r, 's, 'a> Reader<'r, 's, 'a> {
    pub(super) fn new(names: &'r Names<'s, 'a>, block: &'r Block, module: &'r mut Module) -> Self {
        let rooms = Rooms::of(names, block, &mut module.functions);
        if block.part == Part::Attribute {
            module.attributes.push(block.whole());
        }
        let first_handler = module.handlers.len();
        Self { names, block, module, rooms, sockets: FxHashMap::default(), first_handler, shows: false }
    }

    pub(super) fn collect(mut self) {
        for node in self.names.semantic.nodes().iter() {
            let id = node.id();
            match node.kind() {
                AstKind::NewExpression(it) => {
                    self.opening(&it.callee, &it.arguments, id, true);
                    self.stray(&it.callee);
                }
                AstKind::CallExpression(it) => {
                    self.opening(&it.callee, &it.arguments, id, false);
                    self.call(it, id);
                    self.function_call(it, id);
                    self.window_call(it);
                }
                AstKind::AssignmentExpression(it) => {
                    self.assignment(it, id);
                    self.window_assignment(it);
                }
                AstKind::StaticMemberExpression(it) => self.member(it, id),
                AstKind::PrivateFieldExpression(_) => self.mention(id),
                AstKind::IdentifierReference(it) => {
                    self.surroundings(it);
                    self.mention(id);
                }
                AstKind::ImportDeclaration(it) if it.import_kind.is_value() => {
                    self.import(it.source.value.as_str());
                }
                AstKind::ObjectProperty(it) => self.setting(it),
                AstKind::JSXOpeningElement(it) => self.shows |= is_of_html(&it.name),
                _ => {}
            }
        }
        // A server renders pages too, and so it is asked what it imports.
        self.module.in_browser |= self.shows && !self.module.is_nodes();
        self.read_events();
        self.shadows();
        self.share_top_level();
    }

    fn opening(
        &mut self,
        callee: &'a Expression<'a>,
        arguments: &'a [ast::Argument<'a>],
        node: NodeId,
        is_new: bool,
    ) {
        let Some(api) = self.names.api(callee) else { return };
        let nodes = self.names.semantic.nodes();
        let fate = self.names.fate(node);
        let held = self.kept_in(node).unwrap_or(Held { api, origin: Origin::Made(node) });
        let socket = self.socket(&held, node);
        if matches!(fate, facts::Fate::Returned | facts::Fate::Passed | facts::Fate::Awaited) {
            self.module.sockets[socket].escapes = true;
        }
        self.module.openings.push(Opening {
            range: self.range(nodes.kind(node).span()),
            callee: self.range(callee.span()),
            api,
            is_new,
            arguments: self.folder().arguments(arguments),
            fate,
            declares: self.names.declares(node),
            socket,
            site: self.site(node),
        });
    }

    /// The socket of the place that an opening is put into.
    fn kept_in(&self, node: NodeId) -> Option<Held> {
        let span = self.names.semantic.nodes().kind(node).span();
        let holds = |value: &&Expression<'_>| value.span().contains_inclusive(span);
        let mut places: Vec<_> = self
            .names
            .values
            .iter()
            .filter_map(|(place, values)| Some((values.iter().find(|it| holds(it))?.span().size(), place)))
            .collect();
        // The innermost expression that is kept.
        places.sort_by_key(|(size, _)| *size);
        let (size, place) = places.first()?;
        (*size == span.size() || self.names.fate(node) == facts::Fate::Kept)
            .then(|| self.names.socket_at(place))?
    }

    /// The index of a socket, which is new at its first mention.
    pub(super) fn socket(&mut self, held: &Held, node: NodeId) -> usize {
        if let Some(known) = self.sockets.get(&held.origin) {
            return *known;
        }
        let (name, function, is_shared) = match &held.origin {
            Origin::Place(Place::Variable(symbol)) => {
                let scoping = self.names.semantic.scoping();
                let declared = scoping.symbol_declaration(*symbol);
                (scoping.symbol_name(*symbol).to_owned(), self.rooms.around(self.names, declared), false)
            }
            Origin::Place(Place::Property(symbol, name)) => {
                let scoping = self.names.semantic.scoping();
                let declared = scoping.symbol_declaration(*symbol);
                let name = format!("{}.{name}", scoping.symbol_name(*symbol));
                (name, self.rooms.around(self.names, declared), true)
            }
            Origin::Place(Place::Field(_, name)) => {
                (format!("this.{name}"), self.rooms.around(self.names, node), !name.starts_with('#'))
            }
            Origin::Made(node) => (String::new(), self.rooms.around(self.names, *node), false),
        };
        let index = self.module.sockets.len();
        let served = self.served(&held.origin);
        self.module.sockets.push(Socket { name, api: held.api, escapes: false, is_shared, served, function });
        self.sockets.insert(held.origin.clone(), index);
        index
    }

    fn served(&self, origin: &Origin) -> Option<Range<usize>> {
        let Origin::Place(place @ Place::Variable(symbol)) = origin else { return None };
        let span = self.names.semantic.scoping().symbol_span(*symbol);
        self.names.is_served(place).then(|| self.range(span))
    }

    fn call(&mut self, call: &'a ast::CallExpression<'a>, node: NodeId) {
        let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else { return };
        let Some(held) = self.names.socket(&member.object) else { return };
        let socket = self.socket(&held, node);
        let arguments = self.folder().arguments(&call.arguments);
        let site = self.site(node);
        let name = member.property.name.as_str();
        let via = match name {
            "addEventListener" => Some(Via::Listener),
            "on" | "once" | "addListener" => Some(Via::On),
            _ => None,
        };
        if let (Some(via), [event, handler, ..]) = (via, arguments.as_slice())
            && let Some(event) = event.value.text()
        {
            let function = call.arguments.get(1).and_then(|it| it.as_expression());
            let function = function.and_then(|it| self.function(it));
            let range = handler.range.clone();
            self.module.handlers.push(Handler { socket, event, via, range, function, site });
        }
        self.push_use(socket, &member.property, call.span, Member::Called(arguments), site);
    }

    fn assignment(&mut self, assignment: &'a ast::AssignmentExpression<'a>, node: NodeId) {
        let AssignmentTarget::StaticMemberExpression(member) = &assignment.left else { return };
        if !assignment.operator.is_assign() {
            return;
        }
        let Some(held) = self.names.socket(&member.object) else { return };
        let socket = self.socket(&held, node);
        let value = self.folder().argument(&assignment.right);
        let site = self.site(node);
        if let Some(event) = member.property.name.strip_prefix("on")
            && !matches!(value.value, Value::Null | Value::Undefined)
        {
            let function = self.function(&assignment.right);
            let (event, range) = (event.to_owned(), value.range.clone());
            self.module.handlers.push(Handler { socket, event, via: Via::Property, range, function, site });
        }
        self.push_use(socket, &member.property, assignment.span, Member::Set(value), site);
    }

    /// A member that is neither called nor set; and the socket, where it is one itself.
    fn member(&mut self, member: &'a ast::StaticMemberExpression<'a>, node: NodeId) {
        self.mention(node);
        if self.is_used_up(node, member.span) {
            return;
        }
        if member.property.name == "readyState" {
            self.comparison(member, node);
        }
        if let Some(held) = self.names.socket(&member.object) {
            let socket = self.socket(&held, node);
            let site = self.site(node);
            self.push_use(socket, &member.property, member.span, Member::Read, site);
        }
    }

    /// Whether a member is told as a call or an assignment.
    fn is_used_up(&self, node: NodeId, span: Span) -> bool {
        match self.names.semantic.nodes().parent_kind(node) {
            AstKind::CallExpression(it) => it.callee.span() == span,
            AstKind::AssignmentExpression(it) => it.left.span() == span && it.operator.is_assign(),
            _ => false,
        }
    }

    /// Where a socket is mentioned, it may be handed on.
    fn mention(&mut self, node: NodeId) {
        let held = match self.names.semantic.nodes().kind(node) {
            AstKind::IdentifierReference(name) => {
                self.names.place_of(name).and_then(|it| self.names.socket_at(&it))
            }
            AstKind::StaticMemberExpression(it) => self
                .names
                .property(&it.object, &it.property.name, node)
                .and_then(|it| self.names.socket_at(&it)),
            AstKind::PrivateFieldExpression(it) => {
                let name = format!("#{}", it.field.name);
                self.names.property(&it.object, &name, node).and_then(|it| self.names.socket_at(&it))
            }
            _ => None,
        };
        if let Some(held) = held
            && self.names.hands_on(node)
        {
            let socket = self.socket(&held, node);
            self.module.sockets[socket].escapes = true;
        }
    }

    fn function_call(&mut self, call: &'a ast::CallExpression<'a>, node: NodeId) {
        let later = matches!(
            super::names::last_name(&call.callee).as_deref(),
            Some("setTimeout" | "setInterval" | "requestAnimationFrame" | "setImmediate")
        );
        let called = match later {
            true => call.arguments.first().and_then(|it| it.as_expression()),
            false => Some(&call.callee),
        };
        if let Some(function) = called.and_then(|it| self.function(it)) {
            let (range, site) = (self.range(call.span), self.site(node));
            let delay = call.arguments.get(1).and_then(|it| it.as_expression()).filter(|_| later);
            let delay = delay.and_then(|it| match self.argument(it).value {
                Value::Number(delay) => Some(delay),
                _ => None,
            });
            self.module.calls.push(facts::Call { function, range, site, is_later: later, delay });
        }
    }

    fn push_use(
        &mut self,
        socket: usize,
        name: &ast::IdentifierName<'a>,
        span: Span,
        member: Member,
        site: Site,
    ) {
        self.module.uses.push(Use {
            socket,
            name: name.name.to_string(),
            name_range: self.range(name.span),
            range: self.range(span),
            member,
            site,
        });
    }

    /// What is declared on the top level of a script of a page, others may use; what is exported, too.
    fn share_top_level(&mut self) {
        let scoping = self.names.semantic.scoping();
        let is_script = !self.names.semantic.source_type().is_module();
        for (origin, index) in &self.sockets {
            let Origin::Place(Place::Variable(symbol)) = origin else { continue };
            let is_top = scoping.symbol_scope_id(*symbol) == scoping.root_scope_id();
            let nodes = self.names.semantic.nodes();
            let is_exported = nodes
                .ancestors(scoping.symbol_declaration(*symbol))
                .take(2)
                .any(|it| matches!(it.kind(), AstKind::ExportNamedDeclaration(_)));
            let is_exported = is_exported
                || scoping.get_resolved_references(*symbol).any(|it| {
                    matches!(
                        nodes.parent_kind(it.node_id()),
                        AstKind::ExportSpecifier(_) | AstKind::ExportDefaultDeclaration(_)
                    )
                });
            let is_page = self.block.in_page && (is_script || self.block.part == Part::Setup);
            self.module.sockets[*index].escapes |= is_exported || is_top && is_page;
        }
    }

    pub(super) fn function(&self, expression: &'a Expression<'a>) -> Option<usize> {
        self.names.function(expression).and_then(|it| self.rooms.index(it))
    }

    pub(super) fn folder(&self) -> Folder<'_, 's, 'a> {
        Folder::new(self.names, &self.rooms, self.block)
    }

    pub(super) fn argument(&self, expression: &'a Expression<'a>) -> Argument {
        self.folder().argument(expression)
    }

    pub(super) fn site(&self, node: NodeId) -> Site {
        self.rooms.site(self.names, self.block, node)
    }

    pub(super) fn range(&self, span: Span) -> Range<usize> {
        self.block.range(span.start, span.end)
    }
}
