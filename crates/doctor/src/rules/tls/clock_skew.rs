//! The dates of the certificate are right, and this machine's clock is not.

use super::{chain, http_date};
use crate::answer::Answer;
use crate::evidence::date;
use crate::{Case, Variation};
use finding::{Certainty, Text};
use model::trace::Certificate;

/// Clocks differ by a little.
const SLACK: i64 = 300;

rule!("tls/clock-skew", Error, "clock_skew", |case| {
    let Some(tls) = chain::refused(case)? else { return Some(vec![]) };
    let Some(clock) = server_clock(case) else { return Some(vec![]) };
    let now = case.first.began_unix;
    let is_wrong = |it: &Certificate| !valid_at(it, now);
    let Some(index) = tls.certificates.iter().position(is_wrong) else { return Some(vec![]) };
    let certificate = tls.certificates.get(index)?;
    if (clock.unix - now).abs() < SLACK || !tls.certificates.iter().all(|it| valid_at(it, clock.unix)) {
        return Some(vec![]);
    }
    let (apart, apart_ja) = apart(clock.unix - now);
    let message = Text::new(
        format!("the clock here is {apart} the server's: the dates only seem wrong"),
        format!("このマシンの時計がサーバーより{apart_ja}。そのため証明書が期間外に見えます"),
    );
    let early = certificate.not_before_unix > now;
    let word = if early { "Not Before:" } else { "Not After:" };
    let label = Text::new("wrong by this machine's clock alone", "このマシンの時計でだけ期間外");
    let mut finding = chain::tell(case, &RULE.meta, (index, word), message, label);
    finding.certainty = Certainty::Likely;
    finding = finding.at(clock.at, Text::new("the server's clock", "サーバーの時計"));
    let (ours, theirs) = (date(now), date(clock.unix));
    let other = if early { "tls/not-yet-valid" } else { "tls/expired" };
    Some(vec![
        finding
            .note(Text::new(
                format!("this machine says {ours}, the server says {theirs}"),
                format!("このマシンの時刻: {ours}、サーバーの時刻: {theirs}"),
            ))
            .note(Text::new(
                format!("if the server's clock is the wrong one, it is {other}"),
                format!("サーバーの時計のほうが誤っているなら {other} です"),
            ))
            .paste(
                Text::new("set this machine's clock", "このマシンの時計を合わせる"),
                Text::same("timedatectl status\nsudo timedatectl set-ntp true\n"),
            ),
    ])
});

fn valid_at(certificate: &Certificate, now: i64) -> bool {
    (certificate.not_before_unix..=certificate.not_after_unix).contains(&now)
}

/// What the server's clock says, and where.
struct Clock {
    unix: i64,
    at: finding::Span,
}

/// The server's clock, as an answer shows it that came when the certificate was accepted.
fn server_clock(case: &Case) -> Option<Clock> {
    [Variation::AcceptCertificate, Variation::AcceptCertificateGet].into_iter().find_map(|variation| {
        let answer = Answer::of(case.experiment(variation)?)?;
        let field = answer.head.field("date")?;
        // A cache keeps the date of what it keeps.
        let fresh = answer.field("age").parse::<i64>().unwrap_or(0) == 0;
        let unix = http_date::unix(&field.value).filter(|_| fresh)?;
        Some(Clock { unix, at: answer.line(variation.source(), field) })
    })
}

/// How far this machine is from the server, when that is so many seconds ahead.
fn apart(seconds: i64) -> (String, String) {
    let size = seconds.abs();
    let (count, en, ja) = match size {
        0..7_200 => (size / 60, "minutes", "分"),
        7_200..172_800 => (size / 3600, "hours", "時間"),
        _ => (size / 86_400, "days", "日"),
    };
    if seconds > 0 {
        (format!("{count} {en} behind"), format!(" {count} {ja}遅れています"))
    } else {
        (format!("{count} {en} ahead of"), format!(" {count} {ja}進んでいます"))
    }
}

/// Whether the clock is what is wrong.
pub(in crate::rules) fn found(case: &Case) -> bool {
    (RULE.check)(case).is_some_and(|findings| !findings.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_is_told_in_the_unit_that_suits_it() {
        assert_eq!(apart(600).0, "10 minutes behind");
        assert_eq!(apart(-7_200).0, "2 hours ahead of");
        assert_eq!(apart(86_400 * 400).0, "400 days behind");
    }
}
