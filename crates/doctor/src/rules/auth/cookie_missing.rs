//! The endpoint refuses who brings no cookie, and it shows which one it means.

use crate::refusal::{self, cookies};
use crate::rules::quoted;
use crate::{Variation, evidence};
use finding::Text;

rule!("auth/cookie-missing", Error, "cookie_missing", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let shown = cookies::sendable(case);
        let names: Vec<_> = shown.iter().map(|it| it.cookie.name.as_str()).collect();
        let message = Text::new(
            "the server refuses the handshake: it brings no cookie",
            "ハンドシェイクに Cookie がないため、サーバーが拒否しています",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        for it in &shown {
            let name = &it.cookie.name;
            let label = Text::new(format!("sets {name}"), format!("{name} を設定"));
            finding = cookies::at(finding, it, label);
        }
        debug_assert!(evidence::request_line(case, "Cookie").is_none(), "with one it is not missing");
        finding = finding.note(match case.experiment(Variation::FreshCookies) {
            Some(trace) if trace.switched() => Text::new(
                format!("with the cookie that was set just now ({}) it opens", names.join(", ")),
                format!("いま設定された Cookie ({}) を付けると接続は開きます", names.join(", ")),
            ),
            Some(_) => Text::new(
                "a fresh cookie does not open it: it must be one of a logged-in session",
                "新しい Cookie では開きません。ログイン済みセッションの Cookie が必要です",
            ),
            None => Text::new(
                "a browser sends the cookies of this host by itself; a program must be given them",
                "ブラウザーはこのホストの Cookie を自動で送りますが、プログラムには渡す必要があります",
            ),
        });
        let cookie = names.first().filter(|it| plain(it)).copied().unwrap_or("NAME");
        finding.paste(
            Text::new("send the cookie of your session", "セッションの Cookie を送る"),
            Text::same(format!(
                "wscope doctor {} -b {}\n",
                quoted(&case.first.attempt.url),
                quoted(&format!("{cookie}=…"))
            )),
        )
    })
});

/// Whether this may stand in a command to paste.
fn plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it))
}
