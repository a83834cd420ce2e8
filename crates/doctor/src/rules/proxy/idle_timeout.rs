//! What stands in between ends a connection that is silent.

use crate::Case;
use crate::idle::{self, IDLE_PROXY, Reading};
use finding::{Finding, Text};

rule!("proxy/idle-timeout", Error, "idle_timeout", |case| {
    idle::when(case, IDLE_PROXY, |reading| tell(case, reading))
});

fn tell(case: &Case, reading: &Reading<'_>) -> Finding {
    let age = reading.age();
    let (by, by_ja) = match &reading.proxy {
        Some(name) => (format!("the proxy ({name})"), format!("プロキシ（{name}）")),
        None => ("something in between".to_owned(), "途中の機器".to_owned()),
    };
    let message = Text::new(
        format!("{by} ends a connection that was silent for {age}"),
        format!("{by_ja}が、{age} 無通信の接続を切ります"),
    );
    let mut finding = reading.with_reader(reading.tell(&RULE.meta, message), case);
    for known in idle::matching(reading.silent.age) {
        finding = finding.note(Text::new(
            format!("{age} is {}", known.who),
            format!("{age} は次の既定値と一致します: {}", known.who),
        ));
    }
    let (title, text) = idle::remedy(reading.proxy.as_deref(), reading.silent.age);
    // The path of the URL stands where a setting has a place for it.
    let path = case.first.target().map_or("/", |uri| crate::rules::repair::path(&uri.path_and_query));
    finding.paste(title, Text::same(text.en.replace("{path}", path)))
}
