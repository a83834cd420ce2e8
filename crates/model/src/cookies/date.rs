//! The dates of cookies (RFC 6265 section 5.1.1), in whatever order their parts come.

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Milliseconds since the Unix epoch; `None`: this is no date.
pub(super) fn read(text: &str) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    for token in text.split(is_delimiter).filter(|it| !it.is_empty()) {
        if time.is_none()
            && let Some(found) = clock(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = leading(token, 1..=2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = token.get(..3).and_then(month_of)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = leading(token, 2..=4)
        {
            year = Some(found);
        }
    }
    let (time, day, month) = (time?, day?, month?);
    let year = match year? {
        it @ 70..=99 => it + 1900,
        it @ 0..=69 => it + 2000,
        it => it,
    };
    let (hour, minute, second) = time;
    if !(1..=31).contains(&day) || year < 1601 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some((days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * 1000)
}

fn is_delimiter(it: char) -> bool {
    matches!(it, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~')
}

/// `hh:mm:ss`, with whatever follows the last digits.
fn clock(token: &str) -> Option<(i64, i64, i64)> {
    let mut parts = token.splitn(3, ':');
    let whole = |it: &str| it.bytes().all(|it| it.is_ascii_digit()).then(|| leading(it, 1..=2)).flatten();
    let (hour, minute) = (whole(parts.next()?)?, whole(parts.next()?)?);
    Some((hour, minute, leading(parts.next()?, 1..=2)?))
}

/// The number that stands at the beginning, if it has so many digits and no more.
fn leading(token: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let end = token.bytes().position(|it| !it.is_ascii_digit()).unwrap_or(token.len());
    digits.contains(&end).then(|| token[..end].parse().ok()).flatten()
}

fn month_of(name: &str) -> Option<i64> {
    let at = MONTHS.iter().position(|it| it.eq_ignore_ascii_case(name))?;
    i64::try_from(at).ok().map(|it| it + 1)
}

/// Days from the Unix epoch to a day of the Gregorian calendar: years begin in March here, so that
/// the day that comes and goes is the last one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap + (month * 153 + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_are_read_in_any_of_their_forms() {
        let same = 784_111_777_000;
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "06 november 1994 08:49:37",
            "08:49:37 6-Nov-1994",
        ] {
            assert_eq!(read(text), Some(same), "{text}");
        }
        assert_eq!(read("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(read("Tue, 29 Feb 2000 23:59:59 GMT"), Some(951_868_799_000));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799_000));
        assert_eq!(read("01 Jan 69 00:00:00"), Some(3_124_224_000_000));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "06 Nov 1994",
            "06 Nov 1994 25:00:00",
            "32 Nov 1994 08:49:37",
            "6 Nov 1500 08:49:37",
            "06 日 1994 08:49:37",
            "-1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
