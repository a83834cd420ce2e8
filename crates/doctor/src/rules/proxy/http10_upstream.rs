//! The proxy speaks HTTP/1.0 to a server that refuses it.

use super::unanswered;
use crate::refusal;
use crate::rules::repair;
use finding::Text;

rule!("proxy/http10-upstream", Error, "http10_upstream", |case| {
    if let Some(found) = unanswered::check(case, &RULE.meta) {
        return Some(found);
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "the proxy speaks HTTP/1.0 to a server that wants HTTP/1.1",
            "プロキシが HTTP/1.0 で転送し、サーバーが HTTP/1.1 を要求しています",
        );
        let finding = reading.tell(&RULE.meta, message).note(Text::new(
            "this request was sent as HTTP/1.1: a hop in between changed it",
            "このリクエストは HTTP/1.1 で送りました。途中のホップが書き換えています",
        ));
        let finding = finding.note(Text::new(
            "where HTTP/1.0 was never changed, Upgrade and Connection are often missing too: set all three",
            "HTTP/1.0 のままの設定では、Upgrade と Connection も欠けていることがよくあります。3 つとも設定してください",
        ));
        repair::forward(finding, case, reading)
    })
});
