//! The way of a request, put into words.

use crate::Config;
use crate::location::{self, Kind, Way};
use crate::rewriting::Event;
use crate::tree::{Directive, Id};
use crate::virtual_server::{Chosen, Named};
use crate::walk::{End, Stage, Walk};
use finding::{Status, Step, Text};

/// Each step in nginx's order, then the end.
pub(super) fn steps(config: &Config, walk: &Walk) -> Vec<Step> {
    let mut steps: Vec<Step> = walk.stages.iter().map(|stage| say(config, stage)).collect();
    steps.push(end(config, walk));
    steps
}

fn step(step: &'static str, status: Status, en: impl Into<String>, ja: impl Into<String>) -> Step {
    Step { step, status, took: None, detail: Text::new(en, ja) }
}

/// A directive as it stands in its file, up to its block, and where that is.
fn quoted(config: &Config, id: Id) -> String {
    let directive = config.tree.directive(id);
    let end = directive.block.as_ref().map_or(directive.range.end, |block| block.open);
    let text = config.text(directive.range.start..end);
    let words: Vec<&str> = text.trim().trim_end_matches(';').split_whitespace().collect();
    format!("{} ({})", words.join(" "), config.line(id))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn say(config: &Config, stage: &Stage) -> Step {
    match stage {
        Stage::Listens(listen) => match listen.line {
            Some(line) => step("listen", Status::Ok, quoted(config, line), quoted(config, line)),
            None => step("listen", Status::Ok, "port 80, by default", "ポート 80（既定値）"),
        },
        Stage::OtherPort(port) => step(
            "listen",
            Status::Warning,
            format!("nobody listens on the URL's port; taken as if it were passed on to port {port}"),
            format!("URL のポートで待ち受ける server がないため、ポート {port} に渡されるものとして調べます"),
        ),
        Stage::Serves(chosen) => serves(config, chosen),
        Stage::Fragment => step(
            "server",
            Status::Ok,
            "these files hold locations only",
            "これらのファイルには location だけがあります",
        ),
        Stage::Located(way, uri) => located(config, way, uri),
        Stage::Named(id) => step("location", Status::Ok, quoted(config, *id), quoted(config, *id)),
        Stage::Rewriting(event) => rewriting(config, event),
        Stage::Onward(line, to) => step(
            "rewrite",
            Status::Ok,
            format!("{} leads on to {}", quoted(config, *line), text(to)),
            format!("{} により {} へ進みます", quoted(config, *line), text(to)),
        ),
        Stage::AsksFirst(line) => step(
            "access",
            Status::Warning,
            format!("{} is asked first", quoted(config, *line)),
            format!("先に {} が確かめられます", quoted(config, *line)),
        ),
    }
}

fn serves(config: &Config, chosen: &Chosen) -> Step {
    let server = quoted(config, chosen.listen.server);
    let (en, ja) = match chosen.named {
        Named::Exactly => ("its name matches", "名前が一致"),
        Named::Wildcard => ("its name with an asterisk matches", "ワイルドカードの名前が一致"),
        Named::Expression => ("its name, an expression, matches", "正規表現の名前が一致"),
        Named::Default => ("no name matches: the default one", "一致する名前がなく、既定の server"),
        Named::Alone => ("the only one here", "ここにはこれだけ"),
    };
    let status = if chosen.named == Named::Default { Status::Warning } else { Status::Ok };
    step("server", status, format!("{server}: {en}"), format!("{server}: {ja}"))
}

fn located(config: &Config, way: &Way, uri: &[u8]) -> Step {
    let uri = text(uri);
    let Some(id) = way.location else {
        return step(
            "location",
            Status::Warning,
            format!("no location takes {uri}"),
            format!("{uri} に合う location がありません"),
        );
    };
    let location = quoted(config, id);
    let kind = location::kind(config.tree.directive(id)).map(|it| it.0);
    let (en, ja) = match kind {
        Some(Kind::Exact) => ("exactly", "完全一致"),
        Some(Kind::Final) => ("the longest prefix; ^~ ends the search", "最長の前方一致（^~ で確定）"),
        Some(Kind::Expression { .. }) => ("the first expression that matches", "最初に一致した正規表現"),
        _ => ("the longest prefix", "最長の前方一致"),
    };
    let mut en = format!("{location} takes {uri}: {en}");
    let mut ja = format!("{uri} は {location}: {ja}");
    if let Some(&over) = way.passed_over.last() {
        en.push_str(&format!(", before the prefix {}", quoted(config, over)));
        ja.push_str(&format!("（前方一致の {} より優先）", quoted(config, over)));
    }
    step("location", Status::Ok, en, ja)
}

fn rewriting(config: &Config, event: &Event) -> Step {
    match event {
        Event::Holds(id) => step(
            "rewrite",
            Status::Ok,
            format!("{} holds", quoted(config, *id)),
            format!("{} が成り立ちます", quoted(config, *id)),
        ),
        Event::Assumed(id, holds) => step(
            "rewrite",
            Status::Warning,
            format!(
                "{} cannot be told; taken as if it {}",
                quoted(config, *id),
                if *holds { "held" } else { "did not hold" }
            ),
            format!(
                "{} は判断できません。成り立{}ものとします",
                quoted(config, *id),
                if *holds { "つ" } else { "たない" }
            ),
        ),
        Event::Rewritten(id, uri) => step(
            "rewrite",
            Status::Ok,
            format!("{} makes it {}", quoted(config, *id), text(uri)),
            format!("{} により {} になります", quoted(config, *id), text(uri)),
        ),
        Event::NoFile(id) => step(
            "rewrite",
            Status::Ok,
            format!("{}: no file of that name, it is assumed", quoted(config, *id)),
            format!("{}: その名前のファイルはないものとします", quoted(config, *id)),
        ),
    }
}

fn end(config: &Config, walk: &Walk) -> Step {
    let failed = |en: String, ja: String| step("answer", Status::Failed, en, ja);
    match &walk.end {
        End::Nobody => {
            step("listen", Status::Failed, "nobody listens there", "待ち受ける server がありません")
        }
        End::WrongScheme(listen) => {
            let line = listen.line.map(|line| quoted(config, line)).unwrap_or_default();
            failed(
                format!("{line} and the URL differ in TLS"),
                format!("{line} と URL とで TLS の有無が違います"),
            )
        }
        End::Answered(line, status) => failed(
            format!("{status}, by {}", quoted(config, *line)),
            format!("{} が {status} を返します", quoted(config, *line)),
        ),
        End::AddsSlash(id) => failed(
            format!("301 to the path with a slash, by {}", quoted(config, *id)),
            format!("{} が末尾に / を付けたパスへ 301 で転送します", quoted(config, *id)),
        ),
        End::Refused(line, status) => failed(
            format!("{status}, by {}", quoted(config, *line)),
            format!("{} が {status} で拒みます", quoted(config, *line)),
        ),
        End::Passed(pass, path) => passed(config, config.tree.directive(*pass), path.as_deref()),
        End::Streamed(pass) => {
            let line = quoted(config, *pass);
            step(
                "answer",
                Status::Ok,
                format!("{line}: every byte is passed on as it is"),
                format!("{line}: すべてのバイトがそのまま渡されます"),
            )
        }
        End::PassedOtherwise(pass) => failed(
            format!("{}: no protocol for a WebSocket", quoted(config, *pass)),
            format!("{}: WebSocket を運べないプロトコルです", quoted(config, *pass)),
        ),
        End::Files(line) => {
            let by = line.map(|line| quoted(config, line)).unwrap_or_default();
            failed(format!("a file, or 404 {by}"), format!("ファイルまたは 404 {by}"))
        }
        End::Internal(line) => failed(
            format!("404, by {}", quoted(config, *line)),
            format!("{} により 404 になります", quoted(config, *line)),
        ),
        End::Module(line) => step(
            "answer",
            Status::Warning,
            format!("{} answers", quoted(config, *line)),
            format!("{} が応答します", quoted(config, *line)),
        ),
        End::Circle => failed("500: it goes round in a circle".into(), "500: 循環しています".into()),
    }
}

fn passed(config: &Config, pass: &Directive, path: Option<&[u8]>) -> Step {
    let line = quoted(config, pass.id);
    match path {
        Some(path) => {
            let path = text(path);
            step("answer", Status::Ok, format!("{line}, as {path}"), format!("{line}（パスは {path}）"))
        }
        None => step("answer", Status::Ok, line.clone(), line),
    }
}
