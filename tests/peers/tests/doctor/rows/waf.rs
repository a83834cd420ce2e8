//! ModSecurity with the OWASP core rule set in Apache, before Node's `ws`.

use super::refusal::{ELSEWHERE_ORIGIN, before, from, may};
use super::{healthy, row};
use crate::{Made, Row};
use model::Header;
use peers::{APACHE, node};

pub(crate) const ROWS: &[Row] = &[
    row("proxy/waf-blocked", "Apache with ModSecurity: a query that looks like SQL", || {
        query("q=1%27%20OR%20%271%27%3D%271", guarded("")?)
    }),
    row(
        "proxy/waf-blocked",
        "Apache with ModSecurity: a query that looks like script, another Origin",
        || from(ELSEWHERE_ORIGIN, query("name=%3Cscript%3Ealert(1)%3C/script%3E", guarded("")?)),
    ),
    row("proxy/waf-blocked", "Apache with ModSecurity: a client that calls itself a scanner", || {
        let mut stage = guarded("")?;
        let agent = Header { name: "User-Agent".into(), value: "nikto/2.5".into() };
        stage.question.attempt.request.headers.push(agent);
        Ok(stage)
    }),
    may(
        "proxy/waf-blocked",
        &["auth/forbidden"],
        "Apache with ModSecurity, and a page of its own for 403",
        || query("file=../../etc/passwd", guarded("ErrorDocument 403 \"<p>Please go away.</p>\"")?),
    ),
    may(
        "proxy/waf-blocked",
        &["auth/forbidden"],
        "Apache with ModSecurity and a rule against upgrades",
        || guarded("SecRule REQUEST_HEADERS:Upgrade \"@rx .\" \"id:1,phase:1,deny,status:403\""),
    ),
    may("auth/forbidden", &["proxy/waf-blocked"], "Apache with ModSecurity, and Require all denied", || {
        guarded("<Location />\nRequire all denied\n</Location>")
    }),
    healthy("Apache with ModSecurity before Node's ws", || guarded("")),
    healthy("Apache with ModSecurity before Node's ws, a query and another Origin", || {
        from(ELSEWHERE_ORIGIN, query("room=lobby&since=2026-11-25", guarded("")?))
    }),
];

/// Apache with the rule set as Debian has it, and these lines more.
fn guarded(lines: &str) -> Made {
    before(
        &APACHE,
        node("echo")?,
        &format!(
            "LoadModule unique_id_module {{modules}}/mod_unique_id.so\n\
             LoadModule security2_module {{modules}}/mod_security2.so\n\
             SecRuleEngine On\nSecAuditEngine Off\nSecDataDir {{folder}}\nSecTmpDir {{folder}}\n{lines}\n\
             Include /etc/modsecurity/crs/crs-setup.conf\nInclude /usr/share/modsecurity-crs/rules/*.conf\n\
             ProxyPass / http://{{to}}/ upgrade=websocket"
        ),
    )
}

/// The same with this query.
fn query(query: &str, mut stage: crate::Stage) -> Made {
    stage.question.attempt.url = format!("{}?{query}", stage.question.attempt.url);
    Ok(stage)
}
