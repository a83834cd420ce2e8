//! The answer is not HTTP.

use crate::{evidence, fingerprint};
use finding::Text;
use model::trace::{TlsOutcome, UpgradeOutcome};

rule!("server/not-http", Error, "not_http", |case| {
    case.first.was_dialled().then_some(())?;
    let upgrade = case.first.upgrade.as_ref().map(|it| &it.step);
    let (source, bytes) = match upgrade {
        Some(step) if step.outcome == UpgradeOutcome::NotHttp => (evidence::RESPONSE, &step.response),
        Some(_) => return Some(vec![]),
        None => match case.first.tls.as_ref().map(|tls| &tls.step) {
            Some(tls) if tls.outcome == Some(TlsOutcome::NotTls) => (evidence::FIRST_BYTES, &tls.received),
            _ => return Some(vec![]),
        },
    };
    use super::super::{protocol, uri};
    if protocol::http2_only::found(case) || protocol::data_before_open::found(case) {
        return Some(vec![]);
    }
    if uri::scheme_mismatch_tls::found(case)
        || uri::scheme_mismatch_plain::found(case)
        || bytes.starts_with(b"HTTP/")
    {
        return Some(vec![]);
    }
    let message = match fingerprint::banner(bytes) {
        Some(service) => Text::new(
            format!("{service} answers on this port, not a web server"),
            format!("このポートで応答しているのは {service} サーバーで、Web サーバーではありません"),
        ),
        None => Text::new("the answer is not HTTP", "応答が HTTP ではありません"),
    };
    let at = evidence::whole(source, bytes.len().min(80));
    Some(vec![RULE.meta.find(message).proven().at(at, Text::new("the first bytes", "最初のバイト列"))])
});
