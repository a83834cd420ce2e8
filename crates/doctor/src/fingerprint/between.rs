//! Who stands between a client and the server: the signs of forward proxies, of boxes that open TLS,
//! and of portals, as data. They are the names that these products give themselves.

use crate::answer::Answer;

/// Words (lower case) by which a forward proxy names itself in `Via`, `Server` or a field of its own.
const FORWARD_PROXIES: [(&str, &str); 16] = [
    ("squid", "Squid"),
    ("tinyproxy", "tinyproxy"),
    ("privoxy", "Privoxy"),
    ("polipo", "Polipo"),
    ("bluecoat", "Blue Coat ProxySG"),
    ("proxysg", "Blue Coat ProxySG"),
    ("mcafee web gateway", "McAfee Web Gateway"),
    ("websense", "Websense"),
    ("forcepoint", "Forcepoint"),
    ("ironport", "Cisco WSA"),
    ("cisco-wsa", "Cisco WSA"),
    ("kerio", "Kerio Control"),
    ("wingate", "WinGate"),
    ("ccproxy", "CCProxy"),
    ("3proxy", "3proxy"),
    ("smoothwall", "Smoothwall"),
];

/// A forward proxy that shows in an answer: its name, and the field that shows it.
pub(crate) fn forward_proxy(answer: &Answer) -> Option<(&'static str, &'static str)> {
    if !answer.field("x-squid-error").is_empty() {
        return Some(("Squid", "x-squid-error"));
    }
    ["via", "x-cache", "server", "x-bluecoat-via"].iter().find_map(|field| {
        let value = answer.field(field).to_ascii_lowercase();
        FORWARD_PROXIES.iter().find(|(word, _)| value.contains(word)).map(|(_, name)| (*name, *field))
    })
}

/// Words (lower case) in the issuer of certificates that a box or a program on the way makes itself.
const INTERCEPTORS: [(&str, &str); 44] = [
    ("zscaler", "Zscaler"),
    ("fortigate", "Fortinet FortiGate"),
    ("fortinet", "Fortinet"),
    ("palo alto networks", "Palo Alto Networks"),
    ("netskope", "Netskope"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("cisco wsa", "Cisco WSA"),
    ("ironport", "Cisco WSA"),
    ("blue coat", "Blue Coat ProxySG"),
    ("bluecoat", "Blue Coat ProxySG"),
    ("mcafee web gateway", "McAfee Web Gateway"),
    ("skyhigh", "Skyhigh"),
    ("websense", "Websense"),
    ("forcepoint", "Forcepoint"),
    ("sophos", "Sophos"),
    ("fireware", "WatchGuard"),
    ("watchguard", "WatchGuard"),
    ("barracuda", "Barracuda"),
    ("check point", "Check Point"),
    ("sonicwall", "SonicWall"),
    ("untangle", "Untangle"),
    ("smoothwall", "Smoothwall"),
    ("iboss", "iboss"),
    ("lightspeed", "Lightspeed Systems"),
    ("securly", "Securly"),
    ("menlo security", "Menlo Security"),
    ("cloudflare for teams", "Cloudflare Gateway"),
    ("gateway ca - cloudflare", "Cloudflare Gateway"),
    ("kaspersky", "Kaspersky"),
    ("avast", "Avast"),
    ("avg web", "AVG"),
    ("eset ssl filter", "ESET"),
    ("bitdefender", "Bitdefender"),
    ("dr.web", "Dr.Web"),
    ("adguard", "AdGuard"),
    ("net nanny", "Net Nanny"),
    ("superfish", "Superfish"),
    ("mitmproxy", "mitmproxy"),
    ("charles proxy", "Charles"),
    ("do_not_trust_fiddler", "Fiddler"),
    ("portswigger", "Burp Suite"),
    ("owasp zap", "OWASP ZAP"),
    ("proxyman", "Proxyman"),
    ("http toolkit", "HTTP Toolkit"),
];

/// The product whose name an issuer carries.
pub(crate) fn interceptor(issuer: &str) -> Option<&'static str> {
    let issuer = issuer.to_ascii_lowercase();
    INTERCEPTORS.iter().find(|(word, _)| issuer.contains(word)).map(|(_, name)| *name)
}

/// Words (lower case) in the URL of a page that lets one into a network.
const PORTALS: [&str; 10] = [
    "captive",
    "hotspot",
    "wifi",
    "wi-fi",
    "guestportal",
    "guest-portal",
    "/guest/",
    "wlan-login",
    "fgtauth",
    "nodogsplash",
];

/// Whether a URL is that of a captive portal, by its words.
pub(crate) fn is_portal(url: &str) -> bool {
    PORTALS.iter().any(|word| url.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::http;

    #[test]
    fn a_forward_proxy_is_known_by_the_name_it_gives_itself() {
        let named = |field: &str| {
            let trace = http("ws://a.test/", &format!("HTTP/1.1 426 No\n{field}"));
            Answer::of(&trace).and_then(|answer| forward_proxy(&answer))
        };
        assert_eq!(named("Via: 1.1 gate (squid/5.7)"), Some(("Squid", "via")));
        assert_eq!(named("Via: 1.1 tinyproxy (tinyproxy/1.11.1)"), Some(("tinyproxy", "via")));
        assert_eq!(named("Via: 1.1 varnish (Varnish/7.1)"), None);
        assert_eq!(named("Server: nginx"), None);
    }

    #[test]
    fn an_issuer_and_a_portal_are_known_by_their_words() {
        assert_eq!(interceptor("CN=Zscaler Intermediate Root CA (x), O=Zscaler Inc."), Some("Zscaler"));
        assert_eq!(interceptor("CN=R11, O=Let's Encrypt, C=US"), None);
        assert!(is_portal("http://10.0.0.1:8000/captive/login?orig=ws"));
        assert!(!is_portal("https://login.example.com/oauth?next=/chat"));
    }
}
