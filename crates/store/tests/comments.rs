//! What people say about APIs, and what becomes of it.

mod homes;

use homes::{Outcome, on_both};
use model::Node;
use store::{Error, NewComment};

fn says(api: i64, thread: Option<i64>, text: &str) -> NewComment {
    NewComment { api, thread, text: text.into(), part: "docs\0".into(), now_ms: 7, ..NewComment::default() }
}

#[tokio::test]
async fn threads_are_kept_settled_and_taken_back() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let api = store.create_api(project, "a", "").await?.id;
        let other = store.create_api(project, "b", "").await?.id;
        let account = store.create_account("a@b.c", "A", "", false, 1).await?.id;
        let first = store.comment(&NewComment { account: Some(account), ..says(api, None, "one\0") }).await?;
        assert_eq!((first.text.as_str(), first.part.as_str(), first.created_ms), ("one\0", "docs\0", 7));
        assert_eq!(first.by, Some((account, "A".into())));
        let answer = store.comment(&says(api, Some(first.id), "two")).await?;
        // Who answers an answer stays in the thread.
        let last = store.comment(&says(api, Some(answer.id), "three")).await?;
        assert_eq!((answer.thread, last.thread), (Some(first.id), Some(first.id)));
        let refused = store.comment(&says(other, Some(first.id), "x")).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert_eq!(store.open_threads().await?, [(api, 1)].into());
        store.settle_thread(first.id, Some(9)).await?;
        assert!(matches!(store.settle_thread(answer.id, Some(9)).await, Err(Error::NotFound)));
        assert!(store.open_threads().await?.is_empty());
        store.settle_thread(first.id, None).await?;
        store.edit_comment(answer.id, "two again", 8).await?;
        store.edit_comment(first.id, "", 9).await?;
        let texts =
            async || store.comments(api).await.map(|it| it.into_iter().map(|it| it.text).collect::<Vec<_>>());
        assert_eq!(texts().await?, ["", "two again", "three"], "what is answered leaves its place");
        store.edit_comment(last.id, "", 9).await?;
        store.edit_comment(answer.id, "", 9).await?;
        assert_eq!(texts().await?, [""; 0]);
        assert!(store.open_threads().await?.is_empty());
        assert!(matches!(store.edit_comment(99, "x", 1).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_said_of_a_message_goes_with_its_session() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let api = store.create_api(project, "a", "").await?.id;
        let other = store.create_api(project, "b", "").await?.id;
        let session = store.create_session(api, "", 1).await?.info.id;
        let about = NewComment { record: Some((session, 3)), ..says(api, None, "here") };
        let first = store.comment(&about).await?;
        assert_eq!(first.record, Some((session, 3)));
        let answer = store.comment(&says(api, Some(first.id), "there")).await?;
        assert_eq!(answer.record, Some((session, 3)), "an answer is about the same");
        let refused = store.comment(&NewComment { api: other, ..about.clone() }).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        store.delete_session(session).await?;
        assert_eq!(store.comments(api).await?, []);
        store.delete(Node::Api(api)).await?;
        assert!(matches!(store.comment(&about).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}
