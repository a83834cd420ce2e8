//! Policies that stand in the markup of a page: `<meta http-equiv="Content-Security-Policy">`.

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;

/// What is known of a `<meta>` while its tag is read.
#[derive(Default)]
struct Meta {
    attribute: Vec<u8>,
    is_policy: bool,
    content: Option<String>,
}

/// The policies in the head of this page. One that stands in the body is not in force (HTML, section
/// "pragma directives").
pub(super) fn policies(bytes: &[u8]) -> Vec<String> {
    let (mut found, mut meta, mut in_head) = (vec![], None::<Meta>, true);
    let listen = |event: CallbackEvent<'_>, _: html5gum::Span<usize>| -> Option<Infallible> {
        match (event, &mut meta) {
            (CallbackEvent::OpenStartTag { name: b"body" } | CallbackEvent::EndTag { name: b"head" }, _) => {
                in_head = false;
            }
            (CallbackEvent::OpenStartTag { name }, _) => {
                meta = (in_head && name == b"meta").then(Meta::default)
            }
            (CallbackEvent::AttributeName { name }, Some(meta)) => meta.attribute = name.to_ascii_lowercase(),
            (CallbackEvent::AttributeValue { value }, Some(meta)) => match meta.attribute.as_slice() {
                b"http-equiv" => {
                    meta.is_policy = value.trim_ascii().eq_ignore_ascii_case(b"content-security-policy");
                }
                b"content" => meta.content = Some(String::from_utf8_lossy(value).into_owned()),
                _ => {}
            },
            (CallbackEvent::CloseStartTag { .. }, Some(read)) => {
                found.extend(read.content.take().filter(|_| read.is_policy));
                meta = None;
            }
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(listen);
    // Otherwise the text of a script could look like a tag.
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(bytes, emitter).finish();
    found
}
