//! What nginx knows of its directives: where each may stand, how many arguments it takes, whether it
//! has a block. A missing semicolon shows as a wrong number of arguments.

mod condition;
mod entry;
mod expression;
mod listening;
mod meaning;
mod module;
mod near;
mod place;
mod table;

pub use module::{Home, Module, home};
pub(crate) use near::near;
pub(crate) use place::Places;
pub use table::Takes;

use crate::Fault;
use crate::fault::Trouble;
use crate::tree::{Directive, Tree};
use std::ops::Range;
use table::Form;

/// What nginx would say about the form of this directive, which stands in these places and ends at
/// `end`: at its `;` or `{`.
pub(crate) fn fault(
    tree: &Tree,
    directive: &Directive,
    places: Places,
    bytes: &[u8],
    end: &Range<usize>,
) -> Option<Fault> {
    if !places.holds_directives() {
        return entry::trouble(tree, directive).map(|trouble| Fault::new(end.clone(), trouble));
    }
    let trouble = trouble(tree, directive, places)?;
    let mut fault = Fault::new(end.clone(), trouble);
    fault.semicolon = missing_semicolon(directive, places, bytes);
    Some(fault)
}

/// In nginx's own order: the name, the place, the block, the arguments, and then the directive's own
/// opinion.
fn trouble(tree: &Tree, directive: &Directive, places: Places) -> Option<Trouble> {
    let known = table::forms(&directive.name.value);
    let Some(name) = known.first().map(|form| form.name) else {
        // What stands at the top of a fragment may be the inside of any block.
        let is_certain = places != Places::ANY;
        return is_certain.then(|| Trouble::Unknown(directive.name.value.clone()));
    };
    let here = known.iter().filter(|form| form.places.meets(places));
    let is_block = directive.block.is_some();
    if here.clone().next().is_none() {
        return Some(Trouble::NotAllowed(name));
    }
    if here.clone().all(|form| form.block != is_block) {
        return Some(if is_block { Trouble::NotTerminated(name) } else { Trouble::NoBlock(name) });
    }
    let counts = |form: &&Form| form.block == is_block && form.counts.contains(directive.arguments.len());
    let Some(form) = here.clone().find(counts) else { return Some(Trouble::Arguments(name)) };
    let own = if here.count() > 1 { None } else { of_value(tree, directive, form) };
    let is_second = HANDLERS.contains(&name) && in_location(tree, directive) && is_repeated(tree, directive);
    let own = own.or_else(|| is_second.then_some(Trouble::Duplicate(name)));
    own.or_else(|| meaning::objection(tree, directive, places).map(Trouble::Objection))
}

/// A location has one of each.
const HANDLERS: [&str; 6] =
    ["fastcgi_pass", "grpc_pass", "memcached_pass", "proxy_pass", "scgi_pass", "uwsgi_pass"];

fn in_location(tree: &Tree, directive: &Directive) -> bool {
    directive.parent.is_some_and(|id| tree.directive(id).is("location"))
}

/// What the form of a directive that stands in one place alone says of its value.
fn of_value(tree: &Tree, directive: &Directive, form: &Form) -> Option<Trouble> {
    let name = form.name;
    if form.once && is_repeated(tree, directive) {
        return Some(Trouble::Duplicate(name));
    }
    let value = form.value.zip(directive.argument(0).filter(|_| directive.arguments.len() == 1));
    value.filter(|(kind, value)| !kind.takes(value)).map(|(kind, value)| Trouble::Value {
        name,
        kind,
        value: value.to_vec(),
    })
}

fn is_repeated(tree: &Tree, directive: &Directive) -> bool {
    let mut before = tree.items(directive.parent).take_while(|item| item.id != directive.id);
    before.any(|item| item.name.value == directive.name.value)
}

/// The end of the last word before one that stands first on its line, is the name of a
/// directive of these places, and leaves this directive with as many arguments as it takes.
fn missing_semicolon(directive: &Directive, places: Places, bytes: &[u8]) -> Option<usize> {
    let known = table::forms(&directive.name.value);
    let words: Vec<_> = std::iter::once(&directive.name).chain(&directive.arguments).collect();
    let stands = |name: &[u8]| table::forms(name).iter().any(|form| form.places.meets(places));
    words.windows(2).enumerate().find_map(|(arguments, pair)| {
        let between = &bytes[pair[0].range.end..pair[1].range.start];
        let fits = known.iter().any(|form| !form.block && form.counts.contains(arguments))
            && between.contains(&b'\n')
            && stands(&pair[1].value);
        fits.then_some(pair[0].range.end)
    })
}

/// What nginx would say of the directives at the top of a file, each with its end: a file that holds
/// `http` is a whole configuration, and another one stands where most of its directives may.
pub(crate) fn misplaced(tree: &Tree) -> Vec<(Range<usize>, Trouble)> {
    let mut known = vec![];
    let mut strangers = vec![];
    for item in tree.items(None) {
        let forms = table::forms(&item.name.value);
        match forms.first() {
            Some(form) => {
                let places = forms.iter().fold(Places::NONE, |all, form| all | form.places);
                known.push((item, form.name, places));
            }
            None => strangers.push(item),
        }
    }
    let is_whole = known.iter().any(|(_, name, _)| matches!(*name, "http" | "events"));
    let top = if is_whole { Places::MAIN } else { most_fitting(known.iter().map(|(.., places)| *places)) };
    let astray = known.iter().filter(|(.., places)| !places.meets(top));
    let mut troubles: Vec<_> = astray.map(|(item, name, _)| (end(item), Trouble::NotAllowed(name))).collect();
    if is_whole {
        let unknown = |item: &Directive| (end(item), Trouble::Unknown(item.name.value.clone()));
        troubles.extend(strangers.into_iter().map(unknown));
    }
    troubles
}

/// The places where most of these directives may stand.
fn most_fitting(directives: impl Iterator<Item = Places> + Clone) -> Places {
    let fitting = |place: Places| directives.clone().filter(|places| places.meets(place)).count();
    let best = Places::each().map(fitting).max().unwrap_or(0);
    Places::each().filter(|place| fitting(*place) == best).fold(Places::NONE, |all, place| all | place)
}

/// What nginx would say at the end of a configuration of which it took every line.
pub(crate) fn unfinished(tree: &Tree) -> Vec<(Range<usize>, Trouble)> {
    let bare = meaning::without_certificate(tree).into_iter();
    bare.map(|(at, words)| (at, Trouble::Objection(words))).collect()
}

/// Where a directive that stands in these places comes from.
pub(crate) fn home_in(name: &[u8], places: Places) -> Home {
    module::home_of(name, table::forms(name).iter().filter(|form| form.places.meets(places)))
}

/// Where nginx judges a directive: at its `;` or `{`.
fn end(directive: &Directive) -> Range<usize> {
    let at = directive.block.as_ref().map_or(directive.range.end.saturating_sub(1), |block| block.open);
    at..at + 1
}
