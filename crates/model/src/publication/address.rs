//! The address of an API as anybody may see it: no credentials, no secret, and a name between braces
//! where a value is not told.

use crate::variables::{Resolver, VEIL, names};
use crate::{Api, AuthKind, Entry, KeyPlace, ProjectDocument, Variable, is_secret_name, percent_encoded};
use std::collections::BTreeSet;

/// An address that may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicAddress {
    /// With `{{name}}` in the place of what is not told.
    pub url: String,
    /// Whether something is not told.
    pub is_open: bool,
}

/// The address of an API by the variables of a project in its chosen environment; with the values of
/// parameters, or with their names only. What is called a secret is told by neither.
#[must_use]
pub fn public_address(api: &Api, document: &ProjectDocument, values: bool) -> PublicAddress {
    let bare = bare(api, values);
    let document = guarded(&bare, document);
    // Without chance and clock: what is made anew each time stays as it was typed.
    let mut resolver = Resolver::new(&document, 0, 1).veiled();
    let resolved = bare.resolved(&mut resolver);
    let (names, made) = resolver.under_veils();
    let url = match resolved {
        Ok(whole) if !made => unveiled(&whole.dialled_url(), &names),
        _ => bare.dialled_url(),
    };
    let url = told(&url, values);
    PublicAddress { is_open: url.contains("{{"), url }
}

/// The scheme and the host of an address, if both are told and a policy can name them.
#[must_use]
pub fn shown_origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |it: char| it.is_ascii_alphanumeric() || "-.:".contains(it);
    let fits = matches!(scheme.as_str(), "ws" | "wss") && !host.is_empty() && host.chars().all(plain);
    fits.then(|| format!("{scheme}://{}", host.to_ascii_lowercase()))
}

/// What of an API makes its address, and nothing else.
fn bare(api: &Api, values: bool) -> Api {
    let url = api.url.trim().split('#').next().unwrap_or_default().to_owned();
    let place = |it: &Entry| Entry { value: "{{".to_owned() + &it.name + "}}", ..it.clone() };
    let hides = |it: &Entry| !values || is_secret(&it.name);
    let on = api.params.iter().filter(|it| it.enabled && !it.name.is_empty());
    let mut params: Vec<_> = on.map(|it| if hides(it) { place(it) } else { it.clone() }).collect();
    if api.auth.kind == AuthKind::Key && api.auth.place == KeyPlace::Query && !api.auth.name.is_empty() {
        let key = Entry { name: api.auth.name.clone(), value: String::new(), enabled: true };
        params.push(place(&key));
    }
    let path =
        if values { api.path.iter().filter(|it| !is_secret(&it.name)).cloned().collect() } else { vec![] };
    Api { url, path, params, ..Api::default() }
}

/// The variables with those marked as secret whose names say so, and a secret for each that there is not.
fn guarded(api: &Api, document: &ProjectDocument) -> ProjectDocument {
    let mut document = document.clone();
    let environments = document.environments.iter_mut().flat_map(|it| &mut it.variables);
    for variable in environments.chain(&mut document.variables) {
        variable.secret |= is_secret(&variable.name);
    }
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    let rows = api.params.iter().flat_map(|it| [&it.name, &it.value]);
    for text in rows.chain([&api.url]).chain(api.path.iter().map(|it| &it.value)) {
        wanted.extend(names(text));
    }
    let values = document.environments.iter().flat_map(|it| &it.variables).chain(&document.variables);
    wanted.extend(values.flat_map(|it| names(&it.value)).collect::<Vec<_>>());
    for name in wanted {
        if !name.starts_with('$') && document.variable(&name).is_none() {
            document.variables.push(Variable { name, value: "?".into(), secret: true });
        }
    }
    document
}

/// The text with names between braces in the place of veils, percent-encoded or not.
fn unveiled(text: &str, names: &[String]) -> String {
    let mut text = text.to_owned();
    for (number, name) in names.iter().enumerate() {
        let veil = format!("{}{number}{}", VEIL.0, VEIL.1);
        let place = format!("{{{{{name}}}}}");
        text = text.replace(&percent_encoded(&veil), &place).replace(&veil, &place);
    }
    text
}

/// The address without credentials, and with names in the place of values that are not told.
fn told(url: &str, values: bool) -> String {
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let mut out = match place.split_once("://") {
        None => place.to_owned(),
        Some((scheme, rest)) => {
            let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
    };
    for (number, pair) in
        query.into_iter().flat_map(|it| it.split('&')).filter(|it| !it.is_empty()).enumerate()
    {
        out.push(if number == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, value)) if (!values || is_secret(name)) && !value.is_empty() => {
                out += &format!("{name}={{{{{name}}}}}");
            }
            // A value without a name may be a token.
            None if !values => out += "{{value}}",
            _ => out += pair,
        }
    }
    // What was percent-encoded on the way is a place like any other.
    out.replace("%7B%7B", "{{").replace("%7D%7D", "}}")
}

/// Whether the value of this name is not told to anybody.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_secret_name(&name) || ["key", "sig", "code", "sid", "pass", "pwd"].contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Auth, Environment, PathValue};

    fn variable(name: &str, value: &str, secret: bool) -> Variable {
        Variable { name: name.into(), value: value.into(), secret }
    }

    fn project() -> ProjectDocument {
        ProjectDocument {
            variables: vec![variable("host", "dev.example", false), variable("hidden", "SECRET", true)],
            environments: vec![Environment {
                name: "staging".into(),
                variables: vec![
                    variable("host", "user:SECRET@staging.example:8443", false),
                    variable("room", "a b", false),
                    variable("apiToken", "SECRET", false),
                    variable("nested", "x{{hidden}}", false),
                ],
            }],
            environment: "staging".into(),
            ..ProjectDocument::default()
        }
    }

    fn url(typed: &str, values: bool) -> String {
        let api = Api { url: typed.into(), ..Api::default() };
        public_address(&api, &project(), values).url
    }

    #[test]
    fn values_stand_in_their_places_and_secrets_are_names() {
        assert_eq!(url("wss://{{host}}/r/{{room}}", true), "wss://staging.example:8443/r/a b");
        assert_eq!(
            url("wss://{{host}}/?room={{room}}&a=1", true),
            "wss://staging.example:8443/?room=a%20b&a=1"
        );
        assert_eq!(
            url("wss://{{host}}/{{nested}}?t={{hidden}}", true),
            "wss://staging.example:8443/x{{hidden}}?t={{hidden}}"
        );
        assert_eq!(url("wss://{{nowhere}}/{{apiToken}}", true), "wss://{{nowhere}}/{{apiToken}}");
        assert_eq!(
            url("wss://h/?access_token=SECRET&room=1#SECRET", true),
            "wss://h/?access_token={{access_token}}&room=1"
        );
        assert_eq!(url("wss://h/?room=SECRET&SECRET", false), "wss://h/?room={{room}}&{{value}}");
        assert_eq!(url("wss://{{host}}/{{$uuid}}", true), "wss://{{host}}/{{$uuid}}");
    }

    #[test]
    fn parameters_of_rows_and_of_the_auth_are_told_by_name() {
        let row = |name: &str, value: &str| Entry { name: name.into(), value: value.into(), enabled: true };
        let api = Api {
            url: "wss://u:SECRET@h/:room/:pass".into(),
            path: vec![
                PathValue { name: "room".into(), value: "{{room}}".into(), ..PathValue::default() },
                PathValue { name: "pass".into(), value: "SECRET".into(), ..PathValue::default() },
            ],
            params: vec![
                row("lang", "ja"),
                row("session", "SECRET"),
                Entry { enabled: false, ..row("off", "SECRET") },
            ],
            auth: Auth {
                kind: AuthKind::Key,
                name: "k".into(),
                value: "SECRET".into(),
                place: KeyPlace::Query,
                ..Auth::default()
            },
            ..Api::default()
        };
        let told = public_address(&api, &project(), true);
        assert_eq!(told.url, "wss://h/a%20b/:pass?lang=ja&session={{session}}&k={{k}}");
        assert!(told.is_open);
        let names = public_address(&api, &project(), false).url;
        assert_eq!(names, "wss://h/:room/:pass?lang={{lang}}&session={{session}}&k={{k}}");
    }

    #[test]
    fn a_policy_names_plain_hosts_only() {
        assert_eq!(shown_origin("WSS://Chat.example:8443/x?y").as_deref(), Some("wss://chat.example:8443"));
        for none in [
            "https://h/",
            "wss://{{host}}/",
            "wss:///",
            "wss://h;script-src *",
            "wss://h *",
            "h",
            "wss://例え.jp/",
        ] {
            assert_eq!(shown_origin(none), None, "{none}");
        }
    }
}
