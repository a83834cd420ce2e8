use super::*;
use crate::folder::yaml;
use crate::{CloseDoc, Entry, MessageDirection, MessageDoc};

fn chat() -> Api {
    let message = |name: &str, direction, example: &str| MessageDoc {
        name: name.into(),
        direction,
        example: example.into(),
        ..MessageDoc::default()
    };
    let mut api = Api {
        name: "Chat".into(),
        url: "wss://me:x@chat.example/rooms/{room}?v=1".into(),
        headers: vec![Entry { name: "X-Team".into(), value: "a".into(), enabled: true }],
        ..Api::default()
    };
    api.settings.compress = true;
    api.docs = Docs {
        status: "released".into(),
        tags: vec!["chat".into()],
        description: "Talks.\n\nA lot.".into(),
        messages: vec![
            message("say it", MessageDirection::Takes, "{\n  \"text\": \"hi\"\n}"),
            message("say it", MessageDirection::Gives, "plain"),
        ],
        closes: vec![CloseDoc { code: 4000, meaning: "kicked".into() }],
        ..Docs::default()
    };
    api.docs.messages[0].schema = "{\n  \"type\": \"object\"\n}".into();
    api.docs.messages[1].schema = "{ odd }".into();
    api
}

fn file(id: Option<i64>, api: &Api) -> Value {
    ApiFile { id, api: api.clone() }.write(None, None).expect("nothing stood there")
}

#[test]
fn an_api_is_a_document_of_asyncapi_3_that_people_can_read() {
    let text = yaml::write(&file(Some(7), &chat()));
    assert_eq!(text, include_str!("chat.yaml"));
    let again = ApiFile::read(&yaml::read(&text).expect("it is YAML"), None);
    assert_eq!(again, Ok(ApiFile { id: Some(7), api: chat() }));
}

#[test]
fn fields_of_others_stay_where_they_are_whatever_changes() {
    let text = include_str!("chat.yaml")
        .replace("  title: Chat\n", "  title: Chat\n  contact:\n    name: Ann\n")
        .replace("        name: say it\n", "        name: say it\n        x-mine: 1\n")
        .replace("    - name: X-Team\n", "    - name: X-Team\n      note: who\n")
        .replace("    - name: chat\n", "    - name: chat\n      externalDocs: {url: here}\n")
        + "x-other: [1, 2]\n";
    let stood = yaml::read(&text).expect("it is YAML");
    let mut read = ApiFile::read(&stood, None).expect("all of ours is in it");
    assert_eq!(read.api, chat());
    assert_eq!(read.write(Some(&stood), None), Ok(stood.clone()));
    read.api.name = "Talk".into();
    read.api.headers.insert(0, Entry { name: "A".into(), value: String::new(), enabled: true });
    read.api.docs.tags.insert(0, "new".into());
    read.api.docs.messages.remove(0);
    let now = read.write(Some(&stood), None).expect("it was read");
    assert_eq!(ApiFile::read(&now, None), Ok(read));
    assert_eq!(now["info"]["contact"]["name"], "Ann");
    assert_eq!(now["x-other"], json!([1, 2]));
    assert_eq!(now["x-wscope"]["headers"][1]["note"], "who");
    assert_eq!(now["info"]["tags"][1]["externalDocs"]["url"], "here");
    assert_eq!(now["operations"].get("receive"), None);
}

#[test]
fn what_would_be_lost_is_refused_and_told() {
    let told = |from: &str, to: &str| {
        let text = include_str!("chat.yaml");
        assert!(text.contains(from), "{from}");
        let file = yaml::read(&text.replacen(from, to, 1)).expect("it is YAML");
        ApiFile::read(&file, None).map_err(|it| it.place).map(drop)
    };
    let err = |place: &str| Err(place.to_owned());
    assert_eq!(told("host: chat.example", "host: other.example"), err("servers.main.host"));
    assert_eq!(told("method: GET", "method: POST"), err("channels.main.bindings.ws.method"));
    assert_eq!(told("title: Chat", "name: Chat"), err("info.title"));
    assert_eq!(told("asyncapi: \"3.0.0\"", "asyncapi: 2.6.0"), err("asyncapi"));
    assert_eq!(told("  settings:", "  name: x\n  settings:"), err("x-wscope.name"));
    assert_eq!(told("compress: true", "compress: often"), err("x-wscope.settings"));
    assert_eq!(told("messages/say-it\"", "messages/nobody\""), err("operations.receive.messages"));
    assert_eq!(told("  main:\n    address", "  other: {}\n  main:\n    address"), err("channels"));
    // These are ours to say otherwise.
    assert_eq!(told("asyncapi: \"3.0.0\"", "asyncapi: 3.1.0"), Ok(()));
    assert_eq!(told("version: \"0.0.0\"", "version: 2.0.0"), Ok(()));
}

#[test]
fn a_document_by_hand_needs_little() {
    let text = "asyncapi: 3.0.0\ninfo: {title: T}\nx-wscope:\n  url: ws://h/\n  headers:\n    - name: A\n\
        channels: {main: {messages: {hello: {}}}}\n";
    let read = ApiFile::read(&yaml::read(text).expect("it is YAML"), None).expect("it is enough");
    assert_eq!((read.id, read.api.docs.messages[0].name.as_str()), (None, "hello"));
    assert!(read.api.headers[0].enabled && read.api.settings.verify);
}

#[test]
fn what_is_made_from_a_field_may_be_old_when_that_field_is_changed() {
    let text = include_str!("chat.yaml")
        .replace("url: wss://me:x@chat.example/rooms/{room}?v=1", "url: ws://new/?w=1");
    let stood = yaml::read(&text).expect("it is YAML");
    assert_eq!(ApiFile::read(&stood, None).map_err(|it| it.place), Err("servers.main.host".into()));
    let read = ApiFile::read(&stood, Some(&chat())).expect("it is as it was made");
    let now = read.write(Some(&stood), Some(&chat())).expect("it was read");
    assert_eq!(now, read.write(None, None).expect("nothing stood there"), "and nothing old is left");
    // Neither old nor new.
    let text = text.replace("host: chat.example", "host: other.example");
    let stood = yaml::read(&text).expect("it is YAML");
    assert_eq!(ApiFile::read(&stood, Some(&chat())).map_err(|it| it.place), Err("servers.main.host".into()));
}
