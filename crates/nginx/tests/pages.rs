//! Every page's examples hold, in both languages.

#[test]
fn the_examples_of_every_page_hold() {
    let wrong: Vec<_> = nginx::causes()
        .into_iter()
        .flat_map(|meta| {
            finding::rehearse(meta, &["nginx"], |_, text| nginx::check("example.conf", text.as_bytes()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_causes_are_sorted_and_have_a_title_in_both_languages() {
    let causes = nginx::causes();
    assert!(causes.is_sorted_by_key(|meta| meta.cause));
    for meta in causes {
        assert!(meta.page.en.starts_with("# ") && meta.page.ja.starts_with("# "), "{}", meta.cause);
    }
}
