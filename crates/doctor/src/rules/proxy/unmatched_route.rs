//! The proxy has no route for this path.

use crate::refusal;
use crate::rules::repair;
use finding::Text;

rule!("proxy/unmatched-route", Error, "unmatched_route", |case| {
    refusal::when(case, RULE.meta.cause, |reading| {
        let (by, by_ja) = reading.by();
        let status = reading.answer.head.status;
        let message = Text::new(
            format!("the proxy{by} has no route for this path, and answers {status} itself"),
            format!("プロキシ{by_ja}にこのパスのルートがなく、自身で {status} を返しています"),
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if reading.product() == "Caddy" && status == 200 {
            finding = finding.note(Text::new(
                "Caddy answers 200 without a byte where no matcher fits: host, path and port are compared",
                "Caddy はホスト、パス、ポートのどのマッチャーにも合わないと、空の 200 を返します",
            ));
        }
        repair::match_path(finding, case, reading)
    })
});
