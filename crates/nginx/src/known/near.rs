//! The directive that was meant, where one is a slip of the keys away.

use super::place::Places;
use super::table;

/// The directive of these places that is nearest to this unknown name, if it is near.
pub(crate) fn near(name: &[u8], places: Places) -> Option<&'static str> {
    let most = match name.len() {
        0..=3 => return None,
        4..=7 => 1,
        _ => 2,
    };
    let stands = table::all().iter().filter(|form| form.places.meets(places));
    let lengths = stands.filter(|form| form.name.len().abs_diff(name.len()) <= most);
    let near = lengths.map(|form| (distance(form.name.as_bytes(), name), form.name));
    near.filter(|(slips, _)| *slips <= most).min().map(|(_, name)| name)
}

/// How many bytes to insert, delete, replace, or swap with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            next[j] = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                next[j] = next[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_is_near() {
        let near = |name: &str| near(name.as_bytes(), Places::ANY);
        assert_eq!(near("proxy_set_heder"), Some("proxy_set_header"));
        assert_eq!(near("porxy_pass"), Some("proxy_pass"));
        assert_eq!(near("lisetn"), Some("listen"));
        assert_eq!(near("proxy_websocket"), None);
        assert_eq!(near("sett"), Some("set"));
        assert_eq!(near("x"), None);
    }
}
