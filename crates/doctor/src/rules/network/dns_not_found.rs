//! The name does not exist.

use super::names::{self, Fault};
use crate::{Case, evidence};
use finding::Text;

rule!("network/dns-not-found", Error, "dns_not_found", |case| {
    names::when(case, Fault::NotFound, |host| {
        let message =
            Text::new(format!("the name {host} does not exist"), format!("名前 {host} は存在しません"));
        let mut finding = names::tell(case, &RULE.meta, message);
        if let [best, ..] = case.around.near_names.as_slice() {
            let list = case.around.near_names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            if best != "localhost" {
                let line = evidence::around_line(&case.around, &format!("{best} "));
                finding = finding.at(line, Text::new("this one does", "こちらは存在します"));
            }
            finding = finding.note(Text::new(
                format!("names like it that exist: {list}"),
                format!("似た名前で存在するもの: {list}"),
            ));
            return finding.paste(
                Text::new(format!("is {best} meant?",), format!("{best} ではありませんか")),
                Text::same(format!(
                    "{}
",
                    with_host(case, best)
                )),
            );
        }
        finding
            .note(Text::new(
                "check the spelling, and whether the record has been created and published",
                "綴りと、レコードが作成・公開されているかを確認してください",
            ))
            .paste(
                Text::new("ask the resolver yourself", "リゾルバーに直接問い合わせる"),
                Text::same(format!("dig +short {host} A\ndig +short {host} AAAA\n")),
            )
    })
});

/// The URL with another host.
fn with_host(case: &Case, host: &str) -> String {
    let mut url = case.first.attempt.url.clone();
    if let Some(uri) = case.first.target() {
        url.replace_range(uri.spans.host.clone(), host);
    }
    url
}
