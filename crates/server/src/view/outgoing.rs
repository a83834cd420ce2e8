//! What a user sends: messages, control frames, repeated messages, and frames that break the rules.

use super::DraftKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A message to send.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub(crate) struct NewMessage {
    pub(crate) kind: DraftKind,
    pub(crate) body: String,
    /// `message` where nothing is said.
    #[serde(default)]
    pub(crate) sent_as: SendAs,
    /// Whether `{{name}}` in the body stands for a variable; it does where nothing is said.
    #[serde(default = "yes")]
    pub(crate) resolve: bool,
}

fn yes() -> bool {
    true
}

/// What the typed body goes out as.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SendAs {
    #[default]
    Message,
    /// At most 125 bytes.
    Ping,
    /// At most 125 bytes.
    Pong,
}

/// A close frame to send.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewClose {
    /// `null`: an empty body.
    #[serde(default)]
    pub(crate) code: Option<u16>,
    /// `{{name}}` in it stands for a variable.
    #[serde(default)]
    pub(crate) reason: String,
}

/// Frames to send as they are, legal or not.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewFrames {
    /// In this order, written together; at most 1,000.
    pub(crate) frames: Vec<NewFrame>,
}

/// A frame to send as it is.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewFrame {
    pub(crate) fin: bool,
    /// 4, 2 and 1 for RSV1, RSV2 and RSV3.
    pub(crate) reserved: u8,
    /// 0 to 15.
    pub(crate) opcode: u8,
    pub(crate) masked: bool,
    pub(crate) kind: DraftKind,
    pub(crate) body: String,
    /// Whether `{{name}}` in the body stands for a variable; it does where nothing is said.
    #[serde(default = "yes")]
    pub(crate) resolve: bool,
}

/// A message to send in so many frames.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewFragments {
    pub(crate) message: NewMessage,
    /// How many: 1 to 1,000.
    pub(crate) count: usize,
}

/// A message to send again and again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewRepeat {
    pub(crate) message: NewMessage,
    /// Milliseconds from one to the next: 1 to 86,400,000.
    pub(crate) every_ms: u32,
    /// How many: 1 to 10,000,000.
    pub(crate) times: u32,
}

/// A message that is sent again and again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Repeat {
    pub(crate) id: u64,
    pub(crate) every_ms: u32,
    pub(crate) times: u32,
    /// How many have gone.
    pub(crate) sent: u32,
    pub(crate) state: RepeatState,
}

/// How a repetition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RepeatState {
    Running,
    /// All have gone.
    Done,
    /// By whoever asked for it.
    Stopped,
    /// The session ended before the last.
    Ended,
}
