//! A configuration file, read: its bytes, tokens and tree, and every place that proxies.

use crate::proxy::Proxy;
use crate::token::Token;
use crate::tree::{Directive, Id, Tree};
use crate::{Fault, token, tree};
use finding::{Source, Span};
use std::ops::Range;

/// A configuration file as nginx would read it. Reading cannot fail: what nginx would refuse
/// is among the faults, and what could be read is here.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file.
    pub source: Source,
    /// All its bytes, cut; put together they are the file.
    pub tokens: Vec<Token>,
    /// Its directives.
    pub tree: Tree,
    /// What nginx would not accept, in the order in which it would say so.
    pub faults: Vec<Fault>,
    /// Every place that passes HTTP requests on.
    pub proxies: Vec<Proxy>,
}

impl Config {
    /// Reads a file of this name.
    #[must_use]
    pub fn read(name: &str, bytes: &[u8]) -> Self {
        let (tokens, mut faults) = token::tokens(bytes);
        let (tree, more) = tree::grow(bytes, &tokens);
        faults.extend(more);
        faults.sort_by_key(|fault| fault.at.start);
        let mut config = Self { source: Source::file(name, bytes), tokens, tree, faults, proxies: vec![] };
        config.proxies = Proxy::all(&config);
        config
    }

    /// The file again, from its tokens.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        self.tokens.iter().flat_map(|token| &self.source.bytes[token.range.clone()]).copied().collect()
    }

    /// The text of these bytes, to be shown or copied.
    #[must_use]
    pub fn text(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(&self.source.bytes[range]).into_owned()
    }

    pub(crate) fn span(&self, directive: &Directive) -> Span {
        let range = &directive.range;
        let end = directive.block.as_ref().map_or(range.end, |block| block.open);
        self.source.span(range.start..end)
    }

    /// Whether any file is read that we have not seen.
    pub(crate) fn has_unread(&self) -> bool {
        self.tree.all().iter().any(is_unread)
    }

    /// Whether a file not seen may set headers at this level. Those of a pattern at the level
    /// of `http` (`conf.d/*.conf`, `sites-enabled/*`) hold servers and maps, by all custom.
    pub(crate) fn is_unread(&self, level: Option<Id>) -> bool {
        let is_http = level.is_none_or(|id| self.tree.directive(id).is("http"));
        let is_pattern = |item: &Directive| item.argument(0).is_some_and(|path| path.contains(&b'*'));
        self.tree.items(level).any(|item| is_unread(item) && !(is_http && is_pattern(item)))
    }
}

/// Whether this reads a file that we have not seen, other than those that every package ships
/// and that hold nothing about proxying HTTP.
fn is_unread(directive: &Directive) -> bool {
    const HARMLESS: &[&str] =
        &["mime.types", "fastcgi_params", "fastcgi.conf", "scgi_params", "uwsgi_params"];
    let path = String::from_utf8_lossy(directive.argument(0).unwrap_or_default());
    let file = path.rsplit('/').next().unwrap_or_default();
    directive.is("include") && !HARMLESS.contains(&file) && !path.contains("modules-enabled/")
}
