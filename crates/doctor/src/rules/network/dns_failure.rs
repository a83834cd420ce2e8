//! The resolver answers that it failed, or does not answer everything.

use super::names::{self, Fault};
use crate::evidence::rcode;
use finding::{Severity, Text};
use model::trace::{DnsAnswer, DnsStep, ServerAnswer};

rule!("network/dns-failure", Error, "dns_failure", |case| {
    let slow = names::when(case, Fault::Half, |host| {
        let message = Text::new(
            format!("the resolver answers only half of what is asked about {host}"),
            format!("リゾルバーが {host} について一部の問い合わせにしか応答しません"),
        );
        names::tell(case, &RULE.meta, message)
            .only(Severity::Warning)
            .note(Text::new(
                "clients wait for both A and AAAA: each lookup takes seconds before it works",
                "クライアントは A と AAAA の両方を待つため、名前解決のたびに数秒かかります",
            ))
            .paste(ask_title(), Text::same(format!("dig {host} A\ndig {host} AAAA\n")))
    })?;
    let failed = names::when(case, Fault::Resolver, |host| {
        let dns = case.first.dns.as_ref().map(|it| &it.step);
        let code = dns.and_then(code);
        let name = code.map(rcode);
        let message = match &name {
            Some(name) => Text::new(
                format!("the resolver answers {name} for {host}"),
                format!("リゾルバーが {host} について {name} を返しています"),
            ),
            None => Text::new(
                format!("the resolver fails to look up {host}"),
                format!("リゾルバーが {host} の解決に失敗しています"),
            ),
        };
        let mut finding = names::tell(case, &RULE.meta, message);
        finding.notes.extend(code.and_then(meaning));
        if dns.is_some_and(|it| it.servers.iter().any(|it| it.unvalidated == Some(true))) {
            finding = finding.note(Text::new(
                "told not to validate, the same resolver knows the name: its DNSSEC signatures are broken",
                "検証を無効にすると同じリゾルバーが名前を解決できます。DNSSEC の署名が壊れています",
            ));
        }
        finding.paste(ask_title(), Text::same(format!("dig {host}\ndig +cd {host}\n")))
    })?;
    Some([slow, failed].concat())
});

fn ask_title() -> Text {
    Text::new("ask the resolver yourself", "リゾルバーに直接問い合わせる")
}

/// The RCODE of the failure.
fn code(dns: &DnsStep) -> Option<u16> {
    let servers = dns.servers.iter().filter_map(|it| match it.answer {
        ServerAnswer::Code(code) if code != 0 => Some(code),
        _ => None,
    });
    let queries = dns.queries.iter().filter_map(|it| match it.answer {
        DnsAnswer::Code(code) => Some(code),
        _ => None,
    });
    servers.chain(queries).next()
}

fn meaning(code: u16) -> Option<Text> {
    Some(match code {
        2 => Text::new(
            "SERVFAIL: it could not get a valid answer from the domain's own servers",
            "SERVFAIL: ドメインの権威サーバーから有効な応答を得られませんでした",
        ),
        5 => Text::new(
            "REFUSED: it does not serve this machine, or not this name",
            "REFUSED: このマシン、またはこの名前への応答を拒否しています",
        ),
        _ => return None,
    })
}
