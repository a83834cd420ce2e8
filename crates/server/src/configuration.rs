//! nginx configuration that was brought to the page: judged and mended as it stands there, without
//! a look at this machine's disk.

mod diff;
mod gather;
mod ruler;

use crate::problem::Problem;
use crate::view::{
    NginxCheck, NginxComplaint, NginxEdit, NginxMark, NginxMended, NginxPlaces, NginxQuestion, NginxTold,
    NginxUnread,
};
use axum::http::StatusCode;
use finding::{Applicability, Edit, Finding, Language, Severity, Source, Span, Text};
use gather::gather;
use nginx::{Aim, Change, Config, Facts, Mended, Project, Question, Target, Version};
use ruler::Ruler;
use std::collections::{BTreeMap, BTreeSet};

/// Files of one configuration.
const MOST_FILES: usize = 500;
/// Bytes of all files together.
const LONGEST: usize = 2 << 20;
/// Findings that are mended at once: each takes a look at the whole.
const MOST_MENDED: usize = 100;
/// Bytes of a name, a URL, a location.
const LONGEST_NAME: usize = 2000;

/// A configuration that is within the limits.
#[derive(Debug)]
pub(crate) struct Asked {
    files: Vec<(String, String)>,
    main: String,
    facts: Facts,
    question: Option<Question>,
    complaints: Vec<(&'static str, Text)>,
}

impl Asked {
    /// Takes what the page sends.
    pub(crate) fn of(asked: NginxQuestion) -> Result<Self, Problem> {
        let files: Vec<_> = asked.files.into_iter().map(|file| (file.name, file.text)).collect();
        within_limits(&files)?;
        if !files.iter().any(|file| file.0 == asked.main) {
            return Err(refused(
                "the main file is not among the files",
                "メインファイルがファイルの中にありません",
            ));
        }
        let mut complaints = vec![];
        let said =
            |text: Option<String>| text.filter(|text| !text.trim().is_empty() && text.len() <= LONGEST_NAME);
        let version = said(asked.version);
        let number = version.as_deref().and_then(Version::parse);
        if version.is_some() && number.is_none() {
            complaints.push((
                "version",
                Text::new("this is no version of nginx", "nginx のバージョンではありません"),
            ));
        }
        let (url, location) = (said(asked.url), said(asked.location));
        let target = url.as_deref().and_then(Target::parse);
        if url.is_some() && target.is_none() {
            let text = Text::new(
                "this is no URL of a WebSocket (ws://host/path)",
                "WebSocket の URL ではありません（例: ws://host/path）",
            );
            complaints.push(("url", text));
        }
        let question = target.map(Question::url).or_else(|| location.as_deref().map(Question::location));
        Ok(Self {
            files,
            main: asked.main,
            facts: Facts { version: number, ..Facts::default() },
            question,
            complaints,
        })
    }
}

pub(crate) fn within_limits(files: &[(String, String)]) -> Result<(), Problem> {
    let bytes: usize = files.iter().map(|(name, text)| name.len() + text.len()).sum();
    if files.len() > MOST_FILES || bytes > LONGEST {
        let hint = Text::new(
            format!("at most {MOST_FILES} files and {} MiB together", LONGEST >> 20),
            format!("ファイルは {MOST_FILES} 個、合計 {} MiB までです", LONGEST >> 20),
        );
        return Err(Problem::too_large().hint(hint));
    }
    let names: BTreeSet<&str> = files.iter().map(|file| file.0.as_str()).collect();
    let is_plain = |name: &str| {
        !name.trim().is_empty() && name.len() <= LONGEST_NAME && finding::safe_line(name) == name
    };
    match names.len() == files.len() && names.iter().all(|name| is_plain(name)) {
        true => Ok(()),
        false => Err(refused(
            "every file needs a name of its own, without control characters",
            "ファイルには、それぞれ別の、制御文字を含まない名前が必要です",
        )),
    }
}

fn refused(en: &str, ja: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad-files", Text::new(en, ja))
}

/// Judges and mends.
pub(crate) fn check(asked: Asked, language: Language) -> NginxCheck {
    let Asked { files, main, facts, question, mut complaints } = asked;
    let gathered = gather(&files, &main);
    let project = &gathered.project;
    let is_location = question.as_ref().is_some_and(|question| question.location.is_some());
    let mut report = nginx::examine(project, facts.clone(), question.clone());
    let mut aim = question.map_or(Aim::All, Aim::Asked);
    if is_location && report.steps.is_empty() {
        let text =
            Text::new("there is no such location in these files", "この location はファイルの中にありません");
        complaints.push(("location", text));
        report = nginx::examine(project, facts.clone(), None);
        aim = Aim::All;
    }
    let mended = match report.findings.len() > MOST_MENDED {
        true => {
            let text = Text::new(
                "too many findings for one fix: mend them one by one, or by `wscope nginx fix`",
                "検出結果が多いため、一括修正は行いません。1 件ずつ直すか wscope nginx fix を使ってください",
            );
            complaints.push(("fix", text));
            Mended { project: project.clone(), changes: vec![], done: vec![], left: report.clone() }
        }
        false => nginx::fix(project, &facts, &aim),
    };
    let texts = Texts::of(&files);
    let told = |it: &Finding, project: &Project| short(it, project, language);
    NginxCheck {
        places: report.findings.iter().map(|finding| texts.places(finding, language)).collect(),
        report: finding::json(&report, language),
        done: mended.done.iter().map(|it| NginxTold { line: None, ..told(it, project) }).collect(),
        left: mended
            .left
            .findings
            .iter()
            .filter(|it| it.severity > Severity::Note)
            .map(|it| told(it, &mended.project))
            .collect(),
        mended: changed(&mended.changes),
        unread: unread(project),
        unused: gathered.unused,
        complaints: complaints
            .into_iter()
            .map(|(about, text)| NginxComplaint { about, message: text.say(language).into() })
            .collect(),
    }
}

/// The files that are not what they were.
pub(crate) fn changed(changes: &[Change]) -> Vec<NginxMended> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mended = changes.iter().map(|change| NginxMended {
        diff: diff::unified(&change.name, &text(&change.before), &text(&change.after)),
        text: text(&change.after),
        name: change.name.clone(),
    });
    mended.collect()
}

fn unread(project: &Project) -> Vec<NginxUnread> {
    let config = Config::of(project, Facts::default());
    let unread = config.unread().filter_map(|include| {
        let argument = include.argument(0)?;
        let line = config.line(include.id);
        let (file, line) = line.rsplit_once(':')?;
        Some(NginxUnread {
            path: finding::safe_line(&project.whole(argument)),
            is_pattern: nginx::glob::is_pattern(&String::from_utf8_lossy(argument)),
            file: file.into(),
            line: line.parse().ok()?,
        })
    });
    unread.collect()
}

/// A finding in a line.
fn short(finding: &Finding, project: &Project, language: Language) -> NginxTold {
    let file = finding.labels.first().and_then(|label| {
        project.files().find(|file| file.0 == label.span.source).map(|file| Source::file(file.0, file.1))
    });
    told(finding, file.as_ref(), language)
}

/// A finding in a line, with its place in this file.
pub(crate) fn told(finding: &Finding, file: Option<&Source>, language: Language) -> NginxTold {
    let place = finding
        .labels
        .first()
        .zip(file)
        .map(|(label, file)| (label.span.source.clone(), file.line_column(label.span.range.start).0));
    NginxTold {
        cause: finding.rule.cause.into(),
        message: finding.message.say(language).into(),
        line: place.as_ref().map(|place| place.1),
        file: place.map(|place| place.0),
    }
}

/// The texts, measured.
pub(crate) struct Texts<'a>(BTreeMap<&'a str, (&'a str, Ruler<'a>)>);

impl<'a> Texts<'a> {
    pub(crate) fn of(files: &'a [(String, String)]) -> Self {
        Self(files.iter().map(|(name, text)| (name.as_str(), (text.as_str(), Ruler::of(text)))).collect())
    }

    pub(crate) fn places(&self, finding: &Finding, language: Language) -> NginxPlaces {
        let marks = finding.labels.iter().filter_map(|label| {
            let (file, from, to) = self.stretch(&label.span)?;
            Some(NginxMark { file, from, to, text: label.text.say(language).into() })
        });
        let fix = finding.fix.as_ref().filter(|fix| fix.applicability != Applicability::Display);
        let edits = fix.map_or(&[][..], |fix| &fix.edits);
        NginxPlaces {
            marks: marks.collect(),
            edits: edits.iter().filter_map(|edit| self.edit(edit)).collect(),
            diff: self.diff(edits),
            is_safe: fix.is_some_and(|fix| fix.applicability == Applicability::Safe),
        }
    }

    fn edit(&self, edit: &Edit) -> Option<NginxEdit> {
        let (file, from, to) = self.stretch(&edit.span)?;
        Some(NginxEdit { file, from, to, with: edit.with.clone() })
    }

    fn stretch(&self, span: &Span) -> Option<(String, crate::view::Point, crate::view::Point)> {
        let (_, ruler) = self.0.get(span.source.as_str())?;
        Some((span.source.clone(), ruler.point(span.range.start), ruler.point(span.range.end)))
    }

    /// What edits change, file by file.
    fn diff(&self, edits: &[Edit]) -> String {
        let touched: BTreeSet<&str> = edits.iter().map(|edit| edit.span.source.as_str()).collect();
        let diffs = touched.into_iter().filter_map(|name| {
            let (text, _) = self.0.get(name)?;
            let own: Vec<Edit> = edits.iter().filter(|edit| edit.span.source == name).cloned().collect();
            let after = finding::apply(text.as_bytes(), &own);
            Some(diff::unified(name, text, &String::from_utf8_lossy(&after)))
        });
        diffs.collect()
    }
}
