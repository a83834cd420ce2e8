//! The directives that lead outside: to other machines, to files of this one, to its users.

use super::{Setting, outer_is};
use nginx::{Config, Directive};

/// What a copy goes without: nginx has a default for each, or it stands before the first line.
const DROPPED: &[&str] = &[
    "auth_basic_user_file",
    "client_body_temp_path",
    "daemon",
    "error_log",
    "fastcgi_temp_path",
    "google_perftools_profiles",
    "lock_file",
    "mail",
    "master_process",
    "pid",
    "proxy_bind",
    "proxy_socket_keepalive",
    "proxy_temp_path",
    "resolver",
    "scgi_temp_path",
    "ssl_client_certificate",
    "ssl_crl",
    "ssl_dhparam",
    "ssl_engine",
    "ssl_ocsp",
    "ssl_ocsp_responder",
    "ssl_password_file",
    "ssl_session_ticket_key",
    "ssl_stapling",
    "ssl_stapling_file",
    "ssl_stapling_responder",
    "ssl_stapling_verify",
    "ssl_trusted_certificate",
    "ssl_verify_client",
    "ssl_verify_depth",
    "stream",
    "user",
    "uwsgi_temp_path",
    "worker_cpu_affinity",
    "worker_priority",
    "worker_processes",
    "worker_rlimit_core",
    "worker_rlimit_nofile",
    "worker_shutdown_timeout",
    "working_directory",
];

/// What stands in the place of a directive; `None`: it stays.
pub(super) fn replaced(config: &Config, directive: &Directive, setting: &Setting) -> Option<String> {
    let name = text(&directive.name.value);
    match name.as_str() {
        name if DROPPED.contains(&name) || name.starts_with("proxy_ssl_") => Some(String::new()),
        "access_log" => Some("access_log off;".into()),
        "auth_basic" => Some("auth_basic off;".into()),
        "ssl_certificate" | "ssl_certificate_key" => Some(format!("{name} \"{}\";", setting.pem.display())),
        // Whoever tries stands for the clients that are let in.
        "allow" if directive.argument(0) != Some(b"all") => Some("allow all;".into()),
        "deny" if directive.argument(0) != Some(b"all") => Some(String::new()),
        "load_module" => path(directive, setting),
        "root" => {
            path(directive, setting).filter(|_| !directive.argument(0).unwrap_or(b"/").starts_with(b"$"))
        }
        "server" if outer_is(config, directive, "upstream") => Some(member(directive, setting)),
        "proxy_pass" => Some(format!("proxy_pass \"{}\";", pass(config, directive, setting)?)),
        "fastcgi_pass" | "uwsgi_pass" | "scgi_pass" | "grpc_pass" | "memcached_pass" => {
            let scheme = if name == "grpc_pass" { "grpc://" } else { "" };
            Some(format!("{name} \"{scheme}unix:{}/nobody\";", setting.folder.display()))
        }
        "limit_req_zone" => Some(faster(directive)),
        name if name.ends_with("_cache_path") => Some(cache(config, directive, setting)),
        "proxy_read_timeout" | "proxy_send_timeout" if setting.scale > 1 => {
            let time = nginx::milliseconds(directive.argument(0)?)?;
            Some(format!("{name} {}ms;", time.div_ceil(setting.scale)))
        }
        _ => None,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A path that is relative to the prefix, made whole.
fn path(directive: &Directive, setting: &Setting) -> Option<String> {
    let path = setting.built.prefix.join(text(directive.argument(0)?));
    Some(format!("{} \"{}\";", text(&directive.name.value), path.display()))
}

/// A server of a group: our backend, with what the group counts by.
fn member(directive: &Directive, setting: &Setting) -> String {
    let words = directive.arguments.iter().skip(1).map(|word| text(&word.value));
    let kept = words.filter(|word| word != "resolve" && !word.starts_with("service="));
    let kept: String = kept.map(|word| format!(" {word}")).collect();
    format!("server \"unix:{}\"{kept};", setting.backend.display())
}

/// The target of a `proxy_pass`: a group stays what it is, any other host is our backend.
fn pass(config: &Config, directive: &Directive, setting: &Setting) -> Option<String> {
    let url = text(directive.argument(0)?);
    let backend = format!("http://unix:{}", setting.backend.display());
    let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
        return Some(backend);
    };
    let (host, path) = split(rest);
    let is_name = |it: &Directive| it.argument(0).is_some_and(|name| text(name).eq_ignore_ascii_case(host));
    let is_group = config.tree.all().iter().any(|it| it.is("upstream") && is_name(it));
    Some(match (is_group, path) {
        (true, path) => format!("http://{host}{path}"),
        (false, "") => backend,
        (false, path) => format!("{backend}:{path}"),
    })
}

/// The host of a URL without its scheme, and what stands behind.
fn split(rest: &str) -> (&str, &str) {
    const PATHS: [&str; 4] = ["$request_uri", "$uri", "$document_uri", "${request_uri}"];
    if let Some(path) = rest.strip_prefix("unix:") {
        let end = path.find(':').map_or(rest.len(), |at| at + "unix:".len());
        return (&rest[..end], rest[end..].strip_prefix(':').unwrap_or_default());
    }
    let ends = PATHS.iter().filter_map(|name| rest.find(name)).chain(rest.find('/'));
    rest.split_at(ends.min().unwrap_or(rest.len()))
}

/// A zone for requests, for which none of ours are too many.
fn faster(directive: &Directive) -> String {
    let words = directive.arguments.iter().map(|word| match word.value.starts_with(b"rate=") {
        true => " rate=10000r/s".to_owned(),
        false => format!(" {}", text(&word.value)),
    });
    format!("limit_req_zone{};", words.collect::<String>())
}

/// A cache in the folder of the copy.
fn cache(config: &Config, directive: &Directive, setting: &Setting) -> String {
    let folder = setting.folder.join("temp").join(format!("cache{}", directive.range.start));
    let words = directive.arguments.iter().skip(1).map(|word| config.text(word.range.clone()));
    let kept: String =
        words.filter(|it| !it.starts_with("use_temp_path")).map(|word| format!(" {word}")).collect();
    format!("{} \"{}\"{kept};", text(&directive.name.value), folder.display())
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_host_ends_where_its_path_begins() {
        for (url, host, path) in [
            ("a:1", "a:1", ""),
            ("a/b/", "a", "/b/"),
            ("$host$request_uri", "$host", "$request_uri"),
            ("unix:/a/b:/c", "unix:/a/b", "/c"),
            ("unix:/a/b", "unix:/a/b", ""),
        ] {
            assert_eq!(split(url), (host, path), "{url}");
        }
    }
}
