//! The name does not exist.

use super::names::{self, Fault};
use finding::Text;

rule!("network/dns-not-found", Error, "dns_not_found", |case| {
    names::when(case, Fault::NotFound, |host| {
        let message =
            Text::new(format!("the name {host} does not exist"), format!("名前 {host} は存在しません"));
        names::tell(case, &RULE.meta, message)
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
