//! The cookie jar of a project, as it is kept.

mod homes;

use homes::{Outcome, on_both};
use model::cookies::Cookie;
use store::Error;

fn cookie(name: &str, value: &str, path: &str, created_ms: i64) -> Cookie {
    let (name, value, path) = (name.into(), value.into(), path.into());
    Cookie { name, value, path, domain: "a.test".into(), created_ms, ..Cookie::default() }
}

#[tokio::test]
async fn a_jar_is_kept_over_a_restart_and_is_that_of_its_project() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let (mine, other) = (store.create_project("a").await?.id, store.create_project("b").await?.id);
        let whole = Cookie {
            host_only: true,
            expires_ms: Some(99),
            secure: true,
            http_only: true,
            same_site: "Lax".into(),
            ..cookie("k", "秘", "/", 7)
        };
        store.keep_cookie(mine, &whole, 0).await?;
        store.close().await;
        drop(store);
        let store = home.open().await?;
        let kept = store.cookies(mine).await?;
        let [only] = &kept[..] else { panic!("{kept:?}") };
        assert_eq!(Cookie { id: 0, ..only.clone() }, whole);
        assert_eq!(store.cookie(only.id).await?, (mine, only.clone()));
        assert_eq!(store.cookies(other).await?, []);
        assert!(matches!(store.cookies(99).await, Err(Error::NotFound)));
        assert!(matches!(store.keep_cookie(99, &whole, 0).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_of_the_same_kind_is_replaced_and_keeps_its_age_and_one_that_is_over_goes() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("a").await?.id;
        for it in [cookie("k", "1", "/", 1), cookie("k", "2", "/", 2), cookie("k", "3", "/x", 3)] {
            store.keep_cookie(project, &it, 5).await?;
        }
        let told =
            |all: Vec<Cookie>| -> Vec<_> { all.into_iter().map(|it| (it.value, it.created_ms)).collect() };
        assert_eq!(told(store.cookies(project).await?), [("2".to_owned(), 1), ("3".to_owned(), 3)]);
        let over = Cookie { expires_ms: Some(5), ..cookie("k", "", "/", 5) };
        store.keep_cookie(project, &over, 5).await?;
        let left = store.cookies(project).await?;
        assert_eq!(left.len(), 1);
        store.delete_cookie(left[0].id).await?;
        assert!(matches!(store.delete_cookie(left[0].id).await, Err(Error::NotFound)));
        store.keep_cookie(project, &cookie("z", "", "/", 1), 0).await?;
        store.clear_cookies(project).await?;
        assert_eq!(store.cookies(project).await?, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_jar_has_a_bound_and_the_oldest_go() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("a").await?.id;
        for number in 0..1003 {
            store.keep_cookie(project, &cookie(&format!("{number:04}"), "", "/", number), 0).await?;
        }
        let names: Vec<_> = store.cookies(project).await?.into_iter().map(|it| it.name).collect();
        assert_eq!((names.len(), &*names[0]), (1000, "0003"));
        Ok(())
    })
    .await
}
