//! Clients that are written out: the linter finds nothing in them, secrets stand in none of them, and no
//! text of a user gets out of its literal or its comment.

use finding::Language;
use model::code::{Client, Plan, Secrets};
use model::{
    Api, Auth, AuthKind, Draft, DraftKind, Entry, KeyPlace, PathValue, ProjectDocument, Proxy, ProxyFrom,
    Reconnect, Settings, Variable,
};
use proptest::prelude::*;

const LANGUAGES: [Language; 2] = [Language::En, Language::Ja];
const SCRIPTS: [Client; 4] = [Client::Browser, Client::TypeScript, Client::Node, Client::NodeOwn];

fn entry(name: &str, value: &str) -> Entry {
    Entry { name: name.into(), value: value.into(), enabled: true }
}

fn document() -> ProjectDocument {
    let variable =
        |name: &str, value: &str, secret| Variable { name: name.into(), value: value.into(), secret };
    let variables = vec![
        variable("host", "chat.example", false),
        variable("api key", "v4r-s3cret", true),
        variable("鍵", "k4gi-s3cret", true),
    ];
    ProjectDocument { variables, ..ProjectDocument::default() }
}

fn plan(api: &Api, secrets: Secrets) -> Plan {
    let plan = Plan::of(api, &document(), 0, 1, secrets).expect("every variable has a value");
    plan.with_jar(vec!["sid".into()])
}

/// An API that asks for everything.
fn full() -> Api {
    Api {
        url: "wss://{{host}}/room".into(),
        params: vec![entry("access_token", "{{api key}}"), entry("q", "a b")],
        headers: vec![entry("X-A", "1"), entry("x-a", "'2'"), entry("X-Key", "{{鍵}}!")],
        cookies: vec![entry("session", "lit3ral-s3cret")],
        subprotocols: vec!["v2.chat".into(), "v1.chat".into()],
        origin: "https://{{host}}".into(),
        auth: Auth {
            kind: AuthKind::Basic,
            user: "u".into(),
            password: "p4ss-s3cret".into(),
            ..Auth::default()
        },
        settings: Settings {
            verify: false,
            ca: "PEM".into(),
            certificate: "PEM".into(),
            key: "PEM".into(),
            server_name: "inner.example".into(),
            proxy: Proxy { from: ProxyFrom::Url, url: "http://u:prox-s3cret@p.example:3128".into() },
            compress: true,
            ping_every_ms: 20_000,
            reconnect: Reconnect { on: true, ..Reconnect::default() },
            ..Settings::default()
        },
        draft: Draft { kind: DraftKind::Json, body: r#"{"say":"it's `${x}`","id":"{{$uuid}}"}"#.into() },
        ..Api::default()
    }
}

/// APIs of every kind.
fn apis() -> Vec<Api> {
    let at = |url: &str| Api { url: url.into(), ..Api::default() };
    let again = |lost, refused, most| {
        let reconnect = Reconnect { on: true, lost, refused, most, codes: vec![], ..Reconnect::default() };
        Api { settings: Settings { reconnect, ..Settings::default() }, ..at("wss://chat.example/") }
    };
    let key = |place| {
        let (name, value) = ("api_key".into(), "q".into());
        Api {
            auth: Auth { kind: AuthKind::Key, place, name, value, ..Auth::default() },
            ..at("ws://h.test/")
        }
    };
    let binary =
        Api { draft: Draft { kind: DraftKind::Hex, body: "00 fF".into() }, ..at("ws://127.0.0.1:8080") };
    let system = Proxy { from: ProxyFrom::System, url: String::new() };
    let token = Auth { kind: AuthKind::Bearer, token: "t".into(), ..Auth::default() };
    let settings = Settings { proxy: system, ..Settings::default() };
    let mut apis = vec![full(), binary, again(true, false, 0), again(false, true, 3), again(false, false, 1)];
    apis.extend([key(KeyPlace::Query), key(KeyPlace::Cookie), key(KeyPlace::Header)]);
    apis.push(Api { settings, auth: token, ..at("wss://chat.example/?token=abc&x=%20&y#part") });
    let hosts = [
        "ws://chat.example",
        "ws://8.8.8.8/a",
        "ws://[2001:db8::1]:90/",
        "ws://[::1]/",
        "ws://10.0.0.1:80/",
        "ws://printer.local/?jwt=",
        "wss://u:p@chat.example/",
        "ws://backend/",
        "ws://{{api key}}/",
        "ws://h.{{api key}}.example/a",
        "WS://Chat.Example./",
        "ws://localhost:8081/",
        "ws://chat.example?password=x",
        "ws://h.{{api key}}.example:443",
        "ws://chat.example:443/",
        "wss://chat.example:80/",
        "wss://localhost:80/",
        "wss://h.test/{{鍵}}/:id?token={{api key}}&a={{api key}}b",
        "{{api key}}/room",
        "{{api key}}://chat.example/",
    ];
    apis.extend(hosts.map(at));
    apis
}

#[test]
fn the_linter_finds_nothing_in_a_client() {
    for api in apis() {
        for secrets in [Secrets::Named, Secrets::Written] {
            for (client, language) in
                SCRIPTS.into_iter().flat_map(|it| LANGUAGES.map(|language| (it, language)))
            {
                let text = client.write(&plan(&api, secrets), language);
                let report = script::check(client.file(), text.as_bytes());
                let found: Vec<_> =
                    report.findings.iter().map(|it| (it.rule.cause, &it.message.en)).collect();
                assert_eq!(found, [], "{} of {}:\n{text}", client.name(), api.url);
                let module = script::Module::read(client.file(), text.as_bytes());
                assert_eq!(module.sockets.len(), 1, "the linter sees the socket of\n{text}");
            }
        }
    }
}

#[test]
fn secrets_have_names_unless_they_are_asked_for() {
    for client in Client::ALL {
        let named = client.write(&plan(&full(), Secrets::Named), Language::En);
        assert!(!named.contains("s3cret"), "{}:\n{named}", client.name());
        assert!(named.contains("WS_API_KEY"), "{}:\n{named}", client.name());
        let written = client.write(&plan(&full(), Secrets::Written), Language::En);
        assert!(written.contains("access_token=v4r-s3cret&q=a%20b"), "{}:\n{written}", client.name());
        assert!(!written.contains("WS_"), "{}:\n{written}", client.name());
    }
    let named = plan(&full(), Secrets::Named).secrets();
    assert_eq!(named, ["WS_API_KEY", "WS_SECRET", "WS_SESSION", "WS_PASSWORD", "WS_PROXY"]);
}

#[test]
fn a_secret_within_the_url_is_encoded_where_the_client_runs() {
    let url = "wss://h.test/:id/{{鍵}}?token={{api key}}&q=a{{host}}".into();
    let path = vec![PathValue { name: "id".into(), value: "{{api key}}/1".into(), ..PathValue::default() }];
    let api = Api { url, path, ..Api::default() };
    for (client, said) in [
        (
            Client::Node,
            "`wss://h.test/${encodeURIComponent(WS_API_KEY)}%2F1/${WS_SECRET}?token=${encodeURIComponent(WS_API_KEY)}&q=achat.example`",
        ),
        (Client::Python, r#""wss://h.test/" + quote(WS_API_KEY, safe="") + "%2F1/" + WS_SECRET + "?token=""#),
    ] {
        let text = client.write(&plan(&api, Secrets::Named), Language::En);
        assert!(text.contains(said), "{said}:\n{text}");
    }
}

#[test]
fn what_a_page_cannot_do_is_said_in_it() {
    let text = Client::Browser.write(&plan(&full(), Secrets::Named), Language::En);
    for said in [
        "X-A, x-a, X-Key, Authorization",
        "log in first",
        "https://chat.example",
        "proxy of its own",
        "cannot ping",
    ] {
        assert!(text.contains(said), "{said}:\n{text}");
    }
    assert!(!text.contains("WS_SESSION"), "a cookie is none of its business:\n{text}");
    assert_eq!(Client::Browser.secrets(&plan(&full(), Secrets::Named)), ["WS_API_KEY"]);
    let japanese = Client::Browser.write(&plan(&full(), Secrets::Named), Language::Ja);
    assert!(japanese.contains("次のヘッダーを送れません"), "{japanese}");
}

#[test]
fn two_names_that_look_alike_stay_apart() {
    let mut api = full();
    api.auth = Auth { kind: AuthKind::Bearer, token: "x".into(), ..Auth::default() };
    api.headers = vec![entry("api.key", "{{api key}}"), entry("X-Token", "one"), entry("x.token", "two")];
    let secrets = plan(&api, Secrets::Named).secrets();
    assert_eq!(secrets, ["WS_API_KEY", "WS_X_TOKEN", "WS_X_TOKEN_2", "WS_SESSION", "WS_TOKEN", "WS_PROXY"]);
}

/// The text without what stands in literals and comments.
fn skeleton(text: &str, sign: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(char) = rest.chars().next() {
        if rest.starts_with(sign) {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if matches!(char, '"' | '\'' | '`') {
            let mut inner = rest.char_indices().skip(1);
            let end = loop {
                match inner.next() {
                    Some((_, '\\')) => drop(inner.next()),
                    Some((at, it)) if it == char => break at + 1,
                    Some((_, '\n' | '\r' | '\u{2028}' | '\u{2029}')) if char != '`' => {
                        panic!("a literal ends its line:\n{text}")
                    }
                    Some(_) => {}
                    None => panic!("a literal does not end:\n{text}"),
                }
            };
            out.extend([char, char]);
            rest = &rest[end..];
        } else {
            out.push(char);
            rest = &rest[char.len_utf8()..];
        }
    }
    out
}

/// An API in which this text stands wherever a user may type.
fn with(text: &str) -> Api {
    let typed = |before: &str| format!("{before}{}", model::variables::without_variables(text));
    Api {
        url: typed("wss://h.test/p"),
        params: vec![entry(&typed("n"), &typed("v"))],
        headers: vec![entry(&typed("X-"), &typed("v"))],
        cookies: vec![entry(&typed("c"), &typed("v"))],
        subprotocols: vec![typed("p")],
        origin: typed("o"),
        draft: Draft { kind: DraftKind::Text, body: typed("m") },
        settings: Settings {
            verify: false,
            server_name: typed("s"),
            proxy: Proxy { from: ProxyFrom::Url, url: typed("http://p") },
            ..Settings::default()
        },
        ..Api::default()
    }
}

fn stays_inside(text: &str) {
    let write = |client: Client, text: &str, language| {
        let plan =
            Plan::of(&with(text), &document(), 0, 1, Secrets::Written).expect("no variable stands there");
        client.write(&plan.with_jar(vec![text.to_owned()]), language)
    };
    for (client, language) in Client::ALL.into_iter().flat_map(|it| LANGUAGES.map(|language| (it, language)))
    {
        let sign = if client == Client::Python { "#" } else { "//" };
        let (tame, wild) = (write(client, "a", language), write(client, text, language));
        assert_eq!(skeleton(&tame, sign), skeleton(&wild, sign), "{text:?} in\n{wild}");
        let hides = |char: char| matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        assert!(!wild.contains(hides), "{text:?} reorders\n{wild}");
        if SCRIPTS.contains(&client) {
            let ends = wild.contains("</script") || wild.contains("<!--");
            assert!(!ends, "{text:?} ends a page's script:\n{wild}");
            let report = script::check(client.file(), wild.as_bytes());
            let broken = report.findings.iter().any(|it| it.rule.cause == "code/syntax-error");
            assert!(!broken, "{text:?} in\n{wild}");
        }
    }
}

#[test]
fn known_ways_out_of_a_literal_are_closed() {
    for text in [
        "'",
        "\"",
        "`",
        "\\",
        "\\'",
        "${x}",
        "');evil();//",
        "\n evil()",
        "\r\nevil",
        "\u{2028}evil()",
        "*/ evil()",
        "</script><script>evil()",
        "<!--",
        "\u{202e}evil",
        "\u{0}",
        "\u{85}evil",
        "#{x}",
        "{x}",
        "%s %n",
        "\u{10fffe}0\u{10ffff}",
        "\u{1f600}",
        "\"\"\"",
        "'''",
        "\\u0027",
        "あ、い。",
        "\u{feff}",
        "${'${'}",
    ] {
        stays_inside(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_text_gets_out_of_its_literal(text in any::<String>(), more in "[\\\\'\"`${}#/*\n\r<!>-]{0,12}") {
        stays_inside(&format!("{more}{text}"));
    }
}
