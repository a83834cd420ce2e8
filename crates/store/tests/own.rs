//! What one person keeps for itself in a project, and whose a session is.

mod homes;

use homes::{Outcome, on_both};
use model::Variable;
use model::team::Role;
use store::Error;

#[tokio::test]
async fn values_of_ones_own_are_kept_by_project_and_account_and_go_with_both() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let (one, other) = (store.create_project("p").await?.id, store.create_project("q").await?.id);
        let a = store.create_account("a@b.c", "A", "", false, 1).await?.id;
        let b = store.create_account("b@b.c", "B", "", false, 1).await?.id;
        let value = |text: &str| vec![Variable { name: "n\0".into(), value: text.into(), secret: true }];
        assert_eq!(store.own_values(one, a).await?, []);
        store.save_own_values(one, a, &value("x")).await?;
        store.save_own_values(one, a, &value("y\0")).await?;
        store.save_own_values(other, a, &value("z")).await?;
        store.save_own_values(one, b, &value("w")).await?;
        assert_eq!(store.own_values(one, a).await?, value("y\0"));
        assert_eq!(store.own_values(other, a).await?, value("z"));
        assert_eq!(store.own_values(one, b).await?, value("w"));
        for (project, account) in [(99, a), (one, 99)] {
            let refused = store.save_own_values(project, account, &value("")).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_session_is_known_to_be_whose_it_is() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?.id;
        let api = store.create_api(project, "a", "").await?.id;
        let account = store.create_account("a@b.c", "A\0", "", false, 1).await?.id;
        let session = store.create_session(api, "", 1).await?.info.id;
        assert_eq!(store.session(session).await?.by, None);
        store.give_session(session, Some((account, Role::Editor))).await?;
        assert_eq!(store.session(session).await?.most, Some(Role::Editor));
        let by = Some((account, "A\0".to_owned()));
        assert_eq!(store.session(session).await?.by, by);
        assert_eq!(store.sessions(api).await?[0].by, by);
        assert_eq!(store.history(store::Whose::All, i64::MAX, 9).await?[0].by, by);
        store.give_session(session, None).await?;
        let nobodys = store.session(session).await?;
        assert_eq!((nobodys.by, nobodys.most), (None, None));
        Ok(())
    })
    .await
}
