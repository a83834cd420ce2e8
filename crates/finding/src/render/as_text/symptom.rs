//! One symptom: whose words, what they mean, what they do not tell.

use super::Look;
use super::paint::{Tone, line};
use super::wrap::{columns, wrap};
use crate::Symptom;

/// The message, and what it means.
pub(super) fn symptom(symptom: &Symptom, look: Look) -> String {
    let by = symptom.by.join(", ");
    let head = match look.say("en", "ja") {
        "en" => format!("what the browser says ({by}):"),
        _ => format!("ブラウザーのメッセージ ({by}):"),
    };
    let mut out = format!("{}\n", look.paint().as_tone(Tone::Strong, &head));
    for part in wrap(&line(&symptom.words), look.width.saturating_sub(4), 0) {
        out.push_str(&format!("    {part}\n"));
    }
    out.push_str(&told(look.say("means:", "意味:"), symptom.means.say(look.language), look));
    out.push_str(&told(
        look.say("does not tell:", "わからないこと:"),
        symptom.untold.say(look.language),
        look,
    ));
    if !symptom.causes.is_empty() {
        let causes: Vec<_> = symptom.causes.iter().map(|it| whole(it)).collect();
        out.push_str(&told(look.say("fits:", "該当する原因:"), &causes.join(", "), look));
    }
    out
}

/// How the message goes together with what was examined.
pub(super) fn beside(symptom: &Symptom, look: Look) -> String {
    let Some(text) = &symptom.beside else { return String::new() };
    told(look.say("the browser's text:", "ブラウザーのメッセージ:"), text.say(look.language), look)
}

/// `  = word text`, its further lines under the first.
fn told(word: &str, text: &str, look: Look) -> String {
    let indent = 4 + columns(word) + 1;
    let lines = wrap(&line(text), look.width.saturating_sub(indent), 0);
    let text = lines.join(&format!("\n{}", " ".repeat(indent)));
    let equals = look.paint().as_tone(Tone::Gutter, "=");
    format!("  {equals} {} {text}\n", look.paint().as_tone(Tone::Strong, word))
}

/// A beginning of codes, as a pattern.
fn whole(cause: &str) -> String {
    if cause.ends_with(['/', '-']) { format!("{cause}*") } else { cause.to_owned() }
}
