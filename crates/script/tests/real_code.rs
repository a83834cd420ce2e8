//! Shapes of real packages that the linter was wrong about once: each is judged right now.

/// What is said of a file, warnings and notes too.
fn said(name: &str, text: &str) -> Vec<&'static str> {
    let report = script::check(name, text.as_bytes());
    report.findings.iter().map(|it| it.rule.cause).collect()
}

#[track_caller]
fn is_well(name: &str, text: &str) {
    assert_eq!(said(name, text), Vec::<&str>::new(), "{name}: {text}");
}

#[track_caller]
fn is_found(name: &str, text: &str, cause: &str) {
    assert!(said(name, text).contains(&cause), "{name}: {text}: {:?}", said(name, text));
}

#[test]
fn a_template_of_a_server_is_not_a_program_yet() {
    for (name, text) in [
        ("a.js", "let ws = new WebSocket(u);\n{%- for room in rooms %}\nws.x = 1;\n{% endfor %}"),
        ("a.html", "<script>var ws = new WebSocket(u); var room = {{ room|safe }};</script>"),
        ("a.js", "const { <%= name %> } = require('./a'); new WebSocketServer();"),
        ("a.html", "<script>var ws = new WebSocket(u); var a = <?php echo $a ?>;</script>"),
    ] {
        is_well(name, text);
        assert!(!script::check(name, text.as_bytes()).not_asked.is_empty(), "{text}");
    }
    is_found("a.js", "if (a) {{ b() }}\nlet ws = new WebSocket(;", "code/syntax-error");
}

#[test]
fn a_var_in_a_block_may_have_the_name_of_a_function() {
    is_well("a.js", "// WebSocket\nfunction a(e) { function t() {} if (e) { var t = e } return t }");
    is_found("a.js", "// WebSocket\nfunction a() { { var t; function t() {} } }", "code/syntax-error");
    is_found("a.js", "// WebSocket\nlet t; var t;", "code/syntax-error");
}

#[test]
fn assembly_script_is_no_bad_typescript() {
    is_well("a.ts", "// WebSocket\n@external('env', 'a')\ndeclare function a(b: usize): i32");
}

#[test]
fn a_file_that_asks_which_class_it_has_may_use_both() {
    let before = "const W = globalThis.WebSocket || require('ws'); const ws = new W(u); ";
    for after in [
        "if (ws.addEventListener) { ws.addEventListener('close', f) } else { ws.on('close', f) }",
        "if (isNative) { ws.addEventListener('close', f) } else { ws.on('close', f) }",
    ] {
        is_well("a.js", &format!("{before}{after}"));
    }
    is_well("a.js", "import W from 'isomorphic-ws'; import http from 'http'; new W(u).on('close', f)");
    is_found("a.js", &format!("{before}ws.on('open', f)"), "code/node-api-in-browser");
}

#[test]
fn what_is_cast_is_not_what_its_type_says() {
    is_well(
        "a.ts",
        "import { WebSocket as W } from 'ws'; let ws: WebSocket; \
         if (isBun) { ws = new WebSocket(u) } else { ws = new W(u) as unknown as WebSocket } \
         ws.onclose = () => ws.close(1002)",
    );
}

#[test]
fn options_for_other_connections_are_not_the_sockets() {
    let before = "const WebSocket = require('ws'); const ws = new WebSocket(u, options); ";
    is_well("a.js", &format!("{before}https.get({{ host, rejectUnauthorized: false }});"));
    is_well("a.js", &format!("{before}function database() {{ return {{ rejectUnauthorized: false }} }}"));
    is_well(
        "a.js",
        "import W from 'ws'; if (o.rejectUnauthorized === false) { s = new W(u, { rejectUnauthorized: false }) }",
    );
    for options in [
        "const options = { rejectUnauthorized: false };",
        "let options; if (a) { options = { rejectUnauthorized: false } }",
        "const options = { agent: new https.Agent({ rejectUnauthorized: false }) };",
    ] {
        is_found("a.js", &format!("{options} {before}"), "code/tls-verification-off");
    }
}

#[test]
fn a_test_may_throw() {
    let text = "import WebSocket from 'ws'; const ws = new WebSocket(u); \
                ws.on('message', (m) => seen.push(JSON.parse(m))); ws.on('close', done);";
    is_well("chat.test.js", text);
    is_well("a.js", &format!("import {{ test }} from 'node:test'; {text}"));
    is_found("chat.js", text, "code/unguarded-json-parse");
    is_found("chat.js", text, "code/no-error-handler");
}

#[test]
fn attempts_that_are_counted_come_to_an_end() {
    is_well(
        "a.js",
        "let ws; function connect(tries) { ws = new WebSocket(u); if (tries) ws.onclose = () => connect(tries - 1) }",
    );
    is_found(
        "a.js",
        "let ws; function connect(a) { ws = new WebSocket(u); ws.onclose = () => connect(a) }",
        "code/reconnect-without-backoff",
    );
}

#[test]
fn what_is_passed_over_is_not_in_the_url() {
    is_well(
        "a.js",
        "class A { constructor(o) { this.url = (o === void 0 ? void 0 : o.url) || fallback } \
         open() { return new WebSocket(`wss://${this.url}/ws`) } }",
    );
    is_found(
        "a.js",
        "const a = b ? void 0 : c; new WebSocket(`wss://h.example/${a}`).onclose = f",
        "code/stringified-undefined",
    );
}

#[test]
fn a_type_is_no_import() {
    is_well(
        "a.ts",
        "import type http from 'node:http'; export const open = (u: string) => new WebSocket(u);",
    );
}

#[test]
fn urls_are_read_from_fields_and_from_objects_that_only_hold_them() {
    for text in [
        "class A { base = 'https://api.example'; open() { this.ws = new WebSocket(`${this.base}/ws`) } }",
        "class A { #base = 'https://api.example'; open() { this.ws = new WebSocket(this.#base) } }",
        "const config = { url: 'https://api.example' }; const ws = new WebSocket(config.url);",
    ] {
        is_found("a.js", text, "code/http-scheme");
    }
    for text in [
        "class A { base = 'https://a.example'; set(b) { this.base = b } open() { this.ws = new WebSocket(this.base) } }",
        "class A { constructor(b) { this.base += 'https://' } open() { this.ws = new WebSocket(this.base) } }",
        "const config = { url: 'https://a.example' }; fill(config); const ws = new WebSocket(config.url);",
    ] {
        is_well("a.js", text);
    }
}

#[test]
fn a_server_of_ws_gives_sockets_to_who_listens_for_connections() {
    let parse = "server.on('connection', (ws) => { ws.on('message', (m) => { show(JSON.parse(m)) }) })";
    for server in [
        "import { WebSocketServer } from 'ws'; const server = new WebSocketServer({ port }); ",
        "const WebSocket = require('ws'); const server = new WebSocket.Server({ port }); ",
    ] {
        is_found("a.js", &format!("{server}{parse}"), "code/unguarded-json-parse");
        is_well(
            "a.js",
            &format!(
                "{server}server.on('connection', (ws) => {{ ws.on('message', f); ws.on('error', f); ws.on('close', f) }})"
            ),
        );
        let deaf = format!("{server}server.on('connection', (ws) => {{ ws.on('message', f) }});");
        is_found("a.js", &deaf, "code/no-error-handler");
        is_well("a.js", &format!("{deaf} process.on('uncaughtException', f)"));
        is_well("a.js", &deaf.replace("ws.on('message', f)", "ws.on('message', f); watch(ws)"));
    }
    is_well("a.js", &format!("const server = new Server(port); {parse}"));
}

#[test]
fn a_question_that_listens_for_its_answer_stops_listening() {
    let ask = |after: &str| {
        format!(
            "const ws = new WebSocket(u); export function ask(q) {{ return new Promise((done) => {{ \
             ws.addEventListener('message', done); ws.send(q); {after} }}) }}"
        )
    };
    is_found("a.js", &ask(""), "code/listener-leak");
    is_well("a.js", &ask("setTimeout(() => ws.removeEventListener('message', done), 1000)"));
}
