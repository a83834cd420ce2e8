//! On whose behalf something is connected or sent, and which values variables have for them.

use crate::access::{AGAIN, By, Caller};
use crate::problem::Problem;
use crate::workbench::Shared;
use model::team::{Role, Thing};
use model::{Node, ProjectDocument};

/// On whose behalf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// The user of this machine.
    Owner,
    /// Somebody with an account, who may do this at most in any project.
    Account(i64, Role),
}

/// The variables of a project as one person uses them.
pub(crate) struct Used {
    pub(crate) document: ProjectDocument,
    /// Variables whose values are not used, because they are secret.
    pub(crate) hidden: Vec<String>,
    /// Whether secrets are used.
    pub(crate) secrets: bool,
}

impl Person {
    /// Who asks, for what it does now and what goes on in its name.
    pub(crate) fn of(caller: &Caller) -> Self {
        match caller {
            Caller::Owner => Self::Owner,
            // Nobody has a role in no project.
            Caller::Nobody => Self::Account(0, Role::Reader),
            Caller::Known(signed) => match signed.by {
                By::Login(_) => Self::Account(signed.account.id, Role::Admin),
                By::Key(_, most) => Self::Account(signed.account.id, most),
            },
        }
    }

    /// Whoever made a session, as it is kept with it: so another node goes on in the same name, with the role
    /// that it has by then. Where an older version did not keep what it came with, it may do the least.
    pub(crate) fn of_maker(session: &store::Session) -> Self {
        // Nobody has a role in no project.
        let account = session.by.as_ref().map_or(0, |it| it.0);
        Self::Account(account, session.most.unwrap_or(Role::Reader))
    }

    pub(crate) fn account(self) -> Option<i64> {
        match self {
            Self::Owner => None,
            Self::Account(id, _) => Some(id),
        }
    }

    /// What it may do in a project now.
    pub(crate) async fn role(self, bench: &Shared, project: i64) -> Result<Option<Role>, store::Error> {
        let Self::Account(id, most) = self else { return Ok(Some(Role::Admin)) };
        let account = match bench.store.account(id).await {
            Ok(account) if !account.disabled => account,
            Ok(_) | Err(store::Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let own =
            if account.admin { Some(Role::Admin) } else { bench.store.role(project, account.id).await? };
        Ok(own.map(|it| it.min(most)))
    }

    /// Returns when it has no role any more in the project of an API.
    pub(crate) async fn loses(self, bench: &Shared, api: i64) {
        if self == Self::Owner {
            return std::future::pending().await;
        }
        let mut changes = bench.changes.subscribe();
        while !matches!(self.role_at(bench, api).await, Ok(None)) {
            tokio::select! {
                _ = changes.changed() => {}
                // What another node changed.
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    async fn role_at(self, bench: &Shared, api: i64) -> Result<Option<Role>, store::Error> {
        let project = bench.store.project_of(Thing::Node(Node::Api(api))).await?;
        self.role(bench, project).await
    }

    /// The variables of a project as it uses them now.
    pub(crate) async fn used(self, bench: &Shared, project: i64) -> Result<Used, Problem> {
        let document = bench.store.project_document(project).await?;
        let Self::Account(id, _) = self else {
            return Ok(Used { document, hidden: vec![], secrets: true });
        };
        let role = self.role(bench, project).await?.ok_or_else(Problem::not_found)?;
        let secrets = role > Role::Reader;
        let own = bench.store.own_values(project, id).await?;
        let (document, hidden) = document.used_with(own, secrets);
        Ok(Used { document, hidden, secrets })
    }
}
