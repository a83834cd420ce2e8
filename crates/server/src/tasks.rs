//! The one place where tasks are spawned, and joined when the workbench stops.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long tasks may take to end by themselves.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tasks with an owner.
#[derive(Debug)]
pub(crate) struct Tasks {
    stop: watch::Sender<bool>,
    set: Mutex<JoinSet<()>>,
}

impl Tasks {
    pub(crate) fn new() -> Self {
        Self { stop: watch::Sender::new(false), set: Mutex::default() }
    }

    /// Runs a future as a task. It must end soon after [`Self::stopping`] says so. False: the
    /// workbench stops already, and the future is dropped.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) -> bool {
        let mut set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        while set.try_join_next().is_some() {}
        let runs = !*self.stop.borrow();
        if runs {
            set.spawn(future);
        }
        runs
    }

    /// Whether the workbench stops.
    pub(crate) fn is_stopping(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits until the workbench stops.
    pub(crate) fn stopping(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stop = self.stop.subscribe();
        async move {
            // The sender gone means the same.
            let _ = stop.wait_for(|stop| *stop).await;
        }
    }

    /// Tells every task to end, and waits for them; those that do not end in time are cut off.
    pub(crate) async fn stop(&self) {
        let mut set = {
            let mut set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
            self.stop.send_replace(true);
            std::mem::take(&mut *set)
        };
        let all = async { while set.join_next().await.is_some() {} };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            set.shutdown().await;
        }
    }
}
