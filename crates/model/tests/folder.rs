//! A project as files, whatever stands in it: nothing is lost on the way there and back, whoever else has
//! written into the files, and whatever is called how.

use model::folder::{ApiFile, FolderFile, ProjectFile, comments, names, secrets, yaml};
use model::merge::merge;
use model::{
    Api, Auth, AuthKind, Change, CloseDoc, Docs, Draft, DraftKind, Entry, Environment, FolderDocument,
    KeyPlace, MessageDirection, MessageDoc, Param, PathValue, ProjectDocument, Proto, Protobuf, Proxy,
    ProxyFrom, SavedMessage, Settings, Status, Variable,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// A text as people type them, and as nobody would.
fn text() -> BoxedStrategy<String> {
    prop_oneof![
        3 => "[a-zA-Z0-9 _./:{}?=&#-]{0,12}",
        1 => any::<String>(),
        1 => "([ a-z#:-]{0,6}\n){0,4}[ a-z]{0,4}",
        1 => json(2).prop_map(|it| serde_json::to_string_pretty(&it).expect("it is JSON")),
        1 => Just("••••••••".to_owned()),
        1 => prop::sample::select(vec!["null", "yes", "1e3", "~", "-", "\u{202e}a", "a\r\nb", "0x1f", "\t", "- a", "? b"])
            .prop_map(str::to_owned),
    ]
        .boxed()
}

fn name() -> impl Strategy<Value = String> {
    text().prop_filter("something is called somehow", |it| !it.is_empty())
}

fn json(depth: u32) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~\n]{0,8}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((any::<String>(), inner), 0..4).prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
    .boxed()
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (text(), text(), any::<bool>());
    vec(entry.prop_map(|(name, value, enabled)| Entry { name, value, enabled }), 0..4)
}

fn auth() -> BoxedStrategy<Auth> {
    let kind = prop::sample::select(vec![
        AuthKind::Inherit,
        AuthKind::None,
        AuthKind::Basic,
        AuthKind::Bearer,
        AuthKind::Key,
    ]);
    let place = prop::sample::select(vec![KeyPlace::Header, KeyPlace::Query, KeyPlace::Cookie]);
    (kind, place, text(), text(), text(), text(), text())
        .prop_map(|(kind, place, user, password, token, name, value)| Auth {
            kind,
            user,
            password,
            token,
            name,
            value,
            place,
        })
        .boxed()
}

fn proxy() -> BoxedStrategy<Proxy> {
    let from =
        prop::sample::select(vec![ProxyFrom::Inherit, ProxyFrom::None, ProxyFrom::System, ProxyFrom::Url]);
    (from, text()).prop_map(|(from, url)| Proxy { from, url }).boxed()
}

fn settings() -> BoxedStrategy<Settings> {
    (
        any::<(bool, bool, bool, Option<u8>, Option<u8>, u32, u64)>(),
        text(),
        text(),
        proxy(),
        vec(any::<u16>(), 0..3),
    )
        .prop_map(
            |(
                (verify, http2, compress, server_bits, client_bits, connect_ms, max_message),
                ca,
                key,
                proxy,
                codes,
            )| {
                let mut settings = Settings {
                    verify,
                    http2,
                    compress,
                    connect_ms,
                    max_message,
                    ca,
                    key,
                    proxy,
                    ..Settings::default()
                };
                (settings.server_max_window_bits, settings.client_max_window_bits) =
                    (server_bits, client_bits);
                (settings.reconnect.on, settings.reconnect.codes) = (verify, codes);
                settings
            },
        )
        .boxed()
}

fn docs() -> BoxedStrategy<Docs> {
    let direction = prop::sample::select(vec![MessageDirection::Takes, MessageDirection::Gives]);
    let message = (text(), direction, text(), text(), text()).prop_map(
        |(name, direction, description, example, schema)| MessageDoc {
            name,
            direction,
            description,
            example,
            schema,
        },
    );
    let close = (any::<u16>(), text()).prop_map(|(code, meaning)| CloseDoc { code, meaning });
    let change = (text(), text()).prop_map(|(version, text)| Change { version, text });
    (text(), text(), vec(text(), 0..3), text(), vec(message, 0..4), vec(close, 0..3), vec(change, 0..3))
        .prop_map(|(status, owner, tags, description, messages, closes, changes)| Docs {
            status,
            owner,
            tags,
            description,
            messages,
            closes,
            changes,
        })
        .boxed()
}

fn draft() -> BoxedStrategy<Draft> {
    (prop::sample::select(vec![DraftKind::Text, DraftKind::Json, DraftKind::Hex]), text())
        .prop_map(|(kind, body)| Draft { kind, body })
        .boxed()
}

fn api() -> BoxedStrategy<Api> {
    let query = (text(), any::<bool>(), text());
    let query =
        vec(query.prop_map(|(text, enabled, description)| Param { text, enabled, description }), 0..3);
    let path = (text(), text(), text());
    let path = vec(path.prop_map(|(name, value, description)| PathValue { name, value, description }), 0..3);
    let saved =
        (text(), text(), draft()).prop_map(|(name, folder, draft)| SavedMessage { name, folder, draft });
    let rows = (query, path, entries(), entries(), entries(), vec(text(), 0..3));
    let rest = (auth(), settings(), docs(), draft(), vec(saved, 0..3), (text(), text()));
    (name(), url(), text(), rows, rest)
        .prop_map(|(name, url, origin, rows, rest)| {
            let (query, path, params, headers, cookies, subprotocols) = rows;
            let (auth, settings, docs, draft, messages, (sent, received)) = rest;
            let protobuf = Protobuf { sent, received };
            let api = Api {
                name,
                url,
                origin,
                query,
                path,
                params,
                headers,
                cookies,
                subprotocols,
                ..Api::default()
            };
            Api { auth, settings, docs, protobuf, draft, messages, ..api }
        })
        .boxed()
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        "wss?://(u:p@)?[a-z{}.]{1,6}(:[0-9]{1,4})?(/[a-z{}:]{0,5}){0,3}([?](token|a)=[a-z]{0,3}(&token=b)?)?(#f)?"
    ]
}

fn variables() -> impl Strategy<Value = Vec<Variable>> {
    let variable = (text(), text(), any::<bool>());
    vec(variable.prop_map(|(name, value, secret)| Variable { name, value, secret }), 0..3)
}

fn project() -> BoxedStrategy<ProjectFile> {
    let environment = (text(), variables()).prop_map(|(name, variables)| Environment { name, variables });
    let status = (text(), text()).prop_map(|(name, color)| Status { name, color });
    let proto = (text(), text(), any::<bool>()).prop_map(|(name, body, is_set)| Proto { name, body, is_set });
    let document =
        (variables(), vec(environment, 0..3), text(), auth(), proxy(), vec(status, 0..2), vec(proto, 0..2));
    (name(), document, vec(text(), 0..3))
        .prop_map(|(name, document, order)| {
            let (variables, environments, environment, auth, proxy, statuses, protos) = document;
            let document = ProjectDocument {
                variables,
                environments,
                environment,
                auth,
                proxy,
                statuses,
                protos,
                revision: 0,
            };
            ProjectFile { name, document, order }
        })
        .boxed()
}

/// Puts a field of somebody else's into some of the objects of a file.
fn scribble(value: &mut Value, chance: &mut dyn FnMut() -> bool) {
    match value {
        Value::Object(fields) => {
            // What is under these is the user's own text, or all of it is names.
            let is_free = |key: &str| !["payload", "messages", "parameters", "properties"].contains(&key);
            for (_, value) in fields.iter_mut().filter(|it| is_free(it.0) || it.1.is_array()) {
                scribble(value, chance);
            }
            if chance() && !fields.contains_key("$ref") {
                fields.insert("x-somebody".into(), Value::from("here"));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| scribble(it, chance)),
        _ => {}
    }
}

/// Whether every field of somebody else's is still there.
fn scribbles(value: &Value) -> usize {
    match value {
        Value::Object(fields) => {
            usize::from(fields.contains_key("x-somebody")) + fields.values().map(scribbles).sum::<usize>()
        }
        Value::Array(items) => items.iter().map(scribbles).sum(),
        _ => 0,
    }
}

fn whole(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("it is JSON")
}

proptest! {
    #[test]
    fn any_value_comes_back_from_yaml(value in json(5)) {
        let text = yaml::write(&value);
        prop_assert_eq!(yaml::read(&text), Ok(value), "{}", text);
    }

    #[test]
    fn any_text_is_yaml_or_refused(text in prop_oneof![any::<String>(), "[-a:{}\\[\\],&*!|>'\"%@#? \n\t]{0,40}"]) {
        if let Ok(value) = yaml::read(&text) {
            prop_assert_eq!(yaml::read(&yaml::write(&value)), Ok(value));
        }
    }

    #[test]
    fn comments_of_any_text_change_nothing(old in "([ -]{0,3}[#a:|>]{0,3} ?[a#\"]{0,3}\n){0,8}", value in json(4)) {
        let new = yaml::write(&value);
        prop_assert_eq!(yaml::read(&comments::carried(&old, &new)), yaml::read(&new));
    }

    #[test]
    fn any_api_comes_back_from_its_file(api in api(), id in any::<Option<i64>>()) {
        let file = ApiFile { id, api };
        let text = yaml::write(&file.write(None, None).expect("nothing stood there"));
        let read = yaml::read(&text).expect("it is YAML");
        prop_assert_eq!(ApiFile::read(&read, None), Ok(file.clone()), "{}", text);
        prop_assert_eq!(yaml::write(&file.write(Some(&read), None).expect("it was read")), text);
    }

    #[test]
    fn any_project_and_folder_comes_back(project in project(), auth in auth(), id in any::<Option<i64>>()) {
        let text = yaml::write(&project.write(None).expect("nothing stood there"));
        prop_assert_eq!(ProjectFile::read(&yaml::read(&text).expect("it is YAML")), Ok(project.clone()), "{}", text);
        let document = FolderDocument { auth, revision: 0 };
        let folder = FolderFile { id, name: project.name, document, order: project.order };
        let text = yaml::write(&folder.write(None).expect("nothing stood there"));
        prop_assert_eq!(FolderFile::read(&yaml::read(&text).expect("it is YAML")), Ok(folder), "{}", text);
    }

    #[test]
    fn fields_of_others_are_kept(api in api(), other in api(), dice in vec(any::<bool>(), 32)) {
        let file = ApiFile { id: None, api };
        let mut stood = file.write(None, None).expect("nothing stood there");
        let mut dice = dice.into_iter().cycle();
        scribble(&mut stood, &mut || dice.next().unwrap_or_default());
        prop_assert_eq!(ApiFile::read(&stood, None), Ok(file.clone()));
        prop_assert_eq!(file.write(Some(&stood), None), Ok(stood.clone()));
        // Whatever changes in what is ours, they stay wherever their place does.
        let mut renamed = file.clone();
        renamed.api.name = other.name.clone();
        renamed.api.draft = other.draft.clone();
        let now = renamed.write(Some(&stood), None).expect("it was read");
        prop_assert_eq!(ApiFile::read(&now, None), Ok(renamed));
        prop_assert!(scribbles(&now) + 2 >= scribbles(&stood), "of the draft's own and of x-wscope's");
    }

    #[test]
    fn secrets_come_back_where_the_placeholder_stands(api in api()) {
        let (all, seen) = (whole(&api), whole(&api.withheld()));
        let mut now = seen.clone();
        prop_assert_eq!(secrets::restore(&mut now, &all, &seen), Ok(()));
        prop_assert_eq!(now, all);
    }

    #[test]
    fn who_alone_changed_something_is_heard(base in api(), other in api()) {
        let (base, other) = (whole(&base), whole(&other));
        for (folder, server) in [(&base, &other), (&other, &base), (&other, &other)] {
            let mut clashes = vec![];
            let merged = merge(Some(&base), Some(folder), Some(server), None, &mut clashes);
            prop_assert_eq!((merged.as_ref(), clashes), (Some(&other), vec![]));
        }
    }

    #[test]
    fn whatever_two_changed_is_taken_or_told(base in json(3), folder in json(3), server in json(3)) {
        let mut clashes = vec![];
        let merged = merge(Some(&base), Some(&folder), Some(&server), None, &mut clashes);
        prop_assert!(merged.is_some());
        let all = folder != server && folder != base && server != base;
        let scalar = |it: &Value| !it.is_object() && !it.is_array();
        prop_assert!(!(all && scalar(&folder)) || clashes.len() == 1);
    }

    #[test]
    fn any_name_becomes_a_safe_one(name in any::<String>()) {
        let stem = names::stem(&name, "api");
        prop_assert!(names::is_inside(&stem), "{:?}", stem);
        prop_assert_eq!(names::stem(&stem, "api"), stem);
    }
}

#[test]
fn a_file_of_somebody_else_is_read_or_refused_and_never_a_panic() {
    for file in [
        "[]",
        "1",
        "asyncapi: 3.0.0",
        "asyncapi: 3.0.0\ninfo: []",
        "asyncapi: 3.0.0\ninfo: {title: a}\nchannels: 1",
    ] {
        let _ = ApiFile::read(&yaml::read(file).expect("it is YAML"), None);
    }
    assert!(ApiFile::read(&Value::Object(Map::new()), None).is_err());
}
