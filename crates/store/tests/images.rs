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
        let number = store.delete_image(kept.id).await?;
        assert!(matches!(store.image(kept.id).await, Err(Error::NotFound)));
        assert!(matches!(store.delete_image(kept.id).await, Err(Error::NotFound)));
        store.restore(number).await?;
        assert!(matches!(store.restore(number).await, Err(Error::NotFound)));
        store.delete_image(gone.id).await?;
        assert_eq!(store.images(project).await?, std::slice::from_ref(&kept));
        store.close().await;
        drop(store);
        let store = home.open().await?;
        assert_eq!(store.images(project).await?, std::slice::from_ref(&kept));
        store.delete(Node::Project(project)).await?;
        assert!(matches!(store.images(project).await, Err(Error::NotFound)));
        assert!(matches!(store.create_image(project, "", b"").await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}
