//! What the API says when it cannot do what was asked: a code for programs, a sentence for people.

use crate::language;
use crate::view;
use crate::workbench::Shared;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use finding::Text;

/// A refusal. Its texts get their language when the answer leaves ([`say`]).
#[derive(Clone, Debug)]
pub(crate) struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    code: &'static str,
    message: Text,
    hint: Option<Text>,
    current: Option<Box<store::Current>>,
    headers: HeaderMap,
    /// What the store said, where it failed.
    inner: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: Text) -> Self {
        Self(Box::new(Inner {
            status,
            code,
            message,
            hint: None,
            current: None,
            headers: HeaderMap::new(),
            inner: None,
        }))
    }

    pub(crate) fn hint(mut self, hint: Text) -> Self {
        self.0.hint = Some(hint);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.0.headers.insert(name, axum::http::HeaderValue::from_static(value));
        self
    }

    pub(crate) fn not_found() -> Self {
        let text = Text::new("there is nothing here", "ここには何もありません");
        let hint = Text::new(
            "it may have been deleted in another window",
            "ほかのウィンドウで削除された可能性があります",
        );
        Self::new(StatusCode::NOT_FOUND, "not-found", text).hint(hint)
    }

    pub(crate) fn no_such_route() -> Self {
        let text = Text::new("the API has no such address", "API にこのアドレスはありません");
        let hint = Text::new("see /api/openapi.json", "/api/openapi.json を参照してください");
        Self::new(StatusCode::NOT_FOUND, "no-such-route", text).hint(hint)
    }

    pub(crate) fn wrong_method() -> Self {
        let text =
            Text::new("this address does not know this method", "このアドレスではこのメソッドを使えません");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", text)
    }

    pub(crate) fn bad_request(detail: String) -> Self {
        let text = Text::new("the request cannot be read", "リクエストを読み取れません");
        Self::new(StatusCode::BAD_REQUEST, "bad-request", text).hint(Text::same(detail))
    }

    pub(crate) fn too_large() -> Self {
        let text = Text::new("the request is too large", "リクエストが大きすぎます");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", text)
    }

    pub(crate) fn bad_message(message: Text) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-message", message)
    }

    pub(crate) fn bad_setting(message: Text) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-setting", message)
    }

    pub(crate) fn not_open() -> Self {
        let text = Text::new("the session is not open", "セッションは開いていません");
        let hint = Text::new("connect again, then send", "接続し直してから送信してください");
        Self::new(StatusCode::CONFLICT, "not-open", text).hint(hint)
    }

    pub(crate) fn stopping() -> Self {
        let text = Text::new("the workbench is stopping", "ワークベンチは終了処理中です");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", text)
    }

    fn circle() -> Self {
        let text = Text::new("a folder cannot stand in itself", "フォルダーを自分自身の中へは移動できません");
        Self::new(StatusCode::CONFLICT, "circle", text)
    }

    fn email_taken() -> Self {
        let text = Text::new("another account has this address", "このメールアドレスはすでに使われています");
        let hint = Text::new(
            "sign in with it, then open the link again",
            "サインインしてから、もう一度リンクを開いてください",
        );
        Self::new(StatusCode::CONFLICT, "email-taken", text).hint(hint)
    }

    fn last_admin() -> Self {
        let text = Text::new("the last administrator stays", "最後の管理者は外せません");
        let hint =
            Text::new("make somebody else an administrator first", "先にほかの人を管理者にしてください");
        Self::new(StatusCode::CONFLICT, "last-admin", text).hint(hint)
    }

    fn conflict(current: Box<store::Current>) -> Self {
        let text = match *current {
            store::Current::Api(_) => {
                Text::new("the API was changed meanwhile", "この API は別の場所で変更されました")
            }
            store::Current::Project(_) => Text::new(
                "the project's settings were changed meanwhile",
                "このプロジェクトの設定は別の場所で変更されました",
            ),
            store::Current::Folder(_) => Text::new(
                "the folder's settings were changed meanwhile",
                "このフォルダーの設定は別の場所で変更されました",
            ),
        };
        let hint = Text::new(
            "load the current version, then change it again",
            "最新の内容を読み込んでから、もう一度変更してください",
        );
        let mut problem = Self::new(StatusCode::CONFLICT, "conflict", text).hint(hint);
        problem.0.current = Some(current);
        problem
    }

    fn store(error: &store::Error) -> Self {
        let text =
            Text::new("the data folder cannot be read or written", "データフォルダーを読み書きできません");
        let mut detail = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            detail = format!("{detail}: {error}");
            cause = error.source();
        }
        let mut problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "store", text);
        problem.0.inner = Some(detail);
        problem
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::not_found(),
            store::Error::Circle => Self::circle(),
            store::Error::Conflict { current } => Self::conflict(current),
            store::Error::Stopped => Self::stopping(),
            store::Error::EmailTaken => Self::email_taken(),
            store::Error::LastAdmin => Self::last_admin(),
            other => Self::store(&other),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What the store said when it failed, on its way into the log, with the number under which it stands there.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    pub(crate) number: String,
    pub(crate) what: String,
}

impl Inner {
    /// The hint: the words of the store for the owner of this machine; for others a number, since they may
    /// name what is nobody's business.
    fn explained(&mut self, is_own: bool) -> Option<Failed> {
        let what = self.inner.take()?;
        if is_own {
            self.hint = Some(Text::same(what));
            return None;
        }
        self.message = Text::new("something failed on the server", "サーバーでエラーが発生しました");
        let number = format!("{:08x}", net::mask_seed() & 0xffff_ffff);
        self.hint = Some(Text::new(
            format!("its log says more, under number {number}"),
            format!("詳細はサーバーのログに番号 {number} で記録されています"),
        ));
        Some(Failed { number, what })
    }
}

/// Middleware: writes out a [`Problem`] in the language of the request.
pub(crate) async fn say(State(bench): State<Shared>, request: Request, next: Next) -> Response {
    let language = language::of(request.uri(), request.headers());
    let mut response = next.run(request).await;
    let Some(Problem(mut problem)) = response.extensions_mut().remove() else { return response };
    let failed = problem.explained(bench.team.is_none());
    let refusal = view::Refusal {
        error: view::RefusalBody {
            code: problem.code.into(),
            message: problem.message.say(language).into(),
            hint: problem.hint.map(|hint| hint.say(language).into()),
            current: problem.current.map(|it| Box::new((*it).into())),
        },
    };
    let (status, headers, body) = (problem.status, problem.headers, axum::Json(refusal));
    // The seals that the guard put on the empty answer stay.
    let mut seals = std::mem::take(response.headers_mut());
    let marks = std::mem::take(response.extensions_mut());
    seals.remove(header::CONTENT_LENGTH);
    let mut response = (status, headers, body).into_response();
    for (name, value) in &seals {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    *response.extensions_mut() = marks;
    if let Some(failed) = failed {
        response.extensions_mut().insert(failed);
    }
    response
}
