use crate::facts::Setting;
use crate::{Api, Module};
use finding::{Finding, Meta, Page, Rule, Severity, Text};

/// The verification of certificates is switched off.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/tls-verification-off",
        severity: Severity::Warning,
        page: Page {
            en: include_str!("tls_verification_off.md"),
            ja: include_str!("tls_verification_off.ja.md"),
        },
    },
    check: |module| {
        Some(module.settings.iter().filter(|it| is_ours(module, it)).map(|it| find(module, it)).collect())
    },
};

/// The option may be for something else, if no socket of Node's is opened here.
fn is_ours(module: &Module, setting: &Setting) -> bool {
    let is_nodes = |api: Api| api.takes_options() || api == Api::Native && module.elsewhere;
    let of_a_socket = module.openings.iter().any(|opening| {
        let takes = opening.api.takes_options();
        takes && opening.range.start <= setting.range.start && setting.range.end <= opening.range.end
    });
    of_a_socket || module.openings.iter().any(|it| is_nodes(it.api))
}

fn find(module: &Module, setting: &Setting) -> Finding {
    let message = match setting.is_global {
        true => Text::new(
            "no certificate is verified in this whole process",
            "このプロセス全体で証明書が検証されません",
        ),
        false => Text::new("the server's certificate is not verified", "サーバーの証明書が検証されません"),
    };
    RULE.meta.find(message).at(
        module.span(&setting.range),
        Text::new("anyone on the way can read and change it", "経路上の誰でも読み書きできるようになります"),
    )
}
