//! What we say to a configuration, for the nginx at hand.

use crate::Verdict;
use nginx::{Config, Home};

/// In the order of the file, as nginx would.
pub(crate) fn verdict(bytes: &[u8], modules: &[&str]) -> Verdict {
    let config = Config::read("a", bytes);
    let fault = config.faults.first().map(|fault| (fault.at.start, fault.in_the_words_of_nginx()));
    let missing = missing(&config, modules);
    let first = fault.into_iter().chain(missing).min_by_key(|(at, _)| *at);
    first.map_or(Ok(()), |(at, words)| Err((config.source.line_column(at).0, words)))
}

/// The first directive that this nginx was built without.
fn missing(config: &Config, modules: &[&str]) -> Option<(usize, String)> {
    config.tree.all().iter().find_map(|directive| {
        let is_missing = match directive.home {
            Home::Nginx | Home::Unknown => false,
            Home::Since(_) => true,
            Home::Module(module) => !modules.contains(&module.name),
        };
        let at = directive.block.as_ref().map_or(directive.range.end - 1, |block| block.open);
        let name = String::from_utf8_lossy(&directive.name.value);
        is_missing.then(|| (at, format!("unknown directive \"{name}\"")))
    })
}
