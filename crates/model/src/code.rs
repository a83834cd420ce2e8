//! A client for an API, written out in the languages that its users have. Pure: what is known of the API
//! comes in, text comes out.

mod go;
mod node;
mod page;
mod phrase;
mod plan;
mod python;
mod quote;
mod rust;
mod script;
mod sheet;
mod words;

pub use plan::{Plan, Secrets};

use finding::Language;

/// A kind of client that can be written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Client {
    /// JavaScript in a browser.
    #[default]
    Browser,
    /// The same in TypeScript.
    TypeScript,
    /// Node with the package `ws`.
    Node,
    /// Node with its own `WebSocket`.
    NodeOwn,
    /// Python with `websockets`.
    Python,
    /// Rust with `tokio-tungstenite`.
    Rust,
    /// Go with `gorilla/websocket`.
    Go,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Browser, Self::TypeScript, Self::Node, Self::NodeOwn, Self::Python, Self::Rust, Self::Go];

    /// Its name, a public interface.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::TypeScript => "typescript",
            Self::Node => "node",
            Self::NodeOwn => "node-own",
            Self::Python => "python",
            Self::Rust => "rust",
            Self::Go => "go",
        }
    }

    /// The client of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What its file may be called.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Browser => "client.js",
            Self::TypeScript => "client.ts",
            Self::Node | Self::NodeOwn => "client.mjs",
            Self::Python => "client.py",
            Self::Rust => "main.rs",
            Self::Go => "main.go",
        }
    }

    /// The names of the secrets that it needs: a page has no place for those of headers.
    #[must_use]
    pub fn secrets(self, plan: &Plan) -> Vec<String> {
        match self {
            Self::Browser | Self::TypeScript => plan.page_secrets(),
            _ => plan.secrets(),
        }
    }

    /// The text of its file, with comments in this language.
    #[must_use]
    pub fn write(self, plan: &Plan, language: Language) -> String {
        match self {
            Self::Browser => page::write(plan, language, page::Kind::Browser),
            Self::TypeScript => page::write(plan, language, page::Kind::TypeScript),
            Self::NodeOwn => page::write(plan, language, page::Kind::Node),
            Self::Node => node::write(plan, language),
            Self::Python => python::write(plan, language),
            Self::Rust => rust::write(plan, language),
            Self::Go => go::write(plan, language),
        }
    }
}
