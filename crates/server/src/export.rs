//! A session on its way into a file, block by block.

use crate::problem::Problem;
use crate::sessions::catch_up;
use crate::workbench::Shared;
use axum::body::Bytes;
use finding::Language;
use futures_util::Stream;
use futures_util::stream::unfold;
use model::export::{Facts, Form, Writer};
use model::{Kind, Record};
use std::io;

/// An export under way. Dropping it ends it.
pub(crate) struct Export {
    bench: Shared,
    id: i64,
    writer: Writer,
    /// Whether secrets in heads are shown.
    secrets: bool,
    /// Values of secret variables: masked wherever they stand.
    hidden: doctor::Secrets,
    stage: Stage,
}

/// What comes next.
enum Stage {
    Head,
    /// The records from this number on, in a pass.
    Records(usize, u64),
    Done,
}

impl Export {
    /// Prepares the export of what is stored of a session.
    pub(crate) async fn begin(
        bench: Shared,
        id: i64,
        form: Form,
        secrets: bool,
        language: Language,
    ) -> Result<Self, Problem> {
        catch_up(&bench, id).await;
        let session = bench.store.session(id).await?;
        let mut handshake = bench.store.handshake(id).await?;
        let mut url = session.info.url;
        let hidden = doctor::Secrets::told(if secrets { &[] } else { &session.secrets });
        if !secrets {
            handshake.request = hidden.head(&handshake.request);
            handshake.response = hidden.head(&handshake.response);
            url = hidden.url(&url);
        }
        handshake.status = handshake.status.or(session.status);
        let facts = Facts {
            version: env!("CARGO_PKG_VERSION").into(),
            name: session.name,
            url,
            began_wall_ns: session.info.began_wall_ns,
            handshake,
            language,
        };
        Ok(Self { bench, id, writer: Writer::new(form, facts), secrets, hidden, stage: Stage::Head })
    }

    /// The pieces of the file. Where the session cannot be read on, the stream breaks off.
    pub(crate) fn pieces(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        unfold(self, |mut export| async {
            match export.piece().await {
                Ok(Some(piece)) => Some((Ok(piece.into()), export)),
                Ok(None) => None,
                Err(error) => {
                    export.stage = Stage::Done;
                    Some((Err(io::Error::other(error)), export))
                }
            }
        })
    }

    async fn piece(&mut self) -> Result<Option<Vec<u8>>, store::Error> {
        match self.stage {
            Stage::Head => {
                self.stage = Stage::Records(0, 1);
                Ok(Some(self.writer.head()))
            }
            Stage::Records(pass, from) => self.records(pass, from).await.map(Some),
            Stage::Done => Ok(None),
        }
    }

    async fn records(&mut self, pass: usize, from: u64) -> Result<Vec<u8>, store::Error> {
        let records = self.bench.store.records_in_block(self.id, from).await?;
        if let Some(last) = records.last() {
            self.stage = Stage::Records(pass, last.seq.saturating_add(1));
            let mut piece = vec![];
            for record in records {
                self.writer.record(&self.shown(record), &mut piece);
            }
            return Ok(piece);
        }
        if pass + 1 < self.writer.passes() {
            self.stage = Stage::Records(pass + 1, 1);
            return Ok(self.writer.turn());
        }
        self.stage = Stage::Done;
        Ok(self.writer.tail())
    }

    /// The head of an answer may set cookies, and a message may hold the value of a secret variable.
    fn shown(&self, mut record: Record) -> Record {
        if !self.secrets && record.kind == Kind::Opened {
            record.payload = doctor::masked_head(&record.payload).into();
        }
        if !self.hidden.is_empty() {
            record.payload = self.hidden.bytes(&record.payload).into();
        }
        record
    }
}
