//! Two changes of one value, field by field and row by row: what only one side changed is taken, and where
//! both changed the same, a clash says so.

use crate::folder::keys;
use serde_json::{Map, Value};

/// Whose change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// That of the files.
    Folder,
    /// That of the server.
    Server,
}

/// The same, changed by both. `None`: it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Which field it is, as `headers[Accept].value`; empty: all of it.
    pub place: String,
    /// How it was.
    pub base: Option<Value>,
    /// How it is in the files.
    pub folder: Option<Value>,
    /// How it is on the server.
    pub server: Option<Value>,
}

/// Merges two changes of `base`. Where they clash, the side that is preferred stands in it; without one
/// the folder's, and the clash is told.
pub fn merge(
    base: Option<&Value>,
    folder: Option<&Value>,
    server: Option<&Value>,
    prefer: Option<Side>,
    clashes: &mut Vec<Clash>,
) -> Option<Value> {
    Merger { prefer, clashes }.value(base, folder, server, "")
}

struct Merger<'a> {
    prefer: Option<Side>,
    clashes: &'a mut Vec<Clash>,
}

type Part<'a> = Option<&'a Value>;

impl Merger<'_> {
    fn value(&mut self, base: Part, folder: Part, server: Part, place: &str) -> Option<Value> {
        if folder == server || server == base {
            return folder.cloned();
        }
        if folder == base {
            return server.cloned();
        }
        match (folder, server) {
            (Some(Value::Object(folder)), Some(Value::Object(server))) => {
                Some(self.fields(base, folder, server, place))
            }
            (Some(Value::Array(folder)), Some(Value::Array(server))) => {
                Some(self.rows(base, folder, server, place))
            }
            _ => {
                let own = |it: Part| it.cloned();
                if self.prefer.is_none() {
                    let (base, folder, server) = (own(base), own(folder), own(server));
                    self.clashes.push(Clash { place: place.to_owned(), base, folder, server });
                }
                if self.prefer == Some(Side::Server) { own(server) } else { own(folder) }
            }
        }
    }

    fn fields(
        &mut self,
        base: Part,
        folder: &Map<String, Value>,
        server: &Map<String, Value>,
        place: &str,
    ) -> Value {
        let dot = if place.is_empty() { "" } else { "." };
        let keys = folder.keys().chain(server.keys().filter(|it| !folder.contains_key(*it)));
        let part = |key: &String| {
            let base = base.and_then(|it| it.get(key));
            let value = self.value(base, folder.get(key), server.get(key), &format!("{place}{dot}{key}"));
            value.map(|it| (key.clone(), it))
        };
        Value::Object(keys.filter_map(part).collect())
    }

    /// Rows are known by their names. Who moved them says in which order they stand.
    fn rows(&mut self, base: Part, folder: &[Value], server: &[Value], place: &str) -> Value {
        let base = base.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let (of_base, of_folder, of_server) = (keys(base), keys(folder), keys(server));
        let order = order(&of_base, &of_folder, &of_server);
        let row = |key: &(String, usize)| {
            fn of<'a>(rows: &'a [Value], keys: &[(String, usize)], key: &(String, usize)) -> Part<'a> {
                keys.iter().position(|it| it == key).map(|at| &rows[at])
            }
            let count = if key.1 > 1 { format!("#{}", key.1) } else { String::new() };
            let name = format!("{place}[{}{count}]", key.0);
            self.value(
                of(base, &of_base, key),
                of(folder, &of_folder, key),
                of(server, &of_server, key),
                &name,
            )
        };
        Value::Array(order.iter().filter_map(row).collect())
    }
}

/// The order of what two sides have, some of which may be gone: of the one who changed it; where both did,
/// the folder's, and what only the server has after what stands before it there.
pub(crate) fn order<T: PartialEq + Clone>(base: &[T], folder: &[T], server: &[T]) -> Vec<T> {
    let (first, second) = if folder == base { (server, folder) } else { (folder, server) };
    let mut order = first.to_vec();
    for (index, item) in second.iter().enumerate().filter(|it| !first.contains(it.1)) {
        let before = second[..index].iter().rev().find_map(|it| order.iter().position(|other| other == it));
        order.insert(before.map_or(0, |it| it + 1), item.clone());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::order as order_of;
    use super::*;
    use serde_json::json;

    fn merged(base: &Value, folder: &Value, server: &Value) -> (Value, Vec<String>) {
        let mut clashes = vec![];
        let value = merge(Some(base), Some(folder), Some(server), None, &mut clashes);
        (value.expect("both have it"), clashes.into_iter().map(|it| it.place).collect())
    }

    #[test]
    fn changes_of_different_fields_and_rows_go_together() {
        let base = json!({"a": 1, "b": {"c": 1, "d": 1}, "rows": [{"name": "x", "v": 1, "w": 1}, {"name": "y", "v": 1}]});
        let folder = json!({"a": 2, "b": {"c": 1, "d": 1, "e": 1}, "rows": [{"name": "n"}, {"name": "x", "v": 2, "w": 1}, {"name": "y", "v": 1}]});
        let server = json!({"a": 1, "b": {"c": 3}, "rows": [{"name": "x", "v": 1, "w": 3}, {"name": "m"}]});
        let both = json!({"a": 2, "b": {"c": 3, "e": 1}, "rows": [{"name": "n"}, {"name": "x", "v": 2, "w": 3}, {"name": "m"}]});
        assert_eq!(merged(&base, &folder, &server), (both, vec![]));
    }

    #[test]
    fn the_same_changed_twice_is_a_clash_with_its_place_unless_one_is_preferred() {
        let base = json!({"u": "a", "rows": [{"name": "x", "v": 1}, {"name": "y"}]});
        let folder = json!({"u": "b", "rows": [{"name": "x", "v": 2}]});
        let server = json!({"u": "c", "rows": [{"name": "x", "v": 3}, {"name": "y", "v": 1}]});
        assert_eq!(merged(&base, &folder, &server).1, ["u", "rows[x].v", "rows[y]"]);
        for (side, wanted) in [(Side::Folder, &folder), (Side::Server, &server)] {
            let mut clashes = vec![];
            let value = merge(Some(&base), Some(&folder), Some(&server), Some(side), &mut clashes);
            assert_eq!((value.as_ref(), clashes), (Some(wanted), vec![]));
        }
        assert_eq!(merged(&base, &folder, &folder), (folder.clone(), vec![]), "both said the same");
    }

    #[test]
    fn the_order_is_of_who_changed_it() {
        let order = |base: &str, folder: &str, server: &str| {
            let of = |it: &str| it.chars().collect::<Vec<_>>();
            order_of(&of(base), &of(folder), &of(server)).into_iter().collect::<String>()
        };
        assert_eq!(order("abc", "abc", "cab"), "cab");
        assert_eq!(order("abc", "cba", "abc"), "cba");
        assert_eq!(order("abc", "cba", "abxc"), "cbxa");
        assert_eq!(order("", "x", "y"), "yx");
    }
}
