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

/// Whether it is for a socket: in the call that opens one, or under a name that such a call mentions.
fn is_ours(module: &Module, setting: &Setting) -> bool {
    if module.in_test {
        return false;
    }
    let is_nodes = |api: Api| api.takes_options() || api == Api::Native && module.elsewhere;
    if setting.is_global {
        return module.openings.iter().any(|it| is_nodes(it.api));
    }
    module.openings.iter().filter(|it| it.api.takes_options()).any(|opening| {
        let is_within = opening.range.start <= setting.range.start && setting.range.end <= opening.range.end;
        let written = module.written(&opening.range);
        is_within || setting.kept_as.as_ref().is_some_and(|name| has_word(written, name.as_bytes()))
    })
}

fn has_word(text: &[u8], word: &[u8]) -> bool {
    let is_part = |it: Option<&u8>| it.is_some_and(|it| it.is_ascii_alphanumeric() || b"_$".contains(it));
    memchr::memmem::find_iter(text, word).any(|at| {
        !is_part(at.checked_sub(1).and_then(|it| text.get(it))) && !is_part(text.get(at + word.len()))
    })
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
