//! What the real nginx says, once all that a configuration wants of its machine is there.

use crate::Verdict;
use crate::prepare::Prepared;
use crate::wrap::Wrap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// More things than any file wants.
const MOST: usize = 80;

/// The file in this context as it was given to nginx at last, and the answer.
pub(crate) fn verdict(path: &Path, wrap: &Wrap, bytes: &[u8], modules: &[&str]) -> (Vec<u8>, Verdict) {
    let file = beside(path);
    let mut prepared = Prepared::new(wrap.defines());
    let mut wrapped = vec![];
    let mut said = String::new();
    for _ in 0..MOST {
        wrapped = wrap.around(bytes, &prepared.definitions);
        if std::fs::write(&file, &wrapped).is_err() {
            break;
        }
        match run(&file, bytes, modules) {
            Ok(()) => return (wrapped, Ok(())),
            Err(words) => said = words,
        }
        if !prepared.react(&said, &file) {
            break;
        }
    }
    let place = format!(" in {}:", file.display());
    let (words, line) = said.split_once(&place).unwrap_or((&said, "0"));
    let line = line.split(|byte: char| !byte.is_ascii_digit()).next().and_then(|it| it.parse().ok());
    (wrapped, Err((line.unwrap_or(0), words.to_owned())))
}

/// A name in the same folder, so that what it includes is found.
fn beside(path: &Path) -> PathBuf {
    path.with_file_name(".judged.conf")
}

/// Runs the test; the words of the first emergency.
fn run(file: &Path, bytes: &[u8], modules: &[&str]) -> Result<(), String> {
    let text = String::from_utf8_lossy(bytes);
    // A module that the file loads itself may not be loaded twice.
    let loads: String = modules
        .iter()
        .filter_map(|name| std::fs::read_to_string(format!("/etc/wscope/modules/{name}")).ok())
        .flat_map(|files| files.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|module| !text.contains(module.as_str()))
        .map(|module| format!("load_module /usr/lib/nginx/modules/{module};"))
        .collect();
    let output = Command::new("/usr/sbin/nginx")
        .args(["-t", "-q", "-e", "stderr", "-g", &loads, "-c"])
        .arg(file)
        .output()
        .map_err(|error| format!("nginx does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let emergency = said.lines().find_map(|line| line.split_once("[emerg] ")).map(|(_, words)| words);
    let words = emergency.unwrap_or(&said);
    // `12#12: ` stands before some.
    let number = words.split_once(": ").filter(|(id, _)| id.contains('#') && !id.contains(' '));
    Err(number.map_or(words, |(_, rest)| rest).to_owned())
}
