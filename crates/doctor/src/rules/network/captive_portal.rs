//! Somebody else's page answers: the network wants a login first.

use super::certificate;
use crate::{Case, evidence, refusal};
use finding::{Finding, Text};
use model::trace::{TlsOutcome, TlsStep};

rule!("network/captive-portal", Error, "captive_portal", |case| {
    let rejected = |tls: &&TlsStep| tls.outcome == Some(TlsOutcome::CertificateRejected);
    if let Some(tls) = case.first.tls.as_ref().map(|it| &it.step).filter(rejected) {
        // Over TLS a portal cannot show its page: it shows a certificate that is not the host's.
        let own = tls.certificates.first().is_none_or(|it| certificate::is_for(it, &tls.server_name));
        let hijacked = refusal::hijacked(case) && !own;
        return Some(if hijacked { vec![mend(case, by_certificate(case))] } else { vec![] });
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        let message = Text::new(
            "a captive portal answers instead of the server: this network wants a login",
            "サーバーではなくキャプティブポータルが応答しています。ネットワークへのログインが必要です",
        );
        let mut finding = reading.tell(&RULE.meta, message);
        if let Some(line) = reading.answer.head.field("Location") {
            let at = reading.answer.line(evidence::RESPONSE, line);
            finding = finding.at(at, Text::new("its page", "そのページ"));
        }
        mend(case, finding)
    })
});

fn by_certificate(case: &Case) -> Finding {
    let message = Text::new(
        "a captive portal answers with a certificate of its own",
        "キャプティブポータルが自身の証明書で応答しています",
    );
    let label =
        Text::new("not the host: every name leads here", "本来のホストではなく、どの名前もここに向く");
    let note = Text::new(
        "the same facts would also fit tls/wrong-host, where the resolver gives every name to one server on purpose",
        "リゾルバーが意図的にすべての名前を 1 台に向けている場合は tls/wrong-host でも説明できます",
    );
    RULE.meta.find(message).at(evidence::connection_line(&case.first), label).note(note)
}

fn mend(case: &Case, finding: Finding) -> Finding {
    let finding = if refusal::hijacked(case) {
        finding
            .at(
                evidence::around_line(&case.around, "a made-up name"),
                Text::new(
                    "nobody has this name, and it leads to the same address",
                    "存在しない名前が同じアドレスに解決される",
                ),
            )
            .note(Text::new(
                "the resolver of this network gives one address for every name",
                "このネットワークのリゾルバーは、どの名前にも同じアドレスを返します",
            ))
    } else {
        finding
    };
    finding.paste(
        Text::new(
            "log in to this network with a browser, by a plain http address",
            "ブラウザーで http のページを開き、ネットワークにログインする",
        ),
        Text::same("http://neverssl.com/\n"),
    )
}
