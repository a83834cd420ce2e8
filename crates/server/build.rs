//! Embeds the built web workbench: writes a table of the files of `web/dist`, or of a page that
//! says how to build it, each as it is and packed by gzip, so that nobody packs it while a browser waits.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>wscope</title>\n\
    <p>The page was not built: run <code>cargo xtask web</code>, then build again.</p>\n\
    <p lang=\"ja\">画面がまだビルドされていません。<code>cargo xtask web</code> を実行してから、再度ビルドしてください。</p>\n";

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../web/dist");
    // Watching a folder that is missing would run this for every build.
    let _ = fs::create_dir_all(&dist);
    println!("cargo::rerun-if-changed={}", dist.display());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files = vec![];
    collect(&dist, "", &mut files)?;
    if !files.iter().any(|(name, _)| name == "index.html") {
        let placeholder = out.join("index.html");
        fs::write(&placeholder, PLACEHOLDER)?;
        files = vec![("index.html".into(), placeholder)];
    }
    files.sort();
    let mut rows = String::new();
    for (number, (name, path)) in files.iter().enumerate() {
        let packed = out.join(format!("{number}.gz"));
        fs::write(&packed, pack(&fs::read(path)?)?)?;
        rows += &format!("    ({name:?}, include_bytes!({path:?}), include_bytes!({packed:?})),\n");
    }
    fs::write(out.join("page.rs"), format!("&[\n{rows}]\n"))?;
    Ok(())
}

/// What is released is packed as well as gzip can, which takes a while; what is tried out quickly.
fn pack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    if env::var("PROFILE").is_ok_and(|it| it == "release") {
        let mut packed = vec![];
        zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, bytes, &mut packed)?;
        return Ok(packed);
    }
    let mut encoder = GzEncoder::new(vec![], Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The files under a folder with their paths from the page's root; hidden ones stay out.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{name:?} is not UTF-8"))?;
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path().canonicalize()?;
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            files.push((format!("{prefix}{name}"), path));
        }
    }
    Ok(())
}
