//! The table of directives is what the real nginx knows: where each may stand and with how many
//! arguments. Asked are generated configurations of one line, each question another mixture;
//! `WSCOPE_ALL_DIRECTIVES=1` asks every mixture, which takes minutes.

// The tests of a pure crate hold it to the world.
#![allow(clippy::disallowed_methods)]

use nginx::{Config, Home, home};
use std::path::Path;
use std::process::Command;

/// Around the line.
const PLACES: [(&str, &str); 9] = [
    // A file with `events` is a whole configuration; another may be read anywhere.
    ("events {}", ""),
    ("events {", "}"),
    ("events {} http {", "}"),
    ("events {} http { server {", "}}"),
    ("events {} http { server { location / {", "}}}"),
    ("events {} http { upstream u {", "}}"),
    ("events {} http { server { if ($host) {", "}}}"),
    ("events {} http { server { location / { if ($host) {", "}}}}"),
    ("events {} http { server { location / { limit_except GET {", "}}}}"),
];
/// Numbers of arguments, and whether a block follows.
const FORMS: [(usize, bool); 9] =
    [(0, false), (1, false), (2, false), (3, false), (4, false), (9, false), (0, true), (1, true), (2, true)];

/// Every directive that any nginx has, from the table itself.
fn names() -> Vec<&'static str> {
    let lines = include_str!("../src/known/directives.txt").lines();
    let mut names: Vec<_> = lines.filter_map(|line| line.split(' ').next()).collect();
    names.retain(|name| home(name.as_bytes()) == Home::Nginx);
    names.dedup();
    names
}

fn questions() -> Vec<(String, &'static str)> {
    let all = std::env::var_os("WSCOPE_ALL_DIRECTIVES").is_some();
    let mut questions = vec![];
    for (number, name) in names().into_iter().enumerate() {
        for (place, (before, after)) in PLACES.iter().enumerate() {
            for (form, (count, block)) in FORMS.iter().enumerate() {
                // Each name at two places, in turn, and each with another form.
                if all || (number + place) % 5 == 0 && (number + 4 * place) % FORMS.len() == form {
                    let end = if *block { " {}" } else { ";" };
                    let line = format!("{before}\n{name}{}{end}\n{after}\n", " a".repeat(*count));
                    questions.push((line, name));
                }
            }
        }
    }
    questions
}

/// What is said of a line, as far as the form of directives decides it.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Unknown,
    NotAllowed,
    Form,
    Arguments,
    /// Anything else, and whether it is an error.
    Other(bool),
}

/// By the words of nginx; `None` where nothing is wrong.
fn answer(words: Option<&str>, name: &str) -> Answer {
    let Some(words) = words else { return Answer::Other(false) };
    let says = |text: String| words.contains(&text);
    match () {
        () if says(format!("unknown directive \"{name}\"")) => Answer::Unknown,
        () if says(format!("\"{name}\" directive is not allowed here")) => Answer::NotAllowed,
        () if says(format!("directive \"{name}\" has no opening"))
            || says(format!("directive \"{name}\" is not terminated")) =>
        {
            Answer::Form
        }
        () if says(format!("invalid number of arguments in \"{name}\"")) => Answer::Arguments,
        () => Answer::Other(true),
    }
}

fn ask_nginx(text: &str, name: &str, folder: &Path) -> Answer {
    let file = folder.join("nginx.conf");
    std::fs::write(&file, text).expect("the folder of the test takes a file");
    let pid = format!("pid {}/pid;", folder.display());
    let output = ["nginx", "/usr/sbin/nginx"]
        .iter()
        .find_map(|nginx| {
            let mut command = Command::new(nginx);
            command.args(["-t", "-q", "-e", "stderr", "-p"]).arg(folder).arg("-c").arg(&file);
            command.args(["-g", if name == "pid" { "" } else { &pid }]).current_dir(folder).output().ok()
        })
        .expect("this test needs nginx: `cargo xtask test` installs it, or `apt-get install nginx-light`");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    answer(said.lines().find(|line| line.contains("[emerg]")), name)
}

fn ask_us(text: &str, name: &str) -> Answer {
    let config = Config::read("nginx.conf", text.as_bytes());
    answer(config.faults.first().map(|fault| fault.in_the_words_of_nginx()).as_deref(), name)
}

/// What differs among these questions, asked in a folder of their own.
fn differences(questions: &[(String, &str)], number: usize) -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("directives-{number}"));
    std::fs::create_dir_all(folder.join("logs")).expect("the target folder can be written");
    let asked = questions.iter().map(|(text, name)| {
        let (nginx, us) = (ask_nginx(text, name, &folder), ask_us(text, name));
        // What else may be wrong with a value is for nginx to say, but what we refuse it refuses too.
        let agree = nginx == us || us == Answer::Other(false) && nginx == Answer::Other(true);
        (!agree).then(|| format!("nginx: {nginx:?}, we: {us:?}: {}", text.replace('\n', " ")))
    });
    asked.flatten().collect()
}

#[test]
fn nginx_knows_its_directives_as_we_do() {
    let questions = questions();
    assert!(questions.len() > 900, "{}", questions.len());
    let (left, right) = questions.split_at(questions.len() / 2);
    let differ = std::thread::scope(|scope| {
        let other = scope.spawn(|| differences(left, 1));
        let mut differ = differences(right, 2);
        differ.extend(other.join().expect("it does not panic"));
        differ
    });
    assert!(differ.is_empty(), "{} of {}\n{}", differ.len(), questions.len(), differ.join("\n"));
}
