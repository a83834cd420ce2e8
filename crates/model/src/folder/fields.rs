//! Documents as the fields that are merged: without numbers and revisions, with the name of what they are.

use super::{Fault, kept};
use crate::{Api, FolderDocument, ProjectDocument};
use serde_json::{Map, Value};

/// The fields of an API.
#[must_use]
pub fn api_fields(api: &Api) -> Value {
    Value::Object(kept::fields(api, &["id", "project", "revision"]))
}

/// The API of these fields.
///
/// # Errors
/// What cannot stand in it, and where.
pub fn api_of(fields: &Value) -> Result<Api, Fault> {
    let mut fields = object(fields);
    kept::fill(&mut fields, &kept::fields(&Api::default(), &[]));
    kept::value(fields, &["id", "project", "name", "url"], str::to_owned)
}

/// The fields of a project.
#[must_use]
pub fn project_fields(name: &str, document: &ProjectDocument) -> Value {
    named(name, kept::fields(document, &["revision"]))
}

/// The name and the document of these fields.
///
/// # Errors
/// What cannot stand in it, and where.
pub fn project_of(fields: &Value) -> Result<(String, ProjectDocument), Fault> {
    let mut fields = object(fields);
    let name = taken(&mut fields);
    Ok((name, kept::value(fields, &[], str::to_owned)?))
}

/// The fields of a folder.
#[must_use]
pub fn folder_fields(name: &str, document: &FolderDocument) -> Value {
    named(name, kept::fields(document, &["revision"]))
}

/// The name and the document of these fields.
///
/// # Errors
/// What cannot stand in it, and where.
pub fn folder_of(fields: &Value) -> Result<(String, FolderDocument), Fault> {
    let mut fields = object(fields);
    let name = taken(&mut fields);
    Ok((name, kept::value(fields, &[], str::to_owned)?))
}

fn object(fields: &Value) -> Map<String, Value> {
    fields.as_object().cloned().unwrap_or_default()
}

fn named(name: &str, fields: Map<String, Value>) -> Value {
    let name = ("name".to_owned(), name.into());
    Value::Object(std::iter::once(name).chain(fields).collect())
}

fn taken(fields: &mut Map<String, Value>) -> String {
    let name = fields.shift_remove("name");
    name.and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
