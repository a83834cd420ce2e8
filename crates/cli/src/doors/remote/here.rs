//! A project as the files have it.

use super::disk::{Entry, Files};
use super::not_done;
use super::state::State;
use crate::failure::Failure;
use finding::Text;
use model::folder::{
    ApiFile, Fault, FolderFile, Id, Item, Key, Kind, ProjectFile, Shape, api_fields, folder_fields, is_api,
    names, project_fields, yaml,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The file of the project, and of a folder in it.
pub(super) const PROJECT: &str = "project.yaml";
pub(super) const FOLDER: &str = "folder.yaml";
/// The folder of the images.
pub(super) const IMAGES: &str = "images";
/// How the file of an API ends.
pub(super) const ENDING: &str = ".yaml";
/// So deep may folders stand in folders, and so many files in all of them.
const DEEPEST: usize = 32;
const MOST: usize = 20_000;

/// A project as the files have it.
#[derive(Default)]
pub(super) struct Here {
    /// All of it.
    pub(super) shape: Shape,
    /// The files, by what they hold.
    pub(super) found: BTreeMap<Key, Found>,
    /// What was left alone.
    pub(super) notes: Vec<Text>,
}

/// A file as it is.
#[derive(Clone)]
pub(super) struct Found {
    /// The path: of an API its file's, of a folder its own, of the project none.
    pub(super) path: String,
    /// What is in the file; `None`: a folder without one.
    pub(super) value: Option<Value>,
}

/// A folder on the disk.
struct Dir {
    path: String,
    value: Option<Value>,
    apis: Vec<(String, Value)>,
    dirs: Vec<Dir>,
}

/// Reads the files of a folder that something was pulled into.
pub(super) fn read(files: &Files, state: &State) -> Result<Here, Failure> {
    let mut reader = Reader { files, state, here: Here::default(), count: 0 };
    let root = reader.scan(String::new(), 0)?;
    let Some(value) = root.value.clone() else {
        let shown = files.shown(PROJECT);
        return Err(not_done(
            format!("{shown} is missing: bring it back from git, or pull into a new folder"),
            format!("{shown} がありません。git から戻すか、新しいフォルダーに取り出してください"),
        ));
    };
    let keys = reader.keys(&root)?;
    let project = ProjectFile::read(&value).map_err(|fault| told(files, PROJECT, &fault))?;
    let key = state.key();
    let item = Item { parent: key.clone(), fields: project_fields(&project.name, &project.document) };
    reader.here.shape.items.insert(key.clone(), item);
    reader.here.found.insert(key.clone(), Found { path: String::new(), value: Some(value) });
    reader.fill(&root, &key, &project.order, &keys)?;
    Ok(reader.here)
}

/// What is wrong in a file.
pub(super) fn told(files: &Files, path: &str, fault: &Fault) -> Failure {
    let shown = files.shown(path);
    let place = match (fault.line, fault.place.as_str()) {
        (Some(line), _) => format!("{shown}:{line}"),
        (None, "") => shown,
        (None, place) => format!("{shown}: {place}"),
    };
    not_done(format!("{place}: {}", fault.text.en), format!("{place}: {}", fault.text.ja))
}

struct Reader<'a> {
    files: &'a Files,
    state: &'a State,
    here: Here,
    count: usize,
}

impl Reader<'_> {
    fn scan(&mut self, path: String, depth: usize) -> Result<Dir, Failure> {
        let mut dir = Dir { path, value: None, apis: vec![], dirs: vec![] };
        for (name, entry) in self.files.list(&dir.path)? {
            self.count += 1;
            if depth > DEEPEST || self.count > MOST {
                return Err(not_done(
                    "there are too many files in the folder",
                    "フォルダーのファイルが多すぎます",
                ));
            }
            let inside = join(&dir.path, &name);
            let own = if depth == 0 { PROJECT } else { FOLDER };
            match entry {
                Entry::Folder if depth == 0 && name == IMAGES => {}
                Entry::Folder => {
                    let inner = self.scan(inside, depth + 1)?;
                    if self.counts(&inner) {
                        self.fits(&inner.path)?;
                        dir.dirs.push(inner);
                    }
                }
                Entry::File if name == own => dir.value = Some(self.value(&inside)?),
                Entry::File if name.ends_with(ENDING) => {
                    let value = self.value(&inside)?;
                    if is_api(&value) || self.state.paths.values().any(|it| *it == inside) {
                        self.fits(&inside)?;
                        dir.apis.push((inside, value));
                    } else {
                        self.note(
                            &inside,
                            "is no AsyncAPI document: left alone",
                            "は AsyncAPI の文書ではないため、そのままにします",
                        );
                    }
                }
                // What stood there is not gone: the server's is not to be deleted for it.
                Entry::Other if self.stood(&inside) => {
                    let shown = self.files.shown(&inside);
                    return Err(not_done(
                        format!(
                            "{shown} is a link, which is not followed: put a file or folder in its place"
                        ),
                        format!(
                            "{shown} はリンクなので、たどりません。ファイルかフォルダーに置き換えてください"
                        ),
                    ));
                }
                Entry::Other if name.ends_with(ENDING) => {
                    self.note(&inside, "is a link, which is not followed", "はリンクなので、たどりません");
                }
                Entry::File | Entry::Other => {}
            }
        }
        Ok(dir)
    }

    /// Whether something of the project stood there, or below it.
    fn stood(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.state.paths.values().any(|it| it == path || it.starts_with(&below))
    }

    /// Whether a folder on the disk is one of the project.
    fn counts(&self, dir: &Dir) -> bool {
        let known = self.state.paths.iter().any(|(key, path)| key.kind == Kind::Folder && *path == dir.path);
        known || dir.value.is_some() || !dir.apis.is_empty() || !dir.dirs.is_empty()
    }

    fn fits(&self, path: &str) -> Result<(), Failure> {
        if names::is_inside(path) {
            return Ok(());
        }
        let shown = self.files.shown(path);
        Err(not_done(
            format!("{shown} is a name that not every system can have: give it another one"),
            format!("{shown} は使えないシステムがある名前です。別の名前にしてください"),
        ))
    }

    fn note(&mut self, path: &str, en: &str, ja: &str) {
        let shown = self.files.shown(path);
        self.here.notes.push(Text::new(format!("{shown} {en}"), format!("{shown} {ja}")));
    }

    fn value(&self, path: &str) -> Result<Value, Failure> {
        let bytes = self.files.read(path, yaml::LONGEST as u64)?.unwrap_or_default();
        let text = String::from_utf8(bytes).map_err(|_| {
            let shown = self.files.shown(path);
            not_done(format!("{shown} is not UTF-8"), format!("{shown} が UTF-8 ではありません"))
        })?;
        yaml::read(&text).map_err(|fault| told(self.files, path, &fault))
    }

    /// Which file is what the server knows by which number.
    fn keys(&self, root: &Dir) -> Result<BTreeMap<String, Key>, Failure> {
        let (mut folders, mut apis) = (vec![], vec![]);
        let mut dirs: Vec<&Dir> = root.dirs.iter().collect();
        for (path, value) in &root.apis {
            apis.push((path.clone(), value["x-wscope"]["id"].as_i64()));
        }
        while let Some(dir) = dirs.pop() {
            folders.push((dir.path.clone(), dir.value.as_ref().and_then(|it| it["id"].as_i64())));
            apis.extend(
                dir.apis.iter().map(|(path, value)| (path.clone(), value["x-wscope"]["id"].as_i64())),
            );
            dirs.extend(&dir.dirs);
        }
        let mut keys = claimed(Kind::Folder, folders, self.state);
        keys.extend(claimed(Kind::Api, apis, self.state));
        Ok(keys)
    }

    /// Puts what stands in a folder into the shape.
    fn fill(
        &mut self,
        dir: &Dir,
        holder: &Key,
        order: &[String],
        keys: &BTreeMap<String, Key>,
    ) -> Result<(), Failure> {
        let mut inside: Vec<(String, Key)> = vec![];
        for (path, value) in &dir.apis {
            let key = keys[path].clone();
            let file = ApiFile::read(value, self.state.api(&key).as_ref())
                .map_err(|fault| told(self.files, path, &fault))?;
            let item = Item { parent: holder.clone(), fields: api_fields(&file.api) };
            self.add(&key, item, path, Some(value.clone()));
            inside.push((path.clone(), key));
        }
        for inner in &dir.dirs {
            let key = keys[&inner.path].clone();
            let file = match &inner.value {
                Some(value) => FolderFile::read(value)
                    .map_err(|fault| told(self.files, &join(&inner.path, FOLDER), &fault))?,
                None => self.nameless(&key, &inner.path)?,
            };
            let item = Item { parent: holder.clone(), fields: folder_fields(&file.name, &file.document) };
            self.add(&key, item, &inner.path, inner.value.clone());
            inside.push((inner.path.clone(), key.clone()));
            self.fill(inner, &key, &file.order, keys)?;
        }
        let place = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or_default();
            (order.iter().position(|it| it == name).unwrap_or(usize::MAX), name.to_owned())
        };
        inside.sort_by_key(|it| place(&it.0));
        self.here.shape.order.insert(holder.clone(), inside.into_iter().map(|it| it.1).collect());
        Ok(())
    }

    /// A folder without a file of its own: as it was, or a new one of that name.
    fn nameless(&self, key: &Key, path: &str) -> Result<FolderFile, Failure> {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let Some(item) = self.state.base.items.get(key) else {
            return Ok(FolderFile { name, ..FolderFile::default() });
        };
        let known = model::folder::folder_of(&item.fields);
        let (name, document) = known.map_err(|fault| told(self.files, super::state::PATH, &fault))?;
        Ok(FolderFile { name, document, ..FolderFile::default() })
    }

    fn add(&mut self, key: &Key, item: Item, path: &str, value: Option<Value>) {
        self.here.shape.items.insert(key.clone(), item);
        self.here.found.insert(key.clone(), Found { path: path.to_owned(), value });
    }
}

/// The key of each path. A number belongs to one file: of several copies, to the one that stands where it
/// stood. A file without a number that stands where one stood is that one.
fn claimed(kind: Kind, mut files: Vec<(String, Option<i64>)>, state: &State) -> BTreeMap<String, Key> {
    files.sort();
    let known = |id: &i64| state.base.items.contains_key(&kind.known(*id));
    let mut keys: BTreeMap<String, Key> = BTreeMap::new();
    let mut taken: Vec<Key> = vec![];
    let stood = |key: &Key, path: &str| state.paths.get(key).is_some_and(|it| it == path);
    for in_place in [true, false] {
        for (path, id) in &files {
            let Some(key) = id.filter(known).map(|it| kind.known(it)) else { continue };
            if !keys.contains_key(path) && !taken.contains(&key) && stood(&key, path) == in_place {
                taken.push(key.clone());
                keys.insert(path.clone(), key);
            }
        }
    }
    for (path, id) in files {
        if keys.contains_key(&path) {
            continue;
        }
        let here =
            state.paths.iter().find(|(key, it)| key.kind == kind && **it == path).map(|it| it.0.clone());
        let here = here.filter(|key| id.is_none_or(|it| !known(&it)) && !taken.contains(key));
        let key = here.unwrap_or_else(|| Key { kind, id: Id::New(path.clone()) });
        taken.push(key.clone());
        keys.insert(path, key);
    }
    keys
}

/// A path in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
