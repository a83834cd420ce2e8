//! Starts both ends of each engine, tells them when to measure, and makes the table.

use crate::HELP;
use crate::engines::NAMES;
use crate::page;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Connections that are there before the first measurement, so that what is made once for all
/// does not count.
const BEFORE: usize = 200;

/// One end.
struct End {
    child: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl End {
    fn start(words: &[&str]) -> Result<Self, String> {
        let failed = |error| format!("start {words:?}: {error}");
        let itself = std::env::current_exe().map_err(failed)?;
        let mut command = Command::new(itself);
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(failed)?;
        let (orders, answers) = (child.stdin.take(), child.stdout.take());
        let answers = BufReader::new(answers.ok_or("its output is piped")?);
        Ok(Self { child, orders, answers })
    }

    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.answers.read_line(&mut line) {
            Ok(1..) => Ok(line.trim().to_owned()),
            _ => Err("an end is gone before its time".to_owned()),
        }
    }

    fn order(&mut self, connections: usize) -> Result<(), String> {
        let orders = self.orders.as_mut().ok_or("its input is piped")?;
        writeln!(orders, "{connections}").map_err(|error| format!("tell an end: {error}"))
    }

    /// Bytes in use on the heap, and bytes in memory.
    fn measure(&mut self) -> Result<[f64; 2], String> {
        let line = self.line()?;
        let number = |word: Option<&str>| word.and_then(|it| it.parse().ok()).ok_or("no number".to_owned());
        let mut words = line.split(' ');
        Ok([number(words.next())?, number(words.next())?])
    }
}

impl Drop for End {
    /// It ends when there are no more orders.
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.child.wait();
    }
}

/// Bytes a connection: of the client on the heap and in memory, of the server the same.
fn measure(engine: &str, connections: usize) -> Result<[f64; 4], String> {
    let mut server = End::start(&["serve", engine])?;
    let port = server.line()?;
    let mut client = End::start(&["dial", engine, &port])?;
    let mut at = |count| -> Result<[f64; 4], String> {
        client.order(count)?;
        let [client_heap, client_all] = client.measure()?;
        server.order(count)?;
        let [server_heap, server_all] = server.measure()?;
        Ok([client_heap, client_all, server_heap, server_all])
    };
    let (before, after) = (at(BEFORE)?, at(connections)?);
    let added = (connections - BEFORE) as f64;
    Ok(std::array::from_fn(|index| (after[index] - before[index]) / added))
}

/// Measures each engine that is wanted, prints, and writes where asked.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let (mut connections, mut wanted, mut path) = (10_000, vec![], None);
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let value = words.next().copied().ok_or(HELP)?;
        match word {
            "--connections" => connections = value.parse().map_err(|_| HELP)?,
            "--engine" => wanted.push(value),
            "--write" => path = Some(value),
            _ => return Err(HELP.to_owned()),
        }
    }
    if connections <= BEFORE {
        return Err(format!("more than {BEFORE} connections are needed"));
    }
    let mut table =
        "| bytes a connection | client, heap | client, resident | server, heap | server, resident |\n\
                     | --- | --- | --- | --- | --- |\n"
            .to_owned();
    println!("{connections} idle connections");
    println!(
        "{:<34}{:>14}{:>18}{:>14}{:>18}",
        "bytes a connection", "client, heap", "client, resident", "server, heap", "server, resident"
    );
    for name in NAMES.into_iter().filter(|name| wanted.is_empty() || wanted.contains(name)) {
        let [client_heap, client_all, server_heap, server_all] = measure(name, connections)?;
        println!("{name:<34}{client_heap:>14.0}{client_all:>18.0}{server_heap:>14.0}{server_all:>18.0}");
        table.push_str(&format!(
            "| {name} | {client_heap:.0} | {client_all:.0} | {server_heap:.0} | {server_all:.0} |\n"
        ));
    }
    match path {
        Some(path) => {
            let head = format!("{}\n{connections} connections.\n", page::circumstances());
            page::replace(path, &format!("{head}\n{table}"))
        }
        None => Ok(()),
    }
}
