//! The JSON of the API: what the page sees. The schemas of the OpenAPI document come from here.

mod bin;
mod code;
mod comments;
mod configuration;
mod convert;
mod cookies;
mod find;
mod handshake;
mod history;
mod identity;
mod image;
mod outgoing;
mod project;
mod publication;
mod record;
mod refusal;
mod report;
mod search;
mod team;
mod together;
mod tree;
mod version;

pub(crate) use bin::{Bin, BinRule};
pub(crate) use code::{ClientCode, CodeQuestion};
pub(crate) use comments::{Comment, CommentChange, NewComment};
pub(crate) use configuration::{
    NginxCheck, NginxComplaint, NginxEdit, NginxFile, NginxMark, NginxMended, NginxPlaces, NginxQuestion,
    NginxTold, NginxUnread, Point,
};
pub(crate) use cookies::{Cookie, Goes, NewCookie};
pub(crate) use find::{Find, FindPart, Finds};
pub(crate) use history::{Comparison, Difference, FileForm, History, NewName, Retained, Retention, Stretch};
pub(crate) use identity::{Certificate, Certificates, Identity, Pkcs12};
pub(crate) use image::Image;
pub(crate) use outgoing::{
    NewClose, NewFragments, NewFrame, NewFrames, NewMessage, NewRepeat, Repeat, RepeatState, SendAs,
};
pub(crate) use project::{FolderDocument, ProjectDocument};
pub(crate) use publication::{Access, MadePublication, NewPublication, Publication};
pub(crate) use record::{RecordDetail, RecordRow, Records, close};
pub(crate) use refusal::{Refusal, RefusalBody};
pub(crate) use report::{Examination, Report};
pub(crate) use search::{Begin, Found, Hit, Matches};
pub(crate) use team::{
    Account, AccountChange, ApiKey, Deed, Guest, Invitation, Invited, Login, MadeInvitation, MadeKey, Me,
    Member, NewColleague, NewGuest, NewKey, NewMember, NewPassword, NewRole, OwnValue, Role, SignIn, Ticket,
};
pub(crate) use together::{Changed, ChangedKind, Here, News, Place};
pub(crate) use tree::{Deleted, Folder, Made, Naming, NewFolder, NodeKind, Spot, Tree};
pub(crate) use version::{Unlike, VersionDetail, Versions};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The program and its surroundings.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct About {
    /// `wscope`.
    pub(crate) name: &'static str,
    /// The program's version.
    pub(crate) version: &'static str,
    /// The local echo server.
    pub(crate) echo_url: String,
    /// The folder in which everything is kept.
    pub(crate) data: String,
}

/// A project: a name and the APIs in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Project {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// What one may do in it.
    pub(crate) role: Role,
}

/// What a new project needs.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewProject {
    pub(crate) name: String,
}

/// A WebSocket API as a user keeps it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Api {
    pub(crate) id: i64,
    pub(crate) project: i64,
    pub(crate) name: String,
    /// The URL as typed, with its query.
    pub(crate) url: String,
    /// The query parameters of the URL as rows, in step with it, and those that are switched off.
    #[serde(default)]
    #[schema(required, value_type = Vec<handshake::Param>)]
    pub(crate) query: Vec<model::Param>,
    /// What the path parameters of the URL (`:name`, `{name}`) stand for.
    #[serde(default)]
    #[schema(required, value_type = Vec<handshake::PathValue>)]
    pub(crate) path: Vec<model::PathValue>,
    /// Further query parameters, added to the URL in order when it is dialled.
    pub(crate) params: Vec<Entry>,
    pub(crate) headers: Vec<Entry>,
    pub(crate) cookies: Vec<Entry>,
    /// In order of preference.
    pub(crate) subprotocols: Vec<String>,
    /// `Origin` of the handshake; empty: none is sent.
    #[serde(default)]
    #[schema(required)]
    pub(crate) origin: String,
    /// How the client says who it is.
    #[serde(default)]
    #[schema(required, value_type = handshake::Auth)]
    pub(crate) auth: model::Auth,
    /// The settings of the way to it.
    #[serde(default)]
    #[schema(required, value_type = handshake::Settings)]
    pub(crate) settings: model::Settings,
    /// What is written about it.
    #[serde(default)]
    #[schema(required, value_type = handshake::Docs)]
    pub(crate) docs: model::Docs,
    /// Which messages of Protocol Buffers it sends and receives.
    #[serde(default)]
    #[schema(required, value_type = handshake::Protobuf)]
    pub(crate) protobuf: model::Protobuf,
    /// What stands in the composer.
    pub(crate) draft: Draft,
    /// Messages kept for later, in the user's order.
    #[serde(default)]
    #[schema(required)]
    pub(crate) messages: Vec<SavedMessage>,
    /// Counts the changes; a save names the revision it began from.
    pub(crate) revision: i64,
}

/// A name and a value that can be switched off.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) enabled: bool,
}

/// A message being written.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Draft {
    pub(crate) kind: DraftKind,
    pub(crate) body: String,
}

/// A message kept for later.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SavedMessage {
    pub(crate) name: String,
    /// The folder that it is in; empty: none.
    #[serde(default)]
    pub(crate) folder: String,
    pub(crate) draft: Draft,
}

/// How a typed body becomes a message.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DraftKind {
    Text,
    Json,
    Xml,
    Html,
    Base64,
    Hex,
}

/// What a new API needs.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewApi {
    pub(crate) name: String,
    /// The folder it is to stand in; `null`: none but the project.
    #[serde(default)]
    pub(crate) folder: Option<i64>,
    #[serde(default)]
    pub(crate) url: String,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Session {
    pub(crate) id: i64,
    /// The API it belongs to.
    pub(crate) api: i64,
    /// The URL dialled, parameters included.
    pub(crate) url: String,
    /// Milliseconds since the Unix epoch when it began.
    pub(crate) began_wall_ms: f64,
    pub(crate) state: SessionState,
    /// Highest sequence number safely stored; 0: none.
    pub(crate) stored: u64,
    /// Records could not be written to the disk: the capture ends early.
    pub(crate) lost: bool,
    /// What the close frame said.
    #[schema(required)]
    pub(crate) close: Option<Close>,
    /// HTTP status of the handshake, where an answer came.
    #[schema(required)]
    pub(crate) status: Option<u16>,
    /// What the user calls it; empty: nothing.
    pub(crate) name: String,
    /// Milliseconds from its beginning to its end; `null`: it has not ended, or a crash ended it.
    #[schema(required)]
    pub(crate) duration_ms: Option<f64>,
    /// Once it has ended: how many records there are of each kind and direction, and the `bytes` of
    /// all payloads and on the `wire`. What there is none of is left out.
    pub(crate) counts: BTreeMap<String, u64>,
    /// The session that it goes on with, where the connection was made again by itself.
    #[schema(required)]
    pub(crate) follows: Option<i64>,
    /// Which attempt in a row to make it again; 0: a user asked for it.
    pub(crate) attempt: u32,
    /// The next attempt, while it is waited for.
    #[schema(required)]
    pub(crate) retry: Option<Retry>,
    /// The session that goes on with this one.
    #[schema(required)]
    pub(crate) next: Option<i64>,
    /// It ended because the node of the server on which it lived died.
    pub(crate) node_lost: bool,
    /// Whose it is; `null`: nobody's with an account.
    #[schema(required)]
    pub(crate) by: Option<Someone>,
    /// Who commands it, while it is live; `null`: nobody needs to be asked.
    #[schema(required)]
    pub(crate) pen: Option<Pen>,
}

/// Who commands a live session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Pen {
    pub(crate) holder: Someone,
    /// Who would like to.
    #[schema(required)]
    pub(crate) asked: Option<Someone>,
}

/// To whom a live session is handed over.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewPen {
    /// An account; `null`: to nobody, whoever asked.
    #[serde(default)]
    pub(crate) to: Option<i64>,
}

/// Somebody of the team.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub(crate) struct Someone {
    pub(crate) account: i64,
    pub(crate) name: String,
}

/// An attempt to connect again.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Retry {
    /// Its number in a row, from 1.
    pub(crate) attempt: u32,
    /// So many there are at most; 0: without end.
    pub(crate) most: u32,
    /// When it is made, in milliseconds since the Unix epoch.
    pub(crate) at_wall_ms: f64,
}

/// How a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SessionState {
    /// Dialling.
    Connecting,
    Open,
    /// Ended after having been open.
    Closed,
    /// Never opened.
    Failed,
}

/// What a close frame said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Close {
    /// `null`: an empty body.
    #[schema(required)]
    pub(crate) code: Option<u16>,
    pub(crate) reason: String,
}

/// How the client says who it is where that counts, without its secrets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Inherited {
    /// Who says so; `null`: nobody.
    #[schema(required)]
    pub(crate) from: Option<Above>,
    #[schema(inline, value_type = handshake::AuthKind)]
    pub(crate) kind: model::AuthKind,
    /// User of Basic.
    pub(crate) user: String,
    /// Name of the API key.
    pub(crate) name: String,
}

/// An API, or what it stands in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Above {
    pub(crate) kind: NodeKind,
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// The handshake of a session as it went over the wire; heads are empty where there was none, or an
/// older version kept none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Said {
    /// The head of the request; of HTTP/2, in words.
    pub(crate) request: String,
    /// The head of the answer.
    pub(crate) response: String,
    /// The address that was connected to.
    #[schema(required)]
    pub(crate) address: Option<String>,
    /// The proxy that it went through, without credentials.
    #[schema(required)]
    pub(crate) proxy: Option<String>,
    #[schema(required)]
    pub(crate) dns_ms: Option<f64>,
    #[schema(required)]
    pub(crate) connect_ms: Option<f64>,
    #[schema(required)]
    pub(crate) tls_ms: Option<f64>,
    /// From the request to its answer.
    #[schema(required)]
    pub(crate) upgrade_ms: Option<f64>,
}

/// What the doctor is asked.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Question {
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) origin: Option<String>,
    #[serde(default)]
    pub(crate) headers: Vec<Header>,
}

/// A header of the handshake.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The doctor has not finished.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pending {
    pub(crate) pending: bool,
}

/// A report that is shared.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Share {
    /// Its name, which nobody guesses.
    pub(crate) id: String,
    /// The page that shows it: a path on this server.
    pub(crate) path: String,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    #[default]
    Json,
    Markdown,
    /// One file that needs nothing else, to be kept and sent.
    Html,
}

/// Markdown to be shown.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Markdown {
    pub(crate) text: String,
}

/// Markdown as HTML, without raw HTML.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Rendered {
    pub(crate) html: String,
}

/// The page of a cause.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CausePage {
    /// Its code, as `tls/expired`.
    pub(crate) cause: String,
    pub(crate) title: String,
    /// Made from our own Markdown, without raw HTML.
    pub(crate) html: String,
}

/// One message of the live channel, server to page. Each field stands alone, but `records` comes
/// with `last` and `stored`.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Live {
    /// The next records, oldest first. Where they came faster than a page is told, some before them
    /// are left out: those are to be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) records: Option<Vec<RecordRow>>,
    /// Highest sequence number so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<u64>,
    /// Highest sequence number safely stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stored: Option<u64>,
    /// The session, whenever its state changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) session: Option<Session>,
    /// How far the attempt, and its examination where it failed, have come: the fields of a report
    /// that are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Examination>)]
    pub(crate) examination: Option<serde_json::Value>,
    /// The doctor's report is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) report: Option<bool>,
}

/// Fails where a shape and a value have not the same fields.
#[cfg(test)]
#[track_caller]
fn agree<T: utoipa::PartialSchema>(value: &serde_json::Value) {
    use std::collections::BTreeSet;
    let schema = serde_json::to_value(T::schema()).expect("a schema is JSON");
    let names =
        |it: &serde_json::Value| it.as_object().into_iter().flat_map(|it| it.keys().cloned()).collect();
    let (said, is): (BTreeSet<_>, BTreeSet<_>) = (names(&schema["properties"]), names(value));
    assert_eq!(said, is);
}
