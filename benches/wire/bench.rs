//! Every case at every size, and the table.

use crate::case::{CASES, Case, SIZES};
use crate::page;
use crate::rounds::{Effort, alone, measure};
use crate::table::{Row, head_line, markdown, row_line, summary};

/// What to measure and how.
struct Plan {
    words: Vec<String>,
    sizes: Vec<usize>,
    effort: Effort,
    write: Option<String>,
    /// Who works alone, for a profiler, and how many turns in a round.
    alone: Option<String>,
    turns: Option<usize>,
}

impl Plan {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let effort = Effort { rounds: 15, round: 10_000_000 };
        let mut plan = Self { words: vec![], sizes: vec![], effort, write: None, alone: None, turns: None };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--case" => plan.words.push(value()?),
                "--size" => plan.sizes.push(number(&value()?)?),
                "--rounds" => plan.effort.rounds = number(&value()?)?.max(1),
                "--quick" => plan.effort = Effort { rounds: 5, round: 3_000_000 },
                "--alone" => plan.alone = Some(value()?),
                "--turns" => plan.turns = Some(number(&value()?)?),
                "--write" => plan.write = Some(value()?),
                _ => return Err(format!("there is no option {argument:?}\n{}", crate::HELP)),
            }
        }
        Ok(plan)
    }

    /// A word that is the whole name of a case wants that one, else all that contain it.
    fn wants(&self, case: &Case) -> bool {
        let whole = |word: &String| CASES.iter().any(|it| it.name == word);
        let fits = |word: &String| {
            if whole(word) { case.name == word } else { case.name.contains(word.as_str()) }
        };
        self.words.is_empty() || self.words.iter().any(fits)
    }

    fn sizes(&self) -> &[usize] {
        if self.sizes.is_empty() { &SIZES } else { &self.sizes }
    }
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{text:?} is no number"))
}

/// Measures, prints, and writes where asked.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let plan = Plan::read(arguments)?;
    if let Some(name) = &plan.alone {
        profile(&plan, name);
        return Ok(());
    }
    let mut rows = vec![];
    println!("{}", head_line());
    for case in CASES.iter().filter(|it| plan.wants(it)) {
        for &size in plan.sizes() {
            let row = Row::new(case, size, &measure(case, size, plan.effort));
            println!("{}", row_line(&row));
            rows.push(row);
        }
    }
    println!("\n{}", summary(&rows));
    if let Some(path) = plan.write {
        let measured = format!("{}\n{}\n{}.\n", page::circumstances(), markdown(&rows), summary(&rows));
        page::replace(&path, &measured)?;
    }
    Ok(())
}

fn profile(plan: &Plan, name: &str) {
    for case in CASES.iter().filter(|it| plan.wants(it)) {
        for &size in plan.sizes() {
            if let Some(time) = alone(name, case, size, plan.effort, plan.turns) {
                println!("{:<27}{size:>6}{time:>12.1} ns", case.name);
            }
        }
    }
}
