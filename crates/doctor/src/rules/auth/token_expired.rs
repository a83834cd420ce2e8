//! A token in the request that is worth nothing at this time.

use crate::evidence::{REQUEST, date, duration};
use crate::farewell::farewell;
use crate::token::{Token, tokens};
use crate::{Case, answer::Answer, evidence};
use finding::{Finding, Severity, Span, Text};
use model::trace::UpgradeOutcome;
use std::time::Duration;

/// Clocks may differ by so much.
const LEEWAY: i64 = 60;

rule!("auth/token-expired", Error, "token_expired", |case| {
    let request = &case.first.upgrade.as_ref()?.step.request;
    let now = case.first.began_unix;
    let by_words = farewell(case).filter(|it| it.cause == Some(RULE.meta.cause));
    let stale = tokens(request).into_iter().find_map(|token| Some((staleness(&token, now)?, token)));
    let Some((stale, token)) = stale else {
        return Some(by_words.map(|said| said_so(&said.at)).into_iter().collect());
    };
    Some(vec![tell(case, stale, &token, now)])
});

/// Why a token is worth nothing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stale {
    /// It expired so long ago.
    Expired(Duration),
    /// It begins so much later.
    Early(Duration),
}

fn staleness(token: &Token, now: i64) -> Option<Stale> {
    let long = |seconds: i64| Duration::from_secs(seconds.unsigned_abs());
    match (token.expires, token.not_before) {
        (Some(expires), _) if expires + LEEWAY < now => Some(Stale::Expired(long(now - expires))),
        (_, Some(begins)) if begins - LEEWAY > now => Some(Stale::Early(long(begins - now))),
        _ => None,
    }
}

fn tell(case: &Case, stale: Stale, token: &Token, now: i64) -> Finding {
    let (message, label) = match stale {
        Stale::Expired(ago) => (
            Text::new(
                format!("the token in the request expired {} ago", long(ago)),
                format!("リクエストのトークンは {}前に期限切れです", long_ja(ago)),
            ),
            Text::new("expired", "期限切れ"),
        ),
        Stale::Early(until) => (
            Text::new(
                format!("the token in the request is valid only from {} on", long(until)),
                format!("リクエストのトークンが有効になるのは {}後です", long_ja(until)),
            ),
            Text::new("not valid yet", "まだ有効でない"),
        ),
    };
    let mut finding = RULE.meta.find(message).at(Span::new(REQUEST, token.at.clone()), label);
    finding = finding.note(times(token, now));
    match refusal(case) {
        Some(at) => {
            finding = finding.at(at, Text::new("the server's answer", "サーバーの応答"));
            if says_expired(case) { finding.proven() } else { finding.note(only_likely()) }
        }
        None => finding.only(Severity::Note).proven(),
    }
}

/// Where the server refuses who is asking: an answer, or a close frame. `None`: it does not.
fn refusal(case: &Case) -> Option<Span> {
    if let Some(UpgradeOutcome::Status(status @ (400..=499))) = case.upgrade_outcome() {
        let answer = Answer::of(&case.first)?;
        let about = ["token", "jwt", "expired"].iter().any(|it| answer.find(it).is_some());
        return (matches!(status, 401 | 403) || about).then(|| evidence::status_line(&answer));
    }
    let said = farewell(case)?;
    let about =
        said.cause.is_some_and(|it| it.starts_with("auth/")) || matches!(said.code, Some(1008 | 3000..=4999));
    about.then_some(said.at)
}

fn says_expired(case: &Case) -> bool {
    let answered = Answer::of(&case.first).filter(|_| !case.first.switched());
    let by_answer = answered.is_some_and(|it| {
        it.find("expired").is_some() || it.field("www-authenticate").to_ascii_lowercase().contains("expired")
    });
    by_answer || farewell(case).is_some_and(|it| it.reason.to_ascii_lowercase().contains("expired"))
}

fn said_so(at: &Span) -> Finding {
    let message =
        Text::new("the server says that the token has expired", "サーバーがトークンの期限切れを伝えています");
    RULE.meta.find(message).at(at.clone(), Text::new("the server's word", "サーバーの言葉")).note(Text::new(
        "no token that can be read is in the request, so this is the server's word alone",
        "リクエストに読み取れるトークンがないため、サーバーの言葉だけが根拠です",
    ))
}

fn only_likely() -> Text {
    Text::new(
        "the server does not say why: auth/unauthorized or origin/rejected would fit too",
        "サーバーは理由を示していません。auth/unauthorized や origin/rejected でも説明できます",
    )
}

/// The three times of a token beside our clock; nothing else of it is shown.
fn times(token: &Token, now: i64) -> Text {
    let claims = [("iat", token.issued), ("nbf", token.not_before), ("exp", token.expires)];
    let told: Vec<_> =
        claims.iter().filter_map(|(name, at)| Some(format!("{name} {}", date((*at)?)))).collect();
    Text::new(
        format!("{}; this machine's clock says {}", told.join(", "), date(now)),
        format!("{}。このマシンの時計は {}", told.join("、"), date(now)),
    )
}

fn long(time: Duration) -> String {
    match time.as_secs() {
        0..120 => duration(time),
        seconds @ 120..7200 => format!("{} minutes", seconds / 60),
        seconds @ 7200..172_800 => format!("{} hours", seconds / 3600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

fn long_ja(time: Duration) -> String {
    long(time).replace(" minutes", " 分").replace(" hours", " 時間").replace(" days", " 日")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_stale_by_more_than_clocks_differ() {
        let token = |expires, not_before| Token { at: 0..0, expires, not_before, issued: None };
        assert_eq!(staleness(&token(Some(1000), None), 1060), None);
        assert_eq!(staleness(&token(Some(1000), None), 1061), Some(Stale::Expired(Duration::from_secs(61))));
        assert_eq!(
            staleness(&token(Some(9000), Some(2000)), 1000),
            Some(Stale::Early(Duration::from_secs(1000)))
        );
        assert_eq!(staleness(&token(None, None), 1000), None);
    }

    #[test]
    fn a_long_time_is_said_as_a_person_does() {
        let said = |seconds| long(Duration::from_secs(seconds));
        assert_eq!(
            [said(61), said(600), said(7200), said(200_000)],
            ["61.0 s", "10 minutes", "2 hours", "2 days"]
        );
    }
}
