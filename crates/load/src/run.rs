//! Opens the connections, lets each do its part, and adds up.

use crate::outcome::Tally;
use crate::worker::Worker;
use crate::{Outcome, Pace, Plan};
use net::{Clock, Dialed, Stream};
use tokio::task::{JoinError, JoinSet};
use wire::Deflate;

/// Connections that are opened at a time.
const OPENING: usize = 32;

/// Why there is no outcome. What happens after all connections stand is in the outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The plan makes no sense.
    #[error("{0}")]
    Plan(&'static str),
    /// A connection did not open: the trace says why. No message was sent.
    #[error("connection {number} of {connections} did not open")]
    NotOpened {
        /// Its number, from 1.
        number: usize,
        /// How many were asked for.
        connections: usize,
        /// How far it came.
        trace: Box<model::Trace>,
    },
    /// A task of ours ended before its work did.
    #[error("a connection's task was lost")]
    Task(#[from] JoinError),
}

/// Makes a load and measures it. The endpoint must echo each binary message, in order.
///
/// Every task ends before this does; dropping the future ends them too.
///
/// # Errors
/// Where the plan makes no sense or a connection does not open.
pub async fn run(plan: Plan) -> Result<Outcome, Error> {
    check(&plan)?;
    let opened = open(&plan).await?;
    let clock = Clock::start();
    let mut workers = JoinSet::new();
    for (connection, (stream, deflate)) in opened.into_iter().enumerate() {
        workers.spawn(Worker::new(stream, deflate, &plan, connection, clock).work());
    }
    let mut sum = Tally::new();
    while let Some(tally) = workers.join_next().await {
        sum.add(&tally?);
    }
    Ok(sum.outcome())
}

fn check(plan: &Plan) -> Result<(), Error> {
    match plan.pace {
        _ if plan.connections == 0 => Err(Error::Plan("at least one connection is needed")),
        Pace::InFlight(0) => Err(Error::Plan("at least one message in flight is needed")),
        Pace::PerSecond(rate) if !rate.is_finite() || rate <= 0.0 => {
            Err(Error::Plan("the rate must be above zero"))
        }
        _ => Ok(()),
    }
}

/// Every connection, and how its messages are compressed.
async fn open(plan: &Plan) -> Result<Vec<(Stream, Option<Deflate>)>, Error> {
    let (mut dialling, mut streams, mut begun) = (JoinSet::new(), vec![], 0);
    while streams.len() < plan.connections {
        while begun < plan.connections && dialling.len() < OPENING {
            dialling.spawn(net::dial(plan.attempt.clone()));
            begun += 1;
        }
        let Some(dialed) = dialling.join_next().await else { break };
        let dialed = dialed?;
        let open = dialed.is_open();
        match dialed {
            Dialed { stream: Some(stream), deflate, .. } if open => streams.push((stream, deflate)),
            Dialed { trace, .. } => {
                let (number, connections) = (streams.len() + 1, plan.connections);
                return Err(Error::NotOpened { number, connections, trace: Box::new(trace) });
            }
        }
    }
    Ok(streams)
}
