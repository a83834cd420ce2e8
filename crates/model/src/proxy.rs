//! Which forward proxy a connection goes through, and what the system's variables say of it.
//! Without an environment: the variables come in.

use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The proxy of an API, or the one that a project names for its APIs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Form")]
pub struct Proxy {
    /// Who names it.
    pub from: ProxyFrom,
    /// Its URL, for [`ProxyFrom::Url`]; kept for the others.
    pub url: String,
}

/// Who names a proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyFrom {
    /// The project; of a project itself: nobody.
    #[default]
    Inherit,
    /// Nobody: the connection goes straight to its host.
    None,
    /// The variables of the system.
    System,
    /// This URL.
    Url,
}

/// As it was written once: a URL alone, empty for none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Url(String),
    Whole {
        #[serde(default)]
        from: ProxyFrom,
        #[serde(default)]
        url: String,
    },
}

impl From<Form> for Proxy {
    fn from(it: Form) -> Self {
        match it {
            Form::Url(url) if url.trim().is_empty() => Self::default(),
            Form::Url(url) => Self { from: ProxyFrom::Url, url },
            Form::Whole { from, url } => Self { from, url },
        }
    }
}

impl Proxy {
    /// This one, or that of the project where it is inherited.
    #[must_use]
    pub fn or<'a>(&'a self, project: &'a Self) -> &'a Self {
        if self.from == ProxyFrom::Inherit { project } else { self }
    }

    /// The URL where one was typed that counts.
    #[must_use]
    pub fn typed(&self) -> Option<&str> {
        Some(self.url.trim()).filter(|it| self.from == ProxyFrom::Url && !it.is_empty())
    }
}

/// What the variables of the system say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SystemProxy {
    /// For `ws`.
    pub plain: Option<String>,
    /// For `wss`.
    pub secure: Option<String>,
    /// The hosts that are reached without a proxy, as `NO_PROXY` lists them.
    pub no: String,
}

impl SystemProxy {
    /// Reads the variables that curl and its like read, in lower case first: `ws_proxy` or
    /// `http_proxy`, `wss_proxy` or `https_proxy`, `all_proxy`, `no_proxy`.
    #[must_use]
    pub fn of_variables(read: impl Fn(&str) -> Option<String>) -> Self {
        let filled = |name: &str| read(name).filter(|it| !it.trim().is_empty());
        let either = |name: &str| filled(name).or_else(|| filled(&name.to_ascii_uppercase()));
        let first = |names: [&str; 3]| names.into_iter().find_map(either);
        Self {
            plain: first(["ws_proxy", "http_proxy", "all_proxy"]),
            secure: first(["wss_proxy", "https_proxy", "all_proxy"]),
            no: either("no_proxy").unwrap_or_default(),
        }
    }

    /// The proxy for a connection to this host; `None`: it goes straight there.
    #[must_use]
    pub fn towards(&self, host: &str, port: u16, secure: bool) -> Option<&str> {
        let proxy = if secure { &self.secure } else { &self.plain };
        let host = host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
        let entries = self.no.split([',', ' ', '\t']).map(str::trim).filter(|it| !it.is_empty());
        let mut left_out = entries.map(|it| takes_in(it, &host, port));
        proxy.as_deref().map(str::trim).filter(|_| !left_out.any(|it| it))
    }
}

/// Whether an entry of `NO_PROXY` means this host: `*`, a name with all below it, an address, or a
/// network of addresses; names and addresses may carry a port.
fn takes_in(entry: &str, host: &str, port: u16) -> bool {
    let entry = entry.to_ascii_lowercase();
    if entry == "*" {
        return true;
    }
    if let (Some((network, bits)), Ok(address)) = (entry.split_once('/'), host.parse()) {
        return is_in(address, network, bits);
    }
    let (name, wanted) = match entry.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':')),
        None if entry.matches(':').count() == 1 => {
            entry.split_once(':').map_or((&*entry, None), |(name, port)| (name, Some(port)))
        }
        None => (&*entry, None),
    };
    if wanted.is_some_and(|it| it.parse() != Ok(port)) {
        return false;
    }
    if let (Ok(one), Ok(other)) = (name.parse::<IpAddr>(), host.parse::<IpAddr>()) {
        return one == other;
    }
    let name = name.strip_prefix('*').unwrap_or(name).trim_start_matches('.').trim_end_matches('.');
    let below = host.strip_suffix(name).is_some_and(|it| it.ends_with('.'));
    !name.is_empty() && (host == name || below && host.parse::<IpAddr>().is_err())
}

/// Whether an address is of the network with so many leading bits.
fn is_in(address: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    let (one, other, width) = match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => (u32::from(one).into(), u32::from(other).into(), 32),
        (IpAddr::V6(one), IpAddr::V6(other)) => (u128::from(one), u128::from(other), 128),
        _ => return false,
    };
    bits <= width && (one ^ other).checked_shr(width - bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_old_is_a_proxy_and_an_empty_one_is_inherited() {
        let read = |json: &str| serde_json::from_str::<Proxy>(json).expect("a proxy");
        assert_eq!(read("\"\""), Proxy::default());
        let url = Proxy { from: ProxyFrom::Url, url: "http://p:1".into() };
        assert_eq!(read("\"http://p:1\""), url);
        assert_eq!(read(&serde_json::to_string(&url).expect("JSON")), url);
        let none = Proxy { from: ProxyFrom::None, url: "kept".into() };
        assert_eq!(read("{\"from\": \"none\", \"url\": \"kept\"}"), none);
        assert_eq!((none.typed(), url.typed()), (None, Some("http://p:1")));
        assert_eq!((none.or(&url), Proxy::default().or(&url)), (&none, &url));
    }

    fn system(variables: &[(&str, &str)]) -> SystemProxy {
        let find = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
        SystemProxy::of_variables(find)
    }

    #[test]
    fn variables_are_read_as_curl_does() {
        let both = system(&[("http_proxy", "h"), ("HTTPS_PROXY", "s"), ("ALL_PROXY", "a")]);
        assert_eq!((both.plain.as_deref(), both.secure.as_deref()), (Some("h"), Some("s")));
        let all = system(&[("all_proxy", "a"), ("https_proxy", "  "), ("wss_proxy", "w")]);
        assert_eq!((all.plain.as_deref(), all.secure.as_deref()), (Some("a"), Some("w")));
        assert_eq!(system(&[]), SystemProxy::default());
        assert_eq!(both.towards("any.test", 1, true), Some("s"));
        assert_eq!(SystemProxy::default().towards("any.test", 1, true), None);
    }

    #[test]
    fn what_no_proxy_lists_is_reached_straight() {
        let cases = [
            ("*", "any.test", true),
            ("example.com", "example.com", true),
            ("example.com", "EXAMPLE.com.", true),
            ("example.com", "a.b.example.com", true),
            (".example.com", "example.com", true),
            ("*.example.com", "a.example.com", true),
            ("example.com", "badexample.com", false),
            ("a.test, example.com", "example.com", true),
            ("a.test example.com", "example.com", true),
            ("example.com:443", "example.com", true),
            ("example.com:80", "example.com", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("0.0.1", "127.0.0.1", false),
            ("10.0.0.0/8", "10.9.8.7", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("10.0.0.0/33", "10.0.0.1", false),
            ("fd00::/8", "[fd12::1]", true),
            ("::1", "::1", true),
            ("[::1]:443", "::1", true),
            ("[::1]:80", "::1", false),
            ("localhost", "127.0.0.1", false),
            ("", "any.test", false),
            (",", "any.test", false),
            (".", "any.test", false),
        ];
        for (no, host, straight) in cases {
            let it = SystemProxy { secure: Some("p".into()), no: no.into(), plain: None };
            assert_eq!(it.towards(host, 443, true).is_none(), straight, "{no:?} for {host}");
        }
    }
}
