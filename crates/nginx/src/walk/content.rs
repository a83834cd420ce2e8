//! What happens to a request in its location, once its path is settled: access, files that are
//! tried, and who answers.

use super::{End, Stage, Walker};
use crate::Config;
use crate::tree::{Directive, Id, Word};

/// Directives by which a location hands on requests in another protocol than HTTP, or answers them with
/// what is surely no WebSocket.
const OTHERWISE: &[&str] = &[
    "fastcgi_pass",
    "uwsgi_pass",
    "scgi_pass",
    "grpc_pass",
    "memcached_pass",
    "empty_gif",
    "stub_status",
    "flv",
    "mp4",
];
/// Directives by which a module answers itself: with what, these files do not tell.
const MODULES: &[&str] = &[
    "content_by_lua_block",
    "content_by_lua_file",
    "content_by_lua",
    "js_content",
    "perl",
    "push_stream_websocket",
    "nchan_pubsub",
    "nchan_publisher",
    "nchan_subscriber",
    "echo",
    "passenger_enabled",
    "api",
];
/// Programs that a request comes to before it is passed on; each may refuse it or change it.
const PROGRAMS: &[&str] = &[
    "rewrite_by_lua_block",
    "rewrite_by_lua_file",
    "rewrite_by_lua",
    "access_by_lua_block",
    "access_by_lua_file",
    "access_by_lua",
    "auth_jwt",
    "auth_ldap",
    "auth_pam",
];

impl Walker<'_, '_> {
    pub(super) fn content(&mut self) -> End {
        let level = self.location.or(self.server);
        if let Some(end) = self.access(level) {
            return end;
        }
        if self.inside.is_none()
            && let Some(end) = self.try_files(level)
        {
            return end;
        }
        self.answer(level)
    }

    fn access(&mut self, level: Option<Id>) -> Option<End> {
        let config = self.config;
        if let Some(rule) = refuses(config, level) {
            return Some(self.failed(403, End::Refused(rule.id, 403)));
        }
        let on = |name| config.nearest_at(level, name).filter(|line| line.argument(0) != Some(b"off"));
        for name in ["auth_basic", "auth_request"] {
            self.stages.extend(on(name).map(|line| Stage::AsksFirst(line.id)));
        }
        for line in PROGRAMS.iter().filter_map(|name| on(name)) {
            self.stages.push(Stage::AsksFirst(line.id));
            self.is_assumed = true;
        }
        None
    }

    fn try_files(&mut self, level: Option<Id>) -> Option<End> {
        let config = self.config;
        let line = config.tree.items(level).find(|item| item.is("try_files"))?;
        let (last, files) = line.arguments.split_last()?;
        for file in files {
            let is_folder = file.value.ends_with(b"/");
            let is_root = self.scene.visit.uri.as_deref() == Some(b"/");
            let is_page = self.is_page && file.value == b"$uri";
            // A file by its own name before another location is the exception: a page of maintenance,
            // or a name that nothing has.
            let is_exception = !file.value.contains(&b'$') && last.value.starts_with(b"@");
            if is_exception || file.value.contains(&b'$') && !(is_folder && is_root) && !is_page {
                continue;
            }
            // The front page, or a file by its own name: those are there.
            self.is_assumed = true;
            if !file.value.contains(&b'$') {
                self.scene.visit.uri = Some(file.value.clone());
                self.is_changed = true;
            }
            return Some(match self.answer(level) {
                End::Files(_) => End::Files(Some(line.id)),
                end => end,
            });
        }
        self.is_assumed |= !files.is_empty();
        if let Some(code) = last.value.strip_prefix(b"=") {
            let status = std::str::from_utf8(code).ok().and_then(|code| code.parse().ok());
            let status = status.unwrap_or(404);
            return Some(self.failed(status, End::Answered(line.id, status)));
        }
        let to = self.scene.value(&last.value).text().map(<[u8]>::to_vec)?;
        let path = last.value.split(|&byte| byte == b'?').next().unwrap_or_default();
        self.is_page = !path.contains(&b'$');
        Some(match self.onward(line.id, &to) {
            End::Files(_) => End::Files(Some(line.id)),
            end => end,
        })
    }

    fn answer(&mut self, level: Option<Id>) -> End {
        let config = self.config;
        let is_one = |item: &&Directive| {
            item.is("proxy_pass")
                || [OTHERWISE, MODULES].iter().any(|names| names.iter().any(|it| item.is(it)))
        };
        for level in [self.inside, level].into_iter().filter(Option::is_some).chain([None]) {
            if level.is_none() && self.location.is_some() {
                break;
            }
            // Each takes the location for itself, so the last has it.
            let Some(line) = config.tree.items(level).filter(is_one).last() else { continue };
            return match () {
                () if line.is("proxy_pass") => End::Passed(line.id, self.sent(line)),
                () if OTHERWISE.iter().any(|it| line.is(it)) => End::PassedOtherwise(line.id),
                () => End::Module(line.id),
            };
        }
        match self.is_page {
            true => End::Files(None),
            // There is no file of that name.
            false => self.failed(404, End::Files(None)),
        }
    }

    /// The path that a `proxy_pass` sends on.
    fn sent(&self, pass: &Directive) -> Option<Vec<u8>> {
        let url = pass.argument(0)?;
        let rest = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"));
        let host = rest.unwrap_or(url);
        let slash = if host.starts_with(b"unix:") {
            host[5..].iter().position(|&byte| byte == b':').map(|at| 6 + at).filter(|&at| at < host.len())
        } else {
            host.iter().position(|&byte| byte == b'/')
        };
        let own = slash.map(|at| &host[at..]);
        if url.contains(&b'$') {
            if let Some(own) = own {
                return self.scene.value(own).text().map(<[u8]>::to_vec);
            }
            // The whole is one variable.
            rest?;
        }
        let (visit, query) = (&self.scene.visit, self.scene.visit.query.clone()?);
        let query = if query.is_empty() { vec![] } else { [b"?".to_vec(), query].concat() };
        let uri = visit.uri.clone()?;
        match own.zip(self.prefix()).filter(|_| !self.is_broken && !url.contains(&b'$')) {
            Some((own, prefix)) => {
                let rest = uri.get(prefix.len()..).unwrap_or_default();
                Some([own, rest, &query].concat())
            }
            None => match self.scene.target.filter(|_| !self.is_changed) {
                Some(target) => Some(target.request_uri.clone().into_bytes()),
                None => Some([uri, query].concat()),
            },
        }
    }
}

/// The block that a handshake comes into instead of this location, since that is for other methods.
pub(super) fn excepts(config: &Config, level: Option<Id>) -> Option<&Directive> {
    let allows = |word: &Word| word.value.eq_ignore_ascii_case(b"GET");
    let mut items = config.tree.items(Some(level?));
    items.find(|item| item.is("limit_except") && !item.arguments.iter().any(allows))
}

/// The line that refuses every handshake here.
pub(crate) fn refuses(config: &Config, level: Option<Id>) -> Option<&Directive> {
    let is_rule = |item: &&Directive| item.is("allow") || item.is("deny");
    let is_deny = |rule: &&Directive| rule.is("deny") && rule.argument(0) == Some(b"all");
    if let Some(block) = excepts(config, level) {
        return config.tree.items(Some(block.id)).find(is_rule).filter(is_deny);
    }
    if config.nearest_at(level, "satisfy").is_some_and(|line| line.argument(0) == Some(b"any")) {
        return None;
    }
    let mut levels = config.up(level);
    levels.find_map(|at| config.tree.items(at).find(is_rule)).filter(is_deny)
}
