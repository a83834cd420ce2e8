//! The shapes of the documents of projects and folders: for the OpenAPI document only, since the
//! values are those of `model`. A test holds the two against each other.

use super::handshake::Auth;
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
    /// Words of its own for how far an API is.
    statuses: Vec<String>,
    /// Counts the changes; a save names the revision it began from.
    revision: i64,
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
        let project = model::ProjectDocument { environments: vec![environment], ..Default::default() };
        let value = serde_json::to_value(project).expect("a document is JSON");
        agree::<ProjectDocument>(&value);
        agree::<Environment>(&value["environments"][0]);
        agree::<Variable>(&value["environments"][0]["variables"][0]);
        let folder = serde_json::to_value(model::FolderDocument::default());
        agree::<FolderDocument>(&folder.expect("a document is JSON"));
    }
}
