//! Who asks.

use crate::problem::Problem;
use crate::view::Someone;
use crate::workbench::Shared;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use finding::Text;
use model::team::{Account, Role, Thing};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How often those who stay connected are looked at, where nothing is known to have changed.
pub(crate) const AGAIN: Duration = Duration::from_secs(60);

/// Who asks. Every request carries one; a handler that wants it takes it from there.
#[derive(Clone, Debug)]
pub(crate) enum Caller {
    /// The user of this machine, whose own everything is.
    Owner,
    /// Nobody who is known.
    Nobody,
    /// Somebody with an account.
    Known(Arc<Signed>),
}

/// Somebody with an account.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) account: Account,
    pub(crate) by: By,
    /// By project.
    pub(crate) roles: BTreeMap<i64, Role>,
    pub(crate) bench: Shared,
}

/// How it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A browser that is signed in, by the number of its login.
    Login(i64),
    /// A key, by its number, and the most that it may do.
    Key(i64, Role),
}

impl Signed {
    /// What it may do in a project; `None`: nothing, not even know of it.
    fn role(&self, project: i64) -> Option<Role> {
        // Who looks after the server looks after its projects.
        let own = if self.account.admin { Some(Role::Admin) } else { self.roles.get(&project).copied() };
        match self.by {
            By::Login(_) => own,
            By::Key(_, most) => own.map(|it| it.min(most)),
        }
    }

    async fn needs(&self, thing: Thing, role: Role) -> Result<(), Problem> {
        let project = self.bench.store.project_of(thing).await?;
        match self.role(project) {
            None => Err(Problem::not_found()),
            Some(own) if own < role => Err(Problem::not_allowed()),
            Some(_) => Ok(()),
        }
    }
}

impl Signed {
    /// Its account as it is now; `None`: it is not known by this login or key any more.
    async fn still(&self) -> Result<Option<Account>, store::Error> {
        let (store, now) = (&self.bench.store, crate::sessions::now_ms());
        let account = store.account(self.account.id).await?;
        let known = match self.by {
            By::Login(id) => store.logins(account.id, now).await?.iter().any(|it| it.id == id),
            By::Key(id, _) => {
                let keys = store.keys(account.id).await?;
                keys.iter().any(|it| it.id == id && it.expires_ms.is_none_or(|end| end > now))
            }
        };
        Ok(Some(account).filter(|it| known && !it.disabled))
    }

    async fn is_as_it_was(&self) -> Result<bool, store::Error> {
        let Some(account) = self.still().await? else { return Ok(false) };
        let roles = self.bench.store.roles(account.id).await?;
        Ok((account.admin, &account.name, &roles) == (self.account.admin, &self.account.name, &self.roles))
    }

    async fn still_sees(&self, thing: Thing) -> Result<bool, store::Error> {
        let Some(account) = self.still().await? else { return Ok(false) };
        let store = &self.bench.store;
        let project = store.project_of(thing).await?;
        let sees = account.admin || store.role(project, account.id).await?.is_some();
        Ok(sees)
    }
}

impl Caller {
    /// What it may do in a project; `None`: nothing, not even know of it.
    pub(crate) fn role(&self, project: i64) -> Option<Role> {
        match self {
            Self::Owner => Some(Role::Admin),
            Self::Nobody => None,
            Self::Known(signed) => signed.role(project),
        }
    }

    /// Whether it may see what is secret in the project of a thing, which it may read.
    pub(crate) async fn sees_secrets(&self, thing: Thing) -> Result<bool, store::Error> {
        let Self::Known(signed) = self else { return Ok(matches!(self, Self::Owner)) };
        let project = signed.bench.store.project_of(thing).await?;
        Ok(signed.role(project).is_some_and(|it| it > Role::Reader))
    }

    /// Whether it may know of a project.
    pub(crate) fn sees(&self, project: i64) -> bool {
        match self {
            Self::Owner => true,
            Self::Nobody => false,
            Self::Known(signed) => signed.role(project).is_some(),
        }
    }

    /// Refuses where it has not at least this role in the project of a thing. What it may not see is
    /// not there.
    pub(crate) async fn needs(&self, thing: Thing, role: Role) -> Result<(), Problem> {
        match self {
            Self::Owner => Ok(()),
            Self::Nobody => Err(Problem::sign_in()),
            Self::Known(signed) => signed.needs(thing, role).await,
        }
    }

    /// Returns when it may not see a thing any more: it was signed out, disabled, or lost its role.
    pub(crate) async fn loses(&self, thing: Thing) {
        let Self::Known(signed) = self else { return std::future::pending().await };
        let mut changes = signed.bench.changes.subscribe();
        loop {
            tokio::select! {
                _ = changes.changed() => {}
                // What another node changed, and what is over by the clock.
                () = tokio::time::sleep(AGAIN) => {}
            }
            if !signed.still_sees(thing).await.unwrap_or(false) {
                return;
            }
        }
    }

    /// Who it is, as others see it; `None`: nobody with an account.
    pub(crate) fn someone(&self) -> Option<Someone> {
        let Self::Known(signed) = self else { return None };
        Some(Someone { account: signed.account.id, name: signed.account.name.clone() })
    }

    /// Returns when it may see something else than now: it was signed out or disabled, or has other roles.
    pub(crate) async fn changes(&self) {
        let Self::Known(signed) = self else { return std::future::pending().await };
        let mut changes = signed.bench.changes.subscribe();
        while signed.is_as_it_was().await.unwrap_or(true) {
            tokio::select! {
                _ = changes.changed() => {}
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    /// Somebody with an account, or a refusal.
    pub(crate) fn signed(&self) -> Result<&Signed, Problem> {
        match self {
            Self::Known(signed) => Ok(signed),
            Self::Nobody => Err(Problem::sign_in()),
            Self::Owner => Err(Problem::no_accounts()),
        }
    }

    /// Somebody with an account in a browser, or a refusal.
    pub(crate) fn person(&self) -> Result<(&Signed, i64), Problem> {
        let signed = self.signed()?;
        match signed.by {
            By::Login(login) => Ok((signed, login)),
            By::Key(..) => Err(Problem::not_for_keys()),
        }
    }

    /// By whose hand something is changed now.
    pub(crate) fn hand(&self) -> store::Hand {
        store::Hand { account: self.account(), at_ms: crate::sessions::now_ms() }
    }

    pub(crate) fn account(&self) -> Option<i64> {
        match self {
            Self::Known(signed) => Some(signed.account.id),
            Self::Owner | Self::Nobody => None,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // A request that nobody has looked at is nobody's.
        Ok(parts.extensions.get().cloned().unwrap_or(Self::Nobody))
    }
}

impl Problem {
    pub(crate) fn sign_in() -> Self {
        let text = Text::new("sign in first", "先にサインインしてください");
        Self::new(StatusCode::UNAUTHORIZED, "sign-in", text)
    }

    pub(crate) fn not_allowed() -> Self {
        let text = Text::new("your role does not allow this", "この操作に必要な権限がありません");
        let hint = Text::new(
            "an administrator of the project can give you another role",
            "プロジェクトの管理者に権限の変更を依頼してください",
        );
        Self::new(StatusCode::FORBIDDEN, "not-allowed", text).hint(hint)
    }

    fn not_for_keys() -> Self {
        let text = Text::new("a key may not do this", "API キーではこの操作を行えません");
        let hint = Text::new("sign in with a browser", "ブラウザーでサインインしてください");
        Self::new(StatusCode::FORBIDDEN, "not-for-keys", text).hint(hint)
    }

    pub(crate) fn no_accounts() -> Self {
        let text = Text::new(
            "the workbench of one user has no accounts",
            "個人用のワークベンチにはアカウントがありません",
        );
        Self::new(StatusCode::NOT_FOUND, "no-accounts", text)
    }
}
