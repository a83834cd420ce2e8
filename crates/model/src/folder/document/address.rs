//! The parts of a document that are made from the URL and the handshake, for other programs to read:
//! `servers`, the address of the channel, and `bindings.ws`.

use crate::Api;
use serde_json::{Map, Value, json};

/// Puts the server into the file, and gives the channel.
pub(super) fn write(api: &Api, file: &mut Value) -> Value {
    let plain = api.url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = plain.split_once("://").unwrap_or(("", plain));
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = if scheme.is_empty() { ("", rest) } else { rest.split_at(end) };
    // No user and no password.
    let host = authority.rsplit('@').next().unwrap_or_default();
    if !host.is_empty() && !format!("{scheme}{host}").contains(['{', '}']) {
        file["servers"] = json!({ "main": { "host": host, "protocol": scheme } });
    }
    let mut channel = json!({ "address": if path.is_empty() { "/" } else { path } });
    let names = places(path);
    if !names.is_empty() {
        let described =
            |name: &str| api.path.iter().find(|it| it.name == name).map_or("", |it| it.description.as_str());
        let parameter = |name: &str| match described(name) {
            "" => json!({}),
            text => json!({ "description": text }),
        };
        let parameters = names.iter().map(|it| ((*it).to_owned(), parameter(it)));
        channel["parameters"] = Value::Object(parameters.collect());
    }
    channel["bindings"] = json!({ "ws": bindings(api) });
    channel
}

/// The names between single braces.
fn places(path: &str) -> Vec<&str> {
    let parts = path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'));
    parts.filter(|it| !it.is_empty() && !it.contains(['{', '}'])).collect()
}

fn bindings(api: &Api) -> Value {
    let mut binding = json!({ "method": "GET" });
    let query = api.url.split('#').next().and_then(|it| it.split_once('?')).map_or("", |it| it.1);
    let typed = query.split('&').map(|it| it.split('=').next().unwrap_or_default());
    let added = api.params.iter().filter(|it| it.enabled).map(|it| it.name.as_str());
    let headers = api.headers.iter().filter(|it| it.enabled).map(|it| it.name.as_str());
    for (key, names) in [("query", typed.chain(added).collect::<Vec<_>>()), ("headers", headers.collect())] {
        let names = names.into_iter().filter(|it| !it.is_empty());
        let properties: Map<_, _> = names.map(|it| (it.to_owned(), json!({ "type": "string" }))).collect();
        if !properties.is_empty() {
            binding[key] = json!({ "type": "object", "properties": properties });
        }
    }
    binding["bindingVersion"] = "0.1.0".into();
    binding
}
