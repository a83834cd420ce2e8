//! What is shown to others: kept under a hash, found while its time is not over, gone with what it shows.

mod homes;

use homes::{Outcome, on_both};
use model::Node;
use model::publication::{Audience, Publication, Shown, Terms};
use model::team::Thing;
use store::Error;

fn publication(node: Node, expires_ms: Option<i64>) -> Publication {
    let shown =
        Shown { environments: vec!["本番".into()], examples: true, sessions: vec![7], try_it: true };
    let audience = Audience::Domains(vec!["partner.example".into()]);
    let terms = Terms { note: "for\0 A".into(), shown, audience, indexed: true, pin: None };
    Publication {
        id: 0,
        node,
        terms,
        expires_ms,
        account: Some(3),
        created_ms: 5,
        opened: 0,
        opened_ms: None,
    }
}

#[tokio::test]
async fn what_is_shown_is_kept_counted_and_revoked() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let folder = store.create_folder(project, None, "f").await?.id;
        let api = store.create_api(project, "a", "").await?.id;
        let mut made = vec![];
        for (hash, node) in
            [("h1", Node::Project(project)), ("h2", Node::Folder(folder)), ("h3", Node::Api(api))]
        {
            let one = store.publish(hash, "argon", &publication(node, Some(100)), Some("a \0 copy")).await?;
            assert_eq!(store.publication_copy(one.id).await?, "a \0 copy");
            assert_eq!(store.published(hash, 99).await?, (one.clone(), "argon".into()));
            assert_eq!(store.publications(node).await?, std::slice::from_ref(&one));
            assert_eq!(store.project_of(Thing::Publication(one.id)).await?, project);
            assert!(matches!(store.published(hash, 100).await, Err(Error::NotFound)), "its time is over");
            made.push(one);
        }
        store.count_opened(made[2].id, 50).await?;
        store.count_opened(made[2].id, 60).await?;
        let (seen, _) = store.published("h3", 61).await?;
        assert_eq!((seen.opened, seen.opened_ms), (2, Some(60)));
        store.revoke_publication(made[0].id).await?;
        assert!(matches!(store.published("h1", 1).await, Err(Error::NotFound)));
        assert!(matches!(store.revoke_publication(made[0].id).await, Err(Error::NotFound)));
        let forever = store.publish("h4", "", &publication(Node::Api(api), None), None).await?;
        assert!(matches!(store.publication_copy(forever.id).await, Err(Error::NotFound)));
        assert_eq!(store.published("h4", i64::MAX).await?.0.id, forever.id);
        store.delete(Node::Folder(folder), store::Hand::default()).await?;
        assert!(matches!(store.publications(Node::Folder(folder)).await, Err(Error::NotFound)));
        let gone = store.publish("h5", "", &publication(Node::Folder(folder), None), None).await;
        assert!(matches!(gone, Err(Error::NotFound)));
        Ok(())
    })
    .await
}
