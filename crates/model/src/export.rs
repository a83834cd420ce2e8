//! A session as a file: NDJSON, HAR 1.2, or a page of HTML. What is written goes out piece by piece,
//! so that no session is too long.

mod har;
mod html;
mod ndjson;

use crate::{Handshake, Record};
use finding::Language;

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line of JSON that says what is known of the session, then one for every record, without loss.
    Ndjson,
    /// HAR 1.2 with `_webSocketMessages`, as browsers write it; `_wscope` holds what that cannot say,
    /// so that what is imported is what was exported.
    Har,
    /// A page to read and print, without scripts.
    Html,
}

/// What is known of a session beside its records.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The version of the program.
    pub version: String,
    /// What the user calls the session.
    pub name: String,
    /// The URL dialled.
    pub url: String,
    /// Nanoseconds since the Unix epoch when it began.
    pub began_wall_ns: u64,
    /// The handshake, where it is known.
    pub handshake: Handshake,
    /// The language of what is written for people.
    pub language: Language,
}

/// Writes one session. First [`Writer::head`], then for each pass all records, then
/// [`Writer::tail`].
#[derive(Debug)]
pub struct Writer {
    form: Form,
    facts: Facts,
    /// Nothing was written in this pass.
    first: bool,
    pass: usize,
}

impl Writer {
    /// Writes in this form.
    #[must_use]
    pub fn new(form: Form, facts: Facts) -> Self {
        Self { form, facts, first: true, pass: 0 }
    }

    /// How often the records are gone through.
    #[must_use]
    pub fn passes(&self) -> usize {
        if self.form == Form::Har { 2 } else { 1 }
    }

    /// What stands before the records.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        match self.form {
            Form::Ndjson => ndjson::head(&self.facts),
            Form::Har => har::head(&self.facts),
            Form::Html => html::head(&self.facts),
        }
    }

    /// Writes a record, where this pass wants it.
    pub fn record(&mut self, record: &Record, out: &mut Vec<u8>) {
        let written = match self.form {
            Form::Ndjson => {
                ndjson::record(record, out);
                true
            }
            Form::Har => har::record(record, self.pass, self.first, out),
            Form::Html => {
                html::record(record, self.facts.language, out);
                true
            }
        };
        self.first &= !written;
    }

    /// What stands between one pass and the next.
    pub fn turn(&mut self) -> Vec<u8> {
        (self.pass, self.first) = (self.pass + 1, true);
        if self.form == Form::Har { har::between(&self.facts) } else { vec![] }
    }

    /// What stands after the last record.
    #[must_use]
    pub fn tail(&self) -> Vec<u8> {
        match self.form {
            Form::Ndjson => vec![],
            Form::Har => har::TAIL.as_bytes().to_vec(),
            Form::Html => html::TAIL.as_bytes().to_vec(),
        }
    }
}
