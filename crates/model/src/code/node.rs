//! A client in Node with the package `ws`.

use super::plan::{Plan, Way};
use super::sheet::Sheet;
use super::{quote, script, words};
use finding::Language;

pub(super) fn write(plan: &Plan, language: Language) -> String {
    let mut sheet = Sheet::new(language, "//");
    let agent = agent(plan);
    sheet.put(&format!("// npm install ws{}", agent.map(|it| format!(" {}", it.1)).unwrap_or_default()));
    sheet.say(words::head(plan));
    imports(plan, agent, &mut sheet);
    script::environment(plan, &mut sheet);
    script::constants(plan, |_| None, "", &mut sheet);
    options(plan, agent, &mut sheet);
    let again = &plan.settings.reconnect;
    sheet.put("\nlet socket;");
    script::counters(again, "", &mut sheet);
    sheet.put("\nfunction connect() {");
    script::allow(plan, |_| None, "  ", &mut sheet);
    let protocols = if plan.subprotocols.is_empty() { "[]" } else { "protocols" };
    sheet.put(&format!("  const opened = new WebSocket(url, {protocols}, options);\n  socket = opened;"));
    sheet.put_if(again.on, "  let openedAt = 0;");
    listeners(plan, &mut sheet);
    sheet.put("}\n");
    rest(again.on, &mut sheet);
    script::needed(plan, &mut sheet);
    sheet.put("\nprocess.once('SIGINT', stop);\nconnect();");
    sheet.text
}

/// The class that goes through the proxy, and its package.
fn agent(plan: &Plan) -> Option<(&'static str, &'static str)> {
    match &plan.way {
        Way::Straight => None,
        Way::System => Some(("ProxyAgent", "proxy-agent")),
        Way::Proxy(url) => Some(match url.plain() {
            Some(url) if url.to_ascii_lowercase().starts_with("socks") => {
                ("SocksProxyAgent", "socks-proxy-agent")
            }
            Some(_) => ("HttpsProxyAgent", "https-proxy-agent"),
            // It is in the environment: whatever it is.
            None => ("ProxyAgent", "proxy-agent"),
        }),
    }
}

fn imports(plan: &Plan, agent: Option<(&str, &str)>, sheet: &mut Sheet) {
    let files = plan.has_tls() && (plan.has_ca() || plan.has_identity());
    sheet.put_if(files, "import { readFileSync } from 'node:fs';");
    sheet.put_if(plan.has_tls() && plan.has_ca(), "import { rootCertificates } from 'node:tls';");
    if let Some((class, package)) = agent {
        sheet.put(&format!("import {{ {class} }} from '{package}';"));
    }
    sheet.put("import WebSocket from 'ws';\n");
}

fn options(plan: &Plan, agent: Option<(&str, &str)>, sheet: &mut Sheet) {
    let settings = &plan.settings;
    sheet.put("const options = {");
    sheet.put(&format!("  handshakeTimeout: {},", settings.handshake_ms));
    sheet.put(&format!("  maxPayload: {},", settings.max_message));
    sheet.put(&format!("  perMessageDeflate: {},", settings.compress));
    headers(plan, sheet);
    if let Some(origin) = &plan.origin {
        sheet.put(&format!("  origin: {},", script::said(origin)));
    }
    match (agent, &plan.way) {
        (Some((class, _)), Way::Proxy(url)) if class != "ProxyAgent" => {
            sheet.put(&format!("  agent: new {class}({}),", script::said(url)));
        }
        (Some((class, _)), Way::Proxy(url)) => {
            sheet.put(&format!("  agent: new {class}({{ getProxyForUrl: () => {} }}),", script::said(url)));
        }
        (Some((class, _)), _) => sheet.put(&format!("  agent: new {class}(),")),
        (None, _) => {}
    }
    if plan.has_tls() {
        tls(plan, sheet);
    }
    sheet.put("};");
}

fn headers(plan: &Plan, sheet: &mut Sheet) {
    if plan.headers.is_empty() {
        return;
    }
    sheet.put("  headers: {");
    // Of one name there may be several: Node takes a list.
    let mut done: Vec<String> = vec![];
    for (name, _) in &plan.headers {
        let lower = name.to_ascii_lowercase();
        if done.contains(&lower) {
            continue;
        }
        let all = plan.headers.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        let values: Vec<_> = all.map(|(_, value)| script::said(value)).collect();
        let value = if values.len() == 1 { values.concat() } else { format!("[{}]", values.join(", ")) };
        sheet.put(&format!("    {}: {value},", quote::script(name)));
        done.push(lower);
    }
    sheet.put("  },");
}

fn tls(plan: &Plan, sheet: &mut Sheet) {
    let mut lines = |remark: &finding::Text, text: &str| {
        let remark = sheet.comment(remark);
        sheet.put(&format!("  {remark}\n{text}"));
    };
    if plan.has_ca() {
        lines(&words::files(&["ca.pem"]), "  ca: [...rootCertificates, readFileSync('ca.pem')],");
    }
    if plan.has_identity() {
        let names = words::files(&["client.pem", "client.key"]);
        lines(&names, "  cert: readFileSync('client.pem'),\n  key: readFileSync('client.key'),");
    }
    if !plan.settings.verify {
        let allowed = sheet.comment(&words::allow("code/tls-verification-off"));
        let remark = sheet.comment(&words::unverified());
        sheet.put(&format!("  {remark}\n  {allowed}\n  rejectUnauthorized: false,"));
    }
    let name = &plan.server_name;
    sheet.put_if(!name.is_empty(), &format!("  servername: {},", quote::script(name)));
}

fn listeners(plan: &Plan, sheet: &mut Sheet) {
    let (again, every) = (&plan.settings.reconnect, plan.settings.ping_every_ms);
    sheet.put_if(every > 0, "  let beat;");
    sheet.put("  opened.on('open', () => {");
    sheet.put_if(again.on, "    openedAt = Date.now();");
    sheet.put_if(every > 0, &format!("    beat = setInterval(() => opened.ping(), {every});"));
    sheet.put("    console.log('open', opened.protocol);");
    script::first(plan, sheet);
    sheet.put(
        "  });
  opened.on('message', (data, isBinary) => {
    if (isBinary) console.log('binary', data);
    else console.log('text', data.toString());
  });
  opened.on('unexpected-response', (_, response) => {
    console.error('refused with HTTP', response.statusCode);
    opened.terminate();
  });
  opened.on('error', (error) => {
    console.error('failed:', error.message);
  });
  opened.on('close', (code, reason) => {",
    );
    sheet.put_if(every > 0, "    clearInterval(beat);");
    sheet.put("    console.log('closed', code, reason.toString());");
    script::again(again, "code", sheet);
    sheet.put("  });");
}

fn rest(again: bool, sheet: &mut Sheet) {
    sheet.say([words::sent()]);
    sheet.put(
        "export function send(data) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(data);
  return true;
}
",
    );
    sheet.say([words::stopped()]);
    sheet.put("export function stop() {");
    sheet.put_if(again, "  stopped = true;\n  clearTimeout(timer);");
    sheet.put("  socket?.close(1000, 'done');\n}");
}
