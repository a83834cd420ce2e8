//! The path that a server says it was asked for.

use crate::answer::Answer;
use std::ops::Range;

/// What stands before and after the path in the body (measured: Express, NestJS, Fastify; the others
/// from documents: Spring Boot, Tomcat, Jetty, Rails, Symfony, Laravel, Sanic).
const QUOTES: [(&str, char); 11] = [
    ("<pre>Cannot GET ", '<'),
    ("\"Cannot GET ", '"'),
    ("\"Route GET:", ' '),
    ("\"path\":\"", '"'),
    ("The requested resource [", ']'),
    ("<th>URI:</th><td>", '<'),
    ("No route matches [GET] \"", '"'),
    ("No route found for \"GET ", '"'),
    ("no route found for GET ", ' '),
    (LARAVEL, ' '),
    ("Requested URL ", ' '),
];

const LARAVEL: &str = "\"The route ";

/// The path in this answer, and where it stands: beginning with a slash.
pub(crate) fn path_seen(answer: &Answer) -> Option<(String, Range<usize>)> {
    if !(400..500).contains(&answer.head.status) {
        return None;
    }
    QUOTES.iter().find_map(|&(before, after)| {
        let start = answer.find(before)?.end;
        let length = answer.body.get(start..)?.find(after)?;
        // Tomcat escapes it for HTML, slashes and all.
        let path = &answer.body.get(start..start + length)?.replace("&#47;", "/");
        // Laravel leaves the first slash out, Symfony writes the whole URL.
        let path = path
            .split_once("://")
            .map_or(path.as_str(), |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        let begins = path.starts_with('/') || before == LARAVEL;
        let plain = begins && !path.is_empty() && path.bytes().all(|it| it.is_ascii_graphic());
        plain.then(|| (format!("/{}", path.strip_prefix('/').unwrap_or(path)), start..start + length))
    })
}
