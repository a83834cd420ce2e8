//! Whether a handshake gets through a configuration: what we say of it, and what the real nginx
//! does with it, agree for any number of configurations that a generator makes.
//!
//! `WSCOPE_CONFIGURATIONS` says how many; without it there are few, to be quick.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout)]

mod generated;
mod real;

use generated::{GROUPS, Generated, generate};
use nginx::{Facts, Project, Question, Target, Version};
use real::{BEFORE, Folder, Nginx, backend, is_handshake};
use std::fmt::Write;
use std::path::Path;

/// How many are made where nobody says.
const FEW: usize = 400;

/// The same configuration with names of its own, so that many fit into one nginx.
fn named(it: &Generated, number: usize, folder: &Path, listen: &str) -> (String, Vec<(String, String)>) {
    let back = folder.join("back").display().to_string();
    let own = |text: &str| {
        text.replace("connection_upgrade", &format!("connection_upgrade_{number}"))
            .replace("$group", "$one")
            .replace("http://group", &format!("http://group_{number}"))
            .replace("upstream group", &format!("upstream group_{number}"))
            .replace("set $one group", &format!("set $one group_{number}"))
            .replace("HEADERFILE", &format!("headers_{number}.conf"))
            .replace("MAPFILE", &format!("map_{number}.conf"))
            .replace("BACK", &back)
            .replace("LISTEN", &format!("{listen} server_name s{number}.test;"))
    };
    let files = it.files.iter().map(|(name, text)| (own(name), own(text))).collect();
    (own(&it.text), files)
}

/// What we say: whether a handshake gets through, and why not.
fn ask_us(it: &Generated, number: usize, folder: &Path) -> Result<(), String> {
    let (text, files) = named(it, number, folder, "listen 80;");
    let main = format!("events {{}}\nhttp {{\n{}\n{text}}}\n", it.http);
    let mut all: Vec<(&str, &[u8])> = vec![("nginx.conf", main.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let facts = Facts { version: Some(Version(1, 22, 1)), ..Facts::default() };
    let url = format!("ws://s{number}.test{}", it.path);
    let question = Question::url(Target::parse(&url).expect("a URL"));
    let report = nginx::examine(&Project::closed(&all), facts, Some(question));
    match report.verdict().cause {
        None => Ok(()),
        Some(cause) => Err(cause.to_owned()),
    }
}

/// What the real nginx does with those of one group: whether a handshake arrives. Those that it does
/// not take at all are taken out.
fn ask_nginx(folder: &Path, them: &mut Vec<(usize, Generated)>) -> Vec<bool> {
    let listen = format!("listen unix:{};", folder.join("front").display());
    loop {
        let mut http = format!(
            "server_names_hash_max_size 65536; variables_hash_max_size 65536; map_hash_max_size 65536;\n{}\n",
            them.first().map(|(_, it)| it.http.as_str()).unwrap_or_default()
        );
        let mut ends = vec![];
        for (number, it) in &*them {
            let (text, files) = named(it, *number, folder, &listen);
            http.push_str(&text);
            ends.push(BEFORE + http.lines().count());
            for (name, text) in files {
                std::fs::write(folder.join(name), text).expect("the folder of the test can be written");
            }
        }
        let said = match Nginx::try_start(folder, &http) {
            Ok(nginx) => {
                let arrives = |(number, it): &(usize, Generated)| {
                    is_handshake(&nginx.handshake(&format!("s{number}.test"), it.path))
                };
                return them.iter().map(arrives).collect();
            }
            Err(said) => said,
        };
        let place = said.lines().find(|line| line.contains("[emerg]")).unwrap_or_default();
        let (file, line) = place.rsplit_once(':').expect("nginx names the place");
        let line: usize = line.trim().parse().expect("the line is a number");
        let at = match file.rsplit_once("headers_") {
            Some((_, rest)) => them.iter().position(|it| rest == format!("{}.conf", it.0)),
            None => ends.iter().position(|end| line <= *end),
        };
        them.remove(at.unwrap_or_else(|| panic!("nginx does not start: {said}")));
    }
}

/// What came of a comparison.
#[derive(Default)]
struct Outcome {
    /// How many nginx takes.
    taken: usize,
    /// How many let a handshake through.
    opened: usize,
    /// Those of which we say otherwise.
    differ: Vec<String>,
}

/// Holds this many against the real nginx.
fn compare(number: usize) -> Outcome {
    let owned = Folder::new("generated");
    let folder = &owned.0;
    backend(&folder.join("back"));
    let mut outcome = Outcome::default();
    for group in 0..GROUPS {
        let mut them: Vec<_> =
            (0..number).filter(|at| at % GROUPS == group).map(|at| (at, generate(at))).collect();
        let arrive = ask_nginx(folder, &mut them);
        for ((number, it), arrives) in them.iter().zip(arrive) {
            outcome.taken += 1;
            outcome.opened += usize::from(arrives);
            let said = ask_us(it, *number, folder);
            if said.is_ok() != arrives {
                let mut text =
                    format!("number {number}, {}: arrives {arrives}, and we say {said:?}\n", it.path);
                writeln!(text, "{}\n{}", it.http, it.text).expect("a string takes what is written");
                outcome.differ.push(text);
            }
        }
    }
    outcome
}

#[test]
fn the_real_nginx_does_what_we_say_of_generated_configurations() {
    let asked = std::env::var("WSCOPE_CONFIGURATIONS").ok().and_then(|number| number.parse().ok());
    let number = asked.unwrap_or(FEW);
    let Outcome { taken, opened, differ } = compare(number);
    println!("{number} configurations, {taken} taken by nginx, {opened} let a handshake through");
    assert!(taken * 10 >= number * 9, "nginx takes {taken} of {number}");
    assert!(opened * 10 > taken && opened * 10 < taken * 9, "all the same: {opened} of {taken}");
    assert!(differ.is_empty(), "{} of {taken} differ\n{}", differ.len(), differ.concat());
}
