//! What the templates of components run: it is found at its place in the file, and mended there.

use finding::Severity;

/// The place of each finding, as line and column, and its code; notes are left out.
fn places(name: &str, text: &str) -> Vec<(usize, usize, &'static str)> {
    let report = script::check(name, text.as_bytes());
    let told = report.findings.iter().filter(|it| it.severity > Severity::Note);
    let place = |it: &finding::Finding| {
        let (line, column) = report.sources[0].line_column(it.labels[0].span.range.start);
        (line, column, it.rule.cause)
    };
    told.map(place).collect()
}

const SETUP: &str =
    "<script setup>\nconst ws = new WebSocket('wss://h.example/');\nconst log = ref([]);\n</script>\n";

#[test]
fn a_finding_in_a_template_of_vue_is_told_at_its_place() {
    let page = "<template>\n  <p>あ</p>\n  <b @click=\"log = []; ws.send({ a: 1 })\">b</b>\n</template>\n";
    for (text, line) in [(format!("{page}{SETUP}"), 3), (format!("{SETUP}{page}"), 7)] {
        assert_eq!(places("a.vue", &text), [(line, 32, "code/send-object")], "{text}");
    }
    let page = "<template>\r\n<b @click='ws.close(&quot;a&quot;,\r\n  {})'></b></template>\r\n";
    assert_eq!(places("a.vue", &format!("{page}{SETUP}")), [(2, 21, "code/close-argument-type")]);
}

#[test]
fn a_finding_in_the_markup_of_svelte_is_told_at_its_place() {
    let text = "<p>あ{1}</p>\n<script>\n  let ws = new WebSocket('wss://h.example/');\n</script>\n\n  <b onclick={() => {\n    ws.send({ a: 1 });\n  }}>あ</b>\n";
    assert_eq!(places("a.svelte", text), [(7, 13, "code/send-object")]);
}

#[test]
fn what_the_script_lacks_may_stand_in_the_template() {
    let script = "<script>let url = 'https://h.example/'; const open = () => new WebSocket(url);</script>";
    assert_eq!(places("a.svelte", &format!("{script}<input bind:value={{url}}>")), []);
    assert_ne!(places("a.svelte", script), []);
}

#[test]
fn a_template_that_is_no_program_takes_nothing_from_the_script() {
    let script = "<script setup>const ws = new WebSocket('wss://h.example/'); ws.send({});</script>";
    for page in [
        "<b @click=\"ws.send(\"/>",
        "<b @click=\"ws.send({}) | filter\"/>",
        "<b v-for=\"in\" @click=\"})\"/>",
        "<b @click=\"await\"/>",
        "<b v-for=\"class of a\" @click=\"class { }\"/>",
        "<b v-for=\"$event in a\" @click=\"f($event)\"/>",
    ] {
        let found = places("a.vue", &format!("<template>{page}</template>{script}"));
        assert!(found.iter().all(|it| it.2 != "code/syntax-error") && found.len() >= 2, "{page}: {found:?}");
    }
}

#[test]
fn what_a_template_runs_is_mended_where_it_stands() {
    let mended = |name: &str, text: &str| {
        String::from_utf8_lossy(&script::mend(name, text.as_bytes(), None, true).bytes).into_owned()
    };
    let text = format!("<template><b @click=\"ws.send({{ a }})\">あ</b></template>{SETUP}");
    assert_eq!(mended("a.vue", &text), text.replace("{ a }", "JSON.stringify({ a })"));
    let text = format!("<template><b @click=\"ws.close(1001)\"/></template>{SETUP}");
    assert_eq!(mended("a.vue", &text), text.replace("1001", "1000"));
    let svelte = "<script>let ws = new WebSocket(u);</script><b onclick={() => ws.close('bye')}/>";
    assert_eq!(mended("a.svelte", svelte), svelte.replace("'bye'", "1000, 'bye'"));
}
