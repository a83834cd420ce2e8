use crate::facts::{Argument, Use};
use crate::{Api, Member, Module};
use finding::{Applicability, Edit, Finding, Meta, Page, Rule, Severity, Text};

/// `binaryType` is set to what it cannot be, which is ignored without a word.
pub(super) static RULE: Rule<Module> = Rule {
    meta: Meta {
        cause: "code/binary-type",
        severity: Severity::Error,
        page: Page { en: include_str!("binary_type.md"), ja: include_str!("binary_type.ja.md") },
    },
    check: |module| {
        let set = module.uses.iter().filter(|it| it.name == "binaryType");
        Some(set.filter_map(|it| judge(module, it)).collect())
    },
};

const BROWSERS: [&str; 2] = ["arraybuffer", "blob"];
const NODES: [&str; 2] = ["fragments", "nodebuffer"];

fn judge(module: &Module, it: &Use) -> Option<Finding> {
    let Member::Set(value) = &it.member else { return None };
    let api = module.sockets[it.socket].api;
    if api == Api::Replaced {
        return None;
    }
    let text = value.value.text()?;
    let is_nodes = NODES.contains(&text.as_str());
    let is_known = BROWSERS.contains(&text.as_str()) || is_nodes && api != Api::Native;
    // React Native and Bun have further ones.
    if is_known || is_nodes && module.elsewhere && !module.in_browser {
        return None;
    }
    Some(find(module, value, &text))
}

fn find(module: &Module, value: &Argument, text: &str) -> Finding {
    let shown = finding::safe_line(text);
    let finding = RULE
        .meta
        .find(Text::new(
            format!("binaryType cannot be \"{shown}\""),
            format!("binaryType に \"{shown}\" は設定できません"),
        ))
        .proven()
        .at(
            module.span(&value.range),
            Text::new(
                "this is ignored: messages keep coming as before",
                "無視され、受信の形式は変わりません",
            ),
        );
    let letters = text.to_ascii_lowercase().replace(['-', '_', ' '], "");
    let meant = match letters.as_str() {
        "arraybuffer" | "buffer" | "array" | "uint8array" | "nodebuffer" | "binary" => "arraybuffer",
        "blob" | "blobs" => "blob",
        _ => return finding,
    };
    let written = module.written(&value.range);
    let is_literal = matches!(written.first(), Some(b'"' | b'\'')) && written.len() == text.len() + 2;
    if !is_literal {
        return finding;
    }
    let quote = char::from(written[0]);
    // With another case or a hyphen nothing else can be meant.
    let is_sure = letters == meant;
    finding.edit(
        Text::new(format!("write {meant}"), format!("{meant} と書く")),
        if is_sure { Applicability::Safe } else { Applicability::Unsafe },
        vec![Edit { span: module.span(&value.range), with: format!("{quote}{meant}{quote}") }],
    )
}
