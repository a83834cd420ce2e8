//! The shapes of the documents of projects and folders: for the OpenAPI document only, since the
//! values are those of `model`. A test holds the two against each other.

use super::handshake::{Auth, Proxy};
use utoipa::ToSchema;

/// What a project holds beside what stands in it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct ProjectDocument {
    /// Variables that every environment has.
    variables: Vec<Variable>,
    /// Sets of variables of which one is chosen; its values stand before those of the project.
    environments: Vec<Environment>,
    /// The name of the environment that is chosen; empty: none.
    environment: String,
    /// How the clients of its APIs say who they are, where the API does not say it itself.
    auth: Auth,
    /// The forward proxy of its APIs, where the API does not name one itself.
    proxy: Proxy,
    /// Words of its own for how far an API is.
    statuses: Vec<OwnStatus>,
    /// Files that say how messages of Protocol Buffers are built.
    protos: Vec<Proto>,
    /// Counts the changes; a save names the revision it began from.
    revision: i64,
}

/// A file that says how messages of Protocol Buffers are built.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Proto {
    name: String,
    /// What stands in it: text, or the Base64 of a `FileDescriptorSet`.
    body: String,
    /// Whether it is a `FileDescriptorSet`.
    is_set: bool,
}

/// A word for how far an API is.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct OwnStatus {
    name: String,
    /// `grey`, `blue`, `green`, `amber`, `red`.
    color: String,
}

/// A set of variables under a name.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Environment {
    name: String,
    variables: Vec<Variable>,
}

/// A name that stands for a value.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Variable {
    /// As it stands between `{{` and `}}`.
    name: String,
    /// Other variables may be named in it.
    value: String,
    /// Whether it is masked wherever it would be shown.
    secret: bool,
}

/// What a folder holds beside what stands in it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct FolderDocument {
    /// How the clients of the APIs in it say who they are, where the API does not say it itself.
    auth: Auth,
    /// Counts the changes; a save names the revision it began from.
    revision: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::agree;

    #[test]
    fn the_document_says_what_the_values_are() {
        let environment =
            model::Environment { variables: vec![model::Variable::default()], ..Default::default() };
        let project = model::ProjectDocument {
            environments: vec![environment],
            statuses: vec![model::Status::default()],
            protos: vec![model::Proto::default()],
            ..Default::default()
        };
        let value = serde_json::to_value(project).expect("a document is JSON");
        agree::<ProjectDocument>(&value);
        agree::<Proto>(&value["protos"][0]);
        agree::<OwnStatus>(&value["statuses"][0]);
        agree::<Environment>(&value["environments"][0]);
        agree::<Variable>(&value["environments"][0]["variables"][0]);
        let folder = serde_json::to_value(model::FolderDocument::default());
        agree::<FolderDocument>(&folder.expect("a document is JSON"));
    }
}
