//! Which nginx configuration a command is about: the one named, the one that a named part belongs to, or
//! the one in force.

use super::files;
use crate::failure::Failure;
use ::doctor::in_force::{self, Built, loaded};
use finding::{Text, safe_line};
use nginx::{Facts, Project};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A configuration.
pub(super) struct Taken {
    /// The file that was named or found.
    pub(super) path: PathBuf,
    /// The main file of the whole.
    pub(super) main: PathBuf,
    /// All files.
    pub(super) project: Project,
    /// What the named file is called in the whole, where it is a part of it.
    pub(super) part: Option<String>,
    /// Whether nobody named it.
    pub(super) is_found: bool,
    /// Whether its files lie on the disk: they do not where it was printed by `nginx -T`, or comes from
    /// the standard input.
    pub(super) is_on_disk: bool,
}

impl Taken {
    /// The configuration of this file; without one, that in force.
    pub(super) fn of(file: Option<&Path>, built: Option<&Built>) -> Result<Self, Failure> {
        let found = || in_force::file(built).ok_or_else(nowhere);
        let path = file.map(Path::to_owned).map_or_else(found, Ok)?;
        let bytes = files::read(&path)?;
        let project = in_force::project(&path, &bytes);
        let is_on_disk = path != Path::new("-") && Project::of_dump(&bytes).is_none();
        let part = Some(&path).filter(|_| is_on_disk && !project.is_whole());
        let is_found = file.is_none();
        Ok(match part.and_then(|path| in_force::context(path, built)) {
            Some(it) => {
                Self { path, main: it.main, project: it.project, part: Some(it.name), is_found, is_on_disk }
            }
            None => {
                let main = if is_on_disk { path.clone() } else { project.main().into() };
                Self { path, main, project, part: None, is_found, is_on_disk }
            }
        })
    }

    /// What is known beside the files.
    pub(super) fn facts(&self, built: Option<&Built>) -> Facts {
        in_force::facts(&self.main, &self.project, built, now())
    }

    /// Says what was taken, where that is not what was named.
    pub(super) fn told(&self, built: Option<&Built>) -> Option<Text> {
        let main = safe_line(&self.main.to_string_lossy());
        let told = match (&self.part, self.is_found) {
            (Some(_), _) => {
                Some(Text::new(format!("read as part of {main}"), format!("{main} の一部として読みました")))
            }
            (None, true) => Some(Text::new(
                format!("the configuration in force: {main}"),
                format!("使われている設定: {main}"),
            )),
            (None, false) => None,
        };
        let nginx = built.filter(|_| self.is_found).and_then(|built| self.nginx(built));
        told.map(|told| match nginx {
            Some(nginx) => {
                Text::new(format!("{}\n{}", told.en, nginx.en), format!("{}\n{}", told.ja, nginx.ja))
            }
            None => told,
        })
    }

    /// The nginx that is there: its version and its modules.
    fn nginx(&self, built: &Built) -> Option<Text> {
        let head = format!("nginx {}", built.version?);
        let (own, more) = (built.modules(), loaded(&self.project));
        let list = |names: &[String]| safe_line(&names.join(", "));
        let own = list(&own.into_iter().map(str::to_owned).collect::<Vec<_>>());
        let (more, more_ja) = match more.as_slice() {
            [] => (String::new(), String::new()),
            more => (format!("; loaded: {}", list(more)), format!("、読み込み: {}", list(more))),
        };
        Some(Text::new(
            format!("{head}, modules: {own}{more}"),
            format!("{head}、モジュール: {own}{more_ja}"),
        ))
    }
}

fn nowhere() -> Failure {
    Failure::NotDone(Text::new(
        "no nginx configuration found on this machine; name the file",
        "このマシンに nginx の設定が見つかりません。ファイルを指定してください",
    ))
}

/// Seconds since 1970.
fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since.and_then(|it| i64::try_from(it.as_secs()).ok())
}
