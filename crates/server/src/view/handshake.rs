//! The shapes of what stands in an API beside its URL: for the OpenAPI document only, since the
//! values are those of `model`. A test holds the two against each other.

use utoipa::ToSchema;

/// A query parameter as a row beside the URL. The URL decides what is dialled.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Param {
    /// As it stands in the URL between `?`, `&` and `#`, byte for byte.
    text: String,
    /// Whether it stands in the URL.
    enabled: bool,
    /// What is written about it.
    description: String,
}

/// What a path parameter stands for.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct PathValue {
    /// As it stands in the URL after `:` or between `{` and `}`.
    name: String,
    /// Percent-encoded where it is dialled; empty: the place stays as it was typed.
    value: String,
    /// What is written about it.
    description: String,
}

/// Messages of Protocol Buffers by their whole names; empty: not said.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Protobuf {
    /// What the client sends.
    sent: String,
    /// What it receives.
    received: String,
}

/// How the client says who it is. What is typed for another kind is kept.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Auth {
    #[schema(inline)]
    kind: AuthKind,
    user: String,
    password: String,
    token: String,
    /// Of the API key.
    name: String,
    value: String,
    #[schema(inline)]
    place: KeyPlace,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) enum AuthKind {
    Inherit,
    None,
    Basic,
    Bearer,
    Key,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "only the shape is used")]
enum KeyPlace {
    Header,
    Query,
    Cookie,
}

/// The settings of the way to a server.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Settings {
    /// Whether a certificate that does not validate ends the attempt.
    verify: bool,
    /// PEM certificates to trust besides the system's.
    ca: String,
    /// The client's certificate chain, PEM.
    certificate: String,
    /// Its private key, PEM.
    key: String,
    /// Name to send and to check instead of the URL's host; empty: that.
    server_name: String,
    proxy: Proxy,
    http2: bool,
    /// Whether compression is offered.
    compress: bool,
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    #[schema(required)]
    server_max_window_bits: Option<u8>,
    #[schema(required)]
    client_max_window_bits: Option<u8>,
    connect_ms: u32,
    handshake_ms: u32,
    /// Longest message accepted, in bytes.
    max_message: u64,
    /// A ping is sent so often; 0: never.
    ping_every_ms: u32,
    reconnect: Reconnect,
    /// Whether cookies of the project's jar go along, and those that the server sets are kept.
    cookie_jar: bool,
}

/// A forward proxy. A URL alone is read, too.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Proxy {
    #[schema(inline)]
    from: ProxyFrom,
    /// `http://user:password@host:port`, `socks5://…`
    url: String,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "only the shape is used")]
enum ProxyFrom {
    Inherit,
    None,
    System,
    Url,
}

/// When it is connected to again.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Reconnect {
    on: bool,
    first_ms: u32,
    /// Each pause in per cent of the one before.
    growth: u32,
    longest_ms: u32,
    /// By so many per cent a pause is made longer or shorter, at random.
    jitter: u32,
    /// So many attempts in a row; 0: without end.
    most: u32,
    /// After a connection that broke without a close frame.
    lost: bool,
    /// After an attempt that opened nothing.
    refused: bool,
    /// After a close with one of these codes; 1005: without a code.
    codes: Vec<u16>,
}

/// The documentation of an API.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Docs {
    /// `designing`, `developing`, `testing`, `released`, `deprecated`, or a word of the user's own.
    status: String,
    /// Who is responsible.
    owner: String,
    tags: Vec<String>,
    /// Markdown.
    description: String,
    messages: Vec<MessageDoc>,
    closes: Vec<CloseDoc>,
    changes: Vec<Change>,
}

/// A message that an API takes or gives.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct MessageDoc {
    name: String,
    #[schema(inline)]
    direction: MessageDirection,
    /// Markdown.
    description: String,
    example: String,
    /// JSON Schema; empty: none.
    schema: String,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "only the shape is used")]
enum MessageDirection {
    Takes,
    Gives,
}

/// A close code that an API uses.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct CloseDoc {
    code: u16,
    meaning: String,
}

/// What changed in a version.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only the shape is used")]
pub(crate) struct Change {
    version: String,
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::agree;

    #[test]
    fn the_document_says_what_the_values_are() {
        let value = serde_json::to_value(model::Api {
            query: vec![model::Param::default()],
            path: vec![model::PathValue::default()],
            docs: model::Docs {
                messages: vec![model::MessageDoc::default()],
                closes: vec![model::CloseDoc::default()],
                changes: vec![model::Change::default()],
                ..model::Docs::default()
            },
            ..model::Api::default()
        });
        let api = value.expect("an API is JSON");
        agree::<Param>(&api["query"][0]);
        agree::<PathValue>(&api["path"][0]);
        agree::<Protobuf>(&api["protobuf"]);
        agree::<Auth>(&api["auth"]);
        agree::<Settings>(&api["settings"]);
        agree::<Proxy>(&api["settings"]["proxy"]);
        agree::<Reconnect>(&api["settings"]["reconnect"]);
        agree::<Docs>(&api["docs"]);
        agree::<MessageDoc>(&api["docs"]["messages"][0]);
        agree::<CloseDoc>(&api["docs"]["closes"][0]);
        agree::<Change>(&api["docs"]["changes"][0]);
    }
}
