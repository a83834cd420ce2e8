//! The files of what holds APIs: `project.yaml` of the whole folder, `folder.yaml` of a folder in it.

use super::{Fault, kept};
use crate::{FolderDocument, ProjectDocument};
use finding::Text;
use serde_json::{Map, Value};

/// How the files are laid out; counts on where an older wscope could not read them.
const LAYOUT: u64 = 1;

/// What `project.yaml` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFile {
    /// The name of the project.
    pub name: String,
    /// Its document.
    pub document: ProjectDocument,
    /// The names of the files and folders beside it, in the order that they have on the server.
    pub order: Vec<String>,
}

/// What `folder.yaml` holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderFile {
    /// The number of the folder on the server; `None`: it is not there yet.
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its document.
    pub document: FolderDocument,
    /// The names of the files and folders beside it, in the order that they have on the server.
    pub order: Vec<String>,
}

impl ProjectFile {
    /// The file. Of what stood in it, fields that are not ours stay.
    ///
    /// # Errors
    /// What stood in it cannot be read.
    pub fn write(&self, before: Option<&Value>) -> Result<Value, Fault> {
        let Some(before) = before else { return Ok(self.fresh()) };
        Ok(kept::over(before, &Self::understood(before)?.fresh(), &Value::Null, self.fresh()))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong in it, and where.
    pub fn read(file: &Value) -> Result<Self, Fault> {
        let known = Self::understood(file)?;
        refuse_lost(file, &known.fresh())?;
        Ok(known)
    }

    fn understood(file: &Value) -> Result<Self, Fault> {
        let mut fields = object(file)?;
        if fields.remove("wscope").and_then(|it| it.as_u64()).is_none_or(|it| it > LAYOUT) {
            let text = Text::new(
                format!("this wscope reads files with `wscope: {LAYOUT}`"),
                format!("この wscope が読めるのは `wscope: {LAYOUT}` のファイルです"),
            );
            return Err(Fault::at("wscope", text));
        }
        let (name, order) = (name(&mut fields)?, order(&mut fields)?);
        let document = kept::value(fields, &[], str::to_owned)?;
        Ok(Self { name, document: ProjectDocument { revision: 0, ..document }, order })
    }

    fn fresh(&self) -> Value {
        let mut file = Map::new();
        file.insert("wscope".into(), LAYOUT.into());
        file.insert("name".into(), self.name.clone().into());
        rest(&mut file, &self.document, &self.order);
        Value::Object(file)
    }
}

impl FolderFile {
    /// The file. Of what stood in it, fields that are not ours stay.
    ///
    /// # Errors
    /// What stood in it cannot be read.
    pub fn write(&self, before: Option<&Value>) -> Result<Value, Fault> {
        let Some(before) = before else { return Ok(self.fresh()) };
        Ok(kept::over(before, &Self::understood(before)?.fresh(), &Value::Null, self.fresh()))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong in it, and where.
    pub fn read(file: &Value) -> Result<Self, Fault> {
        let known = Self::understood(file)?;
        refuse_lost(file, &known.fresh())?;
        Ok(known)
    }

    fn understood(file: &Value) -> Result<Self, Fault> {
        let mut fields = object(file)?;
        let id = match fields.remove("id") {
            None | Some(Value::Null) => None,
            Some(id) => Some(id.as_i64().ok_or_else(|| Fault::at("id", wrong()))?),
        };
        let (name, order) = (name(&mut fields)?, order(&mut fields)?);
        let document = kept::value(fields, &[], str::to_owned)?;
        Ok(Self { id, name, document: FolderDocument { revision: 0, ..document }, order })
    }

    fn fresh(&self) -> Value {
        let mut file = Map::new();
        file.extend(self.id.map(|it| ("id".to_owned(), it.into())));
        file.insert("name".into(), self.name.clone().into());
        rest(&mut file, &self.document, &self.order);
        Value::Object(file)
    }
}

/// The document without what is as by default, and the order.
fn rest<T: serde::Serialize + Default>(file: &mut Map<String, Value>, document: &T, order: &[String]) {
    let usual = kept::fields(&T::default(), &[]);
    for (key, value) in kept::fields(document, &["revision"]) {
        let usual = usual.get(&key).unwrap_or(&Value::Null);
        file.extend(kept::unusual(value, usual).map(|it| (key, it)));
    }
    if !order.is_empty() {
        file.insert("order".into(), order.iter().cloned().collect());
    }
}

fn object(file: &Value) -> Result<Map<String, Value>, Fault> {
    let fields = file.as_object().cloned().ok_or_else(|| Fault::at("", wrong()))?;
    match fields.contains_key("revision") {
        true => Err(Fault::at("revision", wrong())),
        false => Ok(fields),
    }
}

fn refuse_lost(file: &Value, made: &Value) -> Result<(), Fault> {
    kept::unread(file, made, &Value::Null, "").map_or(Ok(()), |place| Err(Fault::at(place, wrong())))
}

fn name(fields: &mut Map<String, Value>) -> Result<String, Fault> {
    match fields.remove("name") {
        Some(Value::String(name)) if !name.is_empty() => Ok(name),
        _ => Err(Fault::at("name", wrong())),
    }
}

fn order(fields: &mut Map<String, Value>) -> Result<Vec<String>, Fault> {
    let order = fields.remove("order").unwrap_or(Value::Array(vec![]));
    serde_json::from_value(order).map_err(|_| Fault::at("order", wrong()))
}

fn wrong() -> Text {
    Text::new("this is missing, or no value that can stand here", "値がないか、ここには書けない値です")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Auth, Environment, Variable};
    use serde_json::json;

    #[test]
    fn a_project_comes_back_with_what_others_wrote_into_its_file() {
        let variable = Variable { name: "host".into(), value: "h".into(), secret: false };
        let document = ProjectDocument {
            variables: vec![variable.clone()],
            environments: vec![Environment { name: "prod".into(), variables: vec![variable] }],
            ..ProjectDocument::default()
        };
        let mut project =
            ProjectFile { name: "P".into(), document, order: vec!["b.yaml".into(), "a".into()] };
        let mut file = project.write(None).expect("nothing stood there");
        assert_eq!(
            super::super::yaml::write(&file),
            "wscope: 1\nname: P\nvariables:\n  - name: host\n    value: h\n    secret: false\nenvironments:\n  - name: prod\n    variables:\n      \
             - name: host\n        value: h\n        secret: false\norder:\n  - b.yaml\n  - a\n"
        );
        file["mine"] = json!(1);
        file["environments"][0]["note"] = json!("ours");
        assert_eq!(ProjectFile::read(&file), Ok(project.clone()));
        project.document.environments[0].variables.clear();
        let now = project.write(Some(&file)).expect("it was read");
        assert_eq!((&now["mine"], &now["environments"][0]["note"]), (&json!(1), &json!("ours")));
        assert_eq!(ProjectFile::read(&now), Ok(project));
    }

    #[test]
    fn a_folder_comes_back() {
        let auth = Auth { token: "{{t}}".into(), ..Auth::default() };
        let folder = FolderFile {
            id: Some(3),
            name: "f".into(),
            document: FolderDocument { auth, revision: 0 },
            order: vec![],
        };
        let file = folder.write(None).expect("nothing stood there");
        assert_eq!(file, json!({"id": 3, "name": "f", "auth": {"token": "{{t}}"}}));
        assert_eq!(FolderFile::read(&file), Ok(folder));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let told = |file: Value| ProjectFile::read(&file).map_err(|it| it.place).map(drop);
        assert_eq!(told(json!({"wscope": 2, "name": "P"})), Err("wscope".into()));
        assert_eq!(told(json!({"name": "P"})), Err("wscope".into()));
        assert_eq!(told(json!({"wscope": 1})), Err("name".into()));
        assert_eq!(told(json!({"wscope": 1, "name": "P", "order": "a"})), Err("order".into()));
        assert_eq!(told(json!({"wscope": 1, "name": "P", "revision": 4})), Err("revision".into()));
        assert_eq!(told(json!({"wscope": 1, "name": "P", "statuses": [1]})), Err("statuses".into()));
        assert_eq!(told(json!([])), Err(String::new()));
    }
}
