//! What a reader is told who may not read, and what every answer under a link carries.

use crate::publish::{self, escaped};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::{Language, Text};

pub(super) fn html(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// No cache keeps it, and it may do no more than this.
pub(super) fn sealed(mut response: Response, policy: Option<&str>) -> Response {
    let policy = policy.map_or_else(|| publish::policy(&[], false, "'none'"), ToOwned::to_owned);
    let policy = format!("{policy}; frame-ancestors 'none'");
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Unknown, over and revoked links look the same.
pub(super) fn gone(language: Language) -> Response {
    let title = Text::new("There is nothing here", "ここには何もありません");
    let body = Text::new(
        "<p>The link is incomplete, its time is over, or it was revoked. Ask who sent it to you.</p>\n",
        "<p>リンクが途中で切れているか、期限が切れたか、取り消されています。送り主に確認してください。</p>\n",
    );
    sealed(
        html(StatusCode::NOT_FOUND, publish::note(title.say(language), body.say(language), language)),
        None,
    )
}

pub(super) fn for_others(language: Language, is_signed_in: bool) -> Response {
    let title = Text::new("For certain readers only", "閲覧できる人が限られています");
    let body = if is_signed_in {
        Text::new(
            "<p>Your account has an address of another domain than those that may read this.</p>\n",
            "<p>お使いのアカウントのメールアドレスは、閲覧を許可されたドメインのものではありません。</p>\n",
        )
    } else {
        Text::new(
            "<p><a href=\"/\">Sign in</a>, then open the link again.</p>\n",
            "<p><a href=\"/\">サインイン</a>してから、もう一度リンクを開いてください。</p>\n",
        )
    };
    sealed(
        html(StatusCode::FORBIDDEN, publish::note(title.say(language), body.say(language), language)),
        None,
    )
}

pub(super) fn too_many() -> Text {
    Text::new("too many attempts: wait a quarter of an hour", "試行回数が多すぎます。15 分ほど待ってください")
}

/// Of one address that reads more than anybody reads.
pub(super) fn too_often(language: Language) -> Response {
    let title = Text::new("Too many pages at once", "アクセスが多すぎます");
    let body = Text::new(
        "<p>Wait a minute, then load the page again.</p>\n",
        "<p>1 分ほど待ってから、もう一度読み込んでください。</p>\n",
    );
    let note = publish::note(title.say(language), body.say(language), language);
    let mut page = sealed(html(StatusCode::TOO_MANY_REQUESTS, note), None);
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    page
}

/// The form for the password. Its referrer policy lets the browser say where the form comes from, to
/// this server only.
pub(super) fn locked(language: Language, failure: Option<Text>, status: StatusCode) -> Response {
    let say = |text: &Text| escaped(text.say(language));
    let title = say(&Text::new("This page has a password", "このページにはパスワードが必要です"));
    let failure = failure.map(|it| format!("<p class=\"failure\" role=\"alert\">{}</p>\n", say(&it)));
    let body = format!(
        "{}<form method=\"post\">\n<label>{}<input type=\"password\" name=\"password\" required autofocus \
         autocomplete=\"current-password\"></label>\n<p class=\"buttons\"><button type=\"submit\">{}</button></p>\n</form>\n",
        failure.unwrap_or_default(),
        say(&Text::new("Password", "パスワード")),
        say(&Text::new("Open", "開く")),
    );
    let policy = publish::policy(&[], false, "'self'");
    let mut page = sealed(html(status, publish::note(&title, &body, language)), Some(&policy));
    page.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    page
}
