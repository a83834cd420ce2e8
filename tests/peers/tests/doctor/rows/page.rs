//! Rows in which the page that opens the connection has a part.

use super::{healthy, row};
use crate::set_up::{FORWARDING, nginx};
use crate::{Made, Row};
use peers::{Scripted, node, python};

pub(crate) const ROWS: &[Row] = &[
    row("origin/csp", "nginx gives the page a policy whose connect-src is another host", || {
        site(
            "add_header Content-Security-Policy \"default-src 'self'; connect-src https://api.example\";",
            "",
            node("echo")?,
        )
    }),
    row("origin/csp", "the page's policy stands in its head, and forbids all", || {
        let meta = "<head><meta http-equiv=Content-Security-Policy content=\"connect-src 'none'\"></head>";
        paged(&meta.replace('\'', "\\'"), "", "", node("echo")?)
    }),
    row("origin/null", "a page of a file before Python's websockets with a list of origins", || {
        let mut stage = crate::set_up::direct("ws", python("origin")?)?;
        stage.question.page = Some("file:///home/me/chat.html".into());
        Ok(stage)
    }),
    row("auth/cookie-missing", "nginx lets in who has the cookie that its page sets", || {
        site("add_header Set-Cookie 'sid=fresh; Path=/; HttpOnly';", WANTS_A_COOKIE, node("echo")?)
    }),
    row("origin/cookies-not-sent", "the same, and the cookie is for /page alone", || {
        site("add_header Set-Cookie 'sid=fresh; Path=/page; HttpOnly';", WANTS_A_COOKIE, node("echo")?)
    }),
    row("origin/cookies-not-sent", "the page is at localhost, the endpoint at 127.0.0.1", || {
        let mut stage =
            site("add_header Set-Cookie 'sid=fresh; Path=/; HttpOnly';", WANTS_A_COOKIE, node("echo")?)?;
        stage.question.page = stage.question.page.map(|it| it.replace("127.0.0.1", "localhost"));
        Ok(stage)
    }),
    healthy("a page of nginx whose policy names itself, and reports on the rest", || {
        let policies = "add_header Content-Security-Policy \"default-src 'self'\"; \
                        add_header Content-Security-Policy-Report-Only \"connect-src 'none'\";";
        site(policies, "", node("echo")?)
    }),
    healthy("a page that nginx answers by 404, with a policy of its own", || {
        let mut stage = site("", "", node("echo")?)?;
        stage.question.page = stage.question.page.map(|it| it.replace("/page", "/page/missing"));
        Ok(stage)
    }),
];

/// nginx refuses a request without a cookie.
const WANTS_A_COOKIE: &str = "if ($http_cookie = '') { return 401; }";

/// nginx with a page at `/page` and these lines in it, and a server behind `/` and these lines.
fn site(page: &str, endpoint: &str, server: Scripted) -> Made {
    paged("", page, endpoint, server)
}

fn paged(markup: &str, page: &str, endpoint: &str, server: Scripted) -> Made {
    let address = server.address();
    let mut stage = nginx(&format!(
        "location /page/missing {{ add_header Content-Security-Policy \"default-src 'none'\" always; return 404; }} \
         location /page {{ default_type text/html; {page} return 200 '<!doctype html>{markup}'; }} \
         location / {{ {endpoint} {FORWARDING} proxy_pass http://{address}; }}"
    ))?;
    let url = &stage.question.attempt.url;
    stage.question.page = Some(url.replace("ws://", "http://").replace("/chat", "/page"));
    stage.peers.push(Box::new(server));
    Ok(stage)
}
