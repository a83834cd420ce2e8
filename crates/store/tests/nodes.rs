//! Nodes that share a database: what one leaves behind is taken over once.

mod homes;

use homes::{Outcome, on_both};
use model::SessionState;

#[tokio::test]
async fn what_a_dead_node_leaves_is_taken_over_by_one() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        let project = store.create_project("p").await?;
        let api = store.create_api(project.id, "a", "ws://h/").await?;
        let open = store.create_session(api.id, "ws://h/", 5).await?;
        let mut opened = open.clone();
        opened.info.state = SessionState::Open;
        store.save_session(&opened).await?;
        let dialling = store.create_session(api.id, "ws://h/", 6).await?.info.id;
        let mut over = store.create_session(api.id, "ws://h/", 7).await?;
        over.info.state = SessionState::Closed;
        store.save_session(&over).await?;
        store.enter_node("one").await?;
        assert!(store.pulse("one").await? && !store.pulse("two").await?);
        let seen = store.nodes().await?.remove(0);
        assert!(store.pulse("one").await?);
        assert_eq!(store.take_over(&seen, 99).await?, None, "it lives");
        assert!(store.place_of(open.info.id).await?.is_live);
        let seen = store.nodes().await?.remove(0);
        let mut ended = store.take_over(&seen, 99).await?.expect("it is dead");
        ended.sort_unstable();
        assert_eq!(ended, [open.info.id, dialling]);
        assert_eq!(store.take_over(&seen, 99).await?, None, "another was quicker");
        assert!(!store.pulse("one").await?, "it is told so, if it lives after all");
        let after = store.session(open.info.id).await?;
        assert_eq!((after.info.state, after.node_lost), (SessionState::Closed, true));
        assert_eq!(after.ended_wall_ns, Some(99));
        assert_eq!(store.session(dialling).await?.info.state, SessionState::Failed);
        assert!(!store.session(over.info.id).await?.node_lost);
        let place = store.place_of(open.info.id).await?;
        assert_eq!((place.is_live, place.ended_wall_ns), (false, Some(99)));
        // One goes on with it.
        assert!(store.adopt(open.info.id).await? && !store.adopt(open.info.id).await?);
        let followed = store.session(dialling).await?.info;
        store.create_next_session(&followed, 1, "ws://h/", 8).await?;
        assert!(!store.adopt(dialling).await?, "somebody went on with it already");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_name_has_one_life_at_a_time_and_a_word_is_settled_once() -> Outcome {
    on_both(async |home| {
        let store = home.open().await?;
        store.enter_node("one").await?;
        store.enter_node("two").await?;
        assert!(!store.pulse("one").await? && store.pulse("two").await?);
        store.leave_node("one").await?;
        assert_eq!(store.nodes().await?.len(), 1, "that was not its own");
        store.leave_node("two").await?;
        assert_eq!(store.nodes().await?, []);
        assert_eq!(store.settle_setting("bus", "a").await?, "a");
        assert_eq!(store.settle_setting("bus", "b").await?, "a");
        Ok(())
    })
    .await
}
