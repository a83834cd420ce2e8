//! Versions of APIs: made by changes, folded, held against each other, restored, named and forgotten.

mod homes;

use homes::{Outcome, on_both};
use model::{Api, Draft, Node};
use store::{Error, Hand, Store, Version};

const MINUTE: i64 = 60_000;

async fn change(store: &Store, id: i64, by: Hand, change: impl FnOnce(&mut Api)) -> Result<Api, Error> {
    let mut api = store.api(id).await?;
    change(&mut api);
    store.save_api_by(api, by).await
}

/// Who, from when to when, and what.
fn line(it: &Version) -> String {
    let who = it.author.as_deref().unwrap_or("-");
    format!("{who} {}..{} {}", it.began_ms / MINUTE, it.at_ms / MINUTE, it.fields.join("+"))
}

async fn lines(store: &Store, api: i64) -> Result<Vec<String>, Error> {
    Ok(store.versions(api, i64::MAX, 1000).await?.iter().map(line).collect())
}

#[tokio::test]
async fn changes_make_versions_and_those_of_one_hand_fold() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let api = store.create_api(project, "a", "ws://a/").await?.id;
        let hanako = store.create_account("hanako@team.example", "花子\0", "", false, 1).await?.id;
        let by = |account, minute: i64| Hand { account, at_ms: minute * MINUTE };
        change(&store, api, by(Some(hanako), 100), |it| it.url = "ws://b/".into()).await?;
        change(&store, api, by(Some(hanako), 104), |it| it.origin = "https://o".into()).await?;
        change(&store, api, by(Some(hanako), 105), |it| it.draft = Draft::default()).await?;
        change(&store, api, by(None, 106), |it| it.name = "c".into()).await?;
        change(&store, api, by(None, 112), |it| it.name = "d".into()).await?;
        change(&store, api, by(None, 113), |it| it.name = "c".into()).await?;
        assert_eq!(
            lines(&store, api).await?,
            ["- 106..106 name", "花子\0 100..104 origin+url", "- 0..0 "],
            "what was undone at once is none, nor is what stands in the composer"
        );
        for minute in (200..240).step_by(4) {
            change(&store, api, by(None, minute), |it| it.url = minute.to_string()).await?;
        }
        assert_eq!(
            lines(&store, api).await?[..2],
            ["- 232..236 url", "- 200..228 url"],
            "none goes on for ever"
        );
        store.save_api(Api { url: "ws://z/".into(), ..store.api(api).await? }).await?;
        assert_eq!(store.versions(api, i64::MAX, 9).await?.len(), 5, "the program's own hand makes none");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_version_is_restored_as_a_version_anew_and_a_name_keeps_it() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let api = store.create_api(project, "a", "0").await?.id;
        let hour = |it: i64| Hand { account: None, at_ms: it * 60 * MINUTE };
        for it in 1..=3 {
            change(&store, api, hour(it), |api| api.url = it.to_string()).await?;
        }
        let all = store.versions(api, i64::MAX, 9).await?;
        let second = all[1].id;
        assert_eq!(store.version(second).await?.1.url, "2");
        let draft = Draft { body: "being written".into(), ..Draft::default() };
        change(&store, api, hour(4), |api| api.draft = draft.clone()).await?;
        let restored = store.restore_version(second, hour(4)).await?;
        assert_eq!((restored.url.as_str(), &restored.draft), ("2", &draft));
        assert_eq!(store.api(api).await?, restored);
        assert_eq!(store.versions(api, i64::MAX, 1).await?[0].restores, Some(second));
        store.name_version(second, "v1.2").await?;
        for it in 0..201 {
            change(&store, api, hour(10 + it), |api| api.url = format!("n{it}")).await?;
        }
        let all = store.versions(api, i64::MAX, 1000).await?;
        assert_eq!((all.len(), all.last().map(|it| it.name.as_str())), (201, Some("v1.2")));
        store.name_version(second, "").await?;
        change(&store, api, hour(300), |api| api.url = "last".into()).await?;
        assert!(matches!(store.version(second).await, Err(Error::NotFound)));
        let newest = store.versions(api, i64::MAX, 1).await?[0].id;
        store.delete(Node::Api(api)).await?;
        assert!(matches!(store.versions(api, i64::MAX, 1).await, Err(Error::NotFound)));
        assert!(matches!(store.version(newest).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}
