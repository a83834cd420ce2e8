use super::*;
use serde_json::json;

fn project() -> Key {
    Kind::Project.known(1)
}

/// A project of rows: what it is, its number or path, what it stands in, and its URL or whatever changes.
fn shape(rows: &[(Kind, &str, Key, &str)]) -> Shape {
    let mut shape = Shape::default();
    shape.items.insert(project(), Item { parent: project(), fields: json!({ "name": "P" }) });
    shape.order.insert(project(), vec![]);
    for (kind, id, parent, url) in rows {
        let key = key(*kind, id);
        let item = Item { parent: parent.clone(), fields: json!({ "name": id, "url": url, "rest": 1 }) };
        shape.items.insert(key.clone(), item);
        shape.order.entry(parent.clone()).or_default().push(key);
    }
    shape
}

fn key(kind: Kind, id: &str) -> Key {
    id.parse().map_or_else(|_| Key { kind, id: Id::New(id.to_owned()) }, |id| kind.known(id))
}

fn api(id: &str) -> Key {
    key(Api, id)
}

fn dir(id: &str) -> Key {
    key(Folder, id)
}

use Kind::{Api, Folder};

/// What comes of it, and the places of the conflicts.
fn merged(base: &Shape, folder: &Shape, server: &Shape) -> (Shape, Vec<(Key, String)>) {
    let merged = merge_shapes(base, folder, server, None);
    let places = merged.conflicts.into_iter().map(|it| (it.key, it.clash.place)).collect();
    (merged.shape, places)
}

#[test]
fn what_each_side_made_moved_changed_and_deleted_goes_together() {
    let base = shape(&[
        (Folder, "1", project(), ""),
        (Api, "1", project(), "a"),
        (Api, "2", dir("1"), "b"),
        (Api, "3", dir("1"), "c"),
        (Api, "4", project(), "d"),
    ]);
    let folder = shape(&[
        (Folder, "1", project(), ""),
        (Api, "1", dir("1"), "a"),
        (Api, "3", dir("1"), "c"),
        (Api, "new.yaml", project(), "n"),
        (Api, "4", project(), "d2"),
    ]);
    let server = shape(&[
        (Folder, "1", project(), ""),
        (Folder, "2", project(), ""),
        (Api, "1", project(), "a2"),
        (Api, "2", dir("1"), "b"),
        (Api, "3", dir("2"), "c"),
        (Api, "5", dir("2"), "e"),
    ]);
    let mut server = server;
    server
        .items
        .insert(api("4"), Item { parent: project(), fields: json!({ "name": "4", "url": "d", "rest": 2 }) });
    server.order.entry(project()).or_default().push(api("4"));
    let (shape, conflicts) = merged(&base, &folder, &server);
    assert_eq!(conflicts, []);
    let rows: Vec<_> = shape.items.iter().filter(|it| it.0.kind == Api).collect();
    let told: Vec<_> = rows
        .iter()
        .map(|(key, it)| ((*key).clone(), it.parent.clone(), it.fields["url"].as_str().expect("a URL")))
        .collect();
    assert_eq!(
        told,
        [
            (api("1"), dir("1"), "a2"),
            (api("3"), dir("2"), "c"),
            (api("4"), project(), "d2"),
            (api("5"), dir("2"), "e"),
            (api("new.yaml"), project(), "n"),
        ]
    );
    assert_eq!(shape.items[&api("4")].fields["rest"], 2);
    assert_eq!(shape.inside(&dir("2")), [api("3"), api("5")]);
    assert_eq!(shape.inside(&project()).len(), 4);
}

#[test]
fn what_one_deleted_and_the_other_changed_is_a_conflict() {
    let base = shape(&[(Api, "1", project(), "a"), (Api, "2", project(), "b")]);
    let folder = shape(&[(Api, "1", project(), "a2")]);
    let server = shape(&[(Api, "2", project(), "b2")]);
    let (shape, conflicts) = merged(&base, &folder, &server);
    assert_eq!(conflicts, [(api("1"), String::new()), (api("2"), String::new())]);
    assert_eq!(shape.items.len(), 3, "nothing is lost meanwhile");
    let of = |side| merge_shapes(&base, &folder, &server, Some(side));
    assert_eq!(of(Side::Folder).shape.inside(&project()), [api("1")]);
    assert_eq!(of(Side::Server).shape.inside(&project()), [api("2")]);
    assert!(of(Side::Server).conflicts.is_empty());
}

#[test]
fn two_moves_of_one_thing_and_folders_in_each_other_are_conflicts() {
    let base =
        shape(&[(Folder, "1", project(), ""), (Folder, "2", project(), ""), (Api, "1", project(), "a")]);
    let folder =
        shape(&[(Folder, "1", project(), ""), (Folder, "2", dir("1"), ""), (Api, "1", dir("1"), "a")]);
    let server =
        shape(&[(Folder, "2", project(), ""), (Folder, "1", dir("2"), ""), (Api, "1", dir("2"), "a")]);
    let (shape, conflicts) = merged(&base, &folder, &server);
    let place = |key: Key| (key, WHERE.to_owned());
    let places: Vec<_> = [api("1"), dir("1"), dir("2")].into_iter().map(place).collect();
    assert_eq!(conflicts.len(), 4, "{conflicts:?}");
    assert!(places.iter().all(|it| conflicts.contains(it)), "{conflicts:?}");
    assert!(shape.items.keys().all(|it| is_held(&shape, it)));
    for side in [Side::Folder, Side::Server] {
        let merged = merge_shapes(&base, &folder, &server, Some(side));
        let wanted = if side == Side::Folder { &folder } else { &server };
        assert_eq!((merged.shape.items, merged.conflicts), (wanted.items.clone(), vec![]));
    }
}

#[test]
fn a_folder_with_something_in_it_is_not_deleted() {
    let base = shape(&[(Folder, "1", project(), ""), (Api, "1", dir("1"), "a")]);
    let folder = shape(&[]);
    let mut server = base.clone();
    server.items.insert(api("2"), Item { parent: dir("1"), fields: json!({ "name": "2" }) });
    let (shape, conflicts) = merged(&base, &folder, &server);
    assert_eq!(conflicts, []);
    assert_eq!(shape.outwards_in(), [dir("1"), api("2")]);
}

#[test]
fn what_a_broken_push_has_made_is_not_made_twice() {
    let base = shape(&[]);
    let mut folder = shape(&[
        (Folder, "f", project(), ""),
        (Api, "f/a.yaml", dir("f"), "a"),
        (Api, "b.yaml", project(), "b"),
    ]);
    let mut server =
        shape(&[(Folder, "7", project(), ""), (Api, "8", dir("7"), "a"), (Api, "9", project(), "other")]);
    for (shape, from) in [(&mut folder, ["f", "f/a.yaml", "b.yaml"]), (&mut server, ["7", "8", "9"])] {
        for (name, id) in ["f", "a", "b"].into_iter().zip(from) {
            let item = shape.items.iter_mut().find(|it| it.1.name() == id).expect("it is there");
            item.1.fields["name"] = name.into();
        }
    }
    let (shape, conflicts) = merged(&base, &folder, &server);
    assert_eq!(conflicts, []);
    let keys: Vec<_> = shape.items.keys().filter(|it| it.kind != Kind::Project).cloned().collect();
    assert_eq!(keys, [dir("7"), api("8"), api("9"), api("b.yaml")]);
}
