//! Where a directive comes from: every nginx, a module that is packed apart, or a newer version.

use super::table::{self, Form};

/// Where a directive comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Every nginx has it.
    Nginx,
    /// nginx has it from this version on.
    Since(&'static str),
    /// A module that not every nginx has.
    Module(&'static Module),
    /// Nowhere that we know of.
    Unknown,
}

/// A module that not every nginx has.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    /// Its name.
    pub name: &'static str,
    /// The Debian package that has it, if one does.
    pub package: Option<&'static str>,
    /// How the names of its directives begin, where the table does not list them.
    prefixes: &'static [&'static str],
}

/// Where the directive of this name comes from.
#[must_use]
pub fn home(directive: &[u8]) -> Home {
    home_of(directive, table::forms(directive).iter())
}

/// Where it comes from, if these are its forms.
pub(super) fn home_of<'a>(name: &[u8], forms: impl Iterator<Item = &'a Form> + Clone) -> Home {
    let plain = forms.clone().any(|form| form.module.is_none() && form.since.is_none());
    match forms.clone().next() {
        Some(_) if plain => Home::Nginx,
        Some(form) => match (form.since, form.module.and_then(named)) {
            (Some(version), _) => Home::Since(version),
            (None, Some(module)) => Home::Module(module),
            (None, None) => Home::Unknown,
        },
        None => guessed(name).map_or(Home::Unknown, Home::Module),
    }
}

fn named(name: &str) -> Option<&'static Module> {
    MODULES.iter().find(|module| module.name == name)
}

/// By the beginning of its name.
fn guessed(directive: &[u8]) -> Option<&'static Module> {
    if directive.windows(8).any(|part| part == b"_by_lua_" || part == b"_by_lua")
        || directive.ends_with(b"_by_lua")
    {
        return named("lua");
    }
    let begins = |module: &&Module| module.prefixes.iter().any(|it| directive.starts_with(it.as_bytes()));
    MODULES.iter().find(begins)
}

const fn debian(name: &'static str, package: &'static str, prefixes: &'static [&'static str]) -> Module {
    Module { name, package: Some(package), prefixes }
}

const fn other(name: &'static str, prefixes: &'static [&'static str]) -> Module {
    Module { name, package: None, prefixes }
}

/// What Debian 12 packs, and then what people build or buy.
static MODULES: &[Module] = &[
    debian("auth_pam", "libnginx-mod-http-auth-pam", &["auth_pam"]),
    debian("brotli", "libnginx-mod-http-brotli-filter", &["brotli"]),
    debian("cache_purge", "libnginx-mod-http-cache-purge", &["proxy_cache_purge", "fastcgi_cache_purge"]),
    debian("dav_ext", "libnginx-mod-http-dav-ext", &["dav_ext_"]),
    debian("echo", "libnginx-mod-http-echo", &["echo"]),
    debian("fancyindex", "libnginx-mod-http-fancyindex", &["fancyindex"]),
    debian("geoip", "libnginx-mod-http-geoip", &["geoip_"]),
    debian("geoip2", "libnginx-mod-http-geoip2", &["geoip2"]),
    debian("headers_more", "libnginx-mod-http-headers-more-filter", &["more_"]),
    debian("image_filter", "libnginx-mod-http-image-filter", &["image_filter"]),
    debian("lua", "libnginx-mod-http-lua", &["lua_", "balancer_keepalive"]),
    debian("mail", "libnginx-mod-mail", &[]),
    debian("memc", "libnginx-mod-http-memc", &["memc_"]),
    debian("modsecurity", "libnginx-mod-http-modsecurity", &["modsecurity"]),
    debian("nchan", "libnginx-mod-nchan", &["nchan_", "push_"]),
    debian("ndk", "libnginx-mod-http-ndk", &["ndk_"]),
    debian("perl", "libnginx-mod-http-perl", &["perl"]),
    debian("rtmp", "libnginx-mod-rtmp", &["rtmp"]),
    debian("set_misc", "libnginx-mod-http-set-misc", &["set_"]),
    debian("srcache", "libnginx-mod-http-srcache-filter", &["srcache_"]),
    debian("stream", "libnginx-mod-stream", &[]),
    debian("stream_geoip", "libnginx-mod-stream-geoip", &[]),
    debian("stream_geoip2", "libnginx-mod-stream-geoip2", &[]),
    debian("stream_js", "libnginx-mod-stream-js", &[]),
    debian("subs_filter", "libnginx-mod-http-subs-filter", &["subs_filter"]),
    debian(
        "upload_progress",
        "libnginx-mod-http-uploadprogress",
        &["upload_progress", "track_uploads", "report_uploads"],
    ),
    debian("upstream_fair", "libnginx-mod-http-upstream-fair", &["fair", "upstream_fair"]),
    debian("xslt", "libnginx-mod-http-xslt-filter", &["xslt_", "xml_entities"]),
    other("auth_ldap", &["auth_ldap", "ldap_server"]),
    debian("js", "libnginx-mod-http-js", &["js_"]),
    other("naxsi", &["BasicRule", "MainRule", "CheckRule", "SecRules", "LearningMode", "DeniedUrl", "naxsi"]),
    other("pagespeed", &["pagespeed"]),
    other("passenger", &["passenger", "rails_"]),
    other("push_stream", &["push_stream"]),
    other("redis2", &["redis"]),
    other("tcp", &["tcp"]),
    other("upload", &["upload_"]),
    other("upstream_check", &["check", "check_"]),
    other("vhost_traffic_status", &["vhost_traffic_status"]),
    other("vod", &["vod"]),
    other(
        "NGINX Plus",
        &[
            "api",
            "auth_jwt",
            "auth_oidc",
            "f4f",
            "health_check",
            "hls",
            "keyval",
            "mgmt",
            "ntlm",
            "oidc_",
            "otel_",
            "queue",
            "session_log",
            "state",
            "status",
            "sticky",
            "zone_sync",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_has_a_home() {
        let module = |name: &str| match home(name.as_bytes()) {
            Home::Module(module) => module.name,
            _ => "",
        };
        assert_eq!(home(b"proxy_pass"), Home::Nginx);
        assert_eq!(home(b"http2"), Home::Since("1.25.1"));
        assert_eq!(home(b"proxy_websocket"), Home::Unknown);
        assert_eq!(module("stream"), "stream");
        assert_eq!(module("content_by_lua_block"), "lua");
        assert_eq!(module("more_set_headers"), "headers_more");
        assert_eq!(module("js_content"), "js");
    }

    #[test]
    fn every_module_of_the_table_is_known() {
        let named = |name: &str| MODULES.iter().any(|module| module.name == name);
        let strange: Vec<_> =
            table::all().iter().filter_map(|form| form.module).filter(|it| !named(it)).collect();
        assert!(strange.is_empty(), "{strange:?}");
    }
}
