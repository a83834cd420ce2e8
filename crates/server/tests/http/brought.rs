//! What the page brings along: the answers of the API, and nothing that could act.

use crate::client::{Answer, Outcome, ask, get, post, workbench};
use serde_json::{Value, json};
use std::error::Error;

const BEGIN: &str = "<script type=\"application/json\" id=\"brought\">";

/// The data element of a page, as it stands there.
fn element(page: &Answer) -> Option<String> {
    let text = String::from_utf8_lossy(&page.body);
    let (_, rest) = text.split_once(BEGIN)?;
    Some(rest.split_once("</script>")?.0.to_owned())
}

fn brought(page: &Answer) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_str(&element(page).ok_or("nothing was brought")?)?)
}

#[tokio::test]
async fn the_page_brings_what_it_would_ask_for_first() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let tree = get(&bench, "/api/tree").await?.expect(200);
    let project = &tree["projects"][0]["id"];
    let new = json!({"name": "second", "url": "ws://h/"});
    let second = post(&bench, &format!("/api/projects/{project}/apis"), &new).await?.expect(201);
    let second = second["id"].as_i64().ok_or("no number")?;
    let first = tree["apis"][0]["id"].as_i64().ok_or("no API")?;
    for (path, api) in [("/".to_owned(), first), (format!("/apis/{second}"), second)] {
        let it = brought(&get(&bench, &path).await?)?;
        let paths: Vec<&String> = it.as_object().into_iter().flat_map(|it| it.keys()).collect();
        let (one, list) = (format!("/apis/{api}"), format!("/apis/{api}/sessions"));
        let expected = ["/tree", &one, &list, &format!("/projects/{project}/document")];
        assert_eq!(paths, expected, "{path}");
        for asked in expected {
            assert_eq!(it[asked], get(&bench, &format!("/api{asked}")).await?.expect(200), "{asked}");
        }
    }
    let none = brought(&get(&bench, "/apis/9999").await?)?;
    assert_eq!(none.as_object().map(serde_json::Map::len), Some(1));
    for path in ["/history", "/nginx", "/docs/1", "/apis/", "/apis/x"] {
        assert_eq!(element(&get(&bench, path).await?), None, "{path}");
    }
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_first_api_is_the_one_that_stands_first_in_the_tree() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let tree = get(&bench, "/api/tree").await?.expect(200);
    let project = &tree["projects"][0]["id"];
    let make = format!("/api/projects/{project}/folders");
    let outer = post(&bench, &make, &json!({"name": "outer", "parent": null})).await?.expect(201);
    let new = json!({"name": "inside", "url": "ws://h/", "folder": outer["id"]});
    let inside = post(&bench, &format!("/api/projects/{project}/apis"), &new).await?.expect(201);
    let spot = json!({"project": project, "index": 0});
    post(&bench, &format!("/api/nodes/folder/{}/move", outer["id"]), &spot).await?.expect(204);
    let it = brought(&get(&bench, "/").await?)?;
    assert_eq!(it[format!("/apis/{}", inside["id"])]["name"], "inside");
    bench.stop().await;
    Ok(())
}

#[tokio::test]
async fn no_name_ends_the_element_and_what_is_long_is_asked_for() -> Outcome {
    let folder = tempfile::tempdir()?;
    let bench = workbench(folder.path()).await?;
    let name = "</script><script>alert(1)</script><!--<script>";
    let body = json!({"name": name});
    ask(&bench, "PATCH", "/api/nodes/api/1", Some(&body)).await?.expect(204);
    let page = get(&bench, "/").await?;
    assert_eq!(brought(&page)?["/apis/1"]["name"], name);
    assert!(!element(&page).ok_or("nothing was brought")?.contains('<'));

    let mut api = get(&bench, "/api/apis/1").await?.expect(200);
    api["docs"]["description"] = "x".repeat(70_000).into();
    ask(&bench, "PUT", "/api/apis/1", Some(&api)).await?.expect(200);
    assert_eq!(element(&get(&bench, "/").await?), None);
    bench.stop().await;
    Ok(())
}
