//! What to paste, for the proxy and the library that were recognised, with the user's own host and path.

mod limit;
mod origin;
mod proxy;
mod route;

pub(super) use limit::raise;
pub(super) use origin::allow;
pub(super) use proxy::{Product, forward, forward_at};
pub(super) use route::{keep_host, keep_path, match_path, with_slash};

use crate::Case;

/// The host and the path that the user asked for, and the server behind, as a configuration may have them.
pub(super) struct Place {
    /// `chat.example.com`, without a port.
    pub(super) host: String,
    /// `/chat`.
    pub(super) path: String,
    /// `127.0.0.1:8080`: the upstream that the user named, else an example.
    pub(super) upstream: String,
}

impl Place {
    pub(super) fn of(case: &Case) -> Self {
        let uri = case.first.target();
        let upstream = case.experiment(crate::Variation::Upstream).and_then(|it| it.target());
        Self {
            host: word(uri.map_or("", |it| it.host.as_str()), "chat.example.com"),
            path: path(uri.map_or("/", |it| it.path_and_query.as_str())).to_owned(),
            upstream: upstream.map_or("127.0.0.1:8080".to_owned(), |it| {
                format!("{}:{}", word(&it.host, "127.0.0.1"), it.port)
            }),
        }
    }
}

/// The path without its query, and without what would end a line or a block of a configuration.
pub(in crate::rules) fn path(path_and_query: &str) -> &str {
    let path = path_and_query.split_once('?').map_or(path_and_query, |(path, _)| path);
    let plain = path.bytes().all(|it| it.is_ascii_alphanumeric() || b"/-._~%+:@,".contains(&it));
    if plain { path } else { "/" }
}

/// A host, where it is a plain one.
fn word(host: &str, else_say: &str) -> String {
    let plain = !host.is_empty() && host.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._".contains(&it));
    if plain { host.to_owned() } else { else_say.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_nothing_that_breaks_out_of_its_line() {
        assert_eq!(path("/chat?room=1"), "/chat");
        assert_eq!(path("/a;}evil{"), "/");
        assert_eq!(word("a.test\n", "b"), "b");
    }
}
