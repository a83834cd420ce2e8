//! The session cookie exists, and the browser keeps it back from the handshake.

use crate::refusal::{self, cookies};
use crate::rules::quoted;
use finding::Text;

rule!("origin/cookies-not-sent", Error, "cookies_not_sent", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let kept = cookies::kept_back(case);
        let name = kept.first().map_or("", |it| it.cookie.name.as_str()).to_owned();
        let message = Text::new(
            "the browser keeps the session cookie back, and the server refuses without it",
            "セッション Cookie がハンドシェイクに付かず、サーバーが拒否しています",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        for shown in &kept {
            let Some(why) = shown.kept else { continue };
            let (cookie, why) = (&shown.cookie.name, why.why(&shown.cookie));
            finding = cookies::at(finding, shown, Text::new("not sent", "送られません"));
            finding = finding.note(Text::new(format!("{cookie} {}", why.en), format!("{cookie} {}", why.ja)));
        }
        if case.opened_with(crate::Variation::FreshCookies) {
            finding = finding.note(Text::new(
                "sent along all the same, it opens the connection",
                "付けて送ると接続は開きます",
            ));
        }
        finding.paste(
            Text::new(
                "set it so that it covers the endpoint, and test with it",
                "エンドポイントにも届く属性で設定し、値を付けて確かめる",
            ),
            Text::same(format!(
                "Set-Cookie: {}=…; {}\nwscope doctor {} -b {}\n",
                safe(&name),
                cookies::attributes(case),
                quoted(&case.first.attempt.url),
                quoted(&format!("{}=…", safe(&name)))
            )),
        )
    })
});

/// A cookie's name as it may stand in something to paste.
fn safe(name: &str) -> String {
    let plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it));
    if plain && !name.is_empty() { name.to_owned() } else { "NAME".to_owned() }
}
