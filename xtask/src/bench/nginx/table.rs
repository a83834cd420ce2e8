//! The table of the bench.

use super::rows::{Row, Said};
use super::{Corpus, Speed};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The totals, package by package, and every difference.
pub(super) fn table(rows: &[Row], speed: &Speed, corpus: &Corpus) -> String {
    let mut text = totals(rows, speed);
    let _ = writeln!(text, "\nModules that nginx had loaded: {}.\n", corpus.modules.join(", "));
    text.push_str("| package | files | nginx takes | written back | we agree | the same line |\n|---|---|---|---|---|---|\n");
    let mut packages: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        packages.entry(package(&row.file)).or_default().push(row);
    }
    for (package, rows) in packages {
        let count = |holds: fn(&Row) -> bool| rows.iter().filter(|row| holds(row)).count();
        let refused = count(|row| !row.nginx.takes && !row.we.takes);
        let _ = writeln!(
            text,
            "| {package} | {} | {} | {} | {} | {} of {refused} |",
            rows.len(),
            count(|row| row.nginx.takes),
            count(|row| row.round_trip),
            count(Row::agree),
            count(Row::same_line),
        );
    }
    text.push_str(&differences(rows));
    text
}

/// `pypi/gixy`, as the folder of a file has it.
fn package(file: &str) -> String {
    file.split('/').take(2).collect::<Vec<_>>().join("/")
}

fn totals(rows: &[Row], speed: &Speed) -> String {
    let count = |holds: fn(&Row) -> bool| rows.iter().filter(|row| holds(row)).count();
    let (all, agree) = (rows.len(), count(Row::agree));
    let refused = count(|row| !row.nginx.takes && !row.we.takes);
    #[allow(clippy::cast_precision_loss, reason = "there are not so many files")]
    let share = 100.0 * agree as f64 / all.max(1) as f64;
    format!(
        "{all} files. nginx takes {} of them. Written back byte for byte: {}. We agree with nginx on {agree} \
         ({share:.1} %); of the {refused} that both refuse, {} at the same line. All files in memory, \
         read by us: {:.2} ms; by crossplane: {:.0} ms, {:.0} times as long; read and judged by us: {:.1} ms.\n",
        count(|row| row.nginx.takes),
        count(|row| row.round_trip),
        count(Row::same_line),
        speed.reading * 1e3,
        speed.crossplane * 1e3,
        speed.crossplane / speed.reading,
        speed.judging * 1e3,
    )
}

/// Where we differ about whether nginx takes a file, and where both refuse it at other lines.
fn differences(rows: &[Row]) -> String {
    let mut text = String::from("\n| file, in the place of | nginx | we |\n|---|---|---|\n");
    let differ = |row: &&Row| !row.agree() || !row.nginx.takes && !row.same_line();
    for row in rows.iter().filter(differ) {
        let _ = writeln!(text, "| `{}`, {} | {} | {} |", row.file, row.wrap, said(&row.nginx), said(&row.we));
    }
    text
}

fn said(said: &Said) -> String {
    match said.takes {
        true => "takes it".to_owned(),
        false => format!("line {}: {}", said.line, said.words.replace('|', "\\|").replace('<', "&lt;")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_count_files_agreements_and_lines() {
        let row = |nginx, we| {
            Row::read(&format!("/work/files/pypi/a/x\ttrue\t{nginx}\t{we}\thttp")).expect("a row")
        };
        let rows = [
            row("takes\t0\t", "takes\t0\t"),
            row("refuses\t3\tx", "refuses\t3\tx"),
            row("refuses\t3\ta | b", "takes\t0\t"),
        ];
        let corpus = Corpus { files: vec![], modules: vec!["stream".into()] };
        let text = table(&rows, &Speed { reading: 0.001, judging: 0.002, crossplane: 0.1 }, &corpus);
        assert!(text.starts_with("3 files. nginx takes 1 of them. Written back byte for byte: 3. We agree with nginx on 2 (66.7 %); of the 1 that both refuse, 1 at the same line."), "{text}");
        assert!(text.contains("100 ms, 100 times as long"), "{text}");
        assert!(text.contains("| pypi/a | 3 | 1 | 3 | 2 | 1 of 1 |"), "{text}");
        assert!(text.contains("| `pypi/a/x`, http | line 3: a \\| b | takes it |"), "{text}");
    }
}
