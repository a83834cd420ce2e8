use super::*;
use crate::{Api, Auth, AuthKind, Entry, Environment};

const NOW: u64 = 951_827_696_789_000_000;

fn variable(name: &str, value: &str) -> Variable {
    Variable { name: name.into(), value: value.into(), secret: name.starts_with("secret") }
}

fn project(variables: &[(&str, &str)]) -> ProjectDocument {
    let variables = variables.iter().map(|(name, value)| variable(name, value)).collect();
    ProjectDocument { variables, ..ProjectDocument::default() }
}

fn says(variables: &[(&str, &str)], text: &str) -> Result<String, Fault> {
    Resolver::new(&project(variables), NOW, 7).text(text)
}

#[track_caller]
fn becomes(variables: &[(&str, &str)], text: &str, expected: &str) {
    assert_eq!(says(variables, text).as_deref(), Ok(expected), "{text}");
}

/// What the page does with the same texts is held against the same file.
#[test]
fn every_case_of_the_shared_table_comes_out_as_it_says() {
    let table: serde_json::Value =
        serde_json::from_str(include_str!("cases.json")).expect("the table is JSON");
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let variables = |value: &serde_json::Value| -> Vec<Variable> {
        list(value).iter().map(|it| variable(&text(&it[0]), &text(&it[1]))).collect()
    };
    let document = ProjectDocument {
        variables: variables(&table["project"]),
        environments: vec![Environment {
            name: "chosen".into(),
            variables: variables(&table["environment"]),
        }],
        environment: "chosen".into(),
        ..ProjectDocument::default()
    };
    let cases = list(&table["cases"]);
    assert!(cases.len() > 20, "the table was read");
    for case in cases {
        let (typed, expected) = (text(&case[0]), &case[1]);
        let out = Resolver::new(&document, NOW, 7).text(&typed);
        match expected {
            serde_json::Value::String(expected) => assert_eq!(out.as_deref(), Ok(&**expected), "{typed}"),
            fault => {
                let (kind, name) = match out {
                    Ok(out) => panic!("{typed}: {out}"),
                    Err(Fault::Unknown { name }) => ("unknown", name),
                    Err(Fault::BadDynamic { name }) => ("dynamic", name),
                    Err(Fault::Circle { path }) => ("circle", path.join(" ")),
                    Err(Fault::TooDeep { name }) => ("deep", name),
                    Err(Fault::TooLong { name }) => ("long", name),
                };
                assert_eq!((kind, name), (&*text(&fault["fault"]), text(&fault["name"])), "{typed}");
            }
        }
    }
}

#[test]
fn the_chosen_environment_stands_before_the_project() {
    let mut document = project(&[("host", "base"), ("path", "p")]);
    for name in ["local", "staging"] {
        let variables = vec![variable("host", name)];
        document.environments.push(Environment { name: name.into(), variables });
    }
    for (chosen, expected) in [("", "base/p"), ("staging", "staging/p"), ("gone", "base/p")] {
        document.environment = chosen.into();
        let out = Resolver::new(&document, NOW, 7).text("{{host}}/{{path}}");
        assert_eq!(out.as_deref(), Ok(expected), "{chosen}");
    }
}

#[test]
fn what_is_made_anew_has_its_form_and_differs_each_time() {
    becomes(&[], "{{$timestamp}} {{$timestampMs}}", "951827696 951827696789");
    becomes(&[], "{{$isoTimestamp}}", "2000-02-29T12:34:56.789Z");
    let out = says(&[], "{{$uuid}} {{$guid}} {{$randomUUID}}").unwrap_or_default();
    let all: Vec<_> = out.split(' ').collect();
    assert!(all.len() == 3 && all[0] != all[1] && all[1] != all[2], "{out}");
    for uuid in all {
        let parts: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
        let at = |index: usize| uuid.as_bytes().get(index).copied().unwrap_or_default();
        assert!(at(14) == b'4' && b"89ab".contains(&at(19)), "{uuid}");
    }
    let document = project(&[]);
    let mut seen = std::collections::BTreeSet::new();
    let mut resolver = Resolver::new(&document, NOW, 7);
    for _ in 0..400 {
        seen.insert(resolver.text("{{$randomInt 1 10}}").unwrap_or_default().parse::<i64>().unwrap_or(99));
    }
    assert!(seen.into_iter().eq(1..=10), "both ends are drawn, and all between");
    let edges = "{{$randomInt -9223372036854775808 9223372036854775807}}";
    assert!(says(&[], edges).unwrap_or_default().parse::<i64>().is_ok());
    becomes(&[], "{{$randomInt 5 5}}", "5");
}

#[test]
fn a_variable_means_the_same_throughout_and_something_else_next_time() {
    let variables = [("id", "{{$uuid}}")];
    let out = says(&variables, "{{id}} {{id}}").unwrap_or_default();
    let (first, second) = out.split_once(' ').unwrap_or_default();
    assert!(first == second && !first.is_empty(), "{out}");
    let other = Resolver::new(&project(&variables), NOW, 8).text("{{id}}").unwrap_or_default();
    assert_ne!(first, other);
}

#[test]
fn variables_that_would_fill_the_memory_are_refused() {
    let long = "x".repeat(1 << 16);
    let many = |name: &str| format!("{{{{{name}}}}}").repeat(40);
    let (second, third) = (many("a"), many("b"));
    let bomb = [("a", long.as_str()), ("b", &second), ("c", &third)];
    assert_eq!(says(&bomb, "{{c}}"), Err(Fault::TooLong { name: "a".into() }));
    let chain: Vec<_> = (0..40).map(|at| (format!("v{at}"), format!("{{{{v{}}}}}", at + 1))).collect();
    let chain: Vec<_> = chain.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert!(matches!(says(&chain, "{{v0}}"), Err(Fault::TooDeep { .. })));
}

#[test]
fn secrets_that_were_used_are_told_and_others_are_not() {
    let document = project(&[("secret 1", "s3"), ("secret 2", "unused"), ("a", "Bearer {{secret 1}}")]);
    let mut resolver = Resolver::new(&document, NOW, 7);
    assert_eq!(resolver.text("{{a}} {{secret 1}}").as_deref(), Ok("Bearer s3 s3"));
    assert_eq!(resolver.secrets(), ["s3"]);
}

#[test]
fn a_secret_may_stay_the_same_while_all_else_is_made_anew() {
    let document = project(&[("secret id", "{{$uuid}}"), ("id", "{{$uuid}}"), ("a", "{{secret id}} {{id}}")]);
    let mut first = Resolver::new(&document, NOW, 7);
    let out = first.text("{{a}}").expect("every variable has a value");
    let kept = first.kept();
    assert_eq!(kept.keys().collect::<Vec<_>>(), ["secret id"]);
    let again = Resolver::new(&document, NOW, 8).keeping(&kept).text("{{a}}");
    let again = again.expect("every variable has a value");
    let halves = |text: &str| text.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
    let (first, next) = (halves(&out).expect("two"), halves(&again).expect("two"));
    assert_eq!(first.0, next.0);
    assert_ne!(first.1, next.1);
    assert_eq!(first.0, kept["secret id"]);
}

#[test]
fn a_text_without_variables_says_the_same() {
    for text in ["", "{", "{{a}}", "{{{{a}}", "{{{a}}}", "{{{{{", "x{{y", "{{}}"] {
        becomes(&[], &without_variables(text), text);
    }
    assert!(has_variables("a {{b}}") && has_variables("{{{{") && !has_variables("{{}} {b} {{c"));
}

#[test]
fn all_that_opens_an_api_is_resolved_and_what_is_off_is_not() {
    let document = project(&[("v", "1")]);
    let entry = |enabled| Entry { name: "{{v}}n".into(), value: "{{v}}".into(), enabled };
    let off = Entry { name: "x".into(), value: "{{unknown}}".into(), enabled: false };
    let mut api = Api {
        url: "ws://{{v}}/".into(),
        params: vec![off.clone(), entry(true)],
        headers: vec![entry(true)],
        cookies: vec![entry(true)],
        subprotocols: vec!["p{{v}}".into()],
        origin: "http://{{v}}".into(),
        auth: Auth {
            kind: AuthKind::Bearer,
            token: "t{{v}}".into(),
            user: "{{unknown}}".into(),
            ..Auth::default()
        },
        ..Api::default()
    };
    api.settings.server_name = "s{{v}}".into();
    api.settings.proxy.url = "http://{{v}}".into();
    let mut resolver = Resolver::new(&document, NOW, 7);
    let out = api.resolved(&mut resolver).expect("every variable has a value");
    let row = Entry { name: "1n".into(), value: "1".into(), enabled: true };
    assert_eq!((out.url.as_str(), &out.params), ("ws://1/", &vec![off, row.clone()]));
    assert_eq!((&out.headers, &out.cookies), (&vec![row.clone()], &vec![row]));
    assert_eq!((out.subprotocols.join(","), out.origin), ("p1".into(), "http://1".into()));
    assert_eq!((out.auth.token.as_str(), out.auth.user.as_str()), ("t1", "{{unknown}}"));
    assert_eq!((out.settings.server_name.as_str(), out.settings.proxy.url.as_str()), ("s1", "http://1"));
}

#[test]
fn where_it_stands_is_told() {
    let document = project(&[]);
    let row = |enabled| Entry { name: "n".into(), value: "{{x}}".into(), enabled };
    let api = Api { headers: vec![row(false), row(true)], ..Api::default() };
    let out = api.resolved(&mut Resolver::new(&document, NOW, 7));
    let fault = Fault::Unknown { name: "x".into() };
    assert_eq!(out, Err(Unresolved { spot: Spot::Header(2), fault }));
}
