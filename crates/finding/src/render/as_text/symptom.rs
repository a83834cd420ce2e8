//! One symptom: whose words, what they mean, what they do not tell.

use super::Look;
use super::paint::{Tone, line};
use super::wrap::{columns, wrap};
use crate::Symptom;

/// The message, and what it means.
pub(super) fn symptom(symptom: &Symptom, look: Look) -> String {
    let mut out = format!("{}:\n", look.paint().as_tone(Tone::Strong, &heading(symptom, look)));
    for part in wrap(&line(&symptom.words), look.width.saturating_sub(4), 0) {
        out.push_str(&format!("    {part}\n"));
    }
    for (word, text) in points(symptom, look) {
        out.push_str(&told(word, &text, look));
    }
    out
}

/// Whose words they are.
pub(in crate::render) fn heading(symptom: &Symptom, look: Look) -> String {
    format!("{} ({})", look.say("what the browser says", "ブラウザーのメッセージ"), symptom.by.join(", "))
}

/// What is to be said of the words alone: a word, and the text that follows it.
pub(in crate::render) fn points(symptom: &Symptom, look: Look) -> Vec<(&'static str, String)> {
    let causes: Vec<_> = symptom.causes.iter().map(|it| whole(it)).collect();
    let mut points = vec![
        (look.say("means:", "意味:"), symptom.means.say(look.language).to_owned()),
        (look.say("does not tell:", "わからないこと:"), symptom.untold.say(look.language).to_owned()),
    ];
    if !causes.is_empty() {
        points.push((look.say("fits:", "該当する原因:"), causes.join(", ")));
    }
    points
}

/// How the message goes together with what was examined.
pub(in crate::render) fn comparison(symptom: &Symptom, look: Look) -> Option<(&'static str, String)> {
    let text = symptom.beside.as_ref()?.say(look.language);
    Some((look.say("the browser's text:", "ブラウザーのメッセージ:"), text.to_owned()))
}

/// The same, as a line below the verdict.
pub(super) fn beside(symptom: &Symptom, look: Look) -> String {
    comparison(symptom, look).map(|(word, text)| told(word, &text, look)).unwrap_or_default()
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
