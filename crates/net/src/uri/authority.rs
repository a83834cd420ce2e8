//! `[userinfo@]host[:port]`.

use super::{Rejected, ascii_host, run_of};
use model::trace::UriFault;
use std::net::Ipv6Addr;
use std::ops::Range;

/// Where host and port stand.
pub(super) struct Authority {
    /// The host, without brackets.
    pub(super) host: Range<usize>,
    /// The port, without the colon; empty where none was typed.
    pub(super) port: Range<usize>,
    /// The port, where one was typed.
    pub(super) number: Option<u16>,
}

/// Reads the authority that stands there.
pub(super) fn read(url: &str, at: Range<usize>) -> Result<Authority, Rejected> {
    let text = &url[at.clone()];
    if let Some(sign) = text.rfind('@') {
        return Err((UriFault::Credentials, at.start..at.start + sign + 1));
    }
    let (host, rest) = if text.starts_with('[') { literal(text, &at)? } else { name(text, &at)? };
    let (port, number) = port(url, rest..at.end)?;
    Ok(Authority { host, port, number })
}

/// `[…]`: the host within the brackets, and where the rest begins.
fn literal(text: &str, at: &Range<usize>) -> Result<(Range<usize>, usize), Rejected> {
    let end = text.find(']').ok_or((UriFault::BadHost, at.clone()))?;
    text[1..end].parse::<Ipv6Addr>().map_err(|_| (UriFault::BadHost, at.start..at.start + end + 1))?;
    Ok((at.start + 1..at.start + end, at.start + end + 1))
}

/// A name or an IPv4 address, and where the rest begins.
fn name(text: &str, at: &Range<usize>) -> Result<(Range<usize>, usize), Rejected> {
    if text.parse::<Ipv6Addr>().is_ok() {
        return Err((UriFault::BadHost, at.clone()));
    }
    let host = text.split(':').next().unwrap_or_default();
    let host_at = at.start..at.start + host.len();
    if host.is_empty() {
        return Err((UriFault::EmptyHost, host_at));
    }
    check_name(host).map_err(|bad| (UriFault::BadHost, at.start + bad.start..at.start + bad.end))?;
    Ok((host_at.clone(), host_at.end))
}

/// What in this name no host may have.
fn check_name(host: &str) -> Result<(), Range<usize>> {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "-._".contains(it) || !it.is_ascii();
    if let Some(bad) = run_of(host, |it| !allowed(it)) {
        return Err(bad);
    }
    let ascii = ascii_host(host).ok_or(0..host.len())?;
    if ascii.len() > 253 || !is_address_or_name(&ascii) {
        return Err(0..host.len());
    }
    let mut at = 0;
    let labels = host.strip_suffix('.').unwrap_or(host);
    for label in labels.split('.') {
        let span = at..at + label.len();
        if label.is_empty() {
            return Err(at.saturating_sub(1)..(at + 1).min(host.len()));
        }
        if label.is_ascii() && label.len() > 63 {
            return Err(span);
        }
        at = span.end + 1;
    }
    Ok(())
}

/// Four numbers are an address, which each must fit; more than four are nothing.
fn is_address_or_name(host: &str) -> bool {
    let parts: Vec<_> = host.split('.').collect();
    let numeric = parts.iter().all(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
    !numeric || parts.len() < 4 || (parts.len() == 4 && parts.iter().all(|it| it.parse::<u8>().is_ok()))
}

/// What stands after the host: nothing, `:`, or `:port`.
fn port(url: &str, at: Range<usize>) -> Result<(Range<usize>, Option<u16>), Rejected> {
    let text = &url[at.clone()];
    let Some(digits) = text.strip_prefix(':') else {
        return if text.is_empty() { Ok((at, None)) } else { Err((UriFault::BadHost, at)) };
    };
    let span = at.start + 1..at.end;
    if digits.is_empty() {
        return Ok((span, None));
    }
    let number = digits.bytes().all(|it| it.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    match number {
        Some(1..) => Ok((span, number)),
        _ => Err((UriFault::BadPort, span)),
    }
}
