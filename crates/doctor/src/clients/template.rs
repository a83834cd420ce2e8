//! Templates of words: `{name}` stands for what this attempt showed, `…` for what differs each time.

/// What stands for each name.
pub(super) type Fill = Vec<(&'static str, String)>;

/// The template with everything filled in. A name without a value becomes `…`.
pub(super) fn filled(template: &str, fill: &Fill) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        let value = fill.iter().find(|(known, _)| *known == name).map_or("…", |(_, value)| value);
        out.push_str(value);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_once_and_what_they_hold_is_no_template() {
        let fill = vec![("a", "{b}".to_owned()), ("b", "no".to_owned())];
        assert_eq!(filled("x {a} y {c} z", &fill), "x {b} y … z");
        assert_eq!(filled("plain", &fill), "plain");
    }
}
