//! What the names of a script hold: which values are put into which places, and which
//! functions are called by which names.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, Expression, IdentifierReference, ObjectPropertyKind, PropertyKey,
    TSType, TSTypeName,
};
use oxc_semantic::{NodeId, Semantic, SymbolId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;

use super::sockets::Held;
use crate::blocks::Block;

/// Where a value is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// A variable.
    Variable(SymbolId),
    /// A property of a variable: `ref.current`.
    Property(SymbolId, String),
    /// `this.name`.
    Field(Owner, String),
}

/// Whose `this` it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    /// A class, or an object literal.
    Node(NodeId),
    /// A function that is called with `new`.
    Function(SymbolId),
}

/// The names of a script.
pub(super) struct Names<'s, 'a> {
    pub(super) semantic: &'s Semantic<'a>,
    /// What is put into each place; what is null is left out.
    pub(super) values: FxHashMap<Place, Vec<&'a Expression<'a>>>,
    /// Places that get something that is not known.
    pub(super) opaque: FxHashSet<Place>,
    /// The places whose type says that they hold a WebSocket, by the name of the type.
    pub(super) typed: FxHashMap<Place, &'a IdentifierReference<'a>>,
    /// What the listeners for `connection` are given: the object that they listen to.
    pub(super) served: FxHashMap<Place, &'a Expression<'a>>,
    /// The functions that are called by the name of a place.
    pub(super) methods: FxHashMap<Place, NodeId>,
    /// What each function returns.
    pub(super) returns: FxHashMap<NodeId, Vec<&'a Expression<'a>>>,
    /// `setSocket` of `const [socket, setSocket] = useState()`: the variable that it sets.
    pub(super) setters: FxHashMap<SymbolId, SymbolId>,
    /// The variables that hold a ref: a template of Vue has its value by their name.
    refs: FxHashSet<SymbolId>,
    /// The component that a file exports: its template has the fields of it by their names.
    component: Option<NodeId>,
    /// What stands behind this is of the template.
    own: usize,
    /// The file puts another class in the place of the global one.
    pub(super) is_replaced: bool,
    pub(super) known: RefCell<FxHashMap<Place, Option<Held>>>,
}

impl<'s, 'a> Names<'s, 'a> {
    pub(super) fn of(semantic: &'s Semantic<'a>, block: &Block) -> Self {
        let mut names = Self {
            semantic,
            values: FxHashMap::default(),
            opaque: FxHashSet::default(),
            typed: FxHashMap::default(),
            served: FxHashMap::default(),
            methods: FxHashMap::default(),
            returns: FxHashMap::default(),
            setters: FxHashMap::default(),
            refs: FxHashSet::default(),
            component: None,
            own: block.own,
            is_replaced: false,
            known: RefCell::default(),
        };
        for node in semantic.nodes().iter() {
            names.take(node.kind(), node.id());
        }
        names
    }

    fn take(&mut self, kind: AstKind<'a>, node: NodeId) {
        match kind {
            AstKind::VariableDeclarator(it) => {
                self.declare(&it.id, it.init.as_ref());
                if let (Some(symbol), Some(it)) = (variable(&it.id), &it.type_annotation) {
                    self.typed(Place::Variable(symbol), &it.type_annotation);
                }
            }
            AstKind::FormalParameter(it) => {
                if let Some(symbol) = variable(&it.pattern) {
                    let place = Place::Variable(symbol);
                    if let Some(it) = &it.type_annotation {
                        self.typed(place.clone(), &it.type_annotation);
                    }
                    self.opaque.insert(place);
                }
            }
            AstKind::AssignmentExpression(it) => {
                let is_put = it.operator.is_assign() || it.operator.is_logical();
                self.assign(&it.left, &it.right, is_put);
            }
            AstKind::CallExpression(it) => {
                self.serve(it);
                if let Expression::Identifier(name) = &it.callee
                    && let Some(set) = self.symbol(name).and_then(|it| self.setters.get(&it).copied())
                    && let Some(value) = it.arguments.first().and_then(|it| it.as_expression())
                {
                    self.put(Place::Variable(set), value);
                }
            }
            AstKind::PropertyDefinition(it) => {
                if let (Some(name), Some(owner)) = (key(&it.key), self.class_of(node)) {
                    let place = Place::Field(Owner::Node(owner), name);
                    if let Some(it) = &it.type_annotation {
                        self.typed(place.clone(), &it.type_annotation);
                    }
                    if let Some(value) = &it.value {
                        self.put(place, value);
                    }
                }
            }
            AstKind::MethodDefinition(it) => {
                if let (Some(name), Some(owner)) = (key(&it.key), self.class_of(node)) {
                    let kept = self.methods.entry(Place::Field(Owner::Node(owner), name));
                    kept.or_insert(it.value.node_id.get());
                }
            }
            AstKind::ObjectProperty(it) => {
                if it.value.is_function()
                    && let Some(name) = key(&it.key)
                {
                    let owner = self.object_owner(self.semantic.nodes().parent_id(node));
                    self.put(Place::Field(owner, name), &it.value);
                }
            }
            AstKind::ExportDefaultDeclaration(it) => {
                self.component = it.declaration.as_expression().and_then(component);
            }
            AstKind::ReturnStatement(it) => {
                if let (Some(value), Some(function)) = (&it.argument, self.function_around(node))
                    && !is_nothing(value)
                {
                    self.returns.entry(function).or_default().push(value);
                }
            }
            AstKind::ArrowFunctionExpression(it) => {
                if let Some(value) = it.get_expression() {
                    self.returns.entry(node).or_default().push(value);
                }
            }
            _ => {}
        }
    }

    fn declare(&mut self, pattern: &'a BindingPattern<'a>, init: Option<&'a Expression<'a>>) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => {
                if let (Some(symbol), Some(init)) = (name.symbol_id.get(), init) {
                    self.put_made(symbol, init);
                }
            }
            BindingPattern::ArrayPattern(it) => {
                let mut symbols = it.elements.iter().map(|it| it.as_ref().and_then(variable));
                let (first, second) = (symbols.next().flatten(), symbols.next().flatten());
                if let (Some(value), Some(init)) = (first, init)
                    && callee_name(init).as_deref() == Some("useState")
                {
                    self.setters.extend(second.map(|set| (set, value)));
                    if let Some(init) = first_argument(init) {
                        self.put(Place::Variable(value), made_by(init).unwrap_or(init));
                    }
                }
            }
            _ => {}
        }
    }

    /// Puts what a declaration gives into a variable; what a hook or a ref wraps, where it is read.
    fn put_made(&mut self, symbol: SymbolId, init: &'a Expression<'a>) {
        let wrapper = callee_name(init);
        let inner = || first_argument(init);
        match wrapper.as_deref() {
            Some("useRef" | "createRef") => {
                if let Some(value) = inner() {
                    self.put(Place::Property(symbol, "current".into()), value);
                }
            }
            Some("ref" | "shallowRef" | "signal") => {
                self.refs.insert(symbol);
                if let Some(value) = inner() {
                    self.put(Place::Property(symbol, "value".into()), value);
                }
            }
            Some("useMemo" | "useCallback") => {
                let value = inner().map(|it| match wrapper.as_deref() {
                    Some("useMemo") => made_by(it).unwrap_or(init),
                    _ => it,
                });
                self.put(Place::Variable(symbol), value.unwrap_or(init));
            }
            Some("$state" | "markRaw" | "reactive") => {
                self.put(Place::Variable(symbol), inner().unwrap_or(init));
            }
            _ => {
                self.put(Place::Variable(symbol), init);
                if let Expression::ObjectExpression(object) = init.get_inner_expression() {
                    self.put_entries(symbol, &object.properties);
                }
            }
        }
    }

    fn put_entries(&mut self, symbol: SymbolId, entries: &'a [ObjectPropertyKind<'a>]) {
        for entry in entries.iter().filter_map(ObjectPropertyKind::as_property) {
            if let Some(name) = key(&entry.key) {
                self.put(Place::Property(symbol, name), &entry.value);
            }
        }
    }

    fn assign(&mut self, target: &'a AssignmentTarget<'a>, value: &'a Expression<'a>, is_put: bool) {
        let place = match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => self.place_of(name),
            AssignmentTarget::StaticMemberExpression(it) => {
                self.is_replaced |= it.property.name == "WebSocket"
                    && self.is_global_object(&it.object)
                    && !value.get_inner_expression().is_identifier_reference();
                self.property(&it.object, &it.property.name, it.node_id.get())
            }
            AssignmentTarget::PrivateFieldExpression(it) => {
                self.property(&it.object, &format!("#{}", it.field.name), it.node_id.get())
            }
            _ => None,
        };
        match place {
            Some(place) if is_put => self.put(place, value),
            // `this.url += path`
            Some(place) => {
                self.opaque.insert(place);
            }
            None => {}
        }
    }

    fn put(&mut self, place: Place, value: &'a Expression<'a>) {
        let value = value.get_inner_expression();
        if !is_nothing(value) {
            self.values.entry(place).or_default().push(value);
        }
    }

    fn typed(&mut self, place: Place, told: &'a TSType<'a>) {
        let mut parts = match told {
            TSType::TSUnionType(union) => union.types.iter().collect(),
            other => vec![other],
        };
        parts.retain(|it| !matches!(it, TSType::TSNullKeyword(_) | TSType::TSUndefinedKeyword(_)));
        if let [TSType::TSTypeReference(it)] = parts.as_slice()
            && let TSTypeName::IdentifierReference(name) = &it.type_name
        {
            self.typed.insert(place, name);
        }
    }

    /// The variable that a name stands for.
    pub(super) fn symbol(&self, name: &IdentifierReference<'_>) -> Option<SymbolId> {
        self.semantic.scoping().get_reference(name.reference_id.get()?).symbol_id()
    }

    pub(super) fn is_global(&self, name: &IdentifierReference<'_>) -> bool {
        self.semantic.is_reference_to_global_variable(name)
    }

    pub(super) fn is_global_object(&self, expression: &Expression<'_>) -> bool {
        matches!(expression.get_inner_expression(), Expression::Identifier(name)
            if matches!(name.name.as_str(), "window" | "globalThis" | "self" | "global") && self.is_global(name))
    }

    /// What a variable was given where it was declared, if it is never changed.
    pub(super) fn constant(&self, name: &IdentifierReference<'_>) -> Option<&'a Expression<'a>> {
        let symbol = self.symbol(name)?;
        if self.semantic.scoping().symbol_is_mutated(symbol) {
            return None;
        }
        match self.semantic.symbol_declaration(symbol).kind() {
            AstKind::VariableDeclarator(it) if it.id.is_binding_identifier() => it.init.as_ref(),
            _ => None,
        }
    }

    /// The place that a name stands for.
    pub(super) fn place_of(&self, name: &IdentifierReference<'_>) -> Option<Place> {
        let is_in_template = name.span.start as usize >= self.own;
        match self.symbol(name) {
            Some(symbol) if is_in_template && self.refs.contains(&symbol) => {
                Some(Place::Property(symbol, "value".into()))
            }
            Some(symbol) => Some(Place::Variable(symbol)),
            None => {
                let component = self.component.filter(|_| is_in_template)?;
                Some(Place::Field(Owner::Node(component), name.name.to_string()))
            }
        }
    }

    /// The place that an expression names.
    pub(super) fn place(&self, expression: &Expression<'a>) -> Option<Place> {
        match expression.get_inner_expression() {
            Expression::Identifier(name) => self.place_of(name),
            Expression::StaticMemberExpression(it) => {
                self.property(&it.object, &it.property.name, it.node_id.get())
            }
            Expression::PrivateFieldExpression(it) => {
                self.property(&it.object, &format!("#{}", it.field.name), it.node_id.get())
            }
            _ => None,
        }
    }

    pub(super) fn property(&self, object: &Expression<'a>, name: &str, at: NodeId) -> Option<Place> {
        match object.get_inner_expression() {
            Expression::ThisExpression(_) => Some(Place::Field(self.owner(at)?, name.into())),
            Expression::Identifier(variable) => {
                match self.constant(variable).map(Expression::get_inner_expression) {
                    Some(Expression::ThisExpression(this)) => {
                        Some(Place::Field(self.owner(this.node_id.get())?, name.into()))
                    }
                    _ => Some(Place::Property(self.symbol(variable)?, name.into())),
                }
            }
            _ => None,
        }
    }

    /// The function in which a node stands.
    pub(super) fn function_around(&self, node: NodeId) -> Option<NodeId> {
        self.semantic
            .nodes()
            .ancestors(node)
            .find(|it| matches!(it.kind(), AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)))
            .map(|it| it.id())
    }
}

/// The object of `export default { … }` and of `export default defineComponent({ … })`.
fn component(exported: &Expression<'_>) -> Option<NodeId> {
    match exported.get_inner_expression() {
        Expression::ObjectExpression(it) => Some(it.node_id.get()),
        Expression::CallExpression(it) => component(it.arguments.first()?.as_expression()?),
        _ => None,
    }
}

fn is_nothing(value: &Expression<'_>) -> bool {
    let value = value.get_inner_expression();
    value.is_null() || value.is_undefined() || value.is_void_0()
}

/// The variable of a plain pattern.
pub(super) fn variable(pattern: &BindingPattern<'_>) -> Option<SymbolId> {
    match pattern {
        BindingPattern::BindingIdentifier(name) => name.symbol_id.get(),
        _ => None,
    }
}

pub(super) fn key(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::PrivateIdentifier(it) => Some(format!("#{}", it.name)),
        other => other.static_name().map(|it| it.into_owned()),
    }
}

/// The last name of what is called: `useRef` of `React.useRef()`.
pub(super) fn callee_name(call: &Expression<'_>) -> Option<String> {
    let Expression::CallExpression(call) = call.get_inner_expression() else { return None };
    last_name(&call.callee)
}

/// The last name of a path: `c` of `a.b.c`.
pub(super) fn last_name(callee: &Expression<'_>) -> Option<String> {
    match callee.get_inner_expression() {
        Expression::Identifier(it) => Some(it.name.to_string()),
        Expression::StaticMemberExpression(it) => Some(it.property.name.to_string()),
        _ => None,
    }
}

fn first_argument<'a>(call: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    let Expression::CallExpression(call) = call.get_inner_expression() else { return None };
    call.arguments.first()?.as_expression()
}

/// What a function of one expression gives.
fn made_by<'a>(function: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    match function.get_inner_expression() {
        Expression::ArrowFunctionExpression(it) => it.get_expression(),
        _ => None,
    }
}
