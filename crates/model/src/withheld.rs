//! What is kept from those who only read: secrets that stand in what a project holds. What is a variable
//! stays as it was typed, so that one may give it a value of one's own.

use crate::variables::{has_variables, places};
use crate::{Api, Auth, FolderDocument, ProjectDocument, Variable, is_secret_name};

/// What stands in the place of a secret.
pub const MASK: &str = "••••••••";

impl Api {
    /// The API as a reader sees it.
    #[must_use]
    pub fn withheld(&self) -> Self {
        let mut api = self.clone();
        api.url = url(&api.url);
        for it in &mut api.query {
            it.text = pair(&it.text);
        }
        for it in &mut api.path {
            named(&it.name, &mut it.value);
        }
        for it in api.params.iter_mut().chain(&mut api.headers) {
            named(&it.name, &mut it.value);
        }
        for it in &mut api.cookies {
            mask(&mut it.value);
        }
        auth(&mut api.auth);
        mask(&mut api.settings.key);
        api.settings.proxy.url = url(&api.settings.proxy.url);
        api
    }

    /// Whether secrets stand in it that are sent to the peer. The key of a client certificate is not:
    /// it never leaves.
    #[must_use]
    pub fn sends_secrets(&self) -> bool {
        let mut seen = self.withheld();
        seen.settings.key.clone_from(&self.settings.key);
        seen != *self
    }
}

impl ProjectDocument {
    /// The document as a reader sees it.
    #[must_use]
    pub fn withheld(&self) -> Self {
        let mut document = self.clone();
        let sets = document.environments.iter_mut().map(|it| &mut it.variables);
        for variable in sets.chain([&mut document.variables]).flatten().filter(|it| it.secret) {
            mask(&mut variable.value);
        }
        auth(&mut document.auth);
        document.proxy.url = url(&document.proxy.url);
        document
    }

    /// The variables as one person uses them: its own values before all others and, unless it may use
    /// them, without the secret ones. Their names are told.
    #[must_use]
    pub fn used_with(mut self, own: Vec<Variable>, secrets: bool) -> (Self, Vec<String>) {
        let all = self.environments.iter().flat_map(|it| &it.variables).chain(&self.variables);
        let secret: Vec<String> = all.filter(|it| it.secret).map(|it| it.name.clone()).collect();
        let own = own.into_iter().filter(|it| !it.name.is_empty());
        let own: Vec<Variable> =
            own.map(|it| Variable { secret: it.secret || secret.contains(&it.name), ..it }).collect();
        let chosen = |name: &str| own.iter().any(|it| it.name == name);
        let mut hidden: Vec<String> = vec![];
        if !secrets {
            let is_hidden = |it: &&String| !chosen(it) && self.variable(it).is_some_and(|it| it.secret);
            hidden = secret.iter().filter(is_hidden).cloned().collect();
        }
        let keep = |it: &Variable| !chosen(&it.name) && !hidden.contains(&it.name);
        self.variables.retain(keep);
        for environment in &mut self.environments {
            environment.variables.retain(keep);
        }
        self.variables.extend(own);
        (self, hidden)
    }
}

impl FolderDocument {
    /// The document as a reader sees it.
    #[must_use]
    pub fn withheld(&self) -> Self {
        let mut document = self.clone();
        auth(&mut document.auth);
        document
    }
}

fn auth(auth: &mut Auth) {
    for secret in [&mut auth.password, &mut auth.token, &mut auth.value] {
        mask(secret);
    }
}

fn named(name: &str, value: &mut String) {
    let name = name.trim().to_lowercase();
    if name == "cookie" || is_secret_name(&name) {
        mask(value);
    }
}

/// Masks a text, unless it is nothing but variables.
fn mask(text: &mut String) {
    let rest = if has_variables(text) { without_places(text) } else { text.clone() };
    let rest = rest.trim();
    if !rest.is_empty() && !["bearer", "basic", "token"].contains(&rest.to_lowercase().as_str()) {
        MASK.clone_into(text);
    }
}

fn without_places(text: &str) -> String {
    let mut rest = text.to_owned();
    for name in places(text) {
        rest = rest.replace(&name, "");
    }
    rest
}

/// `name=value` as it stands in a query.
fn pair(text: &str) -> String {
    let Some((name, value)) = text.split_once('=') else { return text.to_owned() };
    let mut value = value.to_owned();
    named(name, &mut value);
    format!("{name}={value}")
}

/// A URL without the password in it, and without the values of parameters whose names say that they are
/// secret.
pub fn url(text: &str) -> String {
    let (before, fragment) = text.split_once('#').map_or((text, None), |(a, b)| (a, Some(b)));
    let (base, query) = before.split_once('?').map_or((before, None), |(a, b)| (a, Some(b)));
    let mut out = base.to_owned();
    if let Some((scheme, rest)) = base.split_once("://") {
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if let Some((user, host)) = authority.rsplit_once('@') {
            let mut user = user.to_owned();
            mask(&mut user);
            out = format!("{scheme}://{user}@{host}{path}");
        }
    }
    if let Some(query) = query {
        let pairs: Vec<_> = query.split('&').map(pair).collect();
        out = format!("{out}?{}", pairs.join("&"));
    }
    fragment.map_or(out.clone(), |it| format!("{out}#{it}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Environment};

    fn variable(name: &str, value: &str, secret: bool) -> Variable {
        Variable { name: name.into(), value: value.into(), secret }
    }

    #[test]
    fn a_reader_sees_no_secret_that_was_typed_and_every_variable() {
        let entry =
            |name: &str, value: &str| Entry { name: name.into(), value: value.into(), enabled: false };
        let mut api = Api {
            url: "wss://me:hush@h/{p}?a=1&token=hush&api_key={{k}}#hush".into(),
            headers: vec![
                entry("Authorization", "Bearer {{token}}"),
                entry("X-Auth", "hush"),
                entry("Accept", "a"),
                entry("Cookie", "a=hush"),
            ],
            params: vec![entry("ticket", "x{{a}}hush")],
            cookies: vec![entry("lang", "hush"), entry("id", "{{id}}")],
            ..Api::default()
        };
        api.auth.password = "hush".into();
        api.auth.token = "{{token}}".into();
        api.settings.key = "hush".into();
        api.settings.proxy.url = "http://u:hush@proxy:1".into();
        let seen = api.withheld();
        assert_eq!(seen.url, format!("wss://{MASK}@h/{{p}}?a=1&token={MASK}&api_key={{{{k}}}}#hush"));
        let values: Vec<_> = seen.headers.iter().map(|it| it.value.as_str()).collect();
        assert_eq!(values, ["Bearer {{token}}", MASK, "a", MASK]);
        assert_eq!(seen.cookies[1].value, "{{id}}");
        assert_eq!(seen.auth.token, "{{token}}");
        let rest = Api { url: String::new(), ..seen.clone() };
        assert!(!format!("{rest:?}").contains("hush"), "{rest:?}");
        assert_eq!(seen.withheld(), seen);
        assert!(api.sends_secrets());
        let plain = Api { settings: api.settings, ..Api::default() };
        assert!(plain.sends_secrets(), "the proxy is told its password");
        let mut keyed = Api::default();
        keyed.settings.key = "hush".into();
        assert!(!keyed.sends_secrets());
    }

    #[test]
    fn values_of_ones_own_stand_before_all_others_and_secrets_are_left_out() {
        let document = ProjectDocument {
            variables: vec![
                variable("host", "h", false),
                variable("token", "hush", true),
                variable("key", "plain", false),
            ],
            environments: vec![Environment {
                name: "prod".into(),
                variables: vec![variable("key", "hush", true), variable("host", "prod", false)],
            }],
            environment: "prod".into(),
            ..ProjectDocument::default()
        };
        assert!(!format!("{:?}", document.withheld()).contains("hush"));
        let (used, hidden) = document.clone().used_with(vec![variable("host", "mine", false)], false);
        assert_eq!(used.variable("host").map(|it| it.value.as_str()), Some("mine"));
        // Not the plain value of the project either: another one is in force.
        assert_eq!((used.variable("token"), used.variable("key")), (None, None));
        assert_eq!(hidden, ["key", "token"]);
        let (used, hidden) = document.clone().used_with(vec![variable("token", "mine", false)], false);
        assert_eq!(used.variable("token"), Some(&variable("token", "mine", true)), "and it is masked");
        assert_eq!(hidden, ["key"]);
        let (used, hidden) = document.used_with(vec![], true);
        assert_eq!(used.variable("key").map(|it| it.value.as_str()), Some("hush"));
        assert!(hidden.is_empty());
    }
}
