//! The name exists, and has no address.

use super::names::{self, Fault};
use finding::Text;

rule!("network/dns-no-address", Error, "dns_no_address", |case| {
    names::when(case, Fault::NoAddress, |host| {
        let message = Text::new(
            format!("the name {host} exists, and has no address"),
            format!("名前 {host} は存在しますが、アドレスがありません"),
        );
        names::tell(case, &RULE.meta, message).paste(
            Text::new("add an address record", "アドレスのレコードを追加する"),
            Text::same(format!("{host}.  300  IN  A  203.0.113.7\n")),
        )
    })
});
