//! Which modules an nginx has: those that it was built with, and those that a configuration loads.

use super::Built;
use nginx::{Config, Facts, Project};

impl Built {
    /// The modules that are part of the program, beside those that every nginx has.
    #[must_use]
    pub fn modules(&self) -> Vec<&str> {
        // Those with `=dynamic` are files of their own.
        self.arguments.iter().filter_map(|it| it.strip_prefix("--with-")?.strip_suffix("_module")).collect()
    }
}

/// The modules that a configuration loads, by the names of their files.
#[must_use]
pub fn loaded(project: &Project) -> Vec<String> {
    let config = Config::of(project, Facts::default());
    let lines = config.tree.all().iter().filter(|line| line.is("load_module"));
    lines
        .filter_map(|line| line.argument(0))
        .map(|path| {
            let path = String::from_utf8_lossy(path).into_owned();
            let file = path.rsplit('/').next().unwrap_or_default();
            let name = file.strip_prefix("ngx_").unwrap_or(file);
            name.strip_suffix(".so").map_or(name, |it| it.strip_suffix("_module").unwrap_or(it)).to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_and_what_is_loaded_is_told_apart() {
        let said = "nginx version: nginx/1.22.1\nconfigure arguments: --prefix=/x --with-cc-opt='-O2 -g' --with-threads --with-http_ssl_module --with-stream=dynamic --with-http_v2_module --with-mail=dynamic --with-http_geoip_module=dynamic";
        assert_eq!(super::super::of(said).modules(), ["http_ssl", "http_v2"]);
        let text = "load_module modules/ngx_http_echo_module.so;\nload_module /opt/odd.so;\nevents {}\n";
        assert_eq!(loaded(&Project::new("nginx.conf", text.as_bytes())), ["http_echo", "odd"]);
    }
}
