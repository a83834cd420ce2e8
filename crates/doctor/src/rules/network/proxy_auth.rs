//! The forward proxy wants credentials.

use super::forward::{self, Fault};
use finding::Text;

rule!("network/proxy-auth", Error, "proxy_auth", |case| {
    forward::when(
        case,
        Fault::Auth,
        &RULE.meta,
        if gave_credentials(case) {
            Text::new(
                "the forward proxy rejects the credentials",
                "フォワードプロキシが認証情報を拒否しています",
            )
        } else {
            Text::new("the forward proxy wants credentials", "フォワードプロキシが認証を求めています")
        },
    )
});

/// Whether the proxy was given as `scheme://user:password@host`.
fn gave_credentials(case: &crate::Case) -> bool {
    case.first.attempt.proxy.as_ref().is_some_and(|proxy| proxy.0.contains('@'))
}

#[cfg(test)]
mod tests {
    use crate::synthetic;

    #[test]
    fn rejected_credentials_are_not_called_missing() {
        let first = synthetic::facts("wss://a.test/", "proxy: 407\n");
        let mut case = synthetic::case(first);
        let said = |case: &crate::Case| {
            (super::RULE.check)(case).and_then(|found| Some(found.first()?.message.en.clone()))
        };
        assert_eq!(said(&case).as_deref(), Some("the forward proxy wants credentials"));
        case.first.attempt.proxy = Some(model::Secret("http://user:wrong@proxy.test:3128".into()));
        assert_eq!(said(&case).as_deref(), Some("the forward proxy rejects the credentials"));
    }
}
