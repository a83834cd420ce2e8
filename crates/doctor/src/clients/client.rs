//! The clients that users have.

/// A client that users have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// Chrome, and what is built on Chromium (Edge, Electron …).
    Chrome,
    /// Firefox.
    Firefox,
    /// `ws` of npm, in Node.
    Ws,
    /// undici: the `WebSocket` that is built into Node.
    Undici,
    /// Python's `websockets`.
    Websockets,
    /// Python's `websocket-client`.
    WebsocketClient,
    /// tungstenite, of Rust.
    Tungstenite,
}

impl Client {
    /// Every client, in the order of the table's columns.
    pub const ALL: [Self; 7] = [
        Self::Chrome,
        Self::Firefox,
        Self::Ws,
        Self::Undici,
        Self::Websockets,
        Self::WebsocketClient,
        Self::Tungstenite,
    ];

    /// The client of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its name, a public interface.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Firefox => "firefox",
            Self::Ws => "ws",
            Self::Undici => "undici",
            Self::Websockets => "websockets",
            Self::WebsocketClient => "websocket-client",
            Self::Tungstenite => "tungstenite",
        }
    }

    /// Its name as a reader knows it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Chrome => "Chrome",
            Self::Firefox => "Firefox",
            Self::Ws => "Node ws",
            Self::Undici => "undici",
            Self::Websockets => "Python websockets",
            Self::WebsocketClient => "websocket-client",
            Self::Tungstenite => "tungstenite",
        }
    }

    /// The version that the table was measured with. (Older ones stand in the rows where they differ.)
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Self::Chrome => "156",
            Self::Firefox => "153",
            Self::Ws => "8.23.0",
            Self::Undici => "7.30.2",
            Self::Websockets => "17.4",
            Self::WebsocketClient => "1.9.2",
            Self::Tungstenite => "0.30.0",
        }
    }

    /// Whether a page decides where it may connect: mixed content, policies, blocked ports.
    #[must_use]
    pub fn is_browser(self) -> bool {
        matches!(self, Self::Chrome | Self::Firefox)
    }
}
