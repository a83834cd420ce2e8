//! How far values are followed: which sockets are known, whose they are, and what URLs hold.

/// Whether a close code that only a browser refuses is found: the socket is known for a browser's.
#[track_caller]
fn is_followed(name: &str, text: &str) -> bool {
    let report = script::check(name, text.as_bytes());
    let codes: Vec<_> = report.findings.iter().map(|it| it.rule.cause).collect();
    assert!(!codes.contains(&"code/syntax-error"), "{text}: {:?}", report.findings[0].notes);
    codes.contains(&"code/invalid-close-code")
}

#[test]
fn a_socket_is_followed_through_what_holds_it() {
    for (name, text) in [
        ("a.js", "const s = new WebSocket(u); s.close(1001)"),
        ("a.js", "const WS = window.WebSocket; let s = null; s = new WS(u); s.close(1001)"),
        ("a.js", "const W = window.WebSocket || window.MozWebSocket; const s = new W(u); s.close(1001)"),
        ("a.js", "const s = new WebSocket(u); const again = s; again.close(1001)"),
        ("a.js", "function open() { return new WebSocket(u) } const s = open(); s.close(1001)"),
        ("a.js", "const open = (u) => new WebSocket(u); open(u).close(1001)"),
        (
            "a.js",
            "function open() { if (!u) return null; const s = new WebSocket(u); return s } open().close(1001)",
        ),
        ("a.js", "let s; const get = () => s || (s = new WebSocket(u)); const o = s; s.close(1001)"),
        ("a.js", "const s = secure ? new WebSocket(a) : new WebSocket(b); s.close(1001)"),
        ("a.js", "const state = { socket: new WebSocket(u) }; state.socket.close(1001)"),
        ("a.js", "const state = { socket: null }; state.socket = new WebSocket(u); state.socket.close(1001)"),
        ("a.js", "class A { s = new WebSocket(u); stop() { this.s.close(1001) } }"),
        ("a.js", "class A { #s; open() { this.#s = new WebSocket(u) } stop() { this.#s?.close(1001) } }"),
        (
            "a.js",
            "class A { open() { this.s = new WebSocket(u); this.s.onopen = () => this.s.close(1001) } }",
        ),
        (
            "a.js",
            "class A { open() { const self = this; self.s = new WebSocket(u); f(function () { self.s.close(1001) }) } }",
        ),
        (
            "a.js",
            "class A { open() { this.s = new WebSocket(u); f(function () { this.s.close(1001) }.bind(this)) } }",
        ),
        (
            "a.js",
            "function A(u) { this.s = new WebSocket(u) } A.prototype.stop = function () { this.s.close(1001) }",
        ),
        (
            "a.js",
            "function A(u) { this.s = new WebSocket(u) } A.prototype = { stop: function () { this.s.close(1001) } }",
        ),
        ("a.js", "const a = { open() { this.s = new WebSocket(u) }, stop() { this.s.close(1001) } }"),
        (
            "a.tsx",
            "const A = () => { const r = useRef<WebSocket | null>(null); useEffect(() => { r.current = new WebSocket(u); return () => r.current?.close(1001) }) }",
        ),
        (
            "a.tsx",
            "const A = () => { const [s, set] = useState(null); useEffect(() => { set(new WebSocket(u)); return () => s.close(1001) }) }",
        ),
        ("a.tsx", "const A = () => { const s = useMemo(() => new WebSocket(u), []); s.close(1001) }"),
        (
            "a.ts",
            "class A { private s: WebSocket | undefined; open() { this.s = make() } stop() { this.s!.close(1001) } }",
        ),
        ("a.ts", "export function stop(s: WebSocket) { s.close(1001) }"),
        (
            "a.vue",
            "<script setup>const s = ref(null); onMounted(() => { s.value = new WebSocket(u) }); const stop = () => s.value.close(1001)</script>",
        ),
        (
            "a.vue",
            "<script>export default { mounted() { this.s = new WebSocket(u) }, methods: { stop() { this.s.close(1001) } } }</script>",
        ),
        (
            "a.svelte",
            "<script>let s; onMount(() => { s = new WebSocket(u); return () => s.close(1001) })</script>",
        ),
        ("a.html", "<script>var s = new WebSocket(u); s.close(1001)</script>"),
    ] {
        assert!(is_followed(name, text), "{name}: {text}");
    }
}

#[test]
fn what_may_be_something_else_is_not_claimed() {
    for (name, text) in [
        ("a.js", "import WebSocket from 'ws'; const s = new WebSocket(u); s.close(1001)"),
        ("a.js", "const { WebSocket } = require('ws'); const s = new WebSocket(u); s.close(1001)"),
        ("a.js", "var ws_1 = __importDefault(require('ws')); const s = new ws_1.default(u); s.close(1001)"),
        (
            "a.js",
            "const WebSocket = globalThis.WebSocket || require('ws'); const s = new WebSocket(u); s.close(1001)",
        ),
        (
            "a.js",
            "let W; if (typeof window === 'undefined') W = require('ws'); else W = window.WebSocket; const s = new W(u); s.close(1001)",
        ),
        ("a.js", "import RW from 'reconnecting-websocket'; const s = new RW(u); s.close(1001)"),
        ("a.js", "import { WebSocket } from './socket.js'; const s = new WebSocket(u); s.close(1001)"),
        ("a.js", "global.WebSocket = class {}; const s = new WebSocket(u); s.close(1001)"),
        ("a.js", "function f(WebSocket) { const s = new WebSocket(u); s.close(1001) }"),
        ("a.js", "let s = new WebSocket(u); if (x) s = new Other(u); s.close(1001)"),
        (
            "a.js",
            "class A { open() { this.s = new WebSocket(u) } use(o) { this.s = o } stop() { this.s.close(1001) } }",
        ),
        (
            "a.js",
            "class A { open() { this.s = new WebSocket(u) } } class B { stop() { this.s.close(1001) } }",
        ),
        ("a.js", "async function open() { return new WebSocket(u) } const s = open(); s.close(1001)"),
        ("a.js", "function f(s) { s = s || new WebSocket(u); s.close(1001) }"),
        (
            "a.js",
            "import { io } from 'socket.io-client'; const s = io('wss://h'); s.close(1001) // WebSocket",
        ),
        ("a.ts", "import type WebSocket from 'ws'; export function stop(s: WebSocket) { s.close(1001) }"),
    ] {
        assert!(!is_followed(name, text), "{name}: {text}");
    }
}

/// The strings that the URL of the first opening may be: `<x>` for a global, `?` for what is not known.
#[track_caller]
fn urls(text: &str, wanted: &[&str]) {
    let module = script::Module::read("a.ts", text.as_bytes());
    let url = &module.openings[0].arguments[0].value;
    let found: Vec<String> = url
        .each()
        .into_iter()
        .map(|value| match value {
            script::Value::Text(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    script::Piece::Known(text, _) => text.clone(),
                    script::Piece::Undefined(_) => "undefined".into(),
                    script::Piece::Global(name, _) => format!("<{name}>"),
                    script::Piece::Unknown => "?".into(),
                })
                .collect(),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(found, wanted, "{text}");
}

#[test]
fn urls_are_put_together_as_a_reader_would() {
    urls("new WebSocket('ws://' + window.location.host + '/a')", &["ws://<location.host>/a"]);
    urls("const H = 'h', P = 80; new WebSocket(`ws://${H}:${P}/`)", &["ws://h:80/"]);
    urls("function f(host) { new WebSocket('ws://'.concat(host, ':').concat(1)) }", &["ws://?:1"]);
    urls("const b = import.meta.env.VITE_WS; new WebSocket(`${b}/a`)", &["<import.meta.env.VITE_WS>/a"]);
    urls("const s = secure ? 'wss' : 'ws'; new WebSocket(s + '://h')", &["wss://h", "ws://h"]);
    urls(
        "new WebSocket(`ws://${process.env.HOST || 'localhost'}/`)",
        &["ws://<process.env.HOST>/", "ws://localhost/"],
    );
    urls("function f() { let token; new WebSocket(`ws://h?t=${token}`) }", &["ws://h?t=undefined"]);
    urls("let token; new WebSocket(`ws://h?t=${token}`)", &["ws://h?t=?"]);
}

#[test]
fn a_name_that_leads_to_itself_again_and_again_ends() {
    let mut text = String::from("const a0 = 'x';");
    (1..64).for_each(|at| text.push_str(&format!("const a{at} = a{0} + a{0} + (z ? a{0} : a{0});", at - 1)));
    text.push_str(
        "new WebSocket(a63); let s = new WebSocket(u); s = s; function f() { return f() } f().close(1001)",
    );
    assert!(!is_followed("a.js", &text));
}

#[test]
fn what_a_secure_page_refuses_is_an_error_on_one() {
    let severity = |is_secure: Option<bool>| {
        let page = is_secure.map(|is_secure| script::Page { is_secure });
        let code = b"new WebSocket(`ws://${location.host}/`).onopen = go;";
        script::check_in("a.js", code, page).findings.first().map(|it| it.severity)
    };
    assert_eq!(severity(None), Some(finding::Severity::Warning));
    assert_eq!(severity(Some(true)), Some(finding::Severity::Error));
}
