//! As much HTTP as it takes to ask a workbench on this machine: one request a connection, its body from
//! a file, and the answer piece by piece. An answer that breaks off is an error, never a short file.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use tokio::fs::File;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Longest head of an answer, and longest line that tells the size of a chunk.
const LONGEST_HEAD: usize = 64 << 10;
const LONGEST_LINE: u64 = 64;
/// Bytes of a piece.
const PIECE: usize = 64 << 10;

/// What is asked.
pub(super) struct Request<'a> {
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    /// A file and its size.
    pub(super) body: Option<(File, u64)>,
}

/// What is answered.
pub(super) struct Answer {
    status: u16,
    /// What of a file was left out, where the answer says so.
    pub(super) skipped: Option<String>,
    reader: BufReader<TcpStream>,
    rest: Rest,
}

/// What is still to come of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// So many bytes.
    Bytes(u64),
    /// So many of the chunk under way, and further chunks.
    Chunks(u64),
    Nothing,
}

/// Asks, and reads the head of the answer.
pub(super) async fn ask(address: SocketAddr, request: Request<'_>, language: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    let Request { method, path, body } = request;
    let join = if path.contains('?') { '&' } else { '?' };
    let size = body.as_ref().map_or(0, |(_, size)| *size);
    let head = format!(
        "{method} {path}{join}lang={language} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    if let Some((file, size)) = body {
        // A workbench that has heard enough answers and hears no more: its answer is what counts.
        let _ = tokio::io::copy(&mut file.take(size), &mut stream).await;
    }
    let mut reader = BufReader::with_capacity(PIECE, stream);
    let (status, rest, skipped) = head_of(&mut reader).await?;
    Ok(Answer { status, skipped, reader, rest })
}

impl Answer {
    /// Whether it is what was asked for.
    pub(super) fn is_well(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The next piece; none after the last.
    pub(super) async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.rest == Rest::Chunks(0) {
            let size = self.line().await?;
            let size = u64::from_str_radix(size.split(';').next().unwrap_or_default().trim(), 16);
            let size = size.map_err(|_| broken())?;
            self.rest = if size == 0 { Rest::Nothing } else { Rest::Chunks(size) };
        }
        let left = match self.rest {
            Rest::Bytes(0) | Rest::Nothing => return Ok(None),
            Rest::Bytes(left) | Rest::Chunks(left) => left,
        };
        let mut piece = vec![0; usize::try_from(left).map_or(PIECE, |left| left.min(PIECE))];
        let read = self.reader.read(&mut piece).await?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        piece.truncate(read);
        let left = left - read as u64;
        match &mut self.rest {
            Rest::Chunks(rest) => {
                *rest = left;
                if left == 0 && !self.line().await?.is_empty() {
                    return Err(broken());
                }
            }
            rest => *rest = Rest::Bytes(left),
        }
        Ok(Some(piece))
    }

    /// All of it.
    pub(super) async fn whole(&mut self) -> io::Result<Vec<u8>> {
        let mut whole = vec![];
        while let Some(piece) = self.next().await? {
            whole.extend(piece);
        }
        Ok(whole)
    }

    /// A short line without its end.
    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        (&mut self.reader).take(LONGEST_LINE).read_line(&mut line).await?;
        line.strip_suffix("\r\n").map(str::to_owned).ok_or_else(broken)
    }
}

async fn head_of(reader: &mut BufReader<TcpStream>) -> io::Result<(u16, Rest, Option<String>)> {
    let (mut status, mut rest, mut read, mut skipped) = (None, Rest::Nothing, 0, None);
    loop {
        let mut line = String::new();
        read += (&mut *reader).take(LONGEST_HEAD as u64).read_line(&mut line).await?;
        if read > LONGEST_HEAD || !line.ends_with("\r\n") {
            return Err(broken());
        }
        let line = line.trim_end();
        match (status, line.split_once(':')) {
            (None, _) => {
                let code = line.split(' ').nth(1).and_then(|it| it.parse().ok());
                status = Some(code.ok_or_else(broken)?);
            }
            (Some(status), _) if line.is_empty() => return Ok((status, rest, skipped)),
            (Some(_), Some((name, value))) if name.eq_ignore_ascii_case("content-length") => {
                rest = Rest::Bytes(value.trim().parse().map_err(|_| broken())?);
            }
            (Some(_), Some((name, value))) if name.eq_ignore_ascii_case("wscope-skipped") => {
                skipped = Some(value.trim().to_owned());
            }
            (Some(_), Some((name, _))) if name.eq_ignore_ascii_case("transfer-encoding") => {
                rest = Rest::Chunks(0);
            }
            _ => {}
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "this is no answer of a workbench")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// What is read of these bytes as an answer.
    async fn reads(answer: &'static [u8]) -> io::Result<(u16, Vec<u8>)> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serve = async {
            let (mut stream, _) = listener.accept().await?;
            let mut head = [0; 512];
            let _ = stream.read(&mut head).await?;
            stream.write_all(answer).await
        };
        let asked = async {
            let mut answer = ask(address, Request { method: "GET", path: "/", body: None }, "en").await?;
            Ok::<_, io::Error>((answer.status, answer.whole().await?))
        };
        let (served, read) = tokio::join!(serve, asked);
        served?;
        read
    }

    #[tokio::test]
    async fn an_answer_is_read_to_its_end_and_no_further() {
        let well = |body: &str| (200, body.as_bytes().to_vec());
        let sized = reads(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef").await;
        assert_eq!(sized.ok(), Some(well("abc")));
        let chunked =
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n";
        assert_eq!(reads(chunked).await.ok(), Some(well("abcd")));
        assert_eq!(reads(b"HTTP/1.1 204 No Content\r\n\r\n").await.ok(), Some((204, vec![])));
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_an_error() {
        for broken in [
            &b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"[..],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Le",
            b"SSH-2.0-x\r\n",
        ] {
            assert!(reads(broken).await.is_err(), "{}", String::from_utf8_lossy(broken));
        }
    }
}
