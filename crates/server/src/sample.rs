//! What a new user finds: a project with one API that points at our echo server.

use finding::{Language, Text};
use store::{Error, Store};

/// Under this name the store remembers where the echo server was at the last start.
const ECHO: &str = "echo-url";

/// Makes the sample at the first start. Later, where the port is another one, leads every API that
/// pointed at the old echo server to the new one. What a user deleted does not come back.
pub(crate) async fn keep(store: &Store, echo_url: &str, language: Language) -> Result<(), Error> {
    match store.setting(ECHO).await? {
        None => make(store, echo_url, language).await?,
        Some(old) if old != echo_url => follow(store, &old, echo_url).await?,
        Some(_) => return Ok(()),
    }
    store.set_setting(ECHO, echo_url).await
}

async fn make(store: &Store, echo_url: &str, language: Language) -> Result<(), Error> {
    let project = store.create_project(Text::new("Sample", "サンプル").say(language)).await?;
    let api = store.create_api(project.id, Text::new("Echo", "エコー").say(language), echo_url).await?;
    let body = Text::new("Hello, WebSocket!", "こんにちは、WebSocket！");
    let draft = model::Draft { kind: model::DraftKind::Text, body: body.say(language).into() };
    store.save_api(model::Api { draft, ..api }).await?;
    Ok(())
}

async fn follow(store: &Store, old: &str, new: &str) -> Result<(), Error> {
    for api in store.apis_at(old).await? {
        store.save_api(model::Api { url: new.into(), ..api }).await?;
    }
    Ok(())
}
