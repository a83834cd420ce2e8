//! The packages whose files are read, fetched by their registries' own clients into the target folder
//! and never committed.

mod modules;
mod packages;

use super::Corpus;
use crate::shell::{Failure, command, step};
use packages::{DEBIAN, NPM, PYPI};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Fetches what is missing, and says what is there.
pub(super) fn all(folder: &Path) -> Result<Corpus, Failure> {
    let packages = folder.join("packages");
    for registry in ["debian", "npm", "pypi"] {
        make(&packages.join(registry))?;
    }
    for (name, version) in PYPI {
        unpacked(&packages, "pypi", name, |place| pypi(place, name, version))?;
    }
    for name in DEBIAN {
        unpacked(&packages, "debian", name, |place| debian(place, name))?;
    }
    for (name, version) in NPM {
        let short = name.trim_start_matches('@').replace('/', "+");
        unpacked(&packages, "npm", &short, |place| npm(place, name, version))?;
    }
    let modules = modules::all(folder)?;
    crossplane(folder)?;
    let files = folder.join("files");
    let _ = fs::remove_dir_all(&files);
    make(&files)?;
    let mut found = vec![];
    packages::pick(&packages, Path::new(""), &files, &mut found)
        .map_err(|error| failed(&packages, &error))?;
    found.sort();
    Ok(Corpus { files: found, modules })
}

/// Fetches a package into its folder, once.
fn unpacked(
    packages: &Path,
    registry: &str,
    name: &str,
    fetch: impl FnOnce(&Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let place = packages.join(registry).join(name);
    if place.is_dir() {
        return Ok(());
    }
    let fresh = packages.join(registry).join(format!(".{name}"));
    let _ = fs::remove_dir_all(&fresh);
    make(&fresh)?;
    fetch(&fresh)?;
    fs::rename(&fresh, &place).map_err(|error| failed(&place, &error))
}

fn pypi(place: &Path, name: &str, version: &str) -> Result<(), Failure> {
    let wanted = format!("{name}=={version}");
    let mut pip = command(&[
        "/usr/bin/python3",
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-binary",
        ":all:",
    ]);
    pip.args(["--disable-pip-version-check", "--dest"]).arg(place).arg(&wanted);
    step(&format!("the source package {wanted}"), &mut pip)?;
    unpack_all(place, ".tar.gz", &["tar", "--extract", "--no-same-owner", "--file"])
}

fn npm(place: &Path, name: &str, version: &str) -> Result<(), Failure> {
    let wanted = format!("{name}@{version}");
    let mut npm = command(&["npm", "pack", "--silent", "--pack-destination"]);
    step(&format!("the npm package {wanted}"), npm.arg(place).arg(&wanted))?;
    unpack_all(place, ".tgz", &["tar", "--extract", "--no-same-owner", "--file"])
}

fn debian(place: &Path, name: &str) -> Result<(), Failure> {
    let mut apt = command(&["apt-get", "download", "-qq", name]);
    step(&format!("the Debian package {name}"), apt.current_dir(place))?;
    let archive = archives(place, ".deb")?;
    let Some(archive) = archive.first() else { return Err(Failure::new(format!("{name} did not come"))) };
    let mut extract = command(&["dpkg-deb", "--extract"]);
    step(&format!("unpack {name}"), extract.arg(archive).arg(place))?;
    fs::remove_file(archive).map_err(|error| failed(archive, &error))
}

fn unpack_all(place: &Path, ending: &str, words: &[&str]) -> Result<(), Failure> {
    for archive in archives(place, ending)? {
        step("unpack it", command(words).arg(&archive).current_dir(place))?;
        fs::remove_file(&archive).map_err(|error| failed(&archive, &error))?;
    }
    Ok(())
}

fn archives(place: &Path, ending: &str) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(place).map_err(|error| failed(place, &error))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect())
}

/// The reader beside which we are measured.
fn crossplane(folder: &Path) -> Result<(), Failure> {
    let target = folder.join("python");
    if target.is_dir() {
        return Ok(());
    }
    let mut pip: Command =
        command(&["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--no-deps", "--target"]);
    pip.arg(target).args(["--disable-pip-version-check", "--root-user-action=ignore", "crossplane==0.5.8"]);
    step("crossplane", &mut pip)
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
