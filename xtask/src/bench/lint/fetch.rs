//! The packages, fetched by npm itself into the target folder and never committed.

use crate::shell::{Failure, command, step};
use std::fs;
use std::path::Path;

/// Names and versions, one package a line.
const PACKAGES: &str = include_str!("packages.txt");

/// Fetches what is missing, and says how many there are.
pub(super) fn all(folder: &Path) -> Result<usize, Failure> {
    let packages = folder.join("packages");
    make(&packages)?;
    for (name, version) in wanted() {
        let short = name.trim_start_matches('@').replace('/', "+");
        let place = packages.join(&short);
        if place.is_dir() {
            continue;
        }
        let fresh = packages.join(format!(".{short}"));
        let _ = fs::remove_dir_all(&fresh);
        make(&fresh)?;
        let mut npm = command(&["npm", "pack", "--silent", "--pack-destination"]);
        step(&format!("the npm package {name}@{version}"), npm.arg(&fresh).arg(format!("{name}@{version}")))?;
        unpack(&fresh)?;
        fs::rename(&fresh, &place).map_err(|error| failed(&place, &error))?;
    }
    Ok(wanted().count())
}

fn wanted() -> impl Iterator<Item = (&'static str, &'static str)> {
    PACKAGES.lines().filter_map(|line| line.split_once(' '))
}

fn unpack(place: &Path) -> Result<(), Failure> {
    let entries = fs::read_dir(place).map_err(|error| failed(place, &error))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let mut tar = command(&["tar", "--extract", "--no-same-owner", "--file"]);
        step("unpack it", tar.arg(&path).current_dir(place))?;
        fs::remove_file(&path).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

pub(super) fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

pub(super) fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_package_and_its_version_and_there_are_enough() {
        assert_eq!(wanted().count(), PACKAGES.lines().count());
        assert!(wanted().count() >= 150);
        assert!(wanted().all(|(name, version)| !name.is_empty() && !version.contains(' ')));
    }
}
