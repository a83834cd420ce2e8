//! Clients by the standard `WebSocket`: of a page, in JavaScript and TypeScript, and of Node.

use super::plan::Plan;
use super::sheet::Sheet;
use super::{quote, script, words};
use finding::Language;

/// Where it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Browser,
    TypeScript,
    /// Node 22 and later.
    Node,
}

pub(super) fn write(plan: &Plan, language: Language, kind: Kind) -> String {
    let mut sheet = Sheet::new(language, "//");
    head(plan, kind, &mut sheet);
    let typed = |text: &'static str| if kind == Kind::TypeScript { text } else { "" };
    let known: script::Known = if kind == Kind::Node { |_| None } else { |name| Some(placeholder(name)) };
    script::constants(plan, known, typed(": string[]"), &mut sheet);
    let options = options(plan, kind, &mut sheet);
    sheet.pause();
    sheet.put(&format!("let socket{};", typed(": WebSocket | undefined")));
    let again = &plan.settings.reconnect;
    script::counters(again, typed(": ReturnType<typeof setTimeout> | undefined"), &mut sheet);
    sheet.put(&format!("\nfunction connect(){} {{", typed(": void")));
    script::allow(plan, known, "  ", &mut sheet);
    sheet.put(&format!("  const opened = new WebSocket(url{options});\n  socket = opened;"));
    sheet.put_if(again.on, "  let openedAt = 0;");
    listeners(plan, kind, &mut sheet);
    sheet.put("}\n");
    rest(kind, again.on, &mut sheet);
    if kind == Kind::Node {
        script::needed(plan, &mut sheet);
    }
    sheet.pause();
    sheet.put_if(kind == Kind::Node, "process.once('SIGINT', stop);");
    sheet.put("connect();");
    sheet.text
}

fn head(plan: &Plan, kind: Kind, sheet: &mut Sheet) {
    sheet.say(words::head(plan));
    if kind == Kind::Node {
        sheet.say(words::of_nodes_own(plan));
        sheet.put("if (typeof WebSocket === 'undefined') throw new Error('this needs Node 22 or later');");
        sheet.pause();
        script::environment(plan, sheet);
        return;
    }
    sheet.say(words::of_a_page(plan));
    sheet.pause();
    let names = plan.page_secrets();
    if !names.is_empty() {
        sheet.say([words::public()]);
    }
    for name in names {
        sheet.put(&format!("const {name} = {};", quote::script(&placeholder(&name))));
    }
}

/// What stands for a secret until its reader has it: even a host may be called so.
fn placeholder(name: &str) -> String {
    format!("your-{}", name.trim_start_matches("WS_").to_ascii_lowercase().replace('_', "-"))
}

/// The second argument: subprotocols, or all that Node's own takes.
fn options(plan: &Plan, kind: Kind, sheet: &mut Sheet) -> &'static str {
    let (own, some) = (kind == Kind::Node, !plan.subprotocols.is_empty());
    if !own || plan.headers.is_empty() && plan.origin.is_none() {
        return if some { ", protocols" } else { "" };
    }
    sheet.put("const options = {");
    sheet.put_if(some, "  protocols,");
    sheet.put("  headers: {");
    // Of one name there may be several: they go out as one, as HTTP has it.
    let mut done: Vec<String> = vec![];
    for (name, _) in &plan.headers {
        let lower = name.to_ascii_lowercase();
        if done.contains(&lower) {
            continue;
        }
        let all = plan.headers.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        let values: Vec<_> = all.map(|(_, value)| script::said(value)).collect();
        let separator = if lower == "cookie" { "; " } else { ", " };
        let value = match values.as_slice() {
            [one] => one.clone(),
            _ => format!("[{}].join('{separator}')", values.join(", ")),
        };
        sheet.put(&format!("    {}: {value},", quote::script(name)));
        done.push(lower);
    }
    if let Some(origin) = &plan.origin {
        sheet.put(&format!("    Origin: {},", script::said(origin)));
    }
    sheet.put("  },\n};");
    ", options"
}

fn listeners(plan: &Plan, kind: Kind, sheet: &mut Sheet) {
    let again = &plan.settings.reconnect;
    sheet.put("  opened.binaryType = 'arraybuffer';\n  opened.addEventListener('open', () => {");
    sheet.put_if(again.on, "    openedAt = Date.now();");
    sheet.put("    console.log('open', opened.protocol);");
    script::first(plan, sheet);
    sheet.put("  });");
    let event = if kind == Kind::TypeScript { "event: MessageEvent<string | ArrayBuffer>" } else { "event" };
    sheet.put(&format!(
        "  opened.addEventListener('message', ({event}) => {{
    if (typeof event.data === 'string') console.log('text', event.data);
    else console.log('binary', new Uint8Array(event.data));
  }});
  opened.addEventListener('error', () => {{"
    ));
    if kind != Kind::Node {
        let remark = sheet.comment(&words::speechless());
        sheet.put(&format!("    {remark}"));
    }
    sheet.put("    console.error('the connection failed');\n  });");
    sheet.put("  opened.addEventListener('close', (event) => {");
    sheet.put("    console.log('closed', event.code, event.reason);");
    script::again(again, "event.code", sheet);
    sheet.put("  });");
}

fn rest(kind: Kind, again: bool, sheet: &mut Sheet) {
    let typed = |text: &'static str| if kind == Kind::TypeScript { text } else { "" };
    sheet.say([words::sent()]);
    sheet.put(&format!(
        "export function send(data{}){} {{
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(data);
  return true;
}}
",
        typed(": string | ArrayBuffer | Uint8Array<ArrayBuffer>"),
        typed(": boolean"),
    ));
    sheet.say([words::stopped()]);
    sheet.put(&format!("export function stop(){} {{", typed(": void")));
    sheet.put_if(again, "  stopped = true;\n  clearTimeout(timer);");
    sheet.put("  socket?.close(1000, 'done');\n}");
}
