//! What is seen on this machine, beside the root cause of a failure that is its own.

use crate::{Case, Here, Listener, evidence};
use finding::{Finding, Text, safe_line};

/// Tells who listens at the port, what its log ends with, and which nginx configuration is in force.
pub(super) fn tell(case: &Case, root: &mut Finding) {
    let Some(here) = &case.around.here else { return };
    let Some(target) = case.first.tcp.as_ref().and_then(|it| it.step.attempts.first()) else { return };
    let port = target.address.port();
    let told = root.labels.iter().any(|it| it.span.source == evidence::HERE);
    for listener in here.listeners.iter().filter(|it| it.address.port() == port) {
        if !told {
            let label = Text::new("who listens here", "ここで待ち受けているプログラム");
            let at = evidence::listener_line(here, listener);
            root.labels.push(finding::Label { span: at, text: label });
        }
        root.notes.extend(who(listener));
        let ending = log(here, listener, root);
        root.notes.extend(ending);
    }
    for nginx in &here.nginx {
        let how = if nginx.is_default { ("compiled in", "既定値") } else { ("by -c", "-c で指定") };
        let path = safe_line(&nginx.path);
        root.notes.push(Text::new(
            format!("nginx (pid {}) runs with {path} ({})", nginx.pid, how.0),
            format!("nginx (pid {}) の設定ファイル: {path}（{}）", nginx.pid, how.1),
        ));
    }
}

fn who(listener: &Listener) -> Option<Text> {
    let address = listener.address;
    let Some(process) = &listener.process else {
        return Some(Text::new(
            format!(
                "on this machine, a program of another user listens on {address}: run as root to see which"
            ),
            format!(
                "このマシンでは別のユーザーのプログラムが {address} で待ち受けています（root なら特定可能）"
            ),
        ));
    };
    let (who, command) = (safe_line(&listener.who()?), safe_line(&process.command));
    Some(Text::new(
        format!("on this machine, {who} listens on {address}: {command}"),
        format!("このマシンでは {who} が {address} で待ち受けています: {command}"),
    ))
}

/// The end of its log, with a label at it.
fn log(here: &Here, listener: &Listener, root: &mut Finding) -> Option<Text> {
    let log = listener.process.as_ref()?.log.as_ref()?;
    let from = safe_line(&log.from);
    let last = safe_line(log.lines.last()?.trim());
    let at = evidence::here_line(here, &format!("log {from}:"));
    let label = Text::new("its log, the last lines", "ログの末尾");
    root.labels.push(finding::Label { span: at, text: label });
    Some(Text::new(format!("its log ({from}) ends with: {last}"), format!("ログ ({from}) の末尾: {last}")))
}
