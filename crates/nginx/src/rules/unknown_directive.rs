use crate::known::{Home, Places, home, near};
use crate::tree::Directive;
use crate::{Config, Fault, Module, Trouble, Version, whole};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};
use std::ops::Range;

/// A directive that no nginx knows, or one of a module that this nginx may not have.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/unknown-directive",
        severity: Severity::Error,
        page: Page { en: include_str!("unknown_directive.md"), ja: include_str!("unknown_directive.ja.md") },
    },
    check: |config| {
        let known = newer(config).into_iter().chain(modules(config));
        Some(strange(config).into_iter().chain(known).collect())
    },
};

/// Names that are in no table, each where it stands first.
fn strange(config: &Config) -> Vec<Finding> {
    let mut seen: Vec<&[u8]> = vec![];
    let mut found = vec![];
    for fault in &config.faults {
        let Trouble::Unknown(name) = &fault.trouble else { continue };
        if seen.contains(&name.as_slice()) {
            continue;
        }
        seen.push(name);
        let line = config.line_at(fault.at.start);
        let place = config.tree.all().iter().find(|it| ends_at(it, fault.at.start));
        let range = place.map_or(fault.at.clone(), |it| it.name.range.clone());
        let words = fault.in_the_words_of_nginx();
        let note = Text::same(format!("nginx: [emerg] {words} in {line}"));
        found.push(judge(config, name, range).note(note));
    }
    found
}

fn ends_at(directive: &Directive, at: usize) -> bool {
    directive.block.as_ref().map_or(directive.range.end.saturating_sub(1), |block| block.open) == at
}

fn judge(config: &Config, name: &[u8], range: Range<usize>) -> Finding {
    let shown = finding::shown(name);
    let span = config.source.span(range);
    if let Home::Module(module) = home(name) {
        return of_module(config, module, span.range);
    }
    let finding = RULE.meta.find(Text::new(
        format!("nginx has no directive {}", short(&shown)),
        format!("nginx に {} というディレクティブはありません", short(&shown)),
    ));
    match near(name, Places::ANY) {
        Some(meant) => finding
            .at(span.clone(), Text::new(format!("{meant} is near"), format!("{meant} に似ています")))
            .edit(
                Text::new(format!("write {meant}"), format!("{meant} と書く")),
                Applicability::Unsafe,
                vec![Edit { span, with: meant.into() }],
            ),
        None => {
            let text = Text::new("of no module that we know", "既知のどのモジュールのものでもありません");
            let finding = finding.at(span, text);
            if is_of_nobody(config, name) { finding } else { finding.only(Severity::Warning) }
        }
    }
}

/// Whether no module can have it: nobody names a directive so, or no module is loaded that we do not know.
fn is_of_nobody(config: &Config, name: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$';
    if !name.iter().all(is_name) {
        return true;
    }
    let is_foreign = |item: &Directive| match item.home {
        Home::Module(module) => !["mail", "stream"].contains(&module.name),
        _ => item.is("load_module") && !is_known_file(item.argument(0).unwrap_or_default()),
    };
    whole::is_whole(config) && !config.has_unread() && !config.tree.all().iter().any(is_foreign)
}

/// Whether this is the file of a module whose directives are all in the table.
fn is_known_file(path: &[u8]) -> bool {
    const FILES: [&[u8]; 4] = [
        b"ngx_http_echo_module.so",
        b"ngx_http_image_filter_module.so",
        b"ngx_mail_module.so",
        b"ngx_stream_module.so",
    ];
    FILES.iter().any(|file| path.ends_with(file))
}

/// Directives of a newer nginx than the one at hand, each where it stands first.
fn newer(config: &Config) -> Vec<Finding> {
    let Some(version) = config.facts.version else { return vec![] };
    let mut seen: Vec<&[u8]> = vec![];
    let mut found = vec![];
    for directive in config.tree.all() {
        let Home::Since(since) = directive.home else { continue };
        let is_newer = Version::parse(since).is_some_and(|since| since > version);
        if !is_newer || seen.contains(&directive.name.value.as_slice()) {
            continue;
        }
        seen.push(&directive.name.value);
        let name = String::from_utf8_lossy(&directive.name.value);
        let message = Text::new(
            format!("nginx {version} does not know {name}, which came with {since}"),
            format!("nginx {version} は、{since} で加わった {name} を知りません"),
        );
        let label = Text::new("nginx stops here", "nginx はここで読み込みを止めます");
        let span = config.source.span(directive.name.range.clone());
        found.push(RULE.meta.find(message).proven().at(span, label));
    }
    found
}

/// What a whole configuration needs and does not load, as far as it can be seen.
fn modules(config: &Config) -> Vec<Finding> {
    let tree = &config.tree;
    let is_whole = tree.items(None).any(|item| item.is("http") || item.is("events"));
    let loads = |item: &Directive| item.is("include") || item.is("load_module");
    if !is_whole || tree.items(None).any(loads) {
        return vec![];
    }
    let mut seen: Vec<&str> = vec![];
    let mut found = vec![];
    for directive in tree.all() {
        let is_judged = !config.faults.iter().any(|fault| names(fault, &directive.name.value));
        let Home::Module(module) = directive.home else { continue };
        if is_judged && !seen.contains(&module.name) {
            seen.push(module.name);
            found.push(of_module(config, module, directive.name.range.clone()));
        }
    }
    found
}

/// Whether this fault is that a directive of this name is unknown.
fn names(fault: &Fault, name: &[u8]) -> bool {
    matches!(&fault.trouble, Trouble::Unknown(unknown) if unknown == name)
}

fn of_module(config: &Config, module: &Module, range: Range<usize>) -> Finding {
    let name = module.name;
    let finding = RULE
        .meta
        .find(Text::new(
            format!("this needs the module {name}, which not every nginx has"),
            format!("これには {name} モジュールが必要です。nginx に含まれないことがあります"),
        ))
        .only(Severity::Note)
        .at(config.source.span(range), Text::new("unknown without it", "モジュールがなければ不明です"));
    let Some(package) = module.package else { return finding };
    finding.paste(
        Text::new("on Debian, install it", "Debian ではインストールする"),
        Text::same(format!("apt-get install {package}")),
    )
}

fn short(name: &str) -> String {
    match name.chars().count() {
        0..=40 => name.to_owned(),
        _ => name.chars().take(39).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Facts, Project, Version, examine};
    use finding::Severity;

    #[test]
    fn a_directive_of_a_newer_nginx_is_unknown_to_an_older_one() {
        let text = b"events {} http { server { listen 443; http2 on; } }";
        let found = |version| {
            let facts = Facts { version, ..Facts::default() };
            let report = examine(&Project::new("a.conf", text), facts, None);
            let is_unknown = |it: &&finding::Finding| it.rule.cause == "nginx/unknown-directive";
            report.findings.iter().find(is_unknown).map(|it| (it.severity, it.message.en.clone()))
        };
        let said = "nginx 1.22.1 does not know http2, which came with 1.25.1".to_owned();
        assert_eq!(found(Some(Version(1, 22, 1))), Some((Severity::Error, said)));
        assert_eq!(found(Some(Version(1, 25, 1))), None);
        assert_eq!(found(None), None);
    }

    #[test]
    fn a_module_that_is_not_loaded_is_named() {
        let notes = |text: &str| {
            let findings = crate::check("a.conf", text.as_bytes()).findings;
            findings.into_iter().map(|it| (it.severity, it.message.en)).collect::<Vec<_>>()
        };
        let said = "this needs the module stream, which not every nginx has".to_owned();
        assert_eq!(notes("events {} stream { server { listen 1; } }"), [(Severity::Note, said)]);
        assert_eq!(notes("load_module a; events {} stream { server { listen 1; } }"), []);
    }
}
