//! Pages that a web server shows before anyone configured it: the default server answered.

use crate::answer::Answer;
use std::ops::Range;

/// Words of the page, and whose it is.
const PAGES: [(&str, &str); 10] = [
    ("<h1>Welcome to nginx!</h1>", "nginx"),
    ("<title>Welcome to nginx", "nginx"),
    ("Apache2 Debian Default Page", "Apache"),
    ("Apache2 Ubuntu Default Page", "Apache"),
    ("<h1>It works!</h1>", "Apache"),
    ("Test Page for the HTTP Server on", "Apache"),
    ("<title>IIS Windows Server</title>", "IIS"),
    ("Your Caddy web server is working", "Caddy"),
    ("<title>Welcome to OpenResty!</title>", "openresty"),
    ("The owner of this web site has not put up any web pages yet", "lighttpd"),
];

/// The server whose first page this is, and where the body says so.
pub(crate) fn default_page(answer: &Answer) -> Option<(&'static str, Range<usize>)> {
    PAGES.iter().find_map(|(words, name)| Some((*name, answer.find(words)?)))
}
