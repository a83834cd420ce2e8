//! The resolver is silent, or its port is closed.

use super::names::{self, Fault};
use finding::Text;
use model::trace::{DnsServer, ServerAnswer};

rule!("network/resolver-down", Error, "resolver_down", |case| {
    names::when(case, Fault::Down, |_| {
        let servers = case.first.dns.as_ref().map_or(&[][..], |it| &it.step.servers);
        let finding = names::tell(case, &RULE.meta, message(servers));
        let list: Vec<_> = servers.iter().map(|it| it.address.ip().to_string()).collect();
        let ask = list.iter().map(|it| format!("dig @{it} . NS\n")).collect::<String>();
        let own = servers.iter().any(|it| it.address.ip().is_loopback());
        let finding = finding.note(Text::new(
            "nothing is known of the name: no resolver that this machine is set to use answers",
            "名前については何もわかっていません。このマシンに設定されたリゾルバーが応答しないためです",
        ));
        finding.paste(
            Text::new(
                "see which resolver is set, and whether it runs",
                "設定されているリゾルバーと、その動作を確認する",
            ),
            Text::same(format!(
                "cat /etc/resolv.conf\n{}{ask}",
                if own { "systemctl status systemd-resolved\n" } else { "" }
            )),
        )
    })
});

fn message(servers: &[DnsServer]) -> Text {
    let closed = servers.iter().find(|it| matches!(it.answer, ServerAnswer::Closed(_)));
    let lost = servers.iter().find(|it| matches!(it.answer, ServerAnswer::Unreachable(_)));
    let all_silent = servers.iter().all(|it| it.answer == ServerAnswer::Silent);
    match (closed, lost, servers) {
        (Some(server), _, _) => Text::new(
            format!("no resolver runs at {}: its port is closed", server.address.ip()),
            format!("{} でリゾルバーが動いていません（ポートが閉じています）", server.address.ip()),
        ),
        (_, Some(server), _) => Text::new(
            format!("the resolver {} cannot be reached", server.address.ip()),
            format!("リゾルバー {} に到達できません", server.address.ip()),
        ),
        (_, _, [server]) if all_silent => Text::new(
            format!("the resolver {} does not answer", server.address.ip()),
            format!("リゾルバー {} が応答しません", server.address.ip()),
        ),
        _ => Text::new("no resolver answers", "どのリゾルバーも応答しません"),
    }
}
