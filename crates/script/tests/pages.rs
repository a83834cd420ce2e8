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

#[test]
fn a_program_of_any_kind_is_no_syntax_error() {
    for (name, text) in [
        ("a.js", "if (process.argv.length < 3) return;\nmodule.exports = 1;"),
        ("a.js", "export const a = await fetch(\"/\");"),
        ("a.js", "var await = 1; with (a) { b }"),
        ("a.js", "const a = <b>{c}</b>;"),
        ("a.mjs", "await 1;"),
        ("a.ts", "const a = <string>b; enum C { D }"),
        ("a.tsx", "const a = <b<string> c={d as E} />;"),
        ("pasted", "const a: string = `${b}`;"),
        ("a.html", "<script>var await = 1;</script><script type=module>await 1</script>"),
        ("a.vue", "<script setup lang=ts>const a = defineProps<{ b: string }>();</script>"),
        ("a.d.ts", "export declare class A { private b; constructor(c: string); }"),
        ("a.js", "/* @flow strict */\nconst a = (b: ?string) => b;"),
        ("a.svelte", "<script>let a = $state(1); $: b = a; export let c;</script>"),
    ] {
        let findings = script::check(name, text.as_bytes()).findings;
        assert!(findings.is_empty(), "{name}: {text}: {:?}", findings[0].notes);
    }
}
