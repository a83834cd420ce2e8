//! A `var` in a block of a function that has a function of the same name: the parser's checker
//! refuses it, and the language does not.

use oxc_ast::AstKind;
use oxc_diagnostics::OxcDiagnostic;
use oxc_semantic::{NodeId, Semantic};
use oxc_span::GetSpan;

/// Whether this refusal is of a name that the language lets be declared again.
pub(super) fn is_allowed(refused: &OxcDiagnostic, semantic: &Semantic<'_>) -> bool {
    if !refused.message.ends_with("has already been declared") {
        return false;
    }
    let places = refused.labels.iter().map(|it| it.offset());
    let declared: Vec<_> = places.map(|at| declared(at, semantic)).collect();
    match declared[..] {
        [Some(one), Some(other)] => one != other,
        _ => false,
    }
}

/// How a name is declared that may be declared the other way too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Declared {
    /// A function, in no block but that of the function around it.
    Function,
    /// A `var`, wherever it stands.
    Var,
}

fn declared<N: TryInto<u32>>(at: N, semantic: &Semantic<'_>) -> Option<Declared> {
    let at: u32 = at.try_into().ok()?;
    semantic.nodes().iter().find_map(|node| match node.kind() {
        AstKind::Function(it) if it.id.as_ref().is_some_and(|it| it.span.start == at) => {
            is_of_function(node.id(), semantic).then_some(Declared::Function)
        }
        AstKind::VariableDeclarator(it) if it.id.span().start == at => {
            let parent = semantic.nodes().parent_kind(node.id());
            matches!(parent, AstKind::VariableDeclaration(all) if all.kind.is_var()).then_some(Declared::Var)
        }
        _ => None,
    })
}

fn is_of_function(node: NodeId, semantic: &Semantic<'_>) -> bool {
    match semantic.nodes().parent_kind(node) {
        AstKind::FunctionBody(_) => true,
        AstKind::Program(_) => !semantic.source_type().is_module(),
        _ => false,
    }
}
