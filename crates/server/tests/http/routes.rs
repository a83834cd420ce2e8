//! The document and the handlers are one, and what is no route says so.

use crate::client::{Outcome, ask, exchange, get, post, workbench};
use serde_json::{Value, json};

/// The API that server and page agreed on.
const AGREED: &[&str] = &[
    "DELETE /api/apis/{id}",
    "DELETE /api/comments/{id}",
    "DELETE /api/cookies/{id}",
    "DELETE /api/deletions/{number}",
    "DELETE /api/images/{id}",
    "DELETE /api/invitations/{invitation}",
    "DELETE /api/me/keys/{key}",
    "DELETE /api/me/logins/{login}",
    "DELETE /api/nodes/{kind}/{id}",
    "DELETE /api/projects/{id}/cookies",
    "DELETE /api/projects/{id}/invitations/{invitation}",
    "DELETE /api/publications/{id}",
    "DELETE /api/sessions/{id}",
    "DELETE /api/sessions/{id}/repeats/{repeat}",
    "DELETE /api/sessions/{id}/retry",
    "GET /api/about",
    "GET /api/accounts",
    "GET /api/apis/{id}",
    "GET /api/apis/{id}/auth",
    "GET /api/apis/{id}/code",
    "GET /api/apis/{id}/comments",
    "GET /api/apis/{id}/sessions",
    "GET /api/apis/{id}/versions",
    "GET /api/bin",
    "GET /api/causes/{class}/{what}",
    "GET /api/compare",
    "GET /api/deeds",
    "GET /api/find",
    "GET /api/folders/{id}/document",
    "GET /api/history",
    "GET /api/images/{id}",
    "GET /api/invitations",
    "GET /api/me",
    "GET /api/me/keys",
    "GET /api/me/logins",
    "GET /api/nodes/{kind}/{id}/publications",
    "GET /api/nodes/{kind}/{id}/site",
    "GET /api/openapi.json",
    "GET /api/projects",
    "GET /api/projects/{id}/apis",
    "GET /api/projects/{id}/cookies",
    "GET /api/projects/{id}/document",
    "GET /api/projects/{id}/images",
    "GET /api/projects/{id}/invitations",
    "GET /api/projects/{id}/members",
    "GET /api/projects/{id}/values",
    "GET /api/reports/{id}",
    "GET /api/retention",
    "GET /api/sessions/{id}",
    "GET /api/sessions/{id}/export",
    "GET /api/sessions/{id}/handshake",
    "GET /api/sessions/{id}/live",
    "GET /api/sessions/{id}/matches",
    "GET /api/sessions/{id}/records",
    "GET /api/sessions/{id}/records/{seq}",
    "GET /api/sessions/{id}/repeats",
    "GET /api/sessions/{id}/report",
    "GET /api/sessions/{id}/search",
    "GET /api/together",
    "GET /api/tree",
    "GET /api/versions/{id}",
    "GET /api/versions/{id}/difference",
    "GET /s/{token}",
    "GET /s/{token}/",
    "GET /s/{token}/{file}",
    "GET /sign-in/back",
    "GET /sign-in/with",
    "PATCH /api/accounts/{account}",
    "PATCH /api/comments/{id}",
    "PATCH /api/me",
    "PATCH /api/nodes/{kind}/{id}",
    "PATCH /api/sessions/{id}",
    "PATCH /api/versions/{id}",
    "POST /api/accounts/{account}/password-link",
    "POST /api/apis/{id}/comments",
    "POST /api/apis/{id}/import",
    "POST /api/apis/{id}/sessions",
    "POST /api/certificates",
    "POST /api/code/check",
    "POST /api/deletions/{number}/restore",
    "POST /api/doctor",
    "POST /api/invitations",
    "POST /api/invitations/accept",
    "POST /api/invitations/join",
    "POST /api/invitations/look",
    "POST /api/markdown",
    "POST /api/me/keys",
    "POST /api/nginx/check",
    "POST /api/nodes/{kind}/{id}/duplicate",
    "POST /api/nodes/{kind}/{id}/move",
    "POST /api/nodes/{kind}/{id}/publications",
    "POST /api/pkcs12",
    "POST /api/projects",
    "POST /api/projects/{id}/apis",
    "POST /api/projects/{id}/cookies",
    "POST /api/projects/{id}/folders",
    "POST /api/projects/{id}/images",
    "POST /api/projects/{id}/import",
    "POST /api/projects/{id}/invitations",
    "POST /api/projects/{id}/members",
    "POST /api/sessions/{id}/close",
    "POST /api/sessions/{id}/fragments",
    "POST /api/sessions/{id}/frames",
    "POST /api/sessions/{id}/messages",
    "POST /api/sessions/{id}/pen",
    "POST /api/sessions/{id}/ping",
    "POST /api/sessions/{id}/repeats",
    "POST /api/sessions/{id}/retry",
    "POST /api/sessions/{id}/share",
    "POST /api/sign-in",
    "POST /api/sign-out",
    "POST /api/sign-out-everywhere",
    "POST /api/versions/{id}/restore",
    "POST /s/{token}/",
    "PUT /api/apis/{id}",
    "PUT /api/bin",
    "PUT /api/cookies/{id}",
    "PUT /api/folders/{id}/document",
    "PUT /api/me/password",
    "PUT /api/projects/{id}/document",
    "PUT /api/projects/{id}/members/{account}",
    "PUT /api/projects/{id}/values",
    "PUT /api/retention",
    "PUT /api/sessions/{id}/pen",
];

fn documented(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut routes: Vec<_> = paths
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    routes.sort();
    routes
}

#[tokio::test]
async fn every_route_of_the_document_is_answered_by_a_handler() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let document = get(&bench, "/api/openapi.json").await?.expect(200);
    assert_eq!(document, serde_json::from_str::<Value>(&server::openapi())?);
    let routes = documented(&document);
    assert_eq!(routes, AGREED);
    for route in routes {
        let (method, path) = route.split_once(' ').ok_or("a method and a path")?;
        // Numbers that stand for nothing: the handler must say so, not the router.
        let path = path
            .replace("{id}", "0")
            .replace("{seq}", "0")
            .replace("{repeat}", "0")
            .replace("{class}/{what}", "a/b")
            .replace("{kind}", "api")
            .replace("{number}", "0");
        let others = ["{account}", "{invitation}", "{key}", "{login}", "{token}", "{file}"];
        let path = others.iter().fold(path, |it, name| it.replace(name, "0"));
        let answer = ask(&bench, method, &path, None).await?;
        let code = answer.json()["error"]["code"].clone();
        assert!(answer.status != 405 && code != "no-such-route", "{route}: {}", answer.head);
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() -> Outcome {
    let document: Value = serde_json::from_str(&server::openapi())?;
    let text = document.to_string();
    let references = text.split("\"#/components/schemas/").skip(1).filter_map(|it| it.split('"').next());
    let mut count = 0;
    for name in references {
        count += 1;
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    assert!(count > 20, "{count} references");
    for name in ["Live", "Report", "Refusal", "RecordRow", "RecordDetail", "SessionState"] {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_route_says_so_in_the_language_asked() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    assert_eq!(get(&bench, "/api/nothing").await?.refused(404), "no-such-route");
    assert_eq!(ask(&bench, "PATCH", "/api/about", None).await?.refused(405), "wrong-method");
    assert_eq!(ask(&bench, "POST", "/", None).await?.refused(405), "wrong-method");
    assert_eq!(get(&bench, "/api/apis/many").await?.refused(404), "not-found");
    assert_eq!(post(&bench, "/api/projects", &json!({})).await?.refused(400), "bad-request");
    let host = bench.address;
    let japanese = format!(
        "GET /api/apis/0 HTTP/1.1\r\nHost: {host}\r\nAccept-Language: ja-JP,ja;q=0.9\r\nConnection: close\r\n\r\n"
    );
    let answer = exchange(bench.address, &japanese).await?.expect(404);
    assert_eq!(answer["error"]["message"], "ここには何もありません");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_form_of_another_page_cannot_pass_for_json() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let host = bench.address;
    let request = format!(
        "POST /api/projects HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n{{\"name\":\"x\"}}"
    );
    assert_eq!(exchange(bench.address, &request).await?.refused(400), "bad-request");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let host = bench.address;
    let request = format!(
        "POST /api/projects HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n{{"
    );
    assert_eq!(exchange(bench.address, &request).await?.refused(413), "too-large");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_page_answers_to_every_address_that_is_no_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let page = get(&bench, "/").await?;
    page.expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(get(&bench, "/apis/1").await?.body, page.body);
    assert_eq!(get(&bench, "/history").await?.header("cache-control"), Some("no-cache"));
    get(&bench, "/assets/none.js").await?.refused(404);
    get(&bench, "/../Cargo.toml").await?.refused(404);
    let host = bench.address;
    let packed = format!(
        "GET /history HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(exchange(bench.address, &packed).await?.header("content-encoding"), Some("gzip"));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_cause_has_a_page_in_both_languages() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let english = get(&bench, "/api/causes/origin/rejected").await?.expect(200);
    let japanese = get(&bench, "/api/causes/origin/rejected?lang=ja").await?.expect(200);
    assert_eq!(english["cause"], "origin/rejected");
    assert!(english["html"].as_str().is_some_and(|it| it.contains("<h1 id=")));
    assert_ne!(english["title"], japanese["title"]);
    get(&bench, "/api/causes/no/such").await?.refused(404);
    bench.stop().await;
    Ok(())
}
