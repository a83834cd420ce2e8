//! The doors: one command each.

mod archive;
mod backup;
mod bench;
mod completions;
mod connect;
mod doctor;
mod explain;
mod files;
mod lab;
mod lint;
mod markdown;
mod mend;
mod nginx_check;
mod prove;
mod remote;
mod serve;
mod taken;
mod workbench;

use crate::args::{Cli, Command, Nginx};
use crate::failure::{Exit, Failure};
use crate::terminal::Terminal;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Does what the command line asks for.
pub(crate) fn open(cli: Cli, terminal: Terminal) -> Result<Exit, Failure> {
    match cli.command {
        Some(Command::Doctor(args)) => run(doctor::examine(args, terminal)),
        Some(Command::Connect(args)) => {
            // One thread moves a filter's bytes fastest; a dialogue waits for its user now and then.
            let mut runtime = match connect::is_dialogue(&args) {
                true => Builder::new_multi_thread(),
                false => Builder::new_current_thread(),
            };
            run_and_leave(&mut runtime, connect::connect(args, terminal))
        }
        Some(Command::Explain(args)) => explain::explain(args.cause.as_deref(), terminal),
        Some(Command::Nginx(Nginx::Fix(args))) => run(mend::mend(args, terminal)),
        Some(Command::Nginx(Nginx::Check(args))) => run(nginx_check::check(args, terminal)),
        Some(Command::Nginx(Nginx::Prove(args))) => run(prove::prove(args, terminal)),
        Some(Command::Lint(args)) => lint::lint(&args, terminal),
        Some(Command::Completions(args)) => completions::completions(args.shell, terminal),
        Some(Command::Lab(args)) if args.scenario.is_empty() && !args.all => lab::list(terminal),
        Some(Command::Lab(args)) => run(lab::run(&args, terminal)),
        Some(Command::Bench(args)) => run(bench::bench(args, terminal)),
        Some(Command::Export(args)) => run(archive::export(args, terminal)),
        Some(Command::Import(args)) => run(archive::import(args, terminal)),
        Some(Command::Serve(args)) => run(serve::serve(args, terminal)),
        Some(Command::Backup(args)) => run(backup::back_up(args, terminal)),
        Some(Command::Restore(args)) => run(backup::bring_back(args, terminal)),
        Some(Command::Login(args)) => remote::login(&args, terminal),
        Some(Command::Logout(args)) => remote::logout(&args, terminal),
        Some(Command::Pull(args)) => remote::pull(args, terminal),
        Some(Command::Push(args)) => remote::push(args, terminal),
        None => run(workbench::serve(cli.workbench, terminal)),
    }
}

/// Runs a door that waits for the network.
fn run(door: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    runtime.map_err(Failure::Start)?.block_on(door)
}

/// Runs a door like [`run`], and leaves behind what still waits for a standard stream: nobody can
/// interrupt that, and the process ends.
fn run_and_leave(
    runtime: &mut Builder,
    door: impl Future<Output = Result<Exit, Failure>>,
) -> Result<Exit, Failure> {
    let runtime = runtime.enable_all().build().map_err(Failure::Start)?;
    let result = runtime.block_on(door);
    runtime.shutdown_background();
    result
}

/// SIGINT and SIGTERM, caught from the moment that this exists.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn catch() -> Result<Self, Failure> {
        let catch = |kind| signal(kind).map_err(Failure::Start);
        Ok(Self { interrupt: catch(SignalKind::interrupt())?, terminate: catch(SignalKind::terminate())? })
    }

    /// Waits for the next one. Cancel safe.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Catches SIGINT and SIGTERM from now on; the future ends at the first.
fn until_signal() -> Result<impl Future<Output = ()>, Failure> {
    let mut signals = Signals::catch()?;
    Ok(async move { signals.next().await })
}
