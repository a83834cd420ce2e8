//! Variables in what is about to be sent: put in their place, or refused by name and place.

use crate::problem::Problem;
use crate::sessions::{Live, now_ns};
use crate::workbench::Shared;
use axum::http::StatusCode;
use finding::Text;
use model::ProjectDocument;
use model::variables::{Fault, Resolver, Spot, Unresolved, has_variables};
use std::collections::BTreeMap;

/// What was resolved, and the values of the secret variables in it.
pub(crate) struct Resolved<T> {
    pub(crate) value: T,
    pub(crate) secrets: Vec<String>,
}

/// What opens this API, by the variables of its project as they are kept now.
pub(crate) async fn handshake(bench: &Shared, api: &model::Api) -> Result<Resolved<model::Api>, Problem> {
    let document = bench.store.project_document(api.project).await?;
    let mut resolver = resolver(&document);
    let value = api.resolved(&mut resolver).map_err(unresolved)?;
    Ok(Resolved { value, secrets: resolver.secrets() })
}

/// Why it cannot be opened.
pub(crate) fn unresolved(it: Unresolved) -> Problem {
    refused(it.fault, &place(it.spot))
}

/// The variables for what is sent in this session.
pub(crate) async fn variables(bench: &Shared, live: &Live) -> Result<ProjectDocument, Problem> {
    let api = live.standing().borrow().session.info.api;
    let project = bench.store.api(api).await?.project;
    Ok(bench.store.project_document(project).await?)
}

/// The body of a message with values in the place of variables; each time those that are made anew
/// are others.
fn body(document: &ProjectDocument, text: &str) -> Result<Resolved<String>, Problem> {
    let mut resolver = resolver(document);
    let value = resolver.text(text).map_err(refused_message)?;
    Ok(Resolved { value, secrets: resolver.secrets() })
}

/// What is sent again and again: what is secret stays the same throughout, so that it is known and
/// masked wherever it is shown; all else that is made anew is another each time.
pub(crate) struct Repeated {
    document: ProjectDocument,
    kept: BTreeMap<String, String>,
}

impl Repeated {
    /// Resolves it once to know its secrets.
    pub(crate) fn begin(document: ProjectDocument, text: &str) -> Result<Resolved<Self>, Problem> {
        let mut resolver = resolver(&document);
        resolver.text(text).map_err(refused_message)?;
        let (kept, secrets) = (resolver.kept(), resolver.secrets());
        Ok(Resolved { value: Self { document, kept }, secrets })
    }

    /// The text as it is next.
    pub(crate) fn next(&self, text: &str) -> Result<String, Problem> {
        resolver(&self.document).keeping(&self.kept).text(text).map_err(refused_message)
    }
}

fn refused_message(fault: Fault) -> Problem {
    refused(fault, &Text::new("the message", "メッセージ"))
}

/// The same of what is sent in this session. Secrets that are in it are kept in mind.
pub(crate) async fn sent(bench: &Shared, live: &Live, text: String) -> Result<String, Problem> {
    if !has_variables(&text) {
        return Ok(text);
    }
    let Resolved { value, secrets } = body(&variables(bench, live).await?, &text)?;
    live.learn(bench, secrets).await;
    Ok(value)
}

fn resolver(document: &ProjectDocument) -> Resolver<'_> {
    Resolver::new(document, now_ns(), u128::from_ne_bytes(net::nonce()))
}

fn place(spot: Spot) -> Text {
    match spot {
        Spot::Path(n) => Text::new(format!("path parameter {n}"), format!("パスパラメーター {n}")),
        Spot::Param(n) => Text::new(format!("query parameter {n}"), format!("クエリパラメーター {n}")),
        Spot::Header(n) => Text::new(format!("header {n}"), format!("ヘッダー {n}")),
        Spot::Cookie(n) => Text::new(format!("cookie {n}"), format!("クッキー {n}")),
        Spot::Subprotocol(n) => Text::new(format!("subprotocol {n}"), format!("サブプロトコル {n}")),
        Spot::Origin => Text::new("the Origin", "Origin"),
        Spot::Auth => Text::new("the auth", "認証"),
        Spot::ServerName => Text::new("the server name", "サーバー名"),
        Spot::Proxy => Text::new("the proxy", "プロキシ"),
        Spot::Url => Text::new("the URL", "URL"),
    }
}

fn refused(fault: Fault, place: &Text) -> Problem {
    let says =
        |en: String, ja: String| Text::new(format!("{}: {en}", place.en), format!("{}：{ja}", place.ja));
    let (text, hint) = match fault {
        Fault::Unknown { name } => (
            says(format!("no variable is called “{name}”"), format!("変数「{name}」は定義されていません")),
            Text::new(
                "define it in the project's settings, choose an environment that has it, or type {{{{ for {{ itself",
                "プロジェクトの設定で定義するか、その変数がある環境を選んでください。{{ をそのまま送るには {{{{ と書きます",
            ),
        ),
        Fault::BadDynamic { name } => (
            says(format!("there is no value “{name}”"), format!("「{name}」という値はありません")),
            Text::new(
                "there are $timestamp, $timestampMs, $isoTimestamp, $uuid and $randomInt 1 10",
                "使えるのは $timestamp、$timestampMs、$isoTimestamp、$uuid、$randomInt 1 10 です",
            ),
        ),
        Fault::Circle { path } => (
            says(
                format!("these variables stand in one another: {}", path.join(" → ")),
                format!("変数が循環しています（{}）", path.join(" → ")),
            ),
            Text::new("give one of them a value of its own", "どれかひとつに値を直接入力してください"),
        ),
        Fault::TooDeep { name } => (
            says(
                format!("too many variables stand one in the other, down to “{name}”"),
                format!("変数の入れ子が深すぎます（「{name}」まで）"),
            ),
            Text::new("give one of them a value of its own", "どれかひとつに値を直接入力してください"),
        ),
        Fault::TooLong { name } => (
            says(
                format!("too much would come of “{name}”"),
                format!("「{name}」を展開すると長くなりすぎます"),
            ),
            Text::new("give it a shorter value", "値を短くしてください"),
        ),
    };
    Problem::new(StatusCode::BAD_REQUEST, "bad-variable", text).hint(hint)
}
