//! Code as people write it, in the shapes of their frameworks: each fault in it is found under the
//! code it is given here, and nothing else is.

use finding::Severity;

const PAGES: [(&str, &str); 5] = [
    ("react.md", include_str!("shapes/react.md")),
    ("vue-svelte-angular.md", include_str!("shapes/vue-svelte-angular.md")),
    ("pages.md", include_str!("shapes/pages.md")),
    ("node.md", include_str!("shapes/node.md")),
    ("templates.md", include_str!("shapes/templates.md")),
];

/// A block: where it stands, the language of the file, the causes that it is bad by, and the text.
struct Shape<'a> {
    place: String,
    language: &'a str,
    causes: Option<Vec<&'a str>>,
    text: String,
}

fn shapes() -> Vec<Shape<'static>> {
    PAGES.iter().flat_map(|(name, page)| blocks(name, page)).collect()
}

fn blocks(name: &str, page: &'static str) -> Vec<Shape<'static>> {
    let mut found: Vec<Shape<'static>> = vec![];
    let mut is_open = false;
    for (at, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some("") => is_open = false,
            Some(info) => {
                let mut words = info.split(' ');
                let language = words.next().unwrap_or_default();
                let causes = (words.next() == Some("bad")).then(|| words.collect());
                found.push(Shape {
                    place: format!("{name}:{}", at + 1),
                    language,
                    causes,
                    text: String::new(),
                });
                is_open = true;
            }
            None if is_open => {
                if let Some(shape) = found.last_mut() {
                    shape.text.push_str(line);
                    shape.text.push('\n');
                }
            }
            None => {}
        }
    }
    found
}

/// What is said of it, notes left out unless they are asked for.
fn said(shape: &Shape<'_>) -> Vec<&'static str> {
    let wanted = shape.causes.as_deref().unwrap_or_default();
    let report = script::check(&format!("shape.{}", shape.language), shape.text.as_bytes());
    let mut causes: Vec<_> = report
        .findings
        .iter()
        .filter(|it| it.severity > Severity::Note || wanted.contains(&it.rule.cause))
        .map(|it| it.rule.cause)
        .collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

#[test]
fn what_people_write_is_found_where_it_is_wrong_and_left_alone_where_it_is_not() {
    let mut wrong = vec![];
    for shape in shapes() {
        let mut wanted = shape.causes.clone().unwrap_or_default();
        wanted.sort_unstable();
        let said = said(&shape);
        if said != wanted {
            wrong.push(format!("{}: {wanted:?} was wanted, and it said {said:?}", shape.place));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_sixty_of_each_kind() {
    let (bad, good): (Vec<_>, Vec<_>) = shapes().into_iter().partition(|it| it.causes.is_some());
    assert!(bad.len() >= 60 && good.len() >= 60, "{} bad, {} good", bad.len(), good.len());
}
