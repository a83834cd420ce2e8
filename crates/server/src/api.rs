//! The HTTP API: every route, and the OpenAPI document that is made from them.

mod about;
mod apis;
mod clients;
mod code;
mod cookies;
mod doctor;
mod documents;
mod files;
mod find;
mod frames;
mod handshakes;
mod history;
mod identities;
mod images;
mod live;
mod markdown;
mod messages;
mod nginx;
mod projects;
mod records;
mod repeats;
mod reports;
mod retention;
mod search;
mod sessions;
mod tree;

use crate::view;
use crate::workbench::Shared;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Longest body with files: every character of them may be an escape.
const LONGEST_FILES: usize = 16 << 20;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "wscope",
        description = "The API of the local workbench.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(view::Begin, view::FileForm, view::Form, view::Live, view::Report, view::Refusal))
)]
struct Document;

/// Every route under `/api`, and the document that describes them.
pub(crate) fn router() -> (Router<Shared>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(about::about))
        .routes(routes!(about::document))
        .routes(routes!(projects::list, projects::create))
        .routes(routes!(documents::project, documents::save_project))
        .routes(routes!(documents::folder, documents::save_folder))
        .routes(routes!(tree::read))
        .routes(routes!(find::find))
        .routes(routes!(tree::create_folder))
        .routes(routes!(tree::rename, tree::delete))
        .routes(routes!(tree::move_to))
        .routes(routes!(tree::duplicate))
        .routes(routes!(tree::restore))
        .routes(routes!(apis::list, apis::create))
        .routes(routes!(apis::read, apis::save, apis::delete))
        .routes(routes!(apis::auth))
        .routes(routes!(clients::write))
        .routes(routes!(cookies::list, cookies::create, cookies::clear))
        .routes(routes!(cookies::save, cookies::delete))
        .routes(routes!(sessions::list, sessions::create))
        .routes(routes!(sessions::read, sessions::change, sessions::delete))
        .routes(routes!(identities::unpack))
        .routes(routes!(identities::describe))
        .routes(routes!(handshakes::read))
        .routes(routes!(sessions::retry, sessions::give_up))
        .routes(routes!(messages::send))
        .routes(routes!(frames::send))
        .routes(routes!(frames::fragments))
        .routes(routes!(repeats::list, repeats::start))
        .routes(routes!(repeats::stop))
        .routes(routes!(messages::ping))
        .routes(routes!(messages::close))
        .routes(routes!(records::list))
        .routes(routes!(records::read))
        .routes(routes!(history::list))
        .routes(routes!(history::compare))
        .routes(routes!(files::export))
        .routes(routes!(files::import))
        .routes(routes!(files::import_into_project))
        .routes(routes!(retention::read, retention::save))
        .routes(routes!(search::search))
        .routes(routes!(search::matches))
        .routes(routes!(live::live))
        .routes(routes!(reports::of_session))
        .routes(routes!(reports::share))
        .routes(routes!(reports::shared))
        .routes(routes!(doctor::diagnose))
        .routes(routes!(doctor::cause))
        .routes(routes!(markdown::render))
        .merge(files())
        .merge(pictures())
        .split_for_parts()
}

/// What takes files, and no more of them than it can judge.
fn files() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(nginx::check))
        .routes(routes!(code::check))
        .layer(DefaultBodyLimit::max(LONGEST_FILES))
}

/// What takes an image, and none that is too large.
fn pictures() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(images::list, images::create))
        .routes(routes!(images::read, images::delete))
        .layer(DefaultBodyLimit::max(images::LARGEST))
}

/// The OpenAPI document as JSON.
#[must_use]
pub fn openapi() -> String {
    let (_, document) = router();
    document.to_pretty_json().expect("the document holds nothing that JSON cannot say")
}
