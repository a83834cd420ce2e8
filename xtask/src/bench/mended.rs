//! `cargo xtask bench mended`: three nginx configurations, what `check` says of each, the diff of `fix`, and
//! what `prove` shows in the real nginx. `--write` puts it all into `docs/examples/nginx.md` and its
//! Japanese twin; `--wscope PATH` takes that binary instead of the one of the workspace.

use crate::setup;
use crate::shell::{Failure, command, root, step};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A text in English and in Japanese.
type Pair = [&'static str; 2];

const PAGES: [&str; 2] = ["docs/examples/nginx.md", "docs/examples/nginx.ja.md"];
const LANGUAGES: [&str; 2] = ["en", "ja"];
const TITLE: Pair =
    ["# nginx configurations, mended and proven", "# nginx の設定を直し、実際の nginx で確かめる"];
const LEAD: Pair = [
    "Printed by `cargo xtask bench mended --write`, which runs every command as it stands here, on Debian 12 \
     with its nginx, and changes nothing in what came. `prove` runs a copy before and after the fix.",
    "`cargo xtask bench mended --write` の出力です。Debian 12 とその nginx で、ここにあるコマンドをそのまま\
     実行した結果で、手を加えていません。`prove` は設定の写しを、修正の前と後の両方で動かします。",
];

/// A configuration, and where it comes from.
struct Case {
    title: Pair,
    what: Pair,
    /// Its main file.
    main: &'static str,
    /// Lays it out in this folder.
    lay: fn(&Path) -> Result<(), Failure>,
}

const CASES: [Case; 3] = [
    Case {
        title: ["Half of what a WebSocket needs", "WebSocket に必要な設定の半分しかない"],
        what: [
            "[chat.conf](chat.conf): the line that most articles copy, without its companions.",
            "[chat.conf](chat.conf): 記事からよくコピーされる行だけがあり、対になる行がない設定です。",
        ],
        main: "chat.conf",
        lay: |folder| copy(&root().join("docs/examples/chat.conf"), &folder.join("chat.conf")),
    },
    Case {
        title: ["A shared snippet that is right for others", "ほかの場所では正しい共通スニペット"],
        what: [
            "[nginx](nginx): a site among several files. The snippet empties `Connection` for the sake of keepalive, \
             which `location /` needs and `/socket` must not have: so it stays as it is, and its lines are written out \
             in `/socket`.",
            "[nginx](nginx): 複数のファイルからなる設定です。スニペットは keepalive のために `Connection` を空にします。\
             `location /` には必要ですが、`/socket` では困ります。そこでスニペットはそのままにして、その内容を `/socket` \
             に書き出します。",
        ],
        main: "nginx.conf",
        lay: |folder| {
            let from = root().join("docs/examples/nginx");
            step("lay out the files", command(&["cp", "-a"]).arg(from.join(".")).arg(folder))
        },
    },
    Case {
        title: ["The example of a package", "あるパッケージの設定例"],
        what: [
            "`/usr/share/doc/gunicorn-examples/examples/nginx.conf` of Debian's gunicorn-examples (20.1.0), which \
             proxies plain HTTP: the place is one with a name, reached by `try_files`.",
            "Debian の gunicorn-examples（20.1.0）にある `/usr/share/doc/gunicorn-examples/examples/nginx.conf` です。\
             通常の HTTP 用で、`try_files` から名前付き location に届きます。",
        ],
        main: "nginx.conf",
        lay: |folder| {
            let of = "usr/share/doc/gunicorn-examples/examples/nginx.conf";
            from_debian("gunicorn-examples", of, &folder.join("nginx.conf"))?;
            from_debian("nginx-common", "etc/nginx/mime.types", &folder.join("mime.types"))
        },
    },
];

pub(super) fn bench(words: &[String]) -> Result<(), Failure> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (write, wscope) = match words[..] {
        [] => (false, None),
        ["--write"] => (true, None),
        ["--wscope", path] => (false, Some(path)),
        ["--write", "--wscope", path] | ["--wscope", path, "--write"] => (true, Some(path)),
        _ => return Err(Failure::new("bench mended knows --write and --wscope PATH")),
    };
    setup::for_nginx()?;
    let wscope = wscope.map_or_else(crate::run::binary, |path| Ok(PathBuf::from(path)))?;
    let wscope = wscope.canonicalize().map_err(|error| failed(&wscope, &error))?;
    for (index, page) in PAGES.iter().enumerate() {
        let mut text = format!("{}\n\n{}\n", TITLE[index], LEAD[index]);
        for case in &CASES {
            text.push_str(&tell(case, index, &wscope)?);
        }
        match write {
            true => setup::write(&root().join(page), &text)?,
            false => println!("{text}"),
        }
    }
    Ok(())
}

fn tell(case: &Case, index: usize, wscope: &Path) -> Result<String, Failure> {
    let home = std::env::temp_dir().join("wscope-mended");
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).map_err(|error| failed(&home, &error))?;
    (case.lay)(&home)?;
    let mut text = format!("\n## {}\n\n{}\n", case.title[index], case.what[index]);
    for (verb, form) in [("check", "text"), ("fix", "diff"), ("prove", "text")] {
        let mut command = command(&["timeout", "120"]);
        command.arg(wscope).args(["nginx", verb, case.main, "--lang", LANGUAGES[index]]);
        // Its exit code says what it found, not whether it could be run.
        let output = command.current_dir(&home).output().map_err(|error| failed(wscope, &error))?;
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        let _ =
            write!(text, "\n`wscope nginx {verb} {}`\n\n```{form}\n{}\n```\n", case.main, said.trim_end());
    }
    fs::remove_dir_all(&home).map_err(|error| failed(&home, &error))?;
    Ok(text)
}

/// A file of a Debian package, fetched by apt.
fn from_debian(package: &str, file: &str, to: &Path) -> Result<(), Failure> {
    let folder = to.with_extension("package");
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    let script = "apt-get download -qq \"$1\" 2>/dev/null && dpkg-deb --extract ./*.deb .";
    let mut fetch = command(&["sh", "-c", script, "sh", package]);
    step(&format!("the Debian package {package}"), fetch.current_dir(&folder))?;
    copy(&folder.join(file), to)?;
    fs::remove_dir_all(&folder).map_err(|error| failed(&folder, &error))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to).map(|_| ()).map_err(|error| failed(from, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
