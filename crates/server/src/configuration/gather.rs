//! Files without a disk, put together: which of them an `include` means. Whoever drops files on a page
//! seldom gives them with the paths that they have on the machine of nginx, so the end of a path
//! counts, and where that leaves several, what the file holds.

use nginx::{Config, Directive, Facts, Project, Trouble, glob};
use std::collections::BTreeSet;

/// A main file, what it includes, and what is left over.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) project: Project,
    /// Files that no `include` means.
    pub(super) unused: Vec<String>,
}

/// Which files are meant by which `include` of the main one, and of those that it means.
pub(super) fn gather(files: &[(String, String)], main: &str) -> Gathered {
    let text = files.iter().find(|file| file.0 == main).map_or("", |file| &file.1);
    let mut gathering = Gathering { files, main, taken: BTreeSet::from([main]) };
    let mut project = Project::new(main, text.as_bytes());
    let mut left = BTreeSet::new();
    loop {
        let config = Config::of(&project, Facts::default());
        let mut news = vec![];
        for include in config.tree.all().iter().filter(|it| it.is("include") && it.arguments.len() == 1) {
            let pattern = project.whole(include.argument(0).unwrap_or_default());
            let is_new = !left.contains(&pattern) && !news.iter().any(|(known, _)| *known == pattern);
            if is_new && project.included(include.argument(0).unwrap_or_default()).is_none() {
                let meant = gathering.meant(&config, include, &pattern);
                news.push((pattern, meant));
            }
        }
        if news.is_empty() {
            break;
        }
        for (pattern, meant) in news {
            if meant.is_empty() {
                project.leave(&pattern);
                left.insert(pattern);
            } else {
                project.answer(&pattern, meant);
            }
        }
    }
    let unused = files.iter().map(|file| &file.0).filter(|name| !gathering.taken.contains(name.as_str()));
    Gathered { project, unused: unused.cloned().collect() }
}

struct Gathering<'a> {
    files: &'a [(String, String)],
    main: &'a str,
    /// The files that something means.
    taken: BTreeSet<&'a str>,
}

impl Gathering<'_> {
    /// The files that an `include` means.
    fn meant(&mut self, config: &Config, include: &Directive, pattern: &str) -> Vec<(String, Vec<u8>)> {
        let is = |name: &str| name == pattern || (glob::is_pattern(pattern) && glob::matches(pattern, name));
        let mut meant: Vec<_> = self.files.iter().filter(|file| is(&file.0)).collect();
        if meant.is_empty() {
            let may =
                |file: &&(String, String)| file.0 != self.main && self.may_be(config, include, pattern, file);
            meant = self.files.iter().filter(may).collect();
        }
        self.taken.extend(meant.iter().map(|file| file.0.as_str()));
        meant.into_iter().map(|(name, text)| (name.clone(), text.as_bytes().to_vec())).collect()
    }

    /// Whether a file may be one that this means, as far as its path is known.
    fn may_be(
        &self,
        config: &Config,
        include: &Directive,
        pattern: &str,
        (name, text): &(String, String),
    ) -> bool {
        let (wanted, known): (Vec<&str>, Vec<&str>) = (parts(pattern), parts(name));
        let count = wanted.len().min(known.len());
        let (wanted, known) = (&wanted[wanted.len() - count..], &known[known.len() - count..]);
        let fits = wanted.iter().zip(known).all(|(wanted, known)| glob::matches(wanted, known));
        let is_vague = count == 1 && glob::is_pattern(pattern);
        fits && (!is_vague || (!self.taken.contains(name.as_str()) && may_stand(config, include, text)))
    }
}

/// The parts of a path, without empty ones.
fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
}

/// Whether what a file holds may stand where this `include` stands.
fn may_stand(config: &Config, include: &Directive, text: &str) -> bool {
    let (mut before, mut after) = (String::new(), String::new());
    for id in config.tree.levels(include).flatten() {
        let block = config.tree.directive(id);
        let end = block.block.as_ref().map_or(block.range.end, |block| block.open);
        before = format!("{} {{ {before}", config.text(block.range.start..end));
        after.push('}');
    }
    let main = format!("{before} include part; {after}");
    let project = Project::closed(&[("main", main.as_bytes()), ("part", text.as_bytes())]);
    let faults = Config::of(&project, Facts::default()).faults;
    !faults.iter().any(|fault| matches!(fault.trouble, Trouble::NotAllowed(_) | Trouble::Entry(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = "include /etc/nginx/modules-enabled/*.conf;\nevents {}\nhttp {\n include mime.types;\n \
        include /etc/nginx/conf.d/*.conf;\n include /etc/nginx/sites-enabled/*;\n}\n";
    const SITE: &str =
        "server { listen 80; location /ws { include snippets/ws.conf; proxy_pass http://b; } }\n";
    const SNIPPET: &str = "proxy_http_version 1.1;\n";

    /// The files that are read, in nginx's order, and those that are not.
    #[track_caller]
    fn gathers(files: &[(&str, &str)], read: &[&str], unused: &[&str]) {
        let files: Vec<_> =
            files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let gathered = gather(&files, &files[0].0);
        let config = Config::of(&gathered.project, Facts::default());
        assert_eq!(config.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), read);
        assert_eq!(gathered.unused, unused);
        assert_eq!(config.faults, [], "every file stands where it may");
    }

    #[test]
    fn whole_paths_are_taken_as_nginx_takes_them() {
        gathers(
            &[
                ("/etc/nginx/nginx.conf", MAIN),
                ("/etc/nginx/sites-enabled/chat", SITE),
                ("/etc/nginx/snippets/ws.conf", SNIPPET),
                ("/etc/nginx/snippets/none.conf", ""),
            ],
            &["/etc/nginx/nginx.conf", "/etc/nginx/sites-enabled/chat", "/etc/nginx/snippets/ws.conf"],
            &["/etc/nginx/snippets/none.conf"],
        );
    }

    #[test]
    fn a_dropped_folder_begins_where_it_likes() {
        gathers(
            &[
                ("nginx/nginx.conf", MAIN),
                ("nginx/sites-enabled/chat", SITE),
                ("nginx/snippets/ws.conf", SNIPPET),
            ],
            &["nginx/nginx.conf", "nginx/sites-enabled/chat", "nginx/snippets/ws.conf"],
            &[],
        );
        gathers(
            &[
                ("nginx.conf", MAIN),
                ("conf.d/chat.conf", SITE),
                ("snippets/ws.conf", SNIPPET),
                ("other/x.conf", ""),
            ],
            &["nginx.conf", "conf.d/chat.conf", "snippets/ws.conf"],
            &["other/x.conf"],
        );
    }

    #[test]
    fn a_bare_name_goes_once_and_where_what_it_holds_may_stand() {
        gathers(
            &[("nginx.conf", MAIN), ("chat.conf", SITE), ("ws.conf", SNIPPET)],
            &["nginx.conf", "chat.conf", "ws.conf"],
            &[],
        );
        let module = "load_module modules/x.so;\n";
        gathers(&[("nginx.conf", MAIN), ("50-x.conf", module)], &["nginx.conf", "50-x.conf"], &[]);
    }

    #[test]
    fn what_is_not_here_is_not_said_to_be_missing() {
        let files = [("nginx.conf".to_owned(), MAIN.to_owned())];
        let report = nginx::examine(&gather(&files, "nginx.conf").project, Facts::default(), None);
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }

    #[test]
    fn files_that_include_each_other_come_to_an_end() {
        let files: Vec<_> =
            [("a.conf", "include *.conf;\n"), ("b.conf", "include a.conf; include b.conf;\n")]
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .to_vec();
        let _ = gather(&files, "a.conf");
    }
}
