//! The table, for a terminal and for the docs.

use crate::case::Case;
use crate::rounds::Measured;
use std::fmt::Write as _;

/// The peers, in the order of the columns.
const PEERS: [&str; 6] =
    ["tungstenite", "fastwebsockets", "tokio-websockets", "yawc", "sockudo-ws", "web-socket"];

/// One row.
pub(crate) struct Row {
    case: &'static str,
    size: usize,
    ours: f64,
    raw: f64,
    /// How many times our time each peer took, in the order of [`PEERS`].
    peers: [Option<f64>; PEERS.len()],
    /// The best peer, how many times our time it took, and how many times the raw copy's: an
    /// engine that did nothing at all would be that much faster than it.
    best: (&'static str, f64, f64),
    goal: f64,
}

/// How a row stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The goal is met.
    Met,
    /// The best peer is behind us, but not as far as we want.
    Short,
    /// A peer is faster.
    Lost,
}

impl Row {
    /// From what was measured.
    pub(crate) fn new(case: &Case, size: usize, measured: &[Measured]) -> Self {
        let of = |name: &str| measured.iter().find(|it| it.name == name);
        let ours = of("wscope").expect("we take part in every row");
        let raw = of("raw copy").expect("so does the copy");
        let there = PEERS.into_iter().filter_map(of);
        let best = there
            .map(|it| (it.name, it.against(ours), it.against(raw)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .expect("a row has peers");
        Self {
            case: case.name,
            size,
            ours: ours.time(),
            raw: ours.against(raw),
            peers: PEERS.map(|name| of(name).map(|it| it.against(ours))),
            best,
            goal: case.goal(size),
        }
    }

    fn standing(&self) -> Standing {
        match self.best.1 {
            ratio if ratio < 1.0 => Standing::Lost,
            ratio if ratio < self.goal => Standing::Short,
            _ => Standing::Met,
        }
    }

    fn mark(&self) -> &'static str {
        match self.standing() {
            Standing::Met => "",
            Standing::Short => "below the goal",
            Standing::Lost => "lost",
        }
    }

    fn cells(&self) -> Vec<String> {
        let (best, ratio, limit) = self.best;
        let mut cells = vec![
            self.case.to_owned(),
            self.size.to_string(),
            format!("{:.1}", self.ours),
            format!("{:.2}", self.raw),
        ];
        cells.extend(self.peers.iter().map(|it| it.map_or("–".to_owned(), |it| format!("{it:.2}"))));
        cells.extend([
            best.to_owned(),
            format!("{ratio:.2}"),
            format!("{limit:.2}"),
            format!("{:.1}", self.goal),
            self.mark().to_owned(),
        ]);
        cells
    }
}

fn heads() -> Vec<&'static str> {
    let mut heads = vec!["case", "bytes", "ours, ns", "ours/raw"];
    heads.extend(PEERS);
    heads.extend(["best peer", "ratio", "limit", "goal", ""]);
    heads
}

/// The line above the rows, for a terminal.
pub(crate) fn head_line() -> String {
    line(&heads().into_iter().map(str::to_owned).collect::<Vec<_>>())
}

/// A row, for a terminal.
pub(crate) fn row_line(row: &Row) -> String {
    line(&row.cells())
}

fn line(cells: &[String]) -> String {
    let mut line = format!("{:<27}{:>6}", cells[0], cells[1]);
    for (cell, head) in cells.iter().zip(heads()).skip(2) {
        let _ = write!(line, "  {cell:>width$}", width = head.chars().count().max(5));
    }
    line
}

/// How many rows stand how.
pub(crate) fn summary(rows: &[Row]) -> String {
    let count = |standing| rows.iter().filter(|row| row.standing() == standing).count();
    format!(
        "{} rows: {} meet the goal, {} are ahead of the best peer but below the goal, {} are lost",
        rows.len(),
        count(Standing::Met),
        count(Standing::Short),
        count(Standing::Lost)
    )
}

/// The rows as a table in Markdown.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads = heads();
    let mut text = line(&heads.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
    text.push_str(&line(&vec!["---".to_owned(); heads.len()]));
    for row in rows {
        text.push_str(&line(&row.cells()));
    }
    text
}
