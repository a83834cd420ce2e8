//! The secrets of a project: wherever one of them would stand in what is shown, there are stars.

use crate::workbench::Shared;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Api, Auth, ProjectDocument, Tree, is_secret_name};

/// The shortest text that is taken for a secret although nobody called it so.
const SHORTEST: usize = 6;

/// What must not be shown of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Those of a project, shown or not, with its folders, APIs and cookies.
    pub(super) async fn of(
        bench: &Shared,
        project: i64,
        document: &ProjectDocument,
        tree: &Tree,
    ) -> Result<Self, store::Error> {
        let mut found = Self::default();
        let environments = document.environments.iter().flat_map(|it| &it.variables);
        for variable in environments.chain(&document.variables) {
            if variable.secret {
                found.told(&variable.value);
            } else if is_secret(&variable.name) {
                found.guessed(&variable.value);
            }
            found.credentials(&variable.value);
        }
        found.auth(&document.auth);
        found.credentials(&document.proxy.url);
        for folder in tree.folders.iter().filter(|it| it.project == project) {
            found.auth(&bench.store.folder_document(folder.id).await?.auth);
        }
        for api in bench.store.apis(project).await? {
            found.api(&api);
        }
        for cookie in bench.store.cookies(project).await? {
            found.guessed(&cookie.value);
        }
        Ok(found.in_order())
    }

    /// The same, and those of these APIs.
    pub(super) fn and_of(mut self, apis: &[Api]) -> Self {
        apis.iter().for_each(|it| self.api(it));
        self.in_order()
    }

    /// The same, and these.
    pub(super) fn with(&self, more: &[String]) -> Self {
        let mut all = self.clone();
        more.iter().for_each(|it| all.told(it));
        all.in_order()
    }

    /// The text with stars in the place of secrets.
    pub(super) fn hide(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.hide_bytes(text.as_bytes())).into_owned()
    }

    pub(super) fn hide_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        if self.0.is_empty() { bytes.to_vec() } else { doctor::masked(bytes, &self.0) }
    }

    fn api(&mut self, api: &Api) {
        self.auth(&api.auth);
        self.credentials(&api.url);
        self.credentials(&api.settings.proxy.url);
        for line in api.settings.key.lines().filter(|it| !it.starts_with("-----")) {
            self.guessed(line);
        }
        for header in &api.headers {
            let name = header.name.to_ascii_lowercase();
            let value = header.value.trim();
            if is_secret(&name) || name == "cookie" {
                self.guessed(value);
                value.split([' ', ';']).for_each(|it| self.guessed(it.split_once('=').map_or(it, |it| it.1)));
            }
        }
        api.cookies.iter().for_each(|it| self.guessed(&it.value));
        let query = api.url.split_once('?').map(|it| it.1).unwrap_or_default();
        let typed = query.split(['&', '#']).filter_map(|it| it.split_once('='));
        let rows = api.params.iter().map(|it| (it.name.as_str(), it.value.as_str()));
        let path = api.path.iter().map(|it| (it.name.as_str(), it.value.as_str()));
        for (_, value) in typed.chain(rows).chain(path).filter(|(name, _)| is_secret(name)) {
            self.guessed(value);
        }
    }

    fn auth(&mut self, auth: &Auth) {
        for secret in [&auth.password, &auth.token, &auth.value] {
            self.guessed(secret);
        }
        if !auth.password.is_empty() {
            self.guessed(&STANDARD.encode(format!("{}:{}", auth.user, auth.password)));
        }
    }

    /// The password of a URL.
    fn credentials(&mut self, url: &str) {
        let rest = url.split_once("://").map_or(url, |it| it.1);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((user, _)) = authority.rsplit_once('@') {
            self.guessed(user.split_once(':').map_or(user, |it| it.1));
        }
    }

    fn guessed(&mut self, text: &str) {
        if text.trim().len() >= SHORTEST {
            self.told(text);
        }
    }

    /// A secret, and how JSON writes it. Where variables stand in it, what stands between them.
    fn told(&mut self, text: &str) {
        let whole = [text.trim()];
        let parts: Vec<&str> = if text.contains("{{") {
            text.split("{{").map(|it| it.split_once("}}").map_or(it, |it| it.1)).collect()
        } else {
            whole.to_vec()
        };
        for part in parts.into_iter().filter(|it| !it.is_empty()) {
            let json = serde_json::Value::from(part).to_string();
            let json = json.trim_matches('"').to_owned();
            for form in [part.to_owned(), json] {
                if !self.0.contains(&form) {
                    self.0.push(form);
                }
            }
        }
    }

    fn in_order(mut self) -> Self {
        self.0.sort_by_key(|it| std::cmp::Reverse(it.len()));
        self
    }
}

/// Whether the value of this name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_secret_name(&name) || ["key", "sig", "code", "sid", "pass", "pwd"].contains(&name.as_str())
}
