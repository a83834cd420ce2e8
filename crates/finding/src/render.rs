//! How a report looks: `text` for a terminal, `json` for programs. Renderers speak and never decide.

mod as_json;
mod as_text;

pub use as_json::json;
pub use as_text::{Look, client_texts, columns, safe_line, text, wrap};
