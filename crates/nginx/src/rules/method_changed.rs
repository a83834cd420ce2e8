use super::{Answer, carries, each};
use crate::{Config, Proxy, Request, Version};
use finding::{Applicability, Edit, Meta, Page, Rule, Severity, Text};

/// The handshake reaches the backend as another method than GET.
pub(super) static RULE: Rule<Config> = Rule {
    meta: Meta {
        cause: "nginx/method-changed",
        severity: Severity::Error,
        page: Page { en: include_str!("method_changed.md"), ja: include_str!("method_changed.ja.md") },
    },
    check: |config| each(config, judge),
};

fn judge(config: &Config, proxy: &Proxy) -> Answer {
    let scene = proxy.scene(config, Request::Upgrade);
    let is_other =
        |value: &[u8]| scene.value(value).text().is_some_and(|it| !it.eq_ignore_ascii_case(b"GET"));
    let line = proxy.nearest(config, "proxy_method").filter(|_| carries(config, proxy));
    let Some(line) = line.filter(|line| line.argument(0).is_some_and(is_other)) else { return Answer::Clean };
    let finding = RULE
        .meta
        .find(Text::new(
            "the handshake is sent on by another method than GET",
            "ハンドシェイクが GET 以外のメソッドで渡されます",
        ))
        .proven()
        .at(config.span(line), Text::new("servers answer 405", "サーバーは 405 を返します"));
    // Plain requests keep the method that they are given: that may be why the line is there.
    let written = line.argument(0).unwrap_or_default();
    let names = ["websocket_method", "handshake_method"];
    let variable = config.variable(proxy, ("GET", written), names).filter(|_| takes_variables(config));
    Answer::found(match variable {
        Some((variable, map)) => {
            let mut edits: Vec<Edit> = map.into_iter().collect();
            edits.extend(config.replace(line, 0, &variable));
            let title = Text::new("send handshakes as GET", "ハンドシェイクは GET で渡す");
            finding.edit(title, Applicability::Unsafe, edits)
        }
        None => finding,
    })
}

/// Whether the method may be a variable in this nginx.
fn takes_variables(config: &Config) -> bool {
    config.facts.version.is_none_or(|version| version >= Version(1, 11, 6))
}
