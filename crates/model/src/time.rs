//! Times as people and files write them.

/// The time of so many nanoseconds since the Unix epoch, as ISO 8601 in UTC with milliseconds.
#[must_use]
pub fn iso(wall_ns: u64) -> String {
    let (seconds, ms) = (wall_ns / 1_000_000_000, wall_ns / 1_000_000 % 1000);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 1 March of year 0: so the odd day stands at the end (the Gregorian calendar).
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// Nanoseconds since the Unix epoch of an ISO 8601 time with its offset, as HAR has it.
pub(crate) fn wall_ns(text: &str) -> Option<u64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if !(1..=12).contains(&month) || !(1970..=2500).contains(&year) || day == 0 {
        return None;
    }
    let rest = text.get(19..)?;
    let digits = rest
        .strip_prefix('.')
        .map_or("", |it| &it[..it.find(|it: char| !it.is_ascii_digit()).unwrap_or(it.len())]);
    let zone = rest.get(if digits.is_empty() { 0 } else { digits.len() + 1 }..)?;
    let fraction: u64 = format!("{digits:0<9}").get(..9)?.parse().ok()?;
    let (shifted_year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap = shifted_year / 4 - shifted_year / 100 + shifted_year / 400;
    let days = shifted_year * 365 + leap + (153 * shifted_month + 2) / 5 + day - 1;
    let seconds = (days.checked_sub(719_468)?) * 86_400 + hour * 3600 + minute * 60 + second;
    let offset = |zone: &str| {
        Some(
            zone.get(0..2)?.parse::<u64>().ok()? * 3600
                + zone.get(zone.len().checked_sub(2)?..)?.parse::<u64>().ok()? * 60,
        )
    };
    let seconds = match zone.split_at_checked(1)? {
        ("+", zone) => seconds.checked_sub(offset(zone)?)?,
        ("-", zone) => seconds + offset(zone)?,
        _ => seconds,
    };
    seconds.checked_mul(1_000_000_000)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_date_and_back() {
        for (ns, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_827_696_789_000_000, "2000-02-29T12:34:56.789Z"),
            (4_107_542_399_999_000_000, "2100-02-28T23:59:59.999Z"),
        ] {
            assert_eq!(iso(ns), text);
            assert_eq!(wall_ns(text), Some(ns));
        }
        assert_eq!(wall_ns("2000-02-29T14:34:56.789+02:00"), Some(951_827_696_789_000_000));
        assert_eq!(wall_ns("2000-02-29T12:34:56Z"), Some(951_827_696_000_000_000));
        for none in
            ["", "yesterday", "2000-13-01T00:00:00Z", "2000-01-01T00:00:00", "１９７０-01-01T00:00:00Z"]
        {
            assert_eq!(wall_ns(none), None, "{none}");
        }
    }
}
