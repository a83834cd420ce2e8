//! The date of an HTTP answer (RFC 9110 section 5.6.7) as Unix time.

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the form that servers send; `None`: it is no such date.
pub(super) fn unix(text: &str) -> Option<i64> {
    let (_, rest) = text.split_once(", ")?;
    let mut words = rest.split(' ');
    let number = |words: &mut std::str::Split<'_, char>| words.next()?.parse::<i64>().ok();
    let day = number(&mut words)?;
    let month = words.next()?;
    let month = i64::try_from(MONTHS.iter().position(|it| *it == month)?).ok()? + 1;
    let year = number(&mut words)?;
    let mut clock = words.next()?.split(':').map(|it| it.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let sound = (1970..=9999).contains(&year) && (1..=31).contains(&day);
    sound.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days since 1970.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March: a leap day is the last of its year then.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::unix;

    #[test]
    fn a_date_is_seconds_and_anything_else_is_none() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
            ("Tue, 29 Feb 2000 00:00:00 GMT", Some(951_782_400)),
            ("Sat, 21 Nov 2026 12:03:27 GMT", Some(1_795_262_607)),
            ("yesterday", None),
            ("Sun, 06 Foo 1994 08:49:37 GMT", None),
            ("Sun, 06 Nov 99999999999 08:49:37 GMT", None),
            ("", None),
        ] {
            assert_eq!(unix(text), seconds, "{text}");
        }
    }
}
