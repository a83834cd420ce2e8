//! What we say of a configuration, held to what was seen of it.

use crate::generated;
use crate::trial::{Outcome, Plain, Seen, Site};
use finding::{Finding, Report, Severity};
use nginx::{Aim, Facts, Project, Question, Target, Version};
use std::fmt::Write;

/// Something that we say, and what is true.
#[derive(Debug)]
pub(crate) struct Claim {
    /// What it is about.
    pub(crate) what: &'static str,
    /// What we say.
    pub(crate) ours: bool,
    /// What is.
    pub(crate) seen: bool,
}

impl Claim {
    pub(crate) fn holds(&self) -> bool {
        self.ours == self.seen
    }
}

/// What came of one configuration.
pub(crate) struct Row {
    number: usize,
    traits: Vec<(&'static str, &'static str)>,
    pub(crate) is_taken: bool,
    pub(crate) opens: bool,
    pub(crate) claims: Vec<Claim>,
    /// What `fix` leaves: a cause, or nothing.
    left: String,
    /// All of it, for who looks into a difference.
    pub(crate) story: String,
}

impl Row {
    pub(crate) fn of(
        number: usize,
        mut traits: Vec<(&'static str, &'static str)>,
        version: Option<Version>,
        (site, before): (&Site, &Outcome),
        (mended, after): (&Site, Option<&Outcome>),
    ) -> Self {
        let said = examine(site, version);
        let mut claims = claims(&said, before);
        claims.extend(claim_without_url(site, version, before));
        let left = examine(mended, version).verdict().cause.unwrap_or_default().to_owned();
        claims.extend(claims_of_fix(before, after, &left, mend(mended, version) == *mended));
        let seen = before.as_ref().ok();
        traits.push(("`fix` is told the URL", if site.is_told() { "yes" } else { "no" }));
        let mut row = Self {
            number,
            traits,
            is_taken: seen.is_some(),
            opens: seen.is_some_and(|seen| seen.opens),
            claims,
            left,
            story: String::new(),
        };
        if !row.claims.iter().all(Claim::holds) || row.is_left() {
            row.story = row.tell(&said, (site, before), (mended, after));
        }
        row
    }

    /// Whether `fix` leaves a fault.
    pub(crate) fn is_left(&self) -> bool {
        !self.left.is_empty()
    }

    /// One line of what came of it, with tabs between.
    pub(crate) fn line(&self) -> String {
        let traits: Vec<String> = self.traits.iter().map(|(what, how)| format!("{what}={how}")).collect();
        let claims: Vec<String> =
            self.claims.iter().map(|it| format!("{}={}:{}", it.what, it.ours, it.seen)).collect();
        let (traits, claims) = (traits.join("|"), claims.join("|"));
        format!("{}\t{}\t{}\t{traits}\t{claims}\t{}\n", self.number, self.is_taken, self.opens, self.left)
    }

    fn tell(
        &self,
        said: &Report,
        (site, before): (&Site, &Outcome),
        (mended, after): (&Site, Option<&Outcome>),
    ) -> String {
        let mut text = format!("── number {}, {}\n", self.number, site.path);
        let causes: Vec<_> = said.findings.iter().map(|it| (it.rule.cause, it.severity)).collect();
        let wrong: Vec<_> = self.claims.iter().filter(|it| !it.holds()).collect();
        let _ = writeln!(text, "{wrong:?}\nwe say {causes:?}\nseen {before:?}\n{}", site.main);
        site.files.iter().for_each(|(name, bytes)| {
            let _ = writeln!(text, "{name}: {bytes}");
        });
        if after.is_some() || self.is_left() {
            let _ = writeln!(text, "mended: {after:?}, left {}\n{}", self.left, mended.main);
            mended.files.iter().for_each(|(name, bytes)| {
                let _ = writeln!(text, "{name}: {bytes}");
            });
        }
        text
    }
}

fn project(site: &Site) -> Project {
    let mut all: Vec<(&str, &[u8])> = vec![("nginx.conf", site.main.as_bytes())];
    all.extend(site.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    Project::closed(&all)
}

fn examine(site: &Site, version: Option<Version>) -> Report {
    nginx::examine(&project(site), Facts { version, ..Facts::default() }, Some(question(site)))
}

fn question(site: &Site) -> Question {
    Question::url(Target::parse(&format!("ws://s.test{}", site.path)).expect("a URL"))
}

/// The configuration after `fix`, which is told the URL for every other one; for the others once it has
/// done what it does without.
pub(crate) fn mend(site: &Site, version: Option<Version>) -> Site {
    let facts = Facts { version, ..Facts::default() };
    let first = if site.is_told() { site.clone() } else { mend_for(site, &facts, &Aim::All) };
    let works = !site.is_told() && examine(&first, version).verdict().healthy;
    if works { first } else { mend_for(&first, &facts, &Aim::Asked(question(site))) }
}

fn mend_for(site: &Site, facts: &Facts, aim: &Aim) -> Site {
    let mended = nginx::fix(&project(site), facts, aim);
    let text = |name: &str| String::from_utf8(mended.bytes(name).to_vec()).expect("the text is ASCII");
    let files = site.files.iter().map(|(name, _)| (name.clone(), text(name))).collect();
    Site { main: text("nginx.conf"), files, ..site.clone() }
}

/// What lets the backend hear something, and no handshake or not its answer.
const HEARD: &[&str] = &[
    "nginx/connection-not-forwarded",
    "nginx/h2-upstream",
    "nginx/headers-not-inherited",
    "nginx/hidden-handshake-header",
    "nginx/keepalive-conflict",
    "nginx/map-wrong-default",
    "nginx/method-changed",
    "nginx/request-headers-off",
    "nginx/upgrade-not-forwarded",
];

fn claims(said: &Report, before: &Outcome) -> Vec<Claim> {
    let verdict = said.verdict();
    let has = |cause: &str| said.findings.iter().any(|it| it.rule.cause == cause);
    let ours = !said.findings.iter().any(stops_nginx);
    let mut claims = vec![Claim { what: "nginx takes it", ours, seen: before.is_ok() }];
    let Ok(seen) = before else { return claims };
    claims.push(Claim { what: "the handshake", ours: verdict.healthy, seen: seen.opens });
    if let (Some(cause), false) = (&verdict.cause, seen.opens) {
        // What begins so is HTTP/2.
        let is_heard = seen.heard.iter().any(|head| !head.starts_with("PRI "));
        claims.push(Claim { what: "who refuses it", ours: HEARD.contains(&&**cause), seen: is_heard });
    }
    if seen.opens && verdict.healthy {
        claims.push(Claim { what: "HTTP/1.0", ours: has("nginx/http-version"), seen: is_old(seen) });
        claims.push(Claim { what: "silence", ours: has("nginx/read-timeout-short"), seen: seen.is_cut });
    }
    claims
}

/// Whoever checks the whole file hears of no fault where the one endpoint works.
fn claim_without_url(site: &Site, version: Option<Version>, before: &Outcome) -> Option<Claim> {
    let works = before.as_ref().is_ok_and(|seen| seen.opens);
    if !works || !generated::is_combination(site.number) {
        return None;
    }
    let said = nginx::examine(&project(site), Facts { version, ..Facts::default() }, None);
    let fails = said.findings.iter().any(|it| it.severity == Severity::Error);
    Some(Claim { what: "no fault in the file, without the URL", ours: !fails, seen: true })
}

/// Whether a finding says that nginx does not even start.
fn stops_nginx(finding: &Finding) -> bool {
    let message = finding.message.en.as_str();
    finding.notes.iter().any(|note| note.en.contains("[emerg]")) || message.contains("nginx does not start")
}

/// Whether the handshake came as HTTP/1.0; what stands between says so itself.
fn is_old(seen: &Seen) -> bool {
    let Some(head) = seen.heard.last() else { return false };
    let told = head.lines().find_map(|line| line.strip_prefix("X-Heard: "));
    told.unwrap_or_else(|| head.lines().next().unwrap_or_default()).ends_with("HTTP/1.0")
}

fn claims_of_fix(before: &Outcome, after: Option<&Outcome>, left: &str, stays: bool) -> Vec<Claim> {
    let mut claims = vec![Claim { what: "fix, a second time", ours: true, seen: stays }];
    let (Ok(was), Some(after)) = (before, after) else { return claims };
    claims.push(Claim { what: "fix, nginx -t", ours: true, seen: after.is_ok() });
    let Ok(is) = after else { return claims };
    claims.push(Claim { what: "fix, the handshake", ours: left.is_empty(), seen: is.opens });
    if is.opens {
        claims.push(Claim { what: "fix, 1 MiB", ours: true, seen: is.carries });
    }
    // Who got no answer of HTTP at all has nothing to lose.
    let pairs = || was.plain.iter().zip(&is.plain).filter(|(was, _)| was.status > 0);
    let same = pairs().all(|(was, is)| was.status == is.status);
    claims.push(Claim { what: "fix, plain HTTP", ours: true, seen: same });
    let same = pairs().all(|(was, is)| heads(was) == heads(is));
    claims.push(Claim { what: "fix, plain headers", ours: true, seen: same });
    claims
}

/// What the backend was sent for a plain request. What only a handshake has is never meant, and the
/// version that what stands between has heard is none of theirs.
fn heads(plain: &Plain) -> Vec<Vec<&String>> {
    let is_of_handshakes = |line: &str| line.starts_with("upgrade:") || line.starts_with("sec-websocket-");
    let is_meant =
        |line: &&String| !line.starts_with("X-Heard:") && !is_of_handshakes(&line.to_ascii_lowercase());
    plain.heard.iter().map(|head| head.iter().filter(is_meant).collect()).collect()
}
