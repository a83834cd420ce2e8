//! The tree: order, moves, copies, deletions and what restores them; and databases of old.

mod homes;

use homes::{Home, Outcome, on_both};
use model::{Node, Place};
use store::{Error, Hand, Store};

/// A project in lines: a folder ends with `/`, what is in it is indented.
async fn drawn(store: &Store, project: i64) -> Result<String, Error> {
    let tree = store.tree().await?;
    let mut lines = vec![];
    draw(&tree, project, None, "", &mut lines);
    Ok(lines.join("\n"))
}

fn draw(tree: &model::Tree, project: i64, parent: Option<i64>, indent: &str, lines: &mut Vec<String>) {
    let folders = tree.folders.iter().filter(|it| it.project == project && it.parent == parent);
    let apis = tree.apis.iter().filter(|it| it.project == project && it.folder == parent);
    let mut all: Vec<_> = folders.map(|it| (it.position, format!("{}/", it.name), Some(it.id))).collect();
    all.extend(apis.map(|it| (it.position, it.name.clone(), None)));
    all.sort();
    for (_, name, folder) in all {
        lines.push(format!("{indent}{name}"));
        if folder.is_some() {
            draw(tree, project, folder, &format!("{indent} "), lines);
        }
    }
}

struct Made {
    store: Store,
    project: i64,
    outer: i64,
    inner: i64,
    api: i64,
}

/// `a`, `outer/` with `inner/` with `deep`, and `z`.
async fn made(home: &Home) -> Result<Made, Box<dyn std::error::Error>> {
    let store = home.open().await?;
    let project = store.create_project("p").await?.id;
    let api = store.create_api(project, "a", "ws://a/").await?.id;
    let outer = store.create_folder(project, None, "outer").await?.id;
    let inner = store.create_folder(project, Some(outer), "inner").await?.id;
    store.create_api_in(project, Some(inner), "deep", "ws://deep/").await?;
    store.create_api(project, "z", "ws://z/").await?;
    Ok(Made { store, project, outer, inner, api })
}

#[tokio::test]
async fn things_stand_where_they_are_moved_and_folders_take_their_content_along() -> Outcome {
    on_both(async |home| {
        let it = made(home).await?;
        let (store, project) = (&it.store, it.project);
        assert_eq!(drawn(store, project).await?, "a\nouter/\n inner/\n  deep\nz");
        let place = |folder, index| Place { project, folder, index };
        store.move_node(Node::Api(it.api), place(Some(it.outer), 0)).await?;
        assert_eq!(drawn(store, project).await?, "outer/\n a\n inner/\n  deep\nz");
        store.move_node(Node::Api(it.api), place(None, 99)).await?;
        store.move_node(Node::Folder(it.inner), place(None, 1)).await?;
        assert_eq!(drawn(store, project).await?, "outer/\ninner/\n deep\nz\na");
        let elsewhere = store.create_project("q").await?.id;
        store.move_node(Node::Folder(it.inner), Place { project: elsewhere, folder: None, index: 0 }).await?;
        assert_eq!(drawn(store, elsewhere).await?, "inner/\n deep");
        assert_eq!(drawn(store, project).await?, "outer/\nz\na");
        assert_eq!(store.apis(elsewhere).await?.len(), 1, "the API is of the other project now");
        store.move_node(Node::Project(elsewhere), place(None, 0)).await?;
        let names: Vec<_> = store.projects().await?.into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["q", "p"]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_folder_does_not_stand_in_itself_nor_in_another_project() -> Outcome {
    on_both(async |home| {
        let it = made(home).await?;
        let place = |project, folder| Place { project, folder: Some(folder), index: 0 };
        for into in [it.outer, it.inner] {
            let moved = it.store.move_node(Node::Folder(it.outer), place(it.project, into)).await;
            assert!(matches!(moved, Err(Error::Circle)), "{moved:?}");
        }
        let elsewhere = it.store.create_project("q").await?.id;
        let moved = it.store.move_node(Node::Api(it.api), place(elsewhere, it.outer)).await;
        assert!(matches!(moved, Err(Error::NotFound)), "{moved:?}");
        assert_eq!(drawn(&it.store, it.project).await?, "a\nouter/\n inner/\n  deep\nz");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_copy_stands_after_the_original_with_all_in_it() -> Outcome {
    on_both(async |home| {
        let it = made(home).await?;
        let copy = it.store.duplicate(Node::Folder(it.outer), "copy").await?;
        it.store.duplicate(Node::Api(it.api), "b").await?;
        let all = "a\nb\nouter/\n inner/\n  deep\ncopy/\n inner/\n  deep\nz";
        assert_eq!(drawn(&it.store, it.project).await?, all);
        let Node::Project(project) = it.store.duplicate(Node::Project(it.project), "p2").await? else {
            panic!("the copy of a project is one");
        };
        assert_eq!(drawn(&it.store, project).await?, all);
        it.store.rename(copy, "renamed", Hand::default()).await?;
        it.store.rename(Node::Api(it.api), "first", Hand::default()).await?;
        assert!(drawn(&it.store, it.project).await?.starts_with("first\nb\nouter/"));
        assert_eq!(it.store.api(it.api).await?.name, "first");
        assert_eq!(drawn(&it.store, project).await?, all, "a copy is a thing of its own");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_was_deleted_is_restored_where_it_stood_until_the_next_start() -> Outcome {
    on_both(async |home| {
        let it = made(home).await?;
        let (store, project) = (&it.store, it.project);
        let all = drawn(store, project).await?;
        let session = store.create_session(it.api, "ws://a/", 1).await?.info.id;
        let api = store.delete(Node::Api(it.api)).await?;
        let outer = store.delete(Node::Folder(it.outer)).await?;
        assert_eq!(drawn(store, project).await?, "z");
        assert!(matches!(store.api(it.api).await, Err(Error::NotFound)));
        assert!(matches!(store.delete(Node::Folder(it.inner)).await, Err(Error::NotFound)));
        store.restore(outer).await?;
        store.restore(api).await?;
        assert_eq!(drawn(store, project).await?, all);
        assert_eq!(store.sessions(it.api).await?[0].info.id, session, "what was recorded is back, too");
        assert!(matches!(store.restore(api).await, Err(Error::NotFound)));
        let gone = store.delete(Node::Project(project)).await?;
        assert_eq!(store.tree().await?, model::Tree::default());
        store.restore(gone).await?;
        assert_eq!(drawn(store, project).await?, all);

        let gone = store.delete(Node::Folder(it.outer)).await?;
        store.close().await;
        drop(it);
        let store = home.open().await?;
        assert_eq!(drawn(&store, project).await?, "a\nz");
        assert_eq!(store.restore(gone).await.is_err(), home.forgets_at_start());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_restored_without_its_folder_stands_in_the_project() -> Outcome {
    on_both(async |home| {
        let it = made(home).await?;
        let inner = it.store.delete(Node::Folder(it.inner)).await?;
        it.store.delete(Node::Folder(it.outer)).await?;
        it.store.restore(inner).await?;
        let drawn = drawn(&it.store, it.project).await?;
        assert!(drawn.contains("inner/\n deep") && !drawn.contains("outer"), "{drawn}");
        Ok(())
    })
    .await
}
