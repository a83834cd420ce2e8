//! The answer to a refused upgrade: status, headers and body, whole and safe to show.

use crate::terminal::Terminal;
use finding::shown;
use model::Trace;

/// The longest body that is shown.
const BODY: usize = 4 * 1024;

/// The answer, or nothing where none came.
pub(super) fn refusal(trace: &Trace, terminal: Terminal) -> String {
    let Some(upgrade) = trace.upgrade.as_ref().map(|it| &it.step) else { return String::new() };
    if upgrade.response.is_empty() {
        return String::new();
    }
    let mut out = terminal.say("the server answered:\n\n", "サーバーの応答:\n\n");
    out.push_str(&indented(&upgrade.response));
    if !upgrade.body.is_empty() {
        let (body, rest) = upgrade.body.split_at(upgrade.body.len().min(BODY));
        out.push_str(&format!("\n{}", indented(body)));
        if !rest.is_empty() || upgrade.body_cut {
            out.push_str(&terminal.say(
                &format!("    … (only the first {} bytes of the body are shown)\n", body.len()),
                &format!("    …(本文は先頭の {} バイトだけを表示しています)\n", body.len()),
            ));
        }
    }
    format!("{out}\n")
}

fn indented(bytes: &[u8]) -> String {
    shown(bytes).trim_end().lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect()
}
