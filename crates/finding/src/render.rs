//! How a report looks: `text` for a terminal, `markdown` for an issue tracker, `html` for a browser
//! without us, `json` for programs, `sarif` and `github` for what shows findings beside code. Renderers speak and never decide.

mod as_github;
mod as_html;
mod as_json;
mod as_markdown;
mod as_sarif;
mod as_text;

pub use as_github::github;
pub use as_html::{html, html_text};
pub use as_json::{json, json_progress};
pub use as_markdown::markdown;
pub use as_sarif::sarif;
pub use as_text::{Look, client_texts, columns, safe_line, text, wrap};
