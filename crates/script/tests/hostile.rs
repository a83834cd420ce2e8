//! Whatever stands in a file, reading it ends and gives a report.

use proptest::prelude::*;

/// The parser gets through so much nesting of each kind, or says that it was not asked.
#[test]
fn no_depth_of_nesting_ends_the_process() {
    let kinds = [
        ("js", "(", ")"),
        ("js", "[", "]"),
        ("js", "!", "a"),
        ("js", "a+", "a"),
        ("js", "a=>", "a"),
        ("js", "{", "}"),
        ("js", "if(a)", ";"),
        ("js", "if(a){}else ", ";"),
        ("js", "for(;;)", ";"),
        ("js", "`${", "}`"),
        ("js", "a.b(", ")"),
        ("js", "a?a:", "a"),
        ("js", "a.b().", "c"),
        ("js", "function a(){", "}"),
        ("js", "class A{a(){", "}}"),
        ("js", "({a:", "})"),
        ("js", "(a=", ")=>1"),
        ("jsx", "<a>", "</a>"),
        ("ts", "new ", "a"),
        ("ts", "A<", ">"),
        ("ts", "namespace a{", "}"),
        ("ts", "let x:{a:", "}"),
        ("html", "<script>(", ")</script>"),
    ];
    for (extension, open, close) in kinds {
        // The parser reads nested parameters again for each level: more would only be slow.
        let depth = if open == "(a=" { 200 } else { 3_000 };
        let text = format!("{}{}", open.repeat(depth), close.repeat(depth));
        let report = script::check(&format!("a.{extension}"), text.as_bytes());
        assert_eq!(report.sources[0].bytes, text.as_bytes(), "{open}");
    }
}

#[test]
fn what_is_too_deep_to_be_read_is_said_not_to_be_asked() {
    let report = script::check("a.js", "(".repeat(1 << 20).as_bytes());
    assert_eq!(report.not_asked.len(), script::causes().len());
    assert!(report.findings.is_empty());
}

proptest! {
    #[test]
    fn any_bytes_give_a_report_whose_labels_lie_within(bytes: Vec<u8>, name in "a\\.(js|ts|tsx|html|vue|txt)") {
        let report = script::check(&name, &bytes);
        for label in report.findings.iter().flat_map(|finding| &finding.labels) {
            prop_assert!(label.span.range.start <= label.span.range.end);
            prop_assert!(label.span.range.end <= bytes.len());
        }
    }

    /// Pieces of real code, put together at random.
    #[test]
    fn any_code_gives_a_report_whose_labels_lie_within(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
        name in "a\\.(js|ts|html|svelte)",
    ) {
        let text = pieces.concat();
        let report = script::check(&name, text.as_bytes());
        for label in report.findings.iter().flat_map(|finding| &finding.labels) {
            prop_assert!(text.get(label.span.range.clone()).is_some(), "{:?}", label);
        }
    }
}

const PIECES: &[&str] = &[
    "const s = ",
    "new ",
    "WebSocket(",
    "\"wss://h/#é\"",
    ")",
    ";",
    "\n",
    "s.close(",
    "1001",
    ", ",
    "'あ'",
    "s.onMessage",
    " = ",
    "f()",
    "{ headers: {} }",
    "`wss://${undefined}/`",
    "<script>",
    "</script>",
    "s.addEventListener(",
    "'onopen'",
    "class A { ",
    "this.s",
    " }",
    "function f() {",
    "} ",
    "\\",
    "\"",
    "`",
    "${",
    "import W from 'ws'",
    "/",
    "*/",
    "/*",
    "#",
    "\\u{61}",
    "\r\n",
    "s.onmessage = e => JSON.parse(e)",
    "s.readyState === 'OPEN'",
    "this.s = this.s;",
    "const self = this; self.s = self",
    "useEffect(() => { ",
    "const [s, t] = useState(s); t(t)",
    "switch (s.readyState) { case ",
    "window.onunload = () => s.close()",
    "// wscope-allow code/missing-new why\n",
    "/* wscope-allow */",
    "<p onclick=\"WebSocket('&quot;&amp;')\">",
    "function s() { return s() }",
    "s = s || s",
];

proptest! {
    /// What is mended is a program if it was one, and is not mended again.
    #[test]
    fn any_code_is_mended_into_code(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..30),
        name in "a\\.(js|ts|html|vue)",
    ) {
        let text = pieces.concat();
        let faults = |report: &finding::Report| {
            report.findings.iter().filter(|it| it.rule.cause == "code/syntax-error").count()
        };
        let before = faults(&script::check(&name, text.as_bytes()));
        let mended = script::mend(&name, text.as_bytes(), None, true);
        prop_assert!(faults(&mended.left) <= before);
        let again = script::mend(&name, &mended.bytes, None, true);
        prop_assert_eq!(again.bytes, mended.bytes);
    }
}
