//! What is at the two ends of a filter: pipes or sockets.

use crate::shell::Failure;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// What is at both ends, and how many bytes are moved there at once.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ends {
    Pipes(usize),
    Sockets(usize),
}

/// The end that we write to.
pub(super) struct Mouth {
    into: Box<dyn Write + Send>,
    size: usize,
}

/// The end that we read from.
pub(super) struct Ear {
    from: Box<dyn Read + Send>,
    size: usize,
}

impl Ends {
    pub(super) fn name(self) -> String {
        match self {
            Self::Pipes(size) => format!("pipes, {size} bytes at a time"),
            Self::Sockets(size) => format!("sockets, {size} bytes at a time"),
        }
    }

    /// The child's standard input and output, and our sides of them.
    pub(super) fn open(self) -> Result<(Stdio, Stdio, Mouth, Ear), Failure> {
        let opened = match self {
            Self::Pipes(size) => pipes(size),
            Self::Sockets(size) => sockets(size),
        };
        opened.map_err(|error| Failure::new(format!("open {}: {error}", self.name())))
    }
}

fn pipes(size: usize) -> io::Result<(Stdio, Stdio, Mouth, Ear)> {
    let (input, into) = io::pipe()?;
    let (from, output) = io::pipe()?;
    let (mouth, ear) = (Mouth { into: Box::new(into), size }, Ear { from: Box::new(from), size });
    Ok((input.into(), output.into(), mouth, ear))
}

fn sockets(size: usize) -> io::Result<(Stdio, Stdio, Mouth, Ear)> {
    let (input, into) = UnixStream::pair()?;
    let (from, output) = UnixStream::pair()?;
    let (mouth, ear) = (Mouth { into: Box::new(into), size }, Ear { from: Box::new(from), size });
    Ok((OwnedFd::from(input).into(), OwnedFd::from(output).into(), mouth, ear))
}

impl Mouth {
    /// Writes all of it, then closes.
    pub(super) fn say(mut self, lines: &[u8]) {
        // Who takes no more has ended, and what came back tells the rest.
        let _ = lines.chunks(self.size).try_for_each(|piece| self.into.write_all(piece));
    }
}

impl Ear {
    /// Everything until the end, when the last of it came, and meanwhile how much has come.
    /// Memory is ready for so much.
    pub(super) fn hear(
        mut self,
        expected: usize,
        heard: &AtomicUsize,
    ) -> io::Result<(Vec<u8>, Option<Instant>)> {
        let mut bytes = vec![0; expected + self.size];
        let (mut filled, mut last) = (0, None);
        loop {
            if bytes.len() - filled < self.size {
                bytes.resize(bytes.len() * 2, 0);
            }
            match self.from.read(&mut bytes[filled..filled + self.size]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            last = Some(Instant::now());
            heard.store(filled, Ordering::Relaxed);
        }
        bytes.truncate(filled);
        Ok((bytes, last))
    }
}
