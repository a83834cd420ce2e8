//! The URL has user information.

use super::fault::{fault, tell, write};
use finding::Text;
use model::trace::UriFault;

rule!("uri/credentials", Error, "credentials", |case| {
    let url = case.first.attempt.url.as_str();
    let found = fault(case).filter(|(fault, _)| *fault == UriFault::Credentials).map(|(_, at)| {
        let message = Text::new(
            "the URL carries a user name or a password",
            "URL にユーザー名またはパスワードが含まれています",
        );
        let label = Text::new("clients disagree on what this means", "扱いはクライアントによって異なります");
        let rest = url.get(at.end..).unwrap_or("").trim_start_matches('@');
        let scheme = url.split_once("://").map_or("wss", |(scheme, _)| scheme);
        let fixed = format!("{scheme}://{rest}");
        write(tell(&RULE.meta, at, message, label), fixed)
    });
    Some(found.into_iter().collect())
});
