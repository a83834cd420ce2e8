//! `/echo`: sends every message back, so that there is something to talk to from the first minute.

use crate::problem::Problem;
use crate::upgrade::{self, Channel};
use crate::workbench::Shared;
use axum::extract::{Request, State};
use axum::response::Response;
use wire::{Deflate, Event, Outgoing};

/// Opens an echo.
pub(crate) async fn open(State(bench): State<Shared>, request: Request) -> Result<Response, Problem> {
    let (response, promised) = upgrade::accept(request, Some(Deflate::default()))?;
    let stopping = bench.tasks.stopping();
    let runs = bench.tasks.spawn(async move {
        let Some(mut channel) = promised.channel().await else { return };
        tokio::select! {
            () = echo(&mut channel) => {}
            () = stopping => upgrade::go_away(&mut channel).await,
        }
    });
    if runs { Ok(response) } else { Err(Problem::stopping()) }
}

/// Echoes until the client closes or goes away.
async fn echo(channel: &mut Channel) {
    // The link reads nothing while too much waits to be written: what is queued stays bounded.
    while matches!(channel.exchange().await, Ok(true)) {
        while let Some((event, speaker)) = channel.connection().poll() {
            let Event::Message { opcode, payload, .. } = event else { continue };
            // Refused only while closing: then nobody waits for an echo.
            let _ = speaker.send(Outgoing::Again { opcode, payload });
        }
        if channel.connection().state() != wire::State::Open {
            break;
        }
    }
    // The close frame, where one is queued; a client that is gone cannot be told anything.
    let _ = channel.shutdown().await;
}
