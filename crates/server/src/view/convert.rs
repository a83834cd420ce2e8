//! What is kept, as the API says it, and back.

use super::{Api, Close, Draft, DraftKind, Entry, Project, SavedMessage, Session, SessionState, Someone};
use crate::access::Caller;
use model::team::Role;

impl Project {
    /// A project as who asks sees it.
    pub(crate) fn seen(it: model::Project, caller: &Caller) -> Self {
        let role = caller.role(it.id).unwrap_or(Role::Reader).into();
        Self { id: it.id, name: it.name, role }
    }
}

impl From<model::Api> for Api {
    fn from(it: model::Api) -> Self {
        let entries = |all: Vec<model::Entry>| all.into_iter().map(Into::into).collect();
        Self {
            id: it.id,
            project: it.project,
            name: it.name,
            url: it.url,
            query: it.query,
            path: it.path,
            params: entries(it.params),
            headers: entries(it.headers),
            cookies: entries(it.cookies),
            subprotocols: it.subprotocols,
            origin: it.origin,
            auth: it.auth,
            settings: it.settings,
            docs: it.docs,
            protobuf: it.protobuf,
            draft: it.draft.into(),
            messages: it.messages.into_iter().map(Into::into).collect(),
            revision: it.revision,
        }
    }
}

impl From<Api> for model::Api {
    fn from(it: Api) -> Self {
        let entries = |all: Vec<Entry>| all.into_iter().map(Into::into).collect();
        Self {
            id: it.id,
            project: it.project,
            name: it.name,
            url: it.url,
            query: it.query,
            path: it.path,
            params: entries(it.params),
            headers: entries(it.headers),
            cookies: entries(it.cookies),
            subprotocols: it.subprotocols,
            origin: it.origin,
            auth: it.auth,
            settings: it.settings,
            docs: it.docs,
            protobuf: it.protobuf,
            draft: it.draft.into(),
            messages: it.messages.into_iter().map(Into::into).collect(),
            revision: it.revision,
        }
    }
}

impl From<model::Entry> for Entry {
    fn from(it: model::Entry) -> Self {
        Self { name: it.name, value: it.value, enabled: it.enabled }
    }
}

impl From<Entry> for model::Entry {
    fn from(it: Entry) -> Self {
        Self { name: it.name, value: it.value, enabled: it.enabled }
    }
}

impl From<model::Draft> for Draft {
    fn from(it: model::Draft) -> Self {
        Self { kind: it.kind.into(), body: it.body }
    }
}

impl From<Draft> for model::Draft {
    fn from(it: Draft) -> Self {
        Self { kind: it.kind.into(), body: it.body }
    }
}

impl From<model::SavedMessage> for SavedMessage {
    fn from(it: model::SavedMessage) -> Self {
        Self { name: it.name, folder: it.folder, draft: it.draft.into() }
    }
}

impl From<SavedMessage> for model::SavedMessage {
    fn from(it: SavedMessage) -> Self {
        Self { name: it.name, folder: it.folder, draft: it.draft.into() }
    }
}

impl From<model::DraftKind> for DraftKind {
    fn from(it: model::DraftKind) -> Self {
        match it {
            model::DraftKind::Text => Self::Text,
            model::DraftKind::Json => Self::Json,
            model::DraftKind::Xml => Self::Xml,
            model::DraftKind::Html => Self::Html,
            model::DraftKind::Base64 => Self::Base64,
            model::DraftKind::Hex => Self::Hex,
        }
    }
}

impl From<DraftKind> for model::DraftKind {
    fn from(it: DraftKind) -> Self {
        match it {
            DraftKind::Text => Self::Text,
            DraftKind::Json => Self::Json,
            DraftKind::Xml => Self::Xml,
            DraftKind::Html => Self::Html,
            DraftKind::Base64 => Self::Base64,
            DraftKind::Hex => Self::Hex,
        }
    }
}

impl From<model::SessionState> for SessionState {
    fn from(it: model::SessionState) -> Self {
        match it {
            model::SessionState::Connecting => Self::Connecting,
            model::SessionState::Open => Self::Open,
            model::SessionState::Closed => Self::Closed,
            model::SessionState::Failed => Self::Failed,
        }
    }
}

impl From<store::Session> for Session {
    fn from(it: store::Session) -> Self {
        let took = it.ended_wall_ns.map(|end| end.saturating_sub(it.info.began_wall_ns) as f64 / 1e6);
        Self {
            id: it.info.id,
            api: it.info.api,
            url: shown(&it.info.url, &it.secrets),
            began_wall_ms: it.info.began_wall_ns as f64 / 1e6,
            state: it.info.state.into(),
            stored: it.info.stored,
            lost: false,
            close: it.close.map(|close| Close { code: close.code, reason: close.reason }),
            status: it.status,
            name: it.name,
            duration_ms: took,
            counts: it.counts,
            follows: it.follows,
            attempt: it.attempt,
            retry: None,
            next: it.next,
            node_lost: it.node_lost,
            by: it.by.map(|(account, name)| Someone { account, name }),
            pen: None,
        }
    }
}

/// A text of a session, the values of its secret variables masked.
fn shown(text: &str, secrets: &[String]) -> String {
    String::from_utf8(doctor::masked(text.as_bytes(), secrets)).unwrap_or_default()
}
