//! The first start, the next ones, and those that cannot be.

use crate::client::{Outcome, ask, get, workbench, workbench_at};
use finding::Language;
use server::Error;
use std::net::SocketAddr;

#[tokio::test]
async fn the_first_start_makes_a_sample_in_the_users_language() -> Outcome {
    for (language, name) in [(Language::En, "Sample"), (Language::Ja, "サンプル")] {
        let folder = tempfile::tempdir()?;
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let bench = workbench_at(folder.path(), any, language).await?;
        let projects = get(&bench, "/api/projects").await?.expect(200);
        assert_eq!(projects[0]["name"], name);
        let apis = get(&bench, &format!("/api/projects/{}/apis", projects[0]["id"])).await?.expect(200);
        assert_eq!(apis[0]["url"], bench.echo_url);
        let about = get(&bench, "/api/about").await?.expect(200);
        assert_eq!(about["echo_url"], bench.echo_url);
        assert_eq!(about["data"], folder.path().display().to_string());
        bench.stop().await;
    }
    Ok(())
}

#[tokio::test]
async fn the_sample_follows_the_echo_server_and_stays_deleted() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let old = bench.echo_url.clone();
    // Held, so that the next start cannot get the same port.
    bench.stop().await;
    let held = std::net::TcpListener::bind(old.trim_start_matches("ws://").trim_end_matches("/echo"))?;
    let bench = workbench(folder.path()).await?;
    assert_ne!(bench.echo_url, old);
    let projects = get(&bench, "/api/projects").await?.expect(200);
    let apis = get(&bench, &format!("/api/projects/{}/apis", projects[0]["id"])).await?.expect(200);
    assert_eq!(apis[0]["url"], bench.echo_url);
    ask(&bench, "DELETE", &format!("/api/apis/{}", apis[0]["id"]), None).await?.expect(204);
    bench.stop().await;
    drop(held);

    let bench = workbench(folder.path()).await?;
    assert_eq!(get(&bench, "/api/projects").await?.expect(200), projects);
    let apis = get(&bench, &format!("/api/projects/{}/apis", projects[0]["id"])).await?.expect(200);
    assert_eq!(apis, serde_json::json!([]));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_start_that_cannot_be_says_why() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let elsewhere = tempfile::tempdir()?;
    let taken = workbench_at(elsewhere.path(), bench.address, Language::En).await;
    assert!(matches!(taken, Err(Error::PortInUse { address }) if address == bench.address), "{taken:?}");
    let twice = workbench(folder.path()).await;
    assert!(matches!(twice, Err(Error::Store(store::Error::InUse { .. }))), "{twice:?}");
    let file = elsewhere.path().join("file");
    std::fs::write(&file, "")?;
    let unwritable = workbench(&file).await;
    assert!(matches!(unwritable, Err(Error::Store(store::Error::Folder { .. }))), "{unwritable:?}");
    bench.stop().await;
    Ok(())
}
