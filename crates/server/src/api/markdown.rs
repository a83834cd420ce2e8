use crate::extract::Body;
use crate::prose;
use crate::view::{Markdown, Rendered};
use axum::Json;

/// Markdown as HTML, in the flavour of GitHub: tables, strikethrough, task lists, footnotes. Raw HTML
/// is shown as written, links lead to the web or within the page, and images are those in the text.
#[utoipa::path(post, path = "/api/markdown", request_body = Markdown, responses((status = 200, body = Rendered)))]
pub(super) async fn render(Body(markdown): Body<Markdown>) -> Json<Rendered> {
    Json(Rendered { html: prose::render(&markdown.text) })
}
