//! No route to the host.

use super::reach::{self, Fault};
use finding::Text;

rule!("network/unreachable", Error, "unreachable", |case| {
    let reading = reach::read(case)?;
    let Some((Fault::Unreachable(_), index, address)) = reading.filter(|_| !reach::to_proxy(case)) else {
        return Some(vec![]);
    };
    let message =
        Text::new(format!("there is no route to {address}"), format!("{address} への経路がありません"));
    let label = Text::new("unreachable", "到達不能");
    let finding = reach::tell(case, &RULE.meta, index, message, label);
    Some(vec![
        finding
            .note(Text::new(
                "this machine, or a router on the way, knows no path to that address",
                "このマシンまたは途中のルーターが、そのアドレスへの経路を知りません",
            ))
            .paste(
                Text::new("look at the route", "経路を確認する"),
                Text::same(format!("ip route get {}\n", address.ip())),
            ),
    ])
});
