//! All that a place needs to forward handshakes, in lines of its own, after which every plain request
//! carries what it carried.

use crate::tree::Directive;
use crate::{Config, Passage, Proxy};
use finding::Edit;

impl Config {
    /// The edits after which this place forwards handshakes. `None`: no lines of its own do that.
    pub(crate) fn forward(&self, proxy: &Proxy) -> Option<Vec<Edit>> {
        let mut edits = vec![];
        let mut lines = vec![];
        match proxy.nearest(self, "proxy_http_version") {
            Some(version) if version.argument(0) == Some(b"1.1") => {}
            Some(version) if version.parent == proxy.level => edits.extend(self.replace(version, 0, "1.1")),
            None if self.speaks_http11() => {}
            _ => lines.push("proxy_http_version 1.1;".into()),
        }
        let is_own = proxy.headers_at == Some(proxy.level);
        if !is_own {
            lines.extend(self.inherited(proxy, &["Upgrade", "Connection"]));
        }
        let own = |header| proxy.lines(self, header).filter(move |_| is_own).collect::<Vec<_>>();
        if !is_own || proxy.passage(self, "Upgrade") != Passage::Passed {
            match own("Upgrade").split_first() {
                Some((first, others)) => {
                    edits.extend(self.replace(first, 1, "$http_upgrade"));
                    edits.extend(others.iter().map(|line| self.without(line)));
                }
                None => lines.push("proxy_set_header Upgrade $http_upgrade;".into()),
            }
        }
        if !is_own || proxy.passage(self, "Connection") != Passage::Passed {
            let (variable, map) = self.connection(proxy)?;
            edits.extend(map);
            match own("Connection").split_first() {
                Some((first, others)) => {
                    edits.extend(self.replace(first, 1, &variable));
                    edits.extend(others.iter().map(|line| self.without(line)));
                }
                None => lines.push(format!("proxy_set_header Connection {variable};")),
            }
        }
        if !lines.is_empty() {
            edits.push(self.insert_at(proxy, &lines));
        }
        Some(edits)
    }

    /// The edit that sets more headers at a place. What its list of headers inherits is repeated, since a
    /// list of its own would discard it.
    pub(crate) fn set_at(&self, proxy: &Proxy, lines: &[String]) -> Edit {
        let is_own = proxy.headers_at == Some(proxy.level);
        let inherited = if is_own { vec![] } else { self.inherited(proxy, &[]) };
        self.insert_at(proxy, &[&inherited, lines].concat())
    }

    /// The lines that a place inherits, but those that set one of these headers.
    fn inherited(&self, proxy: &Proxy, but: &[&str]) -> Vec<String> {
        let lines = proxy.headers.iter().map(|&id| self.tree.directive(id));
        let is_one = |line: &&Directive| {
            let name = line.argument(0).unwrap_or_default();
            !but.iter().any(|header| header.as_bytes().eq_ignore_ascii_case(name))
        };
        lines.filter(is_one).map(|line| self.text(line.range.clone())).collect()
    }

    /// What `Connection` is to be at a place: `upgrade` for a handshake, and what it is now for all else.
    fn connection(&self, proxy: &Proxy) -> Option<(String, Option<Edit>)> {
        let scene = proxy.plain(self);
        let written: Vec<&[u8]> =
            proxy.lines(self, "Connection").map(|line| line.argument(1).unwrap_or_default()).collect();
        let sent: Vec<&[u8]> =
            written.iter().copied().filter(|value| !scene.written(value).is_empty()).collect();
        match (sent.as_slice(), written.as_slice()) {
            ([], []) => self.upgrade_variable(proxy, self.default_connection()),
            ([], _) => self.upgrade_variable(proxy, b""),
            ([only], _) => self.upgrade_variable(proxy, only),
            _ => None,
        }
    }

    /// Behind the last line of the list of headers where that is of this place and its file; else behind
    /// the `proxy_pass`, or before the `if` in which it stands.
    fn insert_at(&self, proxy: &Proxy, lines: &[String]) -> Edit {
        let last = proxy.headers.last().map(|&id| self.tree.directive(id));
        let is_near = |line: &&Directive| {
            line.parent == proxy.level && self.file_of(line.id) == self.file_of(proxy.pass)
        };
        if let Some(last) = last.filter(is_near) {
            return self.insert_after(last, lines);
        }
        self.insert_behind(proxy, lines)
    }

    /// Behind the `proxy_pass`, or before the `if` in which it stands.
    pub(crate) fn insert_behind(&self, proxy: &Proxy, lines: &[String]) -> Edit {
        let pass = self.tree.directive(proxy.pass);
        let is_at_level = |directive: &&Directive| directive.parent == proxy.level;
        let mut around = self.tree.levels(pass).flatten().map(|id| self.tree.directive(id));
        match around.find(is_at_level) {
            Some(block) if pass.parent != proxy.level => self.insert_before(block, lines),
            _ => self.insert_after(pass, lines),
        }
    }

    /// The edit that takes a directive away, with its line where it stands alone on one.
    pub(crate) fn without(&self, directive: &Directive) -> Edit {
        Edit { span: self.source.span(self.line_of(directive)), with: String::new() }
    }
}
