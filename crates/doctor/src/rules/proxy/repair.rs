//! What to paste into a proxy's configuration.

use crate::Case;
use finding::{Finding, Text};

/// Gives the nginx location that forwards the upgrade of this case's path.
pub(super) fn nginx(finding: Finding, case: &Case) -> Finding {
    let path = case.first.target().map_or("/", |uri| path(&uri.path_and_query));
    finding.paste(
        Text::new(
            "forward the upgrade in the nginx location that serves this path",
            "このパスを扱う nginx の location でアップグレードを転送する",
        ),
        Text::new(location(path, "the server behind nginx"), location(path, "nginx の背後のサーバー")),
    )
}

/// The path without its query, and without what would end a line or a block in nginx.
pub(super) fn path(path_and_query: &str) -> &str {
    let path = path_and_query.split_once('?').map_or(path_and_query, |(path, _)| path);
    if path.bytes().any(|byte| b";{}\"'\\$ ".contains(&byte)) { "/" } else { path }
}

fn location(path: &str, upstream: &str) -> String {
    format!(
        "location {path} {{\n    proxy_pass http://127.0.0.1:8080;  # {upstream}\n    proxy_http_version 1.1;\n    \
         proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection \"upgrade\";\n    \
         proxy_set_header Host $host;\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_location_has_the_path_and_nothing_that_breaks_out_of_it() {
        assert_eq!(path("/chat?room=1"), "/chat");
        assert_eq!(path("/a;}evil{"), "/");
    }
}
