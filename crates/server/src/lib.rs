//! The workbench: the HTTP API, the live channel between page and session, and the embedded page; for
//! one user on a loopback address ([`serve()`]), or for a team behind accounts, on one node or several
//! ([`serve_team`]). It keeps every foreign page out ([`guard`]).

mod access;
mod api;
mod bus;
mod causes;
mod clients;
mod code;
mod compare;
mod configuration;
mod connections;
mod credentials;
mod echo;
mod examine;
mod export;
mod extract;
mod guard;
mod host;
mod import;
mod language;
mod live;
mod log;
mod metrics;
mod nodes;
mod page;
mod problem;
mod prose;
mod provider;
mod publish;
mod resolve;
mod room;
mod sample;
mod search;
mod serve;
mod sessions;
mod stream;
mod tasks;
mod team;
mod tls;
mod together;
mod upgrade;
mod view;
mod workbench;

pub use api::openapi;
pub use bus::Nats;
pub use connections::Bounds;
pub use host::{Home, TeamOptions, TlsFiles, serve_team};
pub use log::{Entry, Log};
pub use provider::ProviderOptions;
pub use serve::{Error, Options, Running, serve};
pub use team::{NotAnOrigin, PublicUrl};
