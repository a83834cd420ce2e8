//! Collects traces, makes controlled experiments, and judges them.
//!
//! `collect` gathers facts and never judges, `rules` are pure functions of a [`Case`] and never
//! touch the network, `report` puts what they found into words and order.

mod answer;
mod case;
mod collect;
mod evidence;
mod fingerprint;
mod mask;
mod page;
mod refusal;
mod report;
mod rules;
mod symptom;
#[cfg(test)]
mod synthetic;
mod titles;

pub use case::{Case, Experiment, Variation};
pub use collect::{Question, diagnose, diagnose_from};
pub use page::Page;
pub use report::judge;
pub use rules::causes;
pub use symptom::Pasted;
