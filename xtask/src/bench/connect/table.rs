//! The results as a page's table.

use super::Results;
use super::run::{Course, Run};
use std::collections::BTreeSet;

const HEAD: &str = "\
| client | rounds | seconds | fastest to slowest | to ours | processor, s | memory, MiB | lines back | other bytes | its end |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

/// Everything that was measured, as Markdown; ours is the first.
pub(super) fn write(
    course: &Course,
    results: &[Results],
    absent: &[String],
    everywhere: &[(String, usize)],
) -> String {
    let mut text = format!("On {}. {} lines.\n\n{HEAD}", machine(), course.count);
    let ours = results.first().map(|it| it.runs.as_slice()).unwrap_or_default();
    text.extend(results.iter().map(|result| row(result, ours)));
    text.extend(absent.iter().map(|why| format!("\n{why}\n")));
    text.push_str("\n| at both ends of wscope | lines back |\n| --- | --- |\n");
    text.extend(everywhere.iter().map(|(ends, lines)| format!("| {ends} | {lines} |\n")));
    text
}

fn row(result: &Results, ours: &[Run]) -> String {
    let runs = &result.runs;
    let seconds = |run: &Run| run.took.as_secs_f64();
    let times = sorted(runs.iter().map(seconds));
    // Within a round both met the same machine.
    let ratios = sorted(runs.iter().zip(ours).map(|(run, ours)| seconds(run) / seconds(ours)));
    let cpu = sorted(runs.iter().map(|run| run.cpu));
    let peak = runs.iter().map(|run| run.peak).max().unwrap_or(0) as f64 / 1024.0;
    let back = range(runs.iter().map(|run| run.arrived));
    let other = range(runs.iter().map(|run| run.other));
    let ends: BTreeSet<_> = runs.iter().map(|run| run.end.as_str()).collect();
    let ends: Vec<_> = ends.into_iter().collect();
    // Who was not done would have taken longer.
    let least = if ends.iter().any(|end| end.contains("not done")) { "> " } else { "" };
    let (fastest, slowest) = (times.first().unwrap_or(&0.0), times.last().unwrap_or(&0.0));
    format!(
        "| {} | {} | {:.3} | {fastest:.3} to {slowest:.3} | {least}{:.1} | {:.2} | {peak:.1} | {back} | {other} | {} |\n",
        result.client.name,
        runs.len(),
        middle(&times),
        middle(&ratios),
        middle(&cpu),
        ends.join("; "),
    )
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// The median of sorted values.
fn middle(values: &[f64]) -> f64 {
    let count = values.len();
    match count {
        0 => 0.0,
        _ if count % 2 == 1 => values[count / 2],
        _ => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}

/// From the least to the most.
fn range(values: impl Iterator<Item = usize> + Clone) -> String {
    match (values.clone().min(), values.max()) {
        (Some(least), Some(most)) if least != most => format!("{least} to {most}"),
        (Some(least), _) => least.to_string(),
        _ => "none".into(),
    }
}

/// The processors, as the kernel names them.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let mut names = text.lines().filter_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let name = names.next().map_or("an unnamed processor", |(_, name)| name);
    format!("{} × {name}", 1 + names.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_even_numbers_lies_between_two() {
        assert_eq!([middle(&[]), middle(&[1.0, 2.0, 9.0]), middle(&[1.0, 2.0, 4.0, 9.0])], [0.0, 2.0, 3.0]);
    }

    #[test]
    fn a_range_of_one_is_that_one() {
        assert_eq!([range([3, 3].into_iter()), range([5, 3].into_iter())], ["3", "3 to 5"]);
    }
}
