//! A name server's answers (RFC 1035 section 4) from a zone in words.

use std::net::IpAddr;

/// What a server answers to this query; `None`: nothing.
///
/// The zone is names separated by commas: `name` is at 127.0.0.1, `name=10.9.2.2+fd09:2::2` at these
/// addresses; `nothing` has no address, `servfail`, `refused` and `silent` are what they say, and
/// `halfsilent` answers A as 127.0.0.1 and AAAA never. All other names do not exist.
#[must_use]
pub fn answer(query: &[u8], zone: &str) -> Option<Vec<u8>> {
    let (mut at, mut labels) = (12, vec![]);
    while *query.get(at)? > 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(query.get(at + 1..end)?).to_lowercase());
        at = end;
    }
    let question = query.get(12..at + 5)?;
    let is_v6 = question[question.len() - 4..question.len() - 2] == [0, 28];
    let name = labels.join(".");
    let known = zone.split(',').map(|it| it.split_once('=').unwrap_or((it, "127.0.0.1")));
    let said = known.filter(|(known, _)| *known == name).map(|(_, said)| said).next();
    let (code, addresses) = match said {
        None => (3, ""),
        Some("nothing") => (0, ""),
        Some("servfail") => (2, ""),
        Some("refused") => (5, ""),
        Some("silent") => return None,
        Some("halfsilent") if is_v6 => return None,
        Some("halfsilent") => (0, "127.0.0.1"),
        Some(addresses) => (0, addresses),
    };
    let records: Vec<_> = addresses
        .split('+')
        .filter_map(|it| it.parse::<IpAddr>().ok())
        .filter(|it| it.is_ipv6() == is_v6)
        .map(record)
        .collect();
    let count = u8::try_from(records.len()).ok()?;
    let head = [&query[..2], &[0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]].concat();
    Some([head, question.to_vec(), records.concat()].concat())
}

fn record(address: IpAddr) -> Vec<u8> {
    let (kind, bytes) = match address {
        IpAddr::V4(it) => (1, it.octets().to_vec()),
        IpAddr::V6(it) => (28, it.octets().to_vec()),
    };
    let length = if address.is_ipv4() { 4 } else { 16 };
    [&[0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, length][..], &bytes].concat()
}
