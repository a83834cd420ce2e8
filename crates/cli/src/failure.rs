//! Why a command could not be carried out, as one sentence in each language, and its exit code.

use finding::{Language, Text};
use std::io;
use std::path::PathBuf;

/// How the program ends, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Healthy, clean, done.
    Well = 0,
    /// There are findings.
    Findings = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// It could not be carried out.
    NotDone = 3,
    /// Our bug.
    Bug = 4,
}

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write the output")]
    Output(#[source] io::Error),
    #[error("cannot read the input")]
    Input(#[source] io::Error),
    #[error("the standard input is not UTF-8 (line {line}); text messages must be")]
    NotUtf8 { line: u64 },
    #[error("line {line} of the standard input is longer than {limit} bytes")]
    LineTooLong { line: u64, limit: usize },
    #[error("cannot start: {0}")]
    Start(#[source] io::Error),
    #[error("cannot listen on {address}")]
    Listen { address: std::net::SocketAddr, source: io::Error },
    #[error("the terminal cannot be used: {0}")]
    Terminal(String),
    #[error("{}", .0.en)]
    Usage(Text),
    #[error("{}", .0.en)]
    NotDone(Text),
}

impl Failure {
    /// How the program ends for it.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            // Whoever read our output has read enough: that is no failure.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Well,
            Self::Usage(_) => Exit::Usage,
            _ => Exit::NotDone,
        }
    }

    /// The sentence, or nothing where silence is right.
    pub(crate) fn say(&self, language: Language) -> Option<String> {
        if self.exit() == Exit::Well {
            return None;
        }
        let said = match language {
            Language::En => self.to_string(),
            Language::Ja => self.ja(),
        };
        let source = std::error::Error::source(self).map(|it| format!(": {it}")).unwrap_or_default();
        let source = if said.ends_with(source.trim_start_matches(": ")) { String::new() } else { source };
        let word = if language == Language::Ja { "エラー" } else { "error" };
        Some(format!("{word}: {}\n", finding::safe_line(&format!("{said}{source}"))))
    }

    fn ja(&self) -> String {
        match self {
            Self::Read { path, .. } => format!("{} を読めません", path.display()),
            Self::Write { path, .. } => format!("{} に書き込めません", path.display()),
            Self::Output(_) => "出力できません".into(),
            Self::Input(_) => "入力を読めません".into(),
            Self::NotUtf8 { line } => {
                format!(
                    "標準入力の {line} 行目が UTF-8 ではありません(テキストメッセージは UTF-8 に限られます)"
                )
            }
            Self::LineTooLong { line, limit } => {
                format!("標準入力の {line} 行目が {limit} バイトを超えています")
            }
            Self::Start(source) => format!("開始できません: {source}"),
            Self::Listen { address, .. } => format!("{address} で待ち受けできません"),
            Self::Terminal(why) => format!("端末を使えません: {why}"),
            Self::Usage(text) | Self::NotDone(text) => text.ja.clone(),
        }
    }
}
