//! Accounts, invitations, who is signed in, members and the record of what was done.

mod homes;

use homes::{Outcome, on_both};
use model::Node;
use model::team::{ApiKey, Deed, DeedsOf, Invitation, Login, Role, Thing};
use store::{Error, Store};

fn invitation(project: Option<(i64, Role)>) -> Invitation {
    Invitation { id: 0, email: String::new(), project, admin: false, expires_ms: 100, account: None }
}

fn login(account: i64, created_ms: i64) -> Login {
    Login {
        id: 0,
        account,
        created_ms,
        expires_ms: created_ms + 1_000_000,
        seen_ms: created_ms,
        agent: "browser\0".into(),
        address: "192.0.2.1".into(),
    }
}

fn key(account: i64, expires_ms: Option<i64>) -> ApiKey {
    let name = "build".into();
    ApiKey { id: 0, account, name, scope: Role::Editor, created_ms: 1, expires_ms, used_ms: None }
}

async fn admin(store: &Store) -> Result<i64, Error> {
    Ok(store.create_account("a@b.c", "A", "hash", true, 1).await?.id)
}

#[tokio::test]
async fn an_account_is_kept_and_its_address_is_its_own() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let made = store.create_account("hanako@例え.jp", "花子\0", "hash", true, 7).await?;
        let taken = store.create_account("hanako@例え.jp", "x", "", false, 8).await;
        assert!(matches!(taken, Err(Error::EmailTaken)), "{taken:?}");
        assert_eq!(store.account(made.id).await?, made);
        assert_eq!(store.account_by_email("hanako@例え.jp").await?, (made.clone(), "hash".into()));
        assert!(matches!(store.account_by_email("taro@例え.jp").await, Err(Error::NotFound)));
        let other = store.create_account("t@b.c", "太郎", "", false, 9).await?;
        assert_eq!(store.accounts().await?, [made.clone(), other.clone()]);
        for gone in [
            model::team::Account { admin: false, ..made.clone() },
            model::team::Account { disabled: true, ..made.clone() },
        ] {
            assert!(matches!(store.save_account(&gone).await, Err(Error::LastAdmin)));
        }
        assert_eq!(store.account(made.id).await?, made, "nothing was saved");
        store.save_account(&model::team::Account { admin: true, ..other.clone() }).await?;
        store.save_account(&model::team::Account { disabled: true, ..made.clone() }).await?;
        assert!(store.account(made.id).await?.disabled);
        let nobody = model::team::Account { id: 99, ..other };
        assert!(matches!(store.save_account(&nobody).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_invitation_is_good_for_one_guest_until_its_time_is_over() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        admin(&store).await?;
        let project = store.create_project("p").await?.id;
        let made = store.invite("h1", &invitation(Some((project, Role::Editor)))).await?;
        store.invite("h2", &invitation(None)).await?;
        assert_eq!(store.invitation("h1", 99).await?, made);
        assert_eq!(store.invitations(99).await?.len(), 2);
        assert!(matches!(store.invitation("h1", 100).await, Err(Error::NotFound)), "it is over");
        assert!(matches!(store.accept("h1", "g@b.c", "G", "", 100).await, Err(Error::NotFound)));
        let taken = store.accept("h1", "a@b.c", "G", "", 5).await;
        assert!(matches!(taken, Err(Error::EmailTaken)), "{taken:?}");
        let guest = store.accept("h1", "g@b.c", "G", "secret", 5).await?;
        assert_eq!((guest.email.as_str(), guest.admin), ("g@b.c", false));
        assert_eq!(store.role(project, guest.id).await?, Some(Role::Editor));
        assert!(matches!(store.accept("h1", "h@b.c", "H", "", 5).await, Err(Error::NotFound)), "it is used");
        let left = store.invitations(5).await?;
        store.revoke_invitation(left[0].id).await?;
        assert!(matches!(store.revoke_invitation(left[0].id).await, Err(Error::NotFound)));
        assert!(matches!(store.accept("h2", "h@b.c", "H", "", 5).await, Err(Error::NotFound)));
        assert!(matches!(
            store.invite("h3", &invitation(Some((99, Role::Reader)))).await,
            Err(Error::NotFound)
        ));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn who_has_an_account_joins_a_project_and_keeps_a_greater_role() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let (one, two) = (admin(&store).await?, store.create_account("t@b.c", "T", "", false, 1).await?.id);
        let project = store.create_project("p").await?.id;
        for (hash, account, invited, becomes) in [
            ("h1", one, Role::Admin, Role::Admin),
            ("h2", one, Role::Reader, Role::Admin),
            ("h3", two, Role::Reader, Role::Reader),
            ("h4", two, Role::Editor, Role::Editor),
        ] {
            store.invite(hash, &invitation(Some((project, invited)))).await?;
            assert!(matches!(store.join(hash, account, 100).await, Err(Error::NotFound)), "it is over");
            store.join(hash, account, 5).await?;
            assert_eq!(store.role(project, account).await?, Some(becomes), "{hash}");
            assert!(matches!(store.join(hash, account, 5).await, Err(Error::NotFound)), "it is used");
        }
        store.invite("h5", &invitation(None)).await?;
        assert!(matches!(store.join("h5", two, 5).await, Err(Error::NotFound)), "it is to no project");
        store.invitation("h5", 5).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_guests_of_one_invitation_do_not_both_get_in() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        store.invite("h", &invitation(None)).await?;
        let (one, two) =
            tokio::join!(store.accept("h", "1@b.c", "1", "", 5), store.accept("h", "2@b.c", "2", "", 5));
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
        assert_eq!(store.accounts().await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_for_another_password_makes_no_account_and_works_once() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let account = admin(&store).await?;
        store.sign_in("l", &login(account, 1)).await?;
        assert!(matches!(store.offer_password("h", 99, 100).await, Err(Error::NotFound)), "nobody's");
        store.offer_password("h1", account, 100).await?;
        let offered = store.offer_password("h2", account, 100).await?;
        assert_eq!(store.invitations(5).await?, std::slice::from_ref(&offered), "the one before is gone");
        assert_eq!((offered.account, offered.email.as_str()), (Some(account), "a@b.c"));
        assert!(matches!(store.accept("h2", "x@b.c", "X", "", 5).await, Err(Error::NotFound)));
        assert!(matches!(store.join("h2", account, 5).await, Err(Error::NotFound)));
        assert!(
            matches!(store.renew_password("h2", "p", 100).await, Err(Error::NotFound)),
            "its time is over"
        );
        store.invite("i", &invitation(None)).await?;
        assert!(matches!(store.renew_password("i", "p", 5).await, Err(Error::NotFound)), "it is for a guest");
        assert!(store.signed_in("l", 5).await.is_ok());
        assert_eq!(store.renew_password("h2", "p", 5).await?.id, account);
        assert_eq!(store.account_by_email("a@b.c").await?.1, "p");
        assert!(matches!(store.signed_in("l", 5).await, Err(Error::NotFound)), "all are signed out");
        assert!(matches!(store.renew_password("h2", "q", 5).await, Err(Error::NotFound)), "it is used");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_is_signed_in_until_it_is_signed_out() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let account = admin(&store).await?;
        let first = store.sign_in("h1", &login(account, 1)).await?;
        let second = store.sign_in("h2", &login(account, 2)).await?;
        let (who, seen) = store.signed_in("h1", 59_000).await?;
        assert_eq!((who.id, seen), (account, first.clone()));
        store.signed_in("h1", 70_000).await?;
        let seen: Vec<_> = store.logins(account, 9).await?.iter().map(|it| (it.id, it.seen_ms)).collect();
        assert_eq!(seen, [(second.id, 2), (first.id, 70_000)], "it is kept to the minute");
        assert!(matches!(store.signed_in("h1", 1_000_001).await, Err(Error::NotFound)), "its time is over");
        store.sign_out(account, Some(first.id)).await?;
        assert!(matches!(store.signed_in("h1", 3).await, Err(Error::NotFound)));
        store.signed_in("h2", 3).await?;
        store.sign_out(account + 1, None).await?;
        store.signed_in("h2", 3).await?;
        store.sign_out(account, None).await?;
        assert!(matches!(store.signed_in("h2", 3).await, Err(Error::NotFound)));
        store.sign_in("h3", &login(account, 1)).await?;
        store.set_password(account, "new").await?;
        assert!(matches!(store.signed_in("h3", 3).await, Err(Error::NotFound)), "another password");
        assert_eq!(store.account_by_email("a@b.c").await?.1, "new");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_disabled_account_is_out_everywhere() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        admin(&store).await?;
        let account = store.create_account("d@b.c", "D", "", false, 1).await?;
        store.sign_in("h", &login(account.id, 1)).await?;
        store.create_key("k", &key(account.id, None)).await?;
        store.save_account(&model::team::Account { disabled: true, ..account.clone() }).await?;
        assert!(matches!(store.signed_in("h", 2).await, Err(Error::NotFound)));
        assert!(matches!(store.key_of("k", 2).await, Err(Error::NotFound)));
        store.save_account(&account).await?;
        assert!(matches!(store.signed_in("h", 2).await, Err(Error::NotFound)), "it has to sign in anew");
        store.key_of("k", 2).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_key_is_its_owners_until_it_is_revoked_or_over() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let account = admin(&store).await?;
        let made = store.create_key("k1", &key(account, None)).await?;
        store.create_key("k2", &key(account, Some(50))).await?;
        let (who, used) = store.key_of("k1", 60).await?;
        assert_eq!((who.id, used), (account, made.clone()));
        assert_eq!(store.keys(account).await?[1].used_ms, Some(60));
        store.key_of("k2", 49).await?;
        assert!(matches!(store.key_of("k2", 50).await, Err(Error::NotFound)));
        assert!(matches!(store.revoke_key(account + 1, made.id).await, Err(Error::NotFound)));
        store.revoke_key(account, made.id).await?;
        assert!(matches!(store.key_of("k1", 2).await, Err(Error::NotFound)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_project_has_members_and_always_an_administrator() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let (one, two) = (admin(&store).await?, store.create_account("t@b.c", "T", "", false, 1).await?.id);
        let (mine, other) = (store.create_project("p").await?.id, store.create_project("q").await?.id);
        let early = store.set_role(mine, one, Some(Role::Editor)).await;
        assert!(matches!(early, Err(Error::LastAdmin)), "{early:?}");
        store.set_role(mine, one, Some(Role::Admin)).await?;
        store.set_role(mine, two, Some(Role::Reader)).await?;
        let told: Vec<_> = store.members(mine).await?.into_iter().map(|it| (it.name, it.role)).collect();
        assert_eq!(told, [("A".to_owned(), Role::Admin), ("T".to_owned(), Role::Reader)]);
        assert_eq!(store.role(mine, two).await?, Some(Role::Reader));
        assert_eq!(store.role(other, two).await?, None);
        for less in [Some(Role::Editor), None] {
            assert!(matches!(store.set_role(mine, one, less).await, Err(Error::LastAdmin)));
        }
        assert_eq!(store.role(mine, one).await?, Some(Role::Admin), "nothing was changed");
        store.set_role(mine, two, Some(Role::Admin)).await?;
        store.set_role(mine, one, None).await?;
        assert_eq!(store.roles(two).await?.into_iter().collect::<Vec<_>>(), [(mine, Role::Admin)]);
        let api = store.create_api(mine, "a", "").await?.id;
        assert_eq!(store.project_of(Thing::Node(Node::Api(api))).await?, mine);
        assert!(matches!(store.project_of(Thing::Node(Node::Folder(99))).await, Err(Error::NotFound)));
        store.delete(Node::Project(mine), store::Hand::default()).await?;
        assert_eq!(store.role(mine, two).await?, None, "a deleted project is nobody's");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn attempts_are_counted_by_whom_and_deeds_are_written_down() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        for (who, now, count) in [("a", 1, 1), ("b", 2, 1), ("a", 3, 2), ("a", 12, 2)] {
            assert_eq!(store.count_attempt(who, now - 9, now).await?, count, "{who} {now}");
        }
        store.forget_attempts("a").await?;
        assert_eq!(store.count_attempt("a", 4, 13).await?, 1);
        for at_ms in 1..=3 {
            let what = "login.refused".into();
            store.note(&Deed { at_ms, what, object: "a\0".into(), ..Deed::default() }).await?;
        }
        let all = DeedsOf::default();
        let last = store.deeds(&all, i64::MAX, 2).await?;
        assert_eq!(last.iter().map(|it| it.1.at_ms).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(store.deeds(&all, last[1].0, 9).await?.len(), 1);
        assert_eq!(last[0].1.object, "a\0");
        let what = "PUT /api/a_%".into();
        let own = Deed { at_ms: 9, account: Some(7), project: Some(5), what, ..Deed::default() };
        store.note(&own).await?;
        let found = async |of: DeedsOf| store.deeds(&of, i64::MAX, 9).await.map(|it| it.len());
        assert_eq!(found(DeedsOf { account: Some(7), ..DeedsOf::default() }).await?, 1);
        assert_eq!(found(DeedsOf { project: Some(5), ..DeedsOf::default() }).await?, 1);
        assert_eq!(found(DeedsOf { project: Some(6), ..DeedsOf::default() }).await?, 0);
        assert_eq!(found(DeedsOf { what: "_%".into(), ..DeedsOf::default() }).await?, 1, "as it is written");
        assert_eq!(found(DeedsOf { what: "n.r".into(), ..DeedsOf::default() }).await?, 3);
        assert_eq!(store.deeds(&all, i64::MAX, 1).await?[0].1, own);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_administrators_who_disable_each_other_do_not_both_succeed() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        assert!(!store.has_accounts().await?);
        let one = store.create_account("1@b.c", "1", "", true, 1).await?;
        let two = store.create_account("2@b.c", "2", "", true, 1).await?;
        assert!(store.has_accounts().await?);
        let disabled = |it: &model::team::Account| model::team::Account { disabled: true, ..it.clone() };
        let (one_out, two_out) = (disabled(&one), disabled(&two));
        let ends = tokio::join!(store.save_account(&one_out), store.save_account(&two_out));
        assert_eq!(u8::from(ends.0.is_ok()) + u8::from(ends.1.is_ok()), 1, "{ends:?}");
        let project = store.create_project("p").await?.id;
        for account in [one.id, two.id] {
            store.set_role(project, account, Some(Role::Admin)).await?;
        }
        let ends = tokio::join!(
            store.set_role(project, one.id, None),
            store.set_role(project, two.id, Some(Role::Reader))
        );
        assert_eq!(u8::from(ends.0.is_ok()) + u8::from(ends.1.is_ok()), 1, "{ends:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn everything_stands_in_one_project_even_deleted() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let other = store.create_project("other").await?.id;
        let project = store.create_project("p").await?.id;
        let folder = store.create_folder(project, None, "f").await?.id;
        let api = store.create_api_in(project, Some(folder), "a", "").await?.id;
        store.create_api(other, "b", "").await?;
        let session = store.create_session(api, "ws://a", 1).await?.info.id;
        let image = store.create_image(project, "image/png", b"x").await?.id;
        let mut things = vec![
            Thing::Node(Node::Project(project)),
            Thing::Node(Node::Folder(folder)),
            Thing::Node(Node::Api(api)),
            Thing::Session(session),
            Thing::Image(image),
        ];
        things.push(Thing::Deletion(store.delete_image(image, store::Hand::default()).await?));
        things.push(Thing::Deletion(store.discard_session(session, store::Hand::default()).await?));
        things.push(Thing::Deletion(store.delete(Node::Api(api), store::Hand::default()).await?));
        things.push(Thing::Deletion(store.delete(Node::Folder(folder), store::Hand::default()).await?));
        things.push(Thing::Deletion(store.delete(Node::Project(project), store::Hand::default()).await?));
        for thing in things {
            assert_eq!(store.project_of(thing).await?, project, "{thing:?}");
        }
        for none in [Thing::Session(99), Thing::Cookie(99), Thing::Image(99), Thing::Deletion(99)] {
            assert!(matches!(store.project_of(none).await, Err(Error::NotFound)), "{none:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_subject_of_a_provider_is_one_account() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let (first, second) =
            (admin(&store).await?, store.create_account("t@b.c", "T", "", false, 9).await?.id);
        let unknown = store.account_of_subject("https://id.example", "1").await;
        assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        store.bind_subject("https://id.example", "1", first).await?;
        store.bind_subject("https://other.example", "1", second).await?;
        // It stays whose it is.
        store.bind_subject("https://id.example", "1", second).await?;
        assert_eq!(store.account_of_subject("https://id.example", "1").await?.id, first);
        assert_eq!(store.account_of_subject("https://other.example", "1").await?.id, second);
        Ok(())
    })
    .await
}
