//! Every page's examples hold, in both languages.

const LANGUAGES: [&str; 6] = ["js", "ts", "tsx", "html", "vue", "svelte"];

#[test]
fn the_examples_of_every_page_hold() {
    let wrong: Vec<_> = script::causes()
        .into_iter()
        .flat_map(|meta| {
            finding::rehearse(meta, &LANGUAGES, |language, text| {
                script::check(&format!("example.{language}"), text.as_bytes())
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_three_bad_and_three_good_examples() {
    use finding::{ExampleKind, Language};
    for meta in script::causes() {
        for kind in [ExampleKind::Bad, ExampleKind::Good] {
            let count = meta.page.examples(Language::En).iter().filter(|it| it.kind == kind).count();
            assert!(count >= 3, "{} has {count} {kind:?} examples", meta.cause);
        }
    }
}

#[test]
fn the_causes_are_sorted_and_have_a_title_in_both_languages() {
    let causes = script::causes();
    assert!(causes.is_sorted_by_key(|meta| meta.cause));
    for meta in causes {
        assert!(meta.page.en.starts_with("# ") && meta.page.ja.starts_with("# "), "{}", meta.cause);
    }
}
