//! Collects traces, makes controlled experiments, and judges them; finds the nginx configuration in
//! force, and proves one in the real nginx.
//!
//! `collect` gathers facts and never judges, `rules` are pure functions of a [`Case`] and never
//! touch the network, `report` puts what they found into words and order.

mod answer;
mod around;
mod case;
mod clients;
mod code;
mod collect;
mod compare;
mod evidence;
mod farewell;
mod fingerprint;
mod idle;
pub mod in_force;
mod mask;
mod page;
pub mod prove;
mod refusal;
mod report;
mod rules;
mod symptom;
#[cfg(test)]
mod synthetic;
mod titles;
mod token;

pub use around::{Around, Here, Listener, Log, NginxInForce, Process};
pub use case::{Case, Experiment, Variation};
pub use clients::{Client, client_table};
pub use code::{CodeFile, join_code};
pub use collect::{Question, diagnose, diagnose_from, diagnose_from_watched, diagnose_watched};
pub use fingerprint::fingerprints;
pub use mask::{Secrets, masked, masked_head, masked_url};
pub use page::Page;
pub use report::{judge, walked};
pub use rules::causes;
pub use symptom::Pasted;

pub(crate) use answer::Answer;
