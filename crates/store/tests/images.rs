//! The images of a project's documentation.

mod homes;

use homes::{Outcome, on_both};
use model::Node;
use store::Error;

#[tokio::test]
async fn images_are_kept_deleted_restored_and_gone_after_the_next_start() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("a").await?.id;
        let (kept, gone) = (
            store.create_image(project, "image/png", b"one").await?,
            store.create_image(project, "image/gif", b"").await?,
        );
        assert_eq!(store.image(kept.id).await?, ("image/png".to_owned(), b"one".to_vec()));
        assert_eq!((kept.size, store.images(project).await?), (3, vec![kept.clone(), gone.clone()]));
        let number = store.delete_image(kept.id, store::Hand::default()).await?;
        assert!(matches!(store.image(kept.id).await, Err(Error::NotFound)));
        assert!(matches!(store.delete_image(kept.id, store::Hand::default()).await, Err(Error::NotFound)));
        store.restore(number).await?;
        assert!(matches!(store.restore(number).await, Err(Error::NotFound)));
        store.delete_image(gone.id, store::Hand::default()).await?;
        assert_eq!(store.images(project).await?, std::slice::from_ref(&kept));
        store.close().await;
        drop(store);
        let store = home.open().await?;
        assert_eq!(store.images(project).await?, std::slice::from_ref(&kept));
        store.delete(Node::Project(project), store::Hand::default()).await?;
        assert!(matches!(store.images(project).await, Err(Error::NotFound)));
        assert!(matches!(store.create_image(project, "", b"").await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_copy_of_a_project_has_images_of_its_own_and_names_them() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("a").await?.id;
        let (one, gone) = (
            store.create_image(project, "image/png", b"one").await?.id,
            store.create_image(project, "image/png", b"two").await?.id,
        );
        store.delete_image(gone, store::Hand::default()).await?;
        let mut api = store.create_api(project, "api", "ws://h/").await?;
        api.docs.description =
            format!("![](/api/images/{one}) /api/images/{one}7 /api/images/{gone} /api/images/");
        api.docs.messages.push(model::MessageDoc {
            description: format!("![x](/api/images/{one})"),
            ..model::MessageDoc::default()
        });
        store.save_api(api).await?;
        let Node::Project(copy) = store.duplicate(Node::Project(project), "b").await? else {
            panic!("the copy of a project is a project");
        };
        let images = store.images(copy).await?;
        let [image] = &images[..] else { panic!("{images:?}") };
        assert_ne!(image.id, one);
        assert_eq!(store.image(image.id).await?, ("image/png".to_owned(), b"one".to_vec()));
        let docs = &store.apis(copy).await?[0].docs;
        let id = image.id;
        assert_eq!(
            docs.description,
            format!("![](/api/images/{id}) /api/images/{one}7 /api/images/{gone} /api/images/")
        );
        assert_eq!(docs.messages[0].description, format!("![x](/api/images/{id})"));
        Ok(())
    })
    .await
}
