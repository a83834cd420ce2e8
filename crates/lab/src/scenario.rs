//! A scenario: one failure cause, and the server that shows it.

use crate::certificate::Leaf;
use crate::script::{Rule, Step};

/// One failure cause, the sentence that says what its server does, and how a client meets it.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// The cause's code.
    pub cause: &'static str,
    en: &'static str,
    ja: &'static str,
    pub(crate) url: &'static str,
    pub(crate) front: Front,
    pub(crate) backend: Backend,
    /// Whether it refuses what is no WebSocket handshake as a WebSocket library does, before its rules.
    pub(crate) library: bool,
    /// Taken as soon as a client is there, before anything is read.
    pub(crate) greeting: &'static [Step],
    pub(crate) rules: &'static [Rule],
    pub(crate) origin: Option<&'static str>,
    pub(crate) subprotocols: &'static [&'static str],
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) client: Option<&'static str>,
    pub(crate) proxy: Option<&'static str>,
    /// Whether it opens tunnels, and answers what is asked within them itself.
    pub(crate) tunnels: bool,
    /// Who answers by TLS in tunnels to port 443.
    pub(crate) site: Option<Leaf>,
    pub(crate) page: Option<&'static str>,
    pub(crate) trusts_root: bool,
    pub(crate) identity: Option<Leaf>,
    pub(crate) http2: bool,
    pub(crate) idle: Option<u64>,
}

/// What a client meets first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Front {
    /// A TCP listener.
    Plain,
    /// TLS with this certificate.
    Tls(Leaf),
    /// The same, for clients with a certificate of the lab's root alone.
    MutualTls(Leaf),
    /// TLS with a certificate of [`crate::certificate::Identity::weak`].
    WeakTls,
    /// TLS with this certificate, where HTTP/2 is spoken and nothing else.
    Http2Tls(Leaf),
    /// A port that is held, so that nobody listens there.
    Closed,
}

/// What stands behind a server that plays a reverse proxy.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Backend {
    /// Nothing.
    None,
    /// An echo server.
    Echo,
    /// A port where nobody listens.
    Closed,
    /// The server of another scenario.
    Server(&'static Scenario),
}

impl Scenario {
    /// What the server does, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> finding::Text {
        finding::Text::new(self.en, self.ja)
    }

    /// A server without manners of its own, met at `ws://…/chat`.
    pub(crate) const fn new(cause: &'static str, en: &'static str, ja: &'static str) -> Self {
        Self {
            cause,
            en,
            ja,
            url: "ws://{at}/chat",
            front: Front::Plain,
            backend: Backend::None,
            library: false,
            greeting: &[],
            rules: &[],
            origin: None,
            subprotocols: &[],
            headers: &[],
            client: None,
            proxy: None,
            tunnels: false,
            site: None,
            page: None,
            trusts_root: false,
            identity: None,
            http2: false,
            idle: None,
        }
    }

    /// A server that reads the handshake with a WebSocket library, and then follows these rules.
    pub(crate) const fn websocket(mut self, rules: &'static [Rule]) -> Self {
        self.library = true;
        self.rules = rules;
        self
    }

    /// A server that reads a request and follows these rules.
    pub(crate) const fn http(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// A server that does this with each connection, and reads no request.
    pub(crate) const fn greets(mut self, steps: &'static [Step]) -> Self {
        self.greeting = steps;
        self
    }

    pub(crate) const fn url(mut self, url: &'static str) -> Self {
        self.url = url;
        self
    }

    pub(crate) const fn front(mut self, front: Front) -> Self {
        self.front = front;
        self
    }

    pub(crate) const fn backend(mut self, backend: Backend) -> Self {
        self.backend = backend;
        self
    }

    pub(crate) const fn origin(mut self, origin: &'static str) -> Self {
        self.origin = Some(origin);
        self
    }

    pub(crate) const fn subprotocols(mut self, subprotocols: &'static [&'static str]) -> Self {
        self.subprotocols = subprotocols;
        self
    }

    /// Its client sends these headers too.
    pub(crate) const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// It shows to this client, by the name that the doctor has for it.
    pub(crate) const fn client(mut self, client: &'static str) -> Self {
        self.client = Some(client);
        self
    }

    pub(crate) const fn proxy(mut self, proxy: &'static str) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// A client meets it as its forward proxy, which answers for every host.
    pub(crate) const fn every_host(mut self) -> Self {
        self.tunnels = true;
        self.proxy("http://{at}")
    }

    /// In tunnels to port 443 it answers by TLS, with this certificate.
    pub(crate) const fn site(mut self, leaf: Leaf) -> Self {
        self.site = Some(leaf);
        self
    }

    pub(crate) const fn page(mut self, page: &'static str) -> Self {
        self.page = Some(page);
        self
    }

    /// It shows only to who watches idle connections for so many seconds.
    pub(crate) const fn idle(mut self, seconds: u64) -> Self {
        self.idle = Some(seconds);
        self
    }

    pub(crate) const fn trusts_root(mut self) -> Self {
        self.trusts_root = true;
        self
    }

    /// Its client sends this certificate, signed by an authority of its own.
    pub(crate) const fn identity(mut self, leaf: Leaf) -> Self {
        self.identity = Some(leaf);
        self
    }

    /// Its client asks for HTTP/2.
    pub(crate) const fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }
}
