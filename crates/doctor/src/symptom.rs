//! Reads what a browser said of a failed WebSocket, and says what it means and what it does not
//! tell. Pure: the words come as a text, as they were pasted.

mod table;

use crate::mask::Secrets;
use finding::{Report, Symptom, Text};
use table::{Kind, Row, rows};

/// The longest message that is repeated.
const LONGEST: usize = 300;

/// A text that was pasted.
#[derive(Clone, Debug, Default)]
pub struct Pasted {
    /// The URL in it that was to be opened.
    pub url: Option<String>,
    /// The messages that are known, in the order of the text; each once.
    pub symptoms: Vec<Symptom>,
    /// What each is about.
    kinds: Vec<Kind>,
}

impl Pasted {
    /// Reads a text: one message or a piece of a console, with whatever stands around it.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (mut pasted, mut known): (Self, Vec<&Row>) = (Self::default(), vec![]);
        for line in lines(text) {
            let Some(row) = row_of(&line) else { continue };
            pasted.url = pasted.url.or_else(|| url_in(&line));
            if !known.iter().any(|it| std::ptr::eq(*it, row)) {
                known.push(row);
                pasted.symptoms.push(symptom(row, &line));
            }
        }
        // A URL may stand in a line of its own.
        pasted.url = pasted.url.or_else(|| url_in(text));
        pasted.kinds = known.iter().map(|it| it.kind).collect();
        pasted
    }

    /// The report of the text alone: nothing was examined.
    #[must_use]
    pub fn alone(self) -> Report {
        Report { symptoms: self.symptoms, ..Report::default() }
    }

    /// Puts the messages into the report of what was examined, and says how the two go together. The
    /// verdict stays.
    pub fn beside(mut self, report: &mut Report) {
        let cause = report.verdict().cause;
        for (symptom, kind) in self.symptoms.iter_mut().zip(&self.kinds) {
            symptom.beside = Some(compare(symptom, *kind, cause));
        }
        report.symptoms = self.symptoms;
    }
}

fn symptom(row: &Row, line: &str) -> Symptom {
    let text = |it: [&str; 2]| Text::new(it[0], it[1]);
    let mut words: String = line.trim().chars().take(LONGEST).collect();
    if words.len() < line.trim().len() {
        words.push('…');
    }
    Symptom {
        by: row.by.to_vec(),
        words: Secrets::default().url(&words),
        means: text(row.means),
        untold: text(row.untold),
        causes: row.causes.to_vec(),
        beside: None,
    }
}

/// How a message goes together with the live verdict.
fn compare(symptom: &Symptom, kind: Kind, cause: Option<&str>) -> Text {
    let fits = |cause: &str| symptom.causes.iter().any(|it| fits(it, cause));
    match (cause, kind) {
        (Some(cause), Kind::Nothing) => Text::new(
            format!("the text fits any failure; what was measured is {cause}"),
            format!("このメッセージはどの失敗でも出ます。測定結果は {cause} です"),
        ),
        (Some(cause), _) if fits(cause) => {
            Text::new(format!("it fits what was measured: {cause}"), format!("測定結果と一致します: {cause}"))
        }
        (Some(cause), Kind::Script) => Text::new(
            format!("the script's doing, beside what was measured: {cause}"),
            format!("スクリプト側の問題です。これとは別に {cause} が測定されました"),
        ),
        (Some(cause), Kind::Rule) => Text::new(
            format!("the browser's own rule stops it first; {cause} was measured beside it"),
            format!("先に止めているのはブラウザー自身の規則です。これとは別に {cause} が測定されました"),
        ),
        (Some(cause), Kind::Way) => Text::new(
            format!(
                "it does not fit what was measured ({cause}): the browser may go another way (proxy, address, page), or the fault comes and goes"
            ),
            format!(
                "測定結果 ({cause}) と一致しません。ブラウザーの経路（プロキシ、アドレス、ページ）が違うか、障害が断続的に起きています"
            ),
        ),
        (None, Kind::Rule) => Text::new(
            "the endpoint opens: it is the browser's own rule that stops it; --page URL shows the page's part",
            "エンドポイントは開きます。止めているのはブラウザー自身の規則です。--page URL でページ側を調べられます",
        ),
        (None, Kind::Script) => Text::new(
            "the endpoint opens: it is the page's script that needs mending",
            "エンドポイントは開きます。直す必要があるのはページのスクリプトです",
        ),
        (None, Kind::Way | Kind::Nothing) => Text::new(
            "the endpoint opens now: the fault comes and goes, or lies between this browser and it (its proxy, extensions, cookies, Origin: try --page, --proxy, -b)",
            "いまエンドポイントは開きます。障害が断続的か、このブラウザーとの間（プロキシ、拡張機能、Cookie、Origin）にあります。--page、--proxy、-b で試してください",
        ),
    }
}

fn fits(pattern: &str, cause: &str) -> bool {
    if pattern.ends_with(['/', '-']) { cause.starts_with(pattern) } else { cause == pattern }
}

/// The row that these words belong to.
fn row_of(line: &str) -> Option<&'static Row> {
    let line = line.to_lowercase();
    rows().find(|row| row.words.iter().any(|words| line.contains(&words.to_lowercase())))
}

/// The lines of a text, with straight apostrophes; one that breaks off after `failed:` goes on in the
/// next.
fn lines(text: &str) -> Vec<String> {
    let straight =
        text.replace(['\u{2018}', '\u{2019}', '\u{2032}', '`'], "'").replace(['\u{201c}', '\u{201d}'], "\"");
    let mut lines: Vec<String> = vec![];
    for line in straight.lines().map(str::trim).filter(|it| !it.is_empty()) {
        match lines.last_mut() {
            Some(last) if last.ends_with("failed:") => {
                last.push(' ');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// The URL of a WebSocket in this text. One that a console has shortened is none.
fn url_in(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let start = ["wss://", "ws://"].iter().filter_map(|scheme| lower.find(scheme)).min()?;
    let stops = |it: char| {
        it.is_whitespace() || it.is_control() || "'\"<>`\u{2018}\u{2019}\u{201c}\u{201d}、。「」".contains(it)
    };
    let url = text[start..].split(stops).next().unwrap_or_default();
    // Firefox and Safari end their sentences right behind it.
    let url = url.trim_end_matches(['.', ',', ';', ':', ')', ']', '!']);
    (!url.contains('…') && !url.ends_with("//")).then(|| url.to_owned())
}

#[cfg(test)]
mod tests;
