//! Patterns of file names, as `include` takes them: `*`, `?` and `[…]`, none of which is a slash.

/// Whether nginx looks for files instead of opening one of this name.
#[must_use]
pub fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

/// Whether a path is one of those that a pattern names. A hidden file is one only by name.
#[must_use]
pub fn matches(pattern: &str, path: &str) -> bool {
    let (patterns, parts): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    patterns.len() == parts.len()
        && patterns.iter().zip(parts).all(|(pattern, part)| {
            let hidden = part.starts_with('.') && !pattern.starts_with('.');
            !hidden && fits(pattern.as_bytes(), part.as_bytes())
        })
}

/// One part of a path. On a failure the last `*` takes one byte more, so it cannot take long.
fn fits(pattern: &[u8], part: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < part.len() {
        let one = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some(b'?') => Some(1),
            Some(b'[') => class(&pattern[p..], part[t]),
            Some(&byte) if byte == part[t] => Some(1),
            _ => None,
        };
        match (one, star) {
            (Some(length), _) => (p, t) = (p + length, t + 1),
            (None, Some((after, from))) => {
                star = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

/// How long a `[…]` is that this byte belongs to.
fn class(pattern: &[u8], byte: u8) -> Option<usize> {
    let close = pattern.iter().skip(2).position(|&it| it == b']')? + 2;
    let inside = &pattern[1..close];
    let (negated, inside) = match inside {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, inside),
    };
    let (mut at, mut found) = (0, false);
    while at < inside.len() {
        if let (Some(b'-'), Some(&last)) = (inside.get(at + 1), inside.get(at + 2)) {
            found |= (inside[at]..=last).contains(&byte);
            at += 3;
        } else {
            found |= inside[at] == byte;
            at += 1;
        }
    }
    (found != negated).then_some(close + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_what_a_shell_would() {
        for (pattern, path, is) in [
            ("/a/*.conf", "/a/b.conf", true),
            ("/a/*.conf", "/a/.b.conf", false),
            ("/a/*", "/a/b/c", false),
            ("/a/*/c", "/a/b/c", true),
            ("/a/?.conf", "/a/b.conf", true),
            ("/a/[0-9]*", "/a/10-x", true),
            ("/a/[!0-9]*", "/a/10-x", false),
            ("/a/*b*b", "/a/abcbab", true),
            ("/a/b", "/a/b", true),
            ("[", "a", false),
        ] {
            assert_eq!(matches(pattern, path), is, "{pattern} {path}");
        }
    }
}
