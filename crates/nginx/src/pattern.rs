//! Regular expressions as nginx takes them, which is PCRE's way. Where our engine might read one
//! otherwise, the answer is that we cannot tell.

use regex::bytes::RegexBuilder;

/// How much a compiled expression may take.
const LARGEST: usize = 1 << 20;

/// What an expression found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Captures {
    /// The whole, then each group.
    pub(crate) groups: Vec<Option<Vec<u8>>>,
    /// The groups that have a name.
    pub(crate) named: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Whether an expression matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It does not.
    No,
    /// It does.
    Yes(Captures),
    /// Our engine cannot tell.
    Unknown,
}

/// Whether an expression matches a text.
pub(crate) fn matches(expression: &[u8], any_case: bool, text: &[u8]) -> Match {
    let Some(expression) = std::str::from_utf8(expression).ok().filter(|it| reads_alike(it)) else {
        return Match::Unknown;
    };
    let built =
        RegexBuilder::new(expression).unicode(false).case_insensitive(any_case).size_limit(LARGEST).build();
    let Ok(regex) = built else { return Match::Unknown };
    let Some(found) = regex.captures(text) else { return Match::No };
    let groups = found.iter().map(|group| group.map(|group| group.as_bytes().to_vec())).collect();
    let named = regex.capture_names().flatten().map(|name| {
        let value = found.name(name).map(|group| group.as_bytes().to_vec());
        (name.as_bytes().to_vec(), value.unwrap_or_default())
    });
    Match::Yes(Captures { groups, named: named.collect() })
}

/// Whether both engines take an expression for the same. What ours refuses need not be found here.
fn reads_alike(expression: &str) -> bool {
    let bytes = expression.as_bytes();
    let (mut at, mut in_class) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        match byte {
            b'\\' => {
                // Ends and starts of words for the one, plain characters or nothing for the other.
                if matches!(rest.get(1), None | Some(b'<' | b'>' | b'h' | b'Q' | b'u' | b'U' | b'x'))
                    || rest.starts_with(b"\\b{")
                {
                    return false;
                }
                at += 1;
            }
            b'[' if in_class && rest.get(1) != Some(&b':') => return false,
            b'[' if !in_class => {
                in_class = true;
                at += usize::from(rest.get(1) == Some(&b'^'));
                // A bracket that stands first is one of the class.
                at += usize::from(bytes.get(at + 1) == Some(&b']'));
            }
            b'[' => at += 1 + rest[1..].iter().position(|&it| it == b']').unwrap_or(0),
            b']' => in_class = false,
            b'&' | b'-' | b'~' if in_class && rest.get(1) == Some(&byte) => return false,
            // Possessive for the one, a repetition of a repetition for the other.
            b'*' | b'+' | b'?' | b'}' if !in_class && rest.get(1) == Some(&b'+') => return false,
            b'{' if !in_class && rest.get(1) == Some(&b',') => return false,
            b'(' if !in_class && rest.get(1) == Some(&b'?') && !is_common_group(&rest[2..]) => return false,
            _ => {}
        }
        at += 1;
    }
    true
}

/// Groups that both engines know, in the same way.
fn is_common_group(rest: &[u8]) -> bool {
    let is_name = |rest: &[u8]| rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    [&b":"[..], b"i:", b"i)", b"-i:", b"-i)", b"s)", b"s:"].iter().any(|start| rest.starts_with(start))
        || rest.strip_prefix(b"<").is_some_and(is_name)
        || rest.strip_prefix(b"P<").is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(expression: &str, text: &str, expected: Option<bool>) {
        let said = match matches(expression.as_bytes(), false, text.as_bytes()) {
            Match::Yes(_) => Some(true),
            Match::No => Some(false),
            Match::Unknown => None,
        };
        assert_eq!(said, expected, "{expression} {text}");
    }

    #[test]
    fn what_both_engines_know_is_answered() {
        says("^/ws(/|$)", "/ws/a", Some(true));
        says("^/ws(/|$)", "/wsa", Some(false));
        says("\\.(io|js)$", "/socket.io", Some(true));
        says("^/(?<room>[^/]+)/\\d+$", "/a/1", Some(true));
        says("[]a]", "]", Some(true));
        says("[[:digit:]]", "1", Some(true));
    }

    #[test]
    fn what_they_may_read_otherwise_is_not() {
        for expression in ["^/(?!ws)", "(?<=a)b", "[a&&b]", "[a[b]", "a{,3}", "\\<a", "(a)\\1", "a++", "("] {
            says(expression, "/a", None);
        }
    }

    #[test]
    fn groups_are_kept_by_number_and_by_name() {
        let Match::Yes(captures) = matches(b"^/(?<a>[^/]+)/(b)?", false, b"/x/") else {
            panic!("it matches")
        };
        assert_eq!(captures.groups, [Some(b"/x/".to_vec()), Some(b"x".to_vec()), None]);
        assert_eq!(captures.named, [(b"a".to_vec(), b"x".to_vec())]);
    }
}
