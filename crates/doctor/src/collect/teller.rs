//! Tells whoever watches how far an examination has come.

use crate::mask::Secrets;
use crate::{Experiment, Variation, report};
use finding::Progress;
use model::{Attempt, Trace};
use std::sync::{Mutex, PoisonError};

/// Who watches is told all that is known so far, whenever something new is.
pub(super) struct Teller<'a> {
    show: &'a (dyn Fn(Progress) + Send + Sync),
    known: Mutex<Progress>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(show: &'a (dyn Fn(Progress) + Send + Sync)) -> Self {
        Self { show, known: Mutex::default() }
    }

    /// The first attempt walked on.
    pub(super) fn walked(&self, trace: &Trace) {
        self.learn(|known| known.steps = report::walked(trace));
    }

    /// These experiments are made beside the first attempt.
    pub(super) fn planned(&self, first: &Trace, plan: &[(Variation, Attempt)]) {
        if plan.is_empty() {
            return;
        }
        let attempt = report::first(first, false, &Secrets::of(&first.attempt));
        let others = plan.iter().map(|(variation, _)| report::begun(*variation));
        self.learn(|known| known.experiments = std::iter::once(attempt).chain(others).collect());
    }

    /// One of them ended.
    pub(super) fn ended(&self, first: &Trace, experiment: &Experiment) {
        let secrets = Secrets::of(&first.attempt);
        let ended = report::ended(experiment.variation, &experiment.trace, first, &secrets);
        self.learn(|known| {
            let row = known.experiments.iter_mut().find(|it| it.variation == ended.variation);
            row.into_iter().for_each(|row| *row = ended.clone());
        });
    }

    fn learn(&self, change: impl FnOnce(&mut Progress)) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut known);
        let now = known.clone();
        // Whoever is told may take long, and may not hold us up.
        drop(known);
        (self.show)(now);
    }
}
