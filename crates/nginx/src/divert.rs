//! Edits for a URL that somebody says is a WebSocket endpoint: they bring its handshakes to where they are
//! meant to go, and leave every plain request on its way.

use crate::Config;
use crate::rewriting::holds;
use crate::scene::Scene;
use crate::tree::{Directive, Id};
use crate::upstream::Backend;
use crate::value::Request;
use finding::Edit;

impl Config {
    /// Handshakes go to the `proxy_pass` of this level, past the line that would have them.
    pub(crate) fn past(&self, line: &Directive) -> Option<Edit> {
        let own = |item: &&Directive| item.is("proxy_pass");
        let pass = self.tree.items(line.parent).filter(own).last()?;
        // In an `if` it may have no path, unless a variable says all of it.
        let is_bare = Backend::of(pass).is_some_and(|it| it.path.is_empty());
        let may_be = is_bare || pass.argument(0)?.contains(&b'$');
        let unit = self.indent_unit(line.parent?);
        let lines = [
            "if ($http_upgrade) {".to_owned(),
            format!("{unit}{}", self.text(pass.range.clone())),
            "}".into(),
        ];
        may_be.then(|| self.insert_before(line, &lines))
    }

    /// Handshakes for the path without its slash are served as those with it, where nginx redirects.
    pub(crate) fn as_with_slash(&self, location: &Directive, name: &[u8]) -> Option<Edit> {
        let name = std::str::from_utf8(name).ok()?;
        let is_simple = |char: char| char.is_ascii_alphanumeric() || "/_.-~".contains(char);
        let bare = name.strip_suffix('/').filter(|bare| !bare.is_empty() && bare.chars().all(is_simple))?;
        let unit = self.indent_unit(location.id);
        let lines = [
            format!("location = {bare} {{"),
            format!("{unit}if ($http_upgrade) {{"),
            format!("{unit}{unit}rewrite ^ {name} last;"),
            format!("{unit}}}"),
            format!("{unit}return 301 {name}$is_args$args;"),
            "}".into(),
        ];
        Some(self.insert_before(location, &lines))
    }

    /// The `if` around this line goes, where it is there for handshakes alone.
    pub(crate) fn without_guard(&self, line: Id) -> Option<Edit> {
        let around = self.tree.directive(self.tree.directive(line).parent?);
        let is_all = self.tree.items(Some(around.id)).count() == 1;
        let mut plain = Scene::new(self, Request::Plain);
        let spares = around.is("if") && holds(&mut plain, around, &mut vec![]) == Some(false);
        (is_all && spares).then(|| self.without(around))
    }
}
