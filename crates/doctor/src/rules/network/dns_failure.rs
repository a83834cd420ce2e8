//! The resolver failed.

use super::names::{self, Fault};
use finding::Text;

rule!("network/dns-failure", Error, "dns_failure", |case| {
    names::when(case, Fault::Resolver, |host| {
        let message = Text::new(
            format!("the resolver fails to look up {host}"),
            format!("リゾルバーが {host} の解決に失敗しています"),
        );
        names::tell(case, &RULE.meta, message).paste(
            Text::new("compare with another resolver", "別のリゾルバーと比較する"),
            Text::same(format!("dig {host}\ndig @9.9.9.9 {host}\n")),
        )
    })
});
