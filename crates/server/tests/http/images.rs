//! Images of the documentation: told by their bytes, served as what they are, shown in Markdown.

use crate::client::{Answer, Outcome, ask, get, post, workbench};
use serde_json::json;
use server::Running;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The smallest GIF there is.
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";

async fn put(bench: &Running, path: &str, bytes: &[u8]) -> Result<Answer, Box<dyn std::error::Error>> {
    let mut stream = tokio::net::TcpStream::connect(bench.address).await?;
    let length = bytes.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\r\n",
        bench.address
    );
    stream.write_all(head.as_bytes()).await?;
    // A refusal may come before all was sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = vec![];
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").ok_or("no head")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.get(9..12).and_then(|it| it.parse().ok()).unwrap_or(0);
    Ok(Answer { status, head, body: answer.split_off(end + 4) })
}

#[tokio::test]
async fn an_image_is_kept_shown_in_markdown_deleted_and_brought_back() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let images = format!("/api/projects/{project}/images");
    let made = put(&bench, &images, GIF).await?.expect(201);
    let path = made["path"].as_str().ok_or("a path")?.to_owned();
    let served = get(&bench, &path).await?;
    assert_eq!((served.status, &*served.body), (200, GIF));
    assert_eq!(served.header("content-type"), Some("image/gif"));
    assert_eq!(served.header("x-content-type-options"), Some("nosniff"));
    assert!(served.header("content-security-policy").is_some_and(|it| it.contains("script-src 'self'")));
    let html = |text: String| {
        let bench = &bench;
        async move {
            post(bench, "/api/markdown", &json!({"text": text})).await?.expect(200)["html"]
                .as_str()
                .map(ToOwned::to_owned)
                .ok_or_else(|| std::io::Error::other("no html"))
        }
    };
    assert_eq!(html(format!("![a]({path})")).await?, format!("<p><img src=\"{path}\" alt=\"a\" /></p>\n"));
    for foreign in [
        "https://e.test/a.png",
        "/api/images/1x",
        "/api/images/1?x",
        "/api/apis/1",
        "//e.test/api/images/1",
        "data:image/png;base64,",
    ] {
        let shown = html(format!("![a]({foreign})")).await?;
        assert!(shown.contains("src=\"\""), "{shown}");
    }
    let deleted = ask(&bench, "DELETE", &path, None).await?.expect(200);
    get(&bench, &path).await?.refused(404);
    ask(&bench, "POST", &format!("/api/deletions/{}/restore", deleted["deletion"]), None).await?.expect(204);
    get(&bench, &path).await?.expect(200);
    assert_eq!(get(&bench, &images).await?.expect(200), json!([made]));
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let project = get(&bench, "/api/projects").await?.expect(200)[0]["id"].clone();
    let images = format!("/api/projects/{project}/images");
    for junk in
        [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF88a", b"\x89PNG"]
    {
        assert_eq!(put(&bench, &images, junk).await?.refused(400), "bad-image");
    }
    let large = [GIF, &vec![0; 4 << 20]].concat();
    assert_eq!(put(&bench, &images, &large).await?.refused(413), "too-large");
    assert_eq!(put(&bench, "/api/projects/99/images", GIF).await?.refused(404), "not-found");
    bench.stop().await;
    Ok(())
}
