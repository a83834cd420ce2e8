//! What the rules judge: pure data.

use crate::answer::Answer;
use crate::page::{self, Page};
use crate::{Around, Client};
use model::trace::{UpgradeOutcome, Uri};
use model::{Trace, Watching};

/// Everything that is known about one failed or healthy connection.
#[derive(Clone, Debug)]
pub struct Case {
    /// The attempt that the user made.
    pub first: Trace,
    /// Further attempts, each of which differs from the first in one thing.
    pub experiments: Vec<Experiment>,
    /// Those that had not ended when the time was up: rules that need them are not asked.
    pub unfinished: Vec<Variation>,
    /// The page that opens the connection, where the user named one.
    pub page: Option<Page>,
    /// The client that the user has, where he named one: the verdict is about it.
    pub client: Option<Client>,
    /// What was looked at beside the attempts.
    pub around: Around,
    /// Connections that were watched while nothing was said, where the user asked for it.
    pub idle: Option<Watching>,
}

/// One more attempt, and what is different in it.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// What differs from the first attempt.
    pub variation: Variation,
    /// What was seen.
    pub trace: Trace,
}

/// The one thing in which an experiment differs from the first attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variation {
    /// Without Upgrade, Connection and Sec-WebSocket-*: a plain GET.
    PlainGet,
    /// `Sec-WebSocket-Version: 99`.
    Version99,
    /// Without `Sec-WebSocket-Key`.
    WithoutKey,
    /// Without `Origin`.
    WithoutOrigin,
    /// With the server's own origin.
    OwnOrigin,
    /// `ws` instead of `wss` or the other way round, without the user's headers.
    OtherScheme,
    /// Without subprotocols.
    WithoutSubprotocols,
    /// Without extensions: no compression is offered.
    WithoutExtensions,
    /// With the certificate accepted, without the user's headers.
    AcceptCertificate,
    /// The same as a plain GET.
    AcceptCertificateGet,
    /// A TLS handshake without the server's name (SNI), whatever the certificate, without the
    /// user's headers.
    WithoutServerName,
    /// A TLS hello of old: 1.2 at most, every cipher suite. Nothing else is said.
    OldTls,
    /// Over HTTP/2.
    OverHttp2,
    /// Straight to the upstream that the user named.
    Upstream,
    /// A plain GET straight to the upstream that the user named.
    UpstreamGet,
    /// With the cookies that the page, or the first answer, set just now: nobody's yet.
    FreshCookies,
    /// `wss` instead of `ws` as browsers turn it, without the user's headers: port 80 becomes 443.
    Upgraded,
    /// A plain GET of the host's site over TLS, without the user's headers: does it ask for TLS?
    SecureSite,
    /// With the server's own origin as it looks to a server whose proxy changed `Host`.
    OtherOrigin,
    /// With the origin of a site that nobody has.
    ForeignOrigin,
    /// With the subprotocols of the frameworks that want one.
    KnownSubprotocols,
    /// With a slash at the end of the path, or without the one that is there.
    TrailingSlash,
    /// The same once more, after a pause: only where the user allowed to wait.
    Later,
    /// At another path, where the user allows it; one experiment for each.
    OtherPath,
    /// The same once more, beside the others.
    Again,
    /// In TCP segments so small that every network lets them through.
    SmallSegments,
    /// A plain GET that has the words of an upgrade in a header of no meaning.
    UpgradeWords,
    /// Without the forward proxy, without the user's headers.
    Direct,
    /// `wss` at its own port instead of `ws`, without the user's headers.
    SecurePort,
    /// A plain GET that nobody can read, for its `Content-Length` is no number, without the user's
    /// headers: who reads the requests first shows by its words.
    Unreadable,
    /// Without the query of the URL.
    WithoutQuery,
    /// With the headers by which a browser shows what it is, instead of ours and the user's.
    AsBrowser,
}

impl Variation {
    /// The name of the source that holds its response head.
    pub(crate) fn source(self) -> &'static str {
        match self {
            Self::PlainGet => "response head, plain GET",
            Self::Version99 => "response head, version 99",
            Self::WithoutKey => "response head, without key",
            Self::WithoutOrigin => "response head, without Origin",
            Self::OwnOrigin => "response head, own Origin",
            Self::OtherScheme => "response head, other scheme",
            Self::WithoutSubprotocols => "response head, without subprotocols",
            Self::WithoutExtensions => "response head, without extensions",
            Self::AcceptCertificate => "response head, certificate accepted",
            Self::AcceptCertificateGet => "response head, certificate accepted and plain GET",
            Self::WithoutServerName => "response head, without server name",
            Self::OldTls => "response head, old TLS",
            Self::OverHttp2 => "response head, over HTTP/2",
            Self::Upstream => "response head, upstream",
            Self::UpstreamGet => "response head, plain GET to the upstream",
            Self::FreshCookies => "response head, fresh cookies",
            Self::Upgraded => "response head, upgraded to wss",
            Self::SecureSite => "response head, site over TLS",
            Self::OtherOrigin => "response head, other Origin",
            Self::ForeignOrigin => "response head, foreign Origin",
            Self::KnownSubprotocols => "response head, known subprotocols",
            Self::TrailingSlash => "response head, trailing slash",
            Self::Later => "response head, later",
            Self::OtherPath => "response head, other path",
            Self::Again => "response head, once more",
            Self::SmallSegments => "response head, small segments",
            Self::UpgradeWords => "response head, words of an upgrade",
            Self::Direct => "response head, without the proxy",
            Self::SecurePort => "response head, wss on port 443",
            Self::Unreadable => "response head, unreadable request",
            Self::WithoutQuery => "response head, without query",
            Self::AsBrowser => "response head, as a browser",
        }
    }
}

impl Case {
    /// The trace of this experiment, where it was made.
    #[must_use]
    pub fn experiment(&self, variation: Variation) -> Option<&Trace> {
        self.experiments.iter().find(|it| it.variation == variation).map(|it| &it.trace)
    }

    /// Whether this experiment opened a WebSocket.
    #[must_use]
    pub fn opened_with(&self, variation: Variation) -> bool {
        self.experiment(variation).is_some_and(Trace::switched)
    }

    /// The paths at which an experiment opened a WebSocket, of those that the user allowed to try.
    pub(crate) fn opened_paths(&self) -> Vec<&str> {
        let elsewhere = self.experiments.iter().filter(|it| it.variation == Variation::OtherPath);
        let opened = elsewhere.filter(|it| it.trace.switched());
        opened.filter_map(|it| it.trace.target()).map(|uri| uri.path_and_query.as_str()).collect()
    }

    /// The answer to this experiment, where a whole head came.
    pub(crate) fn answer_to(&self, variation: Variation) -> Option<Answer> {
        Answer::of(self.experiment(variation)?)
    }

    /// How the answer to the first attempt ended.
    pub(crate) fn upgrade_outcome(&self) -> Option<&UpgradeOutcome> {
        self.first.upgrade.as_ref().map(|it| &it.step.outcome)
    }

    /// The endpoint as browsers see it.
    pub(crate) fn endpoint(&self) -> Option<url::Url> {
        page::endpoint(self.first.target()?)
    }

    /// The `Origin` that was sent first.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.first.attempt.request.origin.as_deref()
    }
}

/// The origin of the server itself, as a page of its own would send it.
pub(crate) fn own_origin(uri: &Uri) -> String {
    let scheme = if uri.secure { "https" } else { "http" };
    let host = if uri.host.contains(':') { format!("[{}]", uri.host) } else { uri.host.clone() };
    let default = if uri.secure { 443 } else { 80 };
    if uri.port == default { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{}", uri.port) }
}
