//! Which regions of the source a run of instrumented programs reached: reads the profiles that they
//! wrote (`*.profraw`) and the maps within the programs, and prints a line for each region of the
//! files of a folder below a root, with its path from there:
//!
//! ```text
//! PATH <tab> FIRST LINE <tab> COLUMN <tab> LAST LINE <tab> COLUMN <tab> COUNT
//! ```
//!
//! It stands in for `llvm-profdata` and `llvm-cov`, which the toolchain does not bring, and judges
//! nothing.

use llvm_profparser::coverage::SourceLocation;
use llvm_profparser::{CoverageMapping, merge_profiles};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let root = arguments.next().ok_or("usage: regions ROOT FOLDER PROFILE… PROGRAM…")?;
    let folder = root.join(arguments.next().ok_or("a folder within the root")?);
    let (profiles, programs): (Vec<_>, Vec<_>) =
        arguments.partition(|it| it.extension().is_some_and(|it| it == "profraw"));
    let profile = merge_profiles(&profiles)?;
    let mapping = CoverageMapping::new(&programs, &profile, false)?;
    let within = |paths: &[PathBuf]| paths.iter().any(|it| it.starts_with(&folder));
    let report = mapping.generate_subreport(within)?;
    for (path, result) in report.files.iter().filter(|(path, _)| path.starts_with(&folder)) {
        print(path.strip_prefix(&root)?, &result.hits);
    }
    Ok(())
}

fn print(path: &Path, hits: &BTreeMap<SourceLocation, usize>) {
    for (place, count) in hits {
        let SourceLocation { line_start, column_start, line_end, column_end } = place;
        println!("{}\t{line_start}\t{column_start}\t{line_end}\t{column_end}\t{count}", path.display());
    }
}
