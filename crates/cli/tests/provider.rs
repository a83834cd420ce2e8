//! Signing in by a real provider of OpenID Connect: `oidc-provider` of npm, on this machine.

mod house;
mod support;

use house::{Client, House};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

const BACK: &str = "http://localhost/sign-in/back";

/// The provider, which ends with the test.
struct Provider {
    child: Child,
    issuer: String,
    /// Kept open: it may say more.
    _said: BufReader<ChildStdout>,
}

impl Provider {
    fn start() -> Self {
        let servers = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/peers/servers");
        let mut child = Command::new("node")
            .args([&format!("{servers}/openid.mjs"), "wscope", "the client's secret", BACK])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node is installed");
        let mut said = BufReader::new(child.stdout.take().expect("piped"));
        let mut issuer = String::new();
        said.read_line(&mut issuer).expect("its issuer");
        Self { child, issuer: issuer.trim().to_owned(), _said: said }
    }

    /// A server of a team that trusts it.
    fn house(&self) -> House {
        House::new(&[
            ("WSCOPE_OPENID_ISSUER", &self.issuer),
            ("WSCOPE_OPENID_CLIENT_ID", "wscope"),
            ("WSCOPE_OPENID_CLIENT_SECRET", "the client's secret"),
            ("WSCOPE_OPENID_NAME", "Example"),
            ("WSCOPE_OPENID_DOMAINS", "team.example,unsure.example"),
        ])
    }

    /// Signs somebody in there who was sent to this URL; where the provider sends the browser then.
    fn sign_in(&self, url: &str, name: &str) -> String {
        let mut browser = Browser::default();
        let mut at = url.to_owned();
        loop {
            let next = browser.ask(&at, None).or_else(|page| {
                // It asks who one is, and whether this server may know: one after the other.
                let prompt = if page.contains("value=\"login\"") { "login" } else { "consent" };
                browser.ask(&at, Some(format!("prompt={prompt}&login={name}&password=x")))
            });
            let next = next.expect("the provider goes on");
            if next.starts_with(BACK) {
                return next;
            }
            at = next;
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser at the provider, as far as it matters: it keeps cookies.
#[derive(Default)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    /// Asks with the form: where it is sent to, or the page that it gets.
    fn ask(&mut self, url: &str, form: Option<String>) -> Result<String, String> {
        let config = ureq::Agent::config_builder().max_redirects(0).max_redirects_will_error(false);
        let agent: ureq::Agent = config.http_status_as_error(false).build().into();
        let cookies: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let answer = match form {
            None => agent.get(url).header("cookie", cookies).call(),
            Some(form) => {
                let post = agent.post(url).header("cookie", cookies);
                post.header("content-type", "application/x-www-form-urlencoded").send(form)
            }
        };
        let mut answer = answer.expect("the provider answers");
        for line in answer.headers().get_all("set-cookie").iter().filter_map(|it| it.to_str().ok()) {
            let pair = line.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.0.insert(name.into(), value.into());
        }
        let Some(to) = answer.headers().get("location") else {
            return Err(answer.body_mut().read_to_string().expect("a page"));
        };
        let to = to.to_str().expect("a URL").to_owned();
        let origin: String = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Ok(if to.starts_with('/') { origin + &to } else { to })
    }
}

/// Goes out to the provider: the URL there, and the cookie that the browser keeps meanwhile.
fn out(client: &Client, to: &str) -> (String, String) {
    let answer = client.get(&format!("/sign-in/with?to={to}"));
    assert_eq!(answer.status, 303, "{}", answer.body);
    let url = answer.header("location").expect("where to").to_owned();
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("wscope-errand=") && cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    (url, cookie.split(';').next().unwrap_or_default().to_owned())
}

/// Comes back as a browser does that follows a link of another site: where it is sent, and what it keeps.
fn back(client: &Client, url: &str, cookie: &str) -> (String, Vec<String>) {
    let path = url.strip_prefix("http://localhost").expect("it leads back");
    let site = [("Origin", ""), ("Cookie", cookie), ("Sec-Fetch-Site", "cross-site")];
    let answer = client.ask("GET", path, "", &site);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let to = answer.header("location").expect("where to").to_owned();
    (to, answer.headers("set-cookie"))
}

#[test]
fn whom_the_provider_vouches_for_is_signed_in_where_he_wanted_to_go() {
    let provider = Provider::start();
    let mut house = provider.house();
    let admin = house.enter();
    assert_eq!(admin.get("/api/me").json["provider"], "Example");
    let mut client = house.client();
    let (url, cookie) = out(&client, "/apis/7");
    assert!(url.starts_with(&provider.issuer) && url.contains("code_challenge_method=S256"), "{url}");
    let (to, cookies) = back(&client, &provider.sign_in(&url, "hanako@team.example"), &cookie);
    assert_eq!(to, "/apis/7");
    let own = cookies.iter().find(|it| it.starts_with("wscope=")).expect("signed in");
    client.cookie = own.split(';').next().unwrap_or_default().to_owned();
    let me = client.get("/api/me");
    assert_eq!(me.json["account"]["email"], "hanako@team.example", "{}", me.body);
    assert_eq!(me.json["account"]["admin"], false);
    // It has no password.
    assert_eq!(house.client().sign_in("hanako@team.example", "").status, 401);
    // The next time it is the same account.
    let (url, cookie) = out(&client, "//evil.example/");
    let (to, _) = back(&client, &provider.sign_in(&url, "hanako@team.example"), &cookie);
    assert_eq!(to, "/", "nobody is sent elsewhere");
    assert_eq!(admin.get("/api/accounts").json.as_array().map(Vec::len), Some(2));
    // Who has an account with this address already is that one.
    let (url, cookie) = out(&client, "/");
    let (_, cookies) = back(&client, &provider.sign_in(&url, "a@team.example"), &cookie);
    client.cookie = cookies[0].split(';').next().unwrap_or_default().to_owned();
    assert_eq!(client.get("/api/me").json["account"]["admin"], true);
}

#[test]
fn what_does_not_hold_signs_nobody_in() {
    let provider = Provider::start();
    let mut house = provider.house();
    let admin = house.enter();
    let client = house.client();
    let refused = |name: &str| {
        let (url, cookie) = out(&client, "/");
        let (to, cookies) = back(&client, &provider.sign_in(&url, name), &cookie);
        assert!(!cookies.iter().any(|it| it.starts_with("wscope=")), "{cookies:?}");
        to
    };
    assert_eq!(refused("x@elsewhere.example"), "/?why=unknown");
    assert_eq!(refused("x@unsure.example"), "/?why=email");
    let (url, cookie) = out(&client, "/");
    let good = provider.sign_in(&url, "taro@team.example");
    // Somebody else's answer, put to a browser that did not begin (RFC 6749, section 10.12).
    assert_eq!(back(&client, &good, "").0, "/?why=stranger");
    let (_, other) = out(&client, "/");
    assert_eq!(back(&client, &good, &other).0, "/?why=stranger");
    // Of an own errand the state is right, and the code belongs to another challenge.
    let state = |url: &str| {
        let pairs = url.split(['?', '&']).find_map(|it| it.strip_prefix("state=")).expect("a state");
        pairs.to_owned()
    };
    let (mine, cookie_of_mine) = out(&client, "/");
    let mixed = good.replace(&state(&url), &state(&mine));
    assert_eq!(back(&client, &mixed, &cookie_of_mine).0, "/?why=provider");
    assert_eq!(back(&client, &format!("{BACK}?error=access_denied"), &cookie).0, "/?why=denied");
    let made_up = format!("{BACK}?code=x&state={}", state(&url));
    assert_eq!(back(&client, &made_up, &cookie).0, "/?why=provider");
    assert_eq!(admin.get("/api/accounts").json.as_array().map(Vec::len), Some(1), "nobody came in");
}
