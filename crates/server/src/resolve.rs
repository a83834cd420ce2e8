//! Variables in what is about to be sent: put in their place, or refused by name and place.

mod person;
mod said;

pub(crate) use person::{Person, Used};
pub(crate) use said::withheld;

use crate::problem::Problem;
use crate::sessions::{Live, now_ns};
use crate::workbench::Shared;
use finding::Text;
use model::ProjectDocument;
use model::variables::{Fault, Resolver, Spot, Unresolved, has_variables};
use std::collections::BTreeMap;

/// What was resolved, and the values of the secret variables in it.
pub(crate) struct Resolved<T> {
    pub(crate) value: T,
    pub(crate) secrets: Vec<String>,
}

/// What opens this API, by the variables of its project as they are kept now, and as this person uses
/// them. Secrets that stand in the API itself go along only for who may see them.
pub(crate) fn handshake(api: &model::Api, used: &Used) -> Result<Resolved<model::Api>, Problem> {
    if !used.secrets && api.sends_secrets() {
        return Err(withheld());
    }
    let mut resolver = resolver(&used.document);
    let value = api.resolved(&mut resolver).map_err(|it| used.refused(it.fault, &place(it.spot, api)))?;
    Ok(Resolved { value, secrets: resolver.secrets() })
}

/// Why this API cannot be opened.
pub(crate) fn unresolved(it: Unresolved, api: &model::Api) -> Problem {
    said::refused(it.fault, &place(it.spot, api))
}

/// The variables for what this person sends in this session.
pub(crate) async fn variables(bench: &Shared, live: &Live, person: Person) -> Result<Used, Problem> {
    let api = live.standing().borrow().session.info.api;
    let project = bench.store.api(api).await?.project;
    person.used(bench, project).await
}

/// The body of a message with values in the place of variables; each time those that are made anew
/// are others.
fn body(used: &Used, text: &str) -> Result<Resolved<String>, Problem> {
    let mut resolver = resolver(&used.document);
    let value = resolver.text(text).map_err(|it| used.refused_message(it))?;
    Ok(Resolved { value, secrets: resolver.secrets() })
}

/// What is sent again and again: what is secret stays the same throughout, so that it is known and
/// masked wherever it is shown; all else that is made anew is another each time.
pub(crate) struct Repeated {
    used: Used,
    kept: BTreeMap<String, String>,
}

impl Repeated {
    /// Resolves it once to know its secrets.
    pub(crate) fn begin(used: Used, text: &str) -> Result<Resolved<Self>, Problem> {
        let mut resolver = resolver(&used.document);
        resolver.text(text).map_err(|it| used.refused_message(it))?;
        let (kept, secrets) = (resolver.kept(), resolver.secrets());
        Ok(Resolved { value: Self { used, kept }, secrets })
    }

    /// The text as it is next.
    pub(crate) fn next(&self, text: &str) -> Result<String, Problem> {
        let resolver = resolver(&self.used.document).keeping(&self.kept);
        { resolver }.text(text).map_err(|it| self.used.refused_message(it))
    }
}

impl Used {
    /// Why something cannot be resolved. Of a secret that is not used, that is said.
    fn refused(&self, fault: Fault, place: &Text) -> Problem {
        match &fault {
            Fault::Unknown { name } if self.hidden.contains(name) => said::hidden(name, place),
            _ => said::refused(fault, place),
        }
    }

    fn refused_message(&self, fault: Fault) -> Problem {
        self.refused(fault, &Text::new("the message", "メッセージ"))
    }
}

/// The same of what is sent in this session. Secrets that are in it are kept in mind.
pub(crate) async fn sent(
    bench: &Shared,
    live: &Live,
    person: Person,
    text: String,
) -> Result<String, Problem> {
    if !has_variables(&text) {
        return Ok(text);
    }
    let Resolved { value, secrets } = body(&variables(bench, live, person).await?, &text)?;
    live.learn(bench, secrets).await;
    Ok(value)
}

fn resolver(document: &ProjectDocument) -> Resolver<'_> {
    Resolver::new(document, now_ns(), u128::from_ne_bytes(net::nonce()))
}

/// A place in what opens this API: a row by its name, as it stands beside it on the screen.
fn place(spot: Spot, api: &model::Api) -> Text {
    let row = |(en, ja): (&str, &str), n: usize, name: Option<&String>| match name {
        Some(name) => Text::new(format!("{en} “{name}”"), format!("{ja}「{name}」")),
        None => Text::new(format!("{en} {n}"), format!("{ja} {n}")),
    };
    let named = |words, n: usize, rows: &[model::Entry]| {
        row(words, n, rows.get(n.wrapping_sub(1)).map(|it| &it.name))
    };
    match spot {
        Spot::Path(n) => {
            row(("path parameter", "パスパラメーター"), n, api.path.get(n.wrapping_sub(1)).map(|it| &it.name))
        }
        Spot::Param(n) => named(("query parameter", "クエリパラメーター"), n, &api.params),
        Spot::Header(n) => named(("header", "ヘッダー"), n, &api.headers),
        Spot::Cookie(n) => named(("cookie", "クッキー"), n, &api.cookies),
        Spot::Subprotocol(n) => row(("subprotocol", "サブプロトコル"), n, None),
        Spot::Origin => Text::new("the Origin", "Origin"),
        Spot::Auth => Text::new("the auth", "認証"),
        Spot::ServerName => Text::new("the server name", "サーバー名"),
        Spot::Proxy => Text::new("the proxy", "プロキシ"),
        Spot::Url => Text::new("the URL", "URL"),
    }
}
