//! What a request names, in its path and its query.

use super::need::Kind;
use axum::extract::{Query, RawPathParams};
use axum::http::Uri;
use model::Node;
use model::team::Thing;

/// What the path names; `None`: nothing that there could be.
pub(super) fn in_path(kind: Kind, params: &RawPathParams) -> Option<Thing> {
    let word = |name: &str| params.iter().find(|(key, _)| *key == name).map(|it| it.1);
    let number = |name: &str| word(name).and_then(|it| it.parse::<i64>().ok());
    let id = match kind {
        Kind::Deletion => number("number")?,
        _ => number("id")?,
    };
    Some(match kind {
        Kind::Project => Thing::Node(Node::Project(id)),
        Kind::Folder => Thing::Node(Node::Folder(id)),
        Kind::Api => Thing::Node(Node::Api(id)),
        Kind::Session => Thing::Session(id),
        Kind::Cookie => Thing::Cookie(id),
        Kind::Image => Thing::Image(id),
        Kind::Comment => Thing::Comment(id),
        Kind::Publication => Thing::Publication(id),
        Kind::Deletion => Thing::Deletion(id),
        Kind::Version => Thing::Version(id),
        Kind::Node => match word("kind")? {
            "project" => Thing::Node(Node::Project(id)),
            "folder" => Thing::Node(Node::Folder(id)),
            "api" => Thing::Node(Node::Api(id)),
            _ => return None,
        },
    })
}

/// What the query names, whatever the route: each is judged like what the path names. What is no number
/// names nothing, and the handler refuses it.
pub(super) fn in_query(uri: &Uri) -> Vec<Thing> {
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else { return vec![] };
    let thing = |(name, value): &(String, String)| {
        let id = value.parse::<i64>().ok()?;
        match name.as_str() {
            "project" => Some(Thing::Node(Node::Project(id))),
            "api" => Some(Thing::Node(Node::Api(id))),
            "a" | "b" => Some(Thing::Session(id)),
            _ => None,
        }
    };
    pairs.iter().filter_map(thing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_query_names_is_found_however_it_is_written() {
        let named = |uri: &'static str| in_query(&Uri::from_static(uri));
        assert_eq!(named("/x?a=1&b=2&c=3"), [Thing::Session(1), Thing::Session(2)]);
        assert_eq!(named("/x?%61pi=%31&api=2").len(), 2);
        assert_eq!(named("/x?project=3&lang=en"), [Thing::Node(Node::Project(3))]);
        assert_eq!(named("/x?project=p&words=api"), []);
    }
}
