use crate::access::Caller;
use crate::extract::Path;
use crate::problem::Problem;
use crate::room;
use crate::view::{Deleted, Image, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Text;

/// Largest image, in bytes.
pub(super) const LARGEST: usize = 4 << 20;
/// Most images of a project.
const MOST: usize = 500;

/// The images in the documentation of a project, oldest first.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/images",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Image>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
) -> Result<Json<Vec<Image>>, Problem> {
    let images = bench.store.images(project).await?;
    Ok(Json(images.into_iter().map(Into::into).collect()))
}

/// Keeps an image for the documentation of a project: PNG, JPEG, GIF or WebP, told by its bytes.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/images",
    params(("id" = i64, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = Image),
        (status = 400, body = Refusal, description = "`bad-image`"),
        (status = 404, body = Refusal),
        (status = 413, body = Refusal, description = "`too-large`: more than 4 MiB.")
    )
)]
pub(super) async fn create(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    bytes: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<(StatusCode, Json<Image>), Problem> {
    let bytes = bytes.map_err(|_| Problem::too_large())?;
    let Some(kind) = kind(&bytes) else {
        let text =
            Text::new("this is no PNG, JPEG, GIF or WebP", "PNG・JPEG・GIF・WebP の画像ではありません");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad-image", text));
    };
    if bench.store.images(project).await?.len() >= MOST {
        let text = Text::new("the project has too many images", "プロジェクトの画像が多すぎます");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "bad-image", text));
    }
    room::needed(&bench, project).await?;
    let image = bench.store.create_image(project, kind, &bytes).await?;
    Ok((StatusCode::CREATED, Json(image.into())))
}

/// An image.
#[utoipa::path(
    get,
    path = "/api/images/{id}",
    params(("id" = i64, Path)),
    responses((status = 200, content_type = "image/*", body = Vec<u8>), (status = 404, body = Refusal))
)]
pub(super) async fn read(State(bench): State<Shared>, Path(id): Path<i64>) -> Result<Response, Problem> {
    let (kind, bytes) = bench.store.image(id).await?;
    let kind = HeaderValue::try_from(kind).map_err(|_| Problem::not_found())?;
    // What is under a number never changes, but may be deleted.
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline")),
    ];
    Ok((headers, bytes).into_response())
}

/// Deletes an image. It waits in the bin, to be restored by the number in the answer.
#[utoipa::path(
    delete,
    path = "/api/images/{id}",
    params(("id" = i64, Path)),
    responses((status = 200, body = Deleted), (status = 404, body = Refusal))
)]
pub(super) async fn delete(
    State(bench): State<Shared>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Json<Deleted>, Problem> {
    Ok(Json(Deleted { deletion: bench.store.delete_image(id, caller.hand()).await? }))
}

/// What kind of picture begins so. None of these can hold a script.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
