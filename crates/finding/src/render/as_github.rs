//! A report on a file as annotations of GitHub's workflows: a line for each finding.

use crate::source::shown;
use crate::{Finding, Language, Report, Severity};

/// The lines, each ending in a line feed; nothing where nothing is found.
#[must_use]
pub fn github(report: &Report, language: Language) -> String {
    report.findings.iter().map(|finding| line(report, finding, language)).collect()
}

fn line(report: &Report, finding: &Finding, language: Language) -> String {
    let kind = match finding.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let place = finding.labels.first().and_then(|label| {
        let source = report.source(&label.span.source)?;
        let (line, column) = source.line_column(label.span.range.start);
        let (end_line, end_column) = source.line_column(label.span.range.end.max(label.span.range.start));
        // Where it ends on another line, GitHub takes no columns.
        let columns = match line == end_line {
            true => format!(",col={column},endColumn={}", end_column.max(column + 1)),
            false => format!(",endLine={end_line}"),
        };
        Some(format!("file={},line={line}{columns},", property(&source.name)))
    });
    let mut said = vec![finding.message.say(language)];
    said.extend(finding.labels.first().map(|label| label.text.say(language)).filter(|it| !it.is_empty()));
    let said = data(&shown(said.join("\n").as_bytes()));
    format!("::{kind} {}title={}::{said}\n", place.unwrap_or_default(), property(finding.rule.cause))
}

/// What stands behind the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands between the commas.
fn property(text: &str) -> String {
    data(&shown(text.as_bytes())).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Meta, Page, Source, Text};

    static META: Meta =
        Meta { cause: "toy/a", severity: Severity::Warning, page: Page { en: "# T\n", ja: "# T\n" } };

    #[test]
    fn a_line_holds_one_finding_whatever_its_texts_hold() {
        let source = Source::file("a,b:c.js", "\nif x\ny");
        let find = |range| META.find(Text::same("100%\nbad")).at(source.span(range), Text::same("here"));
        let findings = vec![find(1..3), find(1..6)];
        let report = Report { findings, sources: vec![source], ..Report::default() };
        assert_eq!(
            github(&report, Language::En),
            "::warning file=a%2Cb%3Ac.js,line=2,col=1,endColumn=3,title=toy/a::100%25%0Abad%0Ahere\n\
             ::warning file=a%2Cb%3Ac.js,line=2,endLine=3,title=toy/a::100%25%0Abad%0Ahere\n"
        );
    }
}
