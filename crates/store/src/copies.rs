//! Copies of APIs, folders and projects. What was recorded is not copied.

use crate::tree::folder;
use crate::{Error, Store};
use model::{Api, Folder, Node, Place};
use sqlx::Row;
use std::collections::BTreeMap;

impl Store {
    /// Copies something with all in it; the copy has this name and stands after the original.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is gone.
    pub async fn duplicate(&self, node: Node, name: &str) -> Result<Node, Error> {
        match node {
            Node::Project(id) => {
                self.need_project(id).await?;
                let copy = self.create_project(name).await?.id;
                sqlx::query(
                    "UPDATE project SET document = (SELECT document FROM project WHERE id = $1) WHERE id = $2",
                )
                .bind(id)
                .bind(copy)
                .execute(&self.pool)
                .await?;
                let images = self.copy_images(id, copy).await?;
                self.copy_content((id, None), (copy, None), &images).await?;
                self.follow(Node::Project(id), Node::Project(copy)).await
            }
            Node::Folder(id) => {
                let original = self.folder_at(id).await?;
                let copy = self.copy_frame(id, name, (original.project, original.parent)).await?;
                self.copy_content(
                    (original.project, Some(id)),
                    (original.project, Some(copy)),
                    &BTreeMap::new(),
                )
                .await?;
                self.follow(node, Node::Folder(copy)).await
            }
            Node::Api(id) => {
                let (api, folder) = (self.api(id).await?, self.folder_of(id).await?);
                let copy = self.copy_api(Api { name: name.into(), ..api }, folder).await?;
                self.follow(node, Node::Api(copy)).await
            }
        }
    }

    /// A folder.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such folder.
    pub async fn folder_at(&self, id: i64) -> Result<Folder, Error> {
        let row = sqlx::query(
            "SELECT id, project, parent, position, name FROM folder WHERE id = $1 AND deletion IS NULL",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(folder).ok_or(Error::NotFound)
    }

    /// The folder that an API stands in.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such API.
    pub async fn folder_of(&self, api: i64) -> Result<Option<i64>, Error> {
        let row = sqlx::query("SELECT folder FROM api WHERE id = $1 AND deletion IS NULL")
            .bind(api)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| row.get("folder")).ok_or(Error::NotFound)
    }

    async fn copy_api(&self, api: Api, folder: Option<i64>) -> Result<i64, Error> {
        let position = self.last_position(api.project, folder).await?;
        Ok(self.insert_api(Api { id: 0, revision: 1, ..api }, folder, position).await?.id)
    }

    /// Copies a folder without what stands in it.
    async fn copy_frame(&self, original: i64, name: &str, into: (i64, Option<i64>)) -> Result<i64, Error> {
        let copy = self.create_folder(into.0, into.1, name).await?.id;
        sqlx::query("UPDATE folder SET document = (SELECT document FROM folder WHERE id = $1) WHERE id = $2")
            .bind(original)
            .bind(copy)
            .execute(&self.pool)
            .await?;
        Ok(copy)
    }

    /// Copies what stands in one place into another, in order. The list of what there is to copy is
    /// made first, so a copy never copies itself. Images that were copied are named in the place of
    /// the originals.
    async fn copy_content(
        &self,
        from: (i64, Option<i64>),
        to: (i64, Option<i64>),
        images: &BTreeMap<i64, i64>,
    ) -> Result<(), Error> {
        let tree = self.tree().await?;
        let mut copies = BTreeMap::from([(from.1, to.1)]);
        let mut waiting = vec![from.1];
        while let Some(parent) = waiting.pop() {
            let into = copies.get(&parent).copied().flatten();
            let folders = tree.folders.iter().filter(|it| it.project == from.0 && it.parent == parent);
            let apis = tree.apis.iter().filter(|it| it.project == from.0 && it.folder == parent);
            let mut content: Vec<(i64, Node)> =
                folders.map(|it| (it.position, Node::Folder(it.id))).collect();
            content.extend(apis.map(|it| (it.position, Node::Api(it.id))));
            content.sort_unstable();
            for (_, node) in content {
                match node {
                    Node::Api(id) => {
                        let mut api = Api { project: to.0, ..self.api(id).await? };
                        let docs = &mut api.docs;
                        let messages = docs.messages.iter_mut().map(|it| &mut it.description);
                        for text in std::iter::once(&mut docs.description).chain(messages) {
                            *text = renamed(text, images);
                        }
                        self.copy_api(api, into).await?;
                    }
                    Node::Folder(id) => {
                        let original = self.folder_at(id).await?;
                        let copy = self.copy_frame(id, &original.name, (to.0, into)).await?;
                        copies.insert(Some(id), Some(copy));
                        waiting.push(Some(id));
                    }
                    Node::Project(_) => {}
                }
            }
        }
        Ok(())
    }

    /// Puts the copy after the original.
    async fn follow(&self, original: Node, copy: Node) -> Result<Node, Error> {
        let tree = self.tree().await?;
        let place = |project, folder, position| {
            let folders = tree.folders.iter().filter(|it| it.project == project && it.parent == folder);
            let apis = tree.apis.iter().filter(|it| it.project == project && it.folder == folder);
            let before = folders.map(|it| it.position).chain(apis.map(|it| it.position));
            Place { project, folder, index: before.filter(|it| *it <= position).count() }
        };
        let place = match original {
            Node::Project(id) => {
                let at = tree.projects.iter().position(|it| it.id == id);
                Some(Place { project: id, folder: None, index: at.map_or(usize::MAX, |it| it + 1) })
            }
            Node::Folder(id) => {
                tree.folders.iter().find(|it| it.id == id).map(|it| place(it.project, it.parent, it.position))
            }
            Node::Api(id) => {
                tree.apis.iter().find(|it| it.id == id).map(|it| place(it.project, it.folder, it.position))
            }
        };
        if let Some(place) = place {
            self.move_node(copy, place).await?;
        }
        Ok(copy)
    }
}

/// The text with the addresses of images that were copied instead of those of the originals.
fn renamed(text: &str, images: &BTreeMap<i64, i64>) -> String {
    const PATH: &str = "/api/images/";
    let mut parts = text.split(PATH);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|it: char| !it.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(digits);
        let copy = number.parse().ok().and_then(|it: i64| images.get(&it));
        out += PATH;
        out += &copy.map_or_else(|| number.to_owned(), i64::to_string);
        out += rest;
    }
    out
}
