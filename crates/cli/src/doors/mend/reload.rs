//! A running nginx reads what was mended, and the doctor tries it through that nginx.

use super::line;
use crate::doors::taken::Taken;
use crate::failure::Failure;
use crate::terminal::Terminal;
use ::doctor::Question;
use ::doctor::in_force::{self, Built, Deaf};
use finding::Text;
use model::Attempt;
use nginx::{Config, Mended, Target};

/// More endpoints than this are not tried.
const MOST: usize = 8;

/// Reloads the nginx that runs this configuration, and diagnoses what was mended, or this URL. The answer
/// is whether all of it is healthy.
pub(super) async fn and_diagnose(
    taken: &Taken,
    mended: &Mended,
    url: Option<&str>,
    built: Option<&Built>,
    terminal: Terminal,
) -> Result<bool, Failure> {
    let master = in_force::master_of(&taken.main, built).ok_or_else(nobody)?;
    in_force::reload(&master).await.map_err(|error| deaf(&error))?;
    terminal.tell(&line(
        terminal,
        &format!("nginx reloaded (pid {})", master.pid),
        &format!("nginx をリロードしました（pid {}）", master.pid),
    ));
    let attempts = attempts(taken, mended, url, built);
    if attempts.is_empty() {
        terminal.tell(&line(
            terminal,
            "no URL is known for what was mended, so it was not tried; name one with --url",
            "直した location に届く URL が分からないため、試していません。--url で指定してください",
        ));
    }
    if attempts.len() > MOST {
        let left = attempts.len() - MOST;
        terminal.tell(&line(
            terminal,
            &format!("endpoints that are not tried: {left}"),
            &format!("試していないエンドポイント: {left} 件"),
        ));
    }
    let mut all_healthy = true;
    for attempt in attempts.into_iter().take(MOST) {
        let report = ::doctor::diagnose(Question::about(attempt)).await;
        terminal.print(&format!("\n{}", finding::text(&report, terminal.look())))?;
        all_healthy &= report.verdict().healthy;
    }
    Ok(all_healthy)
}

/// The URL that the user names, or those that did not get through before, each at the address on which
/// this nginx listens.
fn attempts(taken: &Taken, mended: &Mended, url: Option<&str>, built: Option<&Built>) -> Vec<Attempt> {
    let facts = taken.facts(built);
    let config = Config::of(&mended.project, facts.clone());
    if let Some(url) = url {
        let endpoint = Target::parse(url).and_then(|target| config.endpoint(&target));
        let attempt = endpoint.map(|endpoint| in_force::attempt(&config, &endpoint));
        return vec![attempt.unwrap_or_else(|| Attempt::new(url.to_owned()))];
    }
    let failed = |target: &Target| {
        let question = nginx::Question::url(target.clone());
        !nginx::examine(&taken.project, facts.clone(), Some(question)).verdict().healthy
    };
    let (endpoints, _) = config.endpoints();
    let (mended, others): (Vec<_>, Vec<_>) = endpoints.iter().partition(|endpoint| failed(&endpoint.target));
    // What was only doubtful before is tried too.
    let tried = if mended.is_empty() { others } else { mended };
    tried.into_iter().map(|endpoint| in_force::attempt(&config, endpoint)).collect()
}

fn nobody() -> Failure {
    Failure::NotDone(Text::new(
        "written, but no nginx that runs with this configuration is seen; nothing to reload",
        "書き込みましたが、この設定で動いている nginx が見つからないため、リロードしていません",
    ))
}

fn deaf(error: &Deaf) -> Failure {
    Failure::NotDone(match error {
        Deaf::Signal { pid, source } => Text::new(
            format!("written, but nginx (pid {pid}) may not be told to reload: {source}"),
            format!("書き込みましたが、nginx（pid {pid}）にリロードを指示できません: {source}"),
        ),
        _ => Text::new(
            format!("written, but nginx does not take it: {error}; its error log says why"),
            format!("書き込みましたが、nginx が読み込みません（{error}）。理由はエラーログにあります"),
        ),
    })
}
