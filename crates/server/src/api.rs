//! The HTTP API: every route, and the OpenAPI document that is made from them.

mod about;
mod accounts;
mod apis;
mod bin;
mod brought;
mod clients;
mod code;
mod comments;
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
mod invitations;
mod keys;
mod live;
mod markdown;
mod me;
mod members;
mod messages;
mod nginx;
mod pen;
mod projects;
mod provider;
mod publications;
mod published;
mod records;
mod repeats;
mod reports;
mod retention;
mod search;
mod sessions;
mod signing;
mod together;
mod tree;
mod values;
mod versions;

use crate::access::Kind::{
    Api, Comment, Cookie, Deletion, Folder, Image, Node, Project, Publication, Session, Version,
};
use crate::access::{Doors, Need};
use crate::view;
use axum::extract::DefaultBodyLimit;
use model::team::Role;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use brought::brought;

/// Longest body with files: every character of them may be an escape.
const LONGEST_FILES: usize = 16 << 20;
/// Longest body of what anybody may send.
const LONGEST_FORM: usize = 64 << 10;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "wscope",
        description = "The API of the local workbench.",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(
        view::Begin,
        view::FileForm,
        view::Form,
        view::Live,
        view::Place,
        view::Report,
        view::Refusal
    ))
)]
struct Document;

/// Every route under `/api` with what it needs of who asks.
pub(crate) fn doors() -> Doors {
    what_is_kept(Doors::new(OpenApiRouter::with_openapi(Document::openapi())))
        .merge(live_ones(), |it| it)
        .merge(people(), |it| it)
        .merge(for_others(), |it| it.layer(DefaultBodyLimit::max(LONGEST_FORM)))
        .merge(files(), |it| it.layer(DefaultBodyLimit::max(LONGEST_FILES)))
        .merge(pictures(), |it| it.layer(DefaultBodyLimit::max(images::LARGEST)))
}

/// Projects with what stands in them.
fn what_is_kept(doors: Doors) -> Doors {
    doors
        .door(Need::SignedIn, routes!(about::about))
        .door(Need::Nothing, routes!(about::document))
        .door(Need::SignedIn, routes!(projects::list))
        .door(Need::Person, routes!(projects::create))
        .door(Project.read(), routes!(documents::project))
        .door(Project.edit(), routes!(documents::save_project))
        .door(Project.read(), routes!(values::read))
        .door(Project.read(), routes!(values::save))
        .door(Folder.read(), routes!(documents::folder))
        .door(Folder.edit(), routes!(documents::save_folder))
        .door(Need::SignedIn, routes!(tree::read))
        .door(Need::SignedIn, routes!(together::listen))
        .door(Need::SignedIn, routes!(find::find))
        .door(Project.edit(), routes!(tree::create_folder))
        .door(Node.edit(), routes!(tree::rename))
        .door(Node.edit(), routes!(tree::delete))
        .door(Node.edit(), routes!(tree::move_to))
        .door(Node.edit(), routes!(tree::duplicate))
        .door(Deletion.edit(), routes!(tree::restore))
        .door(Deletion.administer(), routes!(bin::purge))
        .door(Need::SignedIn, routes!(bin::list))
        .door(Need::Operator, routes!(bin::save))
        .door(Project.read(), routes!(apis::list))
        .door(Project.edit(), routes!(apis::create))
        .door(Api.read(), routes!(apis::read))
        .door(Api.edit(), routes!(apis::save))
        .door(Api.edit(), routes!(apis::delete))
        .door(Api.read(), routes!(apis::auth))
        .door(Api.read(), routes!(clients::write))
        .door(Api.read(), routes!(comments::list))
        .door(Api.read(), routes!(comments::create))
        .door(Comment.read(), routes!(comments::change))
        .door(Comment.read(), routes!(comments::delete))
        .door(Api.read(), routes!(versions::list))
        .door(Version.read(), routes!(versions::read))
        .door(Version.edit(), routes!(versions::name))
        .door(Version.read(), routes!(versions::difference))
        .door(Version.edit(), routes!(versions::restore))
        .door(Project.read(), routes!(cookies::list))
        .door(Project.edit(), routes!(cookies::create))
        .door(Project.edit(), routes!(cookies::clear))
        .door(Cookie.edit(), routes!(cookies::save))
        .door(Cookie.edit(), routes!(cookies::delete))
}

/// Sessions, their records and reports.
fn live_ones() -> Doors {
    Doors::new(OpenApiRouter::new())
        .door(Api.read(), routes!(sessions::list))
        .door(Api.read(), routes!(sessions::create))
        .door(Session.read(), routes!(sessions::read))
        .door(Session.edit(), routes!(sessions::change))
        .door(Session.edit(), routes!(sessions::delete))
        .door(Need::SignedIn, routes!(identities::unpack))
        .door(Need::SignedIn, routes!(identities::describe))
        .door(Session.read(), routes!(handshakes::read))
        .door(Session.read(), routes!(sessions::retry))
        .door(Session.read(), routes!(sessions::give_up))
        .door(Session.read(), routes!(messages::send))
        .door(Session.read(), routes!(frames::send))
        .door(Session.read(), routes!(frames::fragments))
        .door(Session.read(), routes!(repeats::list))
        .door(Session.read(), routes!(repeats::start))
        .door(Session.read(), routes!(repeats::stop))
        .door(Session.read(), routes!(messages::ping))
        .door(Session.read(), routes!(messages::close))
        .door(Session.read(), routes!(pen::ask))
        .door(Session.read(), routes!(pen::give))
        .door(Session.read(), routes!(records::list))
        .door(Session.read(), routes!(records::read))
        .door(Need::Asked(Role::Reader), routes!(history::list))
        .door(Need::Asked(Role::Reader), routes!(history::compare))
        .door(Session.read(), routes!(files::export))
        .door(Api.edit(), routes!(files::import))
        .door(Project.edit(), routes!(files::import_into_project))
        .door(Need::Asked(Role::Reader), routes!(retention::read))
        .door(Need::Asked(Role::Admin), routes!(retention::save))
        .door(Session.read(), routes!(search::search))
        .door(Session.read(), routes!(search::matches))
        .door(Session.read(), routes!(live::live))
        .door(Session.read(), routes!(reports::of_session))
        .door(Session.edit(), routes!(reports::share))
        .door(Need::Nothing, routes!(reports::shared))
        .door(Need::SignedIn, routes!(doctor::diagnose))
        .door(Need::Nothing, routes!(doctor::cause))
        .door(Need::SignedIn, routes!(markdown::render))
}

/// Accounts, and what they may do.
fn people() -> Doors {
    Doors::new(OpenApiRouter::new())
        .door(Need::Nothing, routes!(me::read))
        .door(Need::Person, routes!(me::save))
        .door(Need::Nothing, routes!(signing::sign_in))
        .door(Need::Nothing, routes!(provider::start))
        .door(Need::Nothing, routes!(provider::back))
        .door(Need::Person, routes!(signing::sign_out))
        .door(Need::Person, routes!(signing::sign_out_everywhere))
        .door(Need::Person, routes!(signing::change_password))
        .door(Need::Person, routes!(me::logins))
        .door(Need::Person, routes!(me::end_login))
        .door(Need::Person, routes!(keys::list))
        .door(Need::Person, routes!(keys::create))
        .door(Need::Person, routes!(keys::revoke))
        .door(Need::Nothing, routes!(invitations::look))
        .door(Need::Nothing, routes!(invitations::accept))
        .door(Need::Person, routes!(invitations::join))
        .door(Need::Operator, routes!(invitations::list))
        .door(Need::Operator, routes!(invitations::create))
        .door(Need::Operator, routes!(invitations::revoke))
        .door(Project.administer(), routes!(members::invitations))
        .door(Project.administer(), routes!(members::invite))
        .door(Project.administer(), routes!(members::take_back))
        .door(Project.read(), routes!(members::list))
        .door(Project.administer(), routes!(members::add))
        .door(Project.administer(), routes!(members::save))
        .door(Need::Operator, routes!(accounts::list))
        .door(Need::Operator, routes!(accounts::save))
        .door(Need::Operator, routes!(invitations::password_link))
        .door(Need::Operator, routes!(accounts::deeds))
}

/// What is shown to others, and how they read it.
fn for_others() -> Doors {
    Doors::new(OpenApiRouter::new())
        .door(Node.edit(), routes!(publications::list))
        .door(Node.edit(), routes!(publications::create))
        .door(Publication.edit(), routes!(publications::revoke))
        .door(Node.read(), routes!(publications::site))
        .door(Need::Nothing, routes!(published::enter))
        .door(Need::Nothing, routes!(published::index))
        .door(Need::Nothing, routes!(published::unlock))
        .door(Need::Nothing, routes!(published::file))
}

/// What takes files, and no more of them than it can judge.
fn files() -> Doors {
    Doors::new(OpenApiRouter::new())
        .door(Need::SignedIn, routes!(nginx::check))
        .door(Need::SignedIn, routes!(code::check))
}

/// What takes an image, and none that is too large.
fn pictures() -> Doors {
    Doors::new(OpenApiRouter::new())
        .door(Project.read(), routes!(images::list))
        .door(Project.edit(), routes!(images::create))
        .door(Image.read(), routes!(images::read))
        .door(Image.edit(), routes!(images::delete))
}

/// The OpenAPI document as JSON.
#[must_use]
pub fn openapi() -> String {
    let (_, document, _) = doors().parts();
    document.to_pretty_json().expect("the document holds nothing that JSON cannot say")
}
