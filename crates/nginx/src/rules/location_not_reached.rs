use super::{endpoints, words};
use crate::location::{Kind, kind, locations};
use crate::pattern::{Match, matches};
use crate::tree::{Directive, Id};
use crate::walk::{End, Stage};
use crate::{Config, Proxy};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// The location that forwards handshakes does not get them.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/location-not-reached",
        severity: Severity::Error,
        page: Page {
            en: include_str!("location_not_reached.md"),
            ja: include_str!("location_not_reached.ja.md"),
        },
    },
    check,
};

fn check(config: &Config) -> Option<Vec<Finding>> {
    if config.is_endpoint() {
        return Some(asked(config).into_iter().collect());
    }
    Some(endpoints(config).filter_map(|proxy| judge(config, proxy)).collect())
}

/// Whether an expression takes away what a prefix location is there for.
fn judge(config: &Config, proxy: &Proxy) -> Option<Finding> {
    let location = config.tree.directive(proxy.level?);
    let (Kind::Prefix, name) = kind(location)? else { return None };
    let outer = location.parent;
    let takes = |other: &Directive, text: &[u8]| match kind(other) {
        Some((Kind::Expression { any_case }, expression)) => {
            matches!(matches(expression, any_case, text), Match::Yes(_))
        }
        _ => false,
    };
    let forwards = |id: Id| config.proxies.iter().any(|it| it.level == Some(id) && it.forwards(config));
    let thief = locations(config, outer).find(|it| takes(it, name) && name != b"/" && !forwards(it.id))?;
    let below = |more: &[u8]| [name.strip_suffix(b"/").unwrap_or(name), more].concat();
    let takes_all = takes(thief, &below(b"/a")) && takes(thief, &below(b"/a/b"));
    let message = Text::new(
        "an expression takes requests away from this location",
        "この location へのリクエストを正規表現が先に取ります",
    );
    let severity = if takes_all { Severity::Error } else { Severity::Warning };
    let finding = RULE
        .meta
        .find(message)
        .proven()
        .only(severity)
        .at(config.span(location), Text::new("it forwards the handshake", "ハンドシェイクを転送します"))
        .at(config.span(thief), Text::new("it comes before any prefix", "前方一致より優先されます"));
    Some(decide(config, location, finding))
}

/// Ends the search for a location at this prefix.
fn decide(config: &Config, location: &Directive, finding: Finding) -> Finding {
    let (Some((Kind::Prefix, _)), Some(word)) = (kind(location), location.arguments.first()) else {
        return finding;
    };
    let edit = Edit { span: config.source.span(word.range.start..word.range.start), with: "^~ ".into() };
    let title = Text::new("let the prefix decide", "前方一致で確定させる");
    finding.edit(title, Applicability::Unsafe, vec![edit])
}

/// Whether the URL ends where nothing is passed on.
fn asked(config: &Config) -> Option<Finding> {
    let walk = config.way()?;
    let passed_over = walk.stages.iter().rev().find_map(|stage| match stage {
        Stage::Located(way, _) => way.passed_over.last().copied(),
        _ => None,
    });
    let all = Proxy::all(config);
    let is_around = |id: Id| config.up(walk.location).any(|level| level == Some(id));
    let lost = passed_over
        .filter(|id| !is_around(*id) && all.iter().any(|it| it.level == Some(*id) && it.forwards(config)));
    let is_forwarded = config.proxies.iter().any(|proxy| proxy.forwards(config));
    let at = match walk.end {
        _ if is_forwarded => return None,
        End::Files(None) => walk.location.or(walk.server),
        End::Internal(line) => Some(line),
        End::Circle => walk.location,
        End::Answered(line, status) if !(300..400).contains(&status) => {
            let is_own = walk.location.is_some_and(|id| all.iter().any(|it| it.level == Some(id)));
            // Those have rules of their own.
            if is_own || config.tree.directive(line).is("try_files") {
                return None;
            }
            Some(line)
        }
        End::Passed(..) | End::PassedOtherwise(_) | End::Files(_) if lost.is_some() => walk.location,
        _ => return None,
    };
    let mut finding = RULE.meta.find(Text::new(
        "this URL comes to no location that passes it on",
        "この URL は、転送する location に届きません",
    ));
    if config.always(|end| *end == walk.end) && !walk.is_assumed {
        finding = finding.proven();
    }
    if let Some(at) = at {
        let text = Text::new("here it ends", "ここで終わります");
        finding = finding.at(config.span(config.tree.directive(at)), text);
    }
    if let Some(lost) = lost {
        let text = Text::new("this would forward it", "こちらなら転送します");
        let lost = config.tree.directive(lost);
        return Some(decide(config, lost, finding.at(config.span(lost), text)));
    }
    let others: Vec<Id> = all.iter().filter(|it| it.forwards(config)).filter_map(|it| it.level).collect();
    let list: Vec<String> =
        others.iter().map(|&id| words(config, config.tree.directive(id))).take(3).collect();
    if list.is_empty() {
        return Some(finding);
    }
    let list = list.join(", ");
    let finding = finding.note(Text::new(
        format!("handshakes are forwarded by {list}"),
        format!("ハンドシェイクを転送する location: {list}"),
    ));
    let here: Vec<&Directive> = others
        .iter()
        .map(|&id| config.tree.directive(id))
        .filter(|it| walk.server.is_some() && it.parent == walk.server)
        .collect();
    Some(match here.as_slice() {
        [only] => like(config, only, finding),
        _ => finding,
    })
}

/// Shows the location that the URL would need, made like the one that forwards handshakes. It is not for
/// us to make: whether the URL is meant is not known, and plain requests to it would go there, too.
fn like(config: &Config, location: &Directive, finding: Finding) -> Finding {
    const SAFE: &[u8] = b"-_.~/";
    let target = config.question.as_ref().and_then(|question| question.target.as_ref());
    let is_safe = |path: &Vec<u8>| path.iter().all(|it| it.is_ascii_alphanumeric() || SAFE.contains(it));
    let Some(path) = target.map(crate::Target::path).filter(is_safe) else { return finding };
    let Some(block) = &location.block else { return finding };
    // What depends on the path that came is not right for another.
    let is_for_any = |item: &Directive| {
        let is_bare = || {
            let url = item.argument(0).unwrap_or_default();
            let host = url.strip_prefix(b"http://").or(url.strip_prefix(b"https://"));
            host.is_some_and(|host| !host.contains(&b'/') && !host.contains(&b'$'))
        };
        let is_simple = item.is("include") || item.name.value.starts_with(b"proxy_");
        item.block.is_none() && if item.is("proxy_pass") { is_bare() } else { is_simple }
    };
    if !config.tree.items(Some(location.id)).all(is_for_any) {
        return finding;
    }
    let inside = config.text(block.open..location.range.end);
    let text = format!("location = {} {inside}", String::from_utf8_lossy(&path));
    let title = Text::new(
        "if this URL is right, give it a location of its own",
        "この URL で正しければ、専用の location を設ける",
    );
    finding.edit(title, Applicability::Display, vec![config.insert_after(location, &[text])])
}
