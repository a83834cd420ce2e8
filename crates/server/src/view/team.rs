//! Accounts, invitations, keys and members.

use crate::team::Team;
use model::team;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a member may do in a project; each may do what those before it may.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    Reader,
    Editor,
    Admin,
}

/// What one lets a variable stand for, for oneself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct OwnValue {
    /// As it stands between `{{` and `}}`.
    pub(crate) name: String,
    pub(crate) value: String,
    /// Whether it is masked; those of secret variables always are.
    #[serde(default)]
    pub(crate) secret: bool,
}

impl From<Role> for team::Role {
    fn from(it: Role) -> Self {
        match it {
            Role::Reader => Self::Reader,
            Role::Editor => Self::Editor,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<team::Role> for Role {
    fn from(it: team::Role) -> Self {
        match it {
            team::Role::Reader => Self::Reader,
            team::Role::Editor => Self::Editor,
            team::Role::Admin => Self::Admin,
        }
    }
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// Whether this is the server of a team; else everything belongs to the user of this machine.
    pub(crate) team: bool,
    /// `null`: nobody who is signed in.
    #[schema(required)]
    pub(crate) account: Option<Account>,
    /// What the OpenID provider is called that signs people in at `/sign-in/with`; `null`: there is none.
    #[schema(required)]
    pub(crate) provider: Option<String>,
}

impl Me {
    /// Somebody on the server of a team.
    pub(crate) fn of(team: &Team, account: Option<team::Account>) -> Self {
        let provider = team.provider.as_ref().map(|it| it.options.name.clone());
        Self { team: true, account: account.map(Into::into), provider }
    }
}

/// Somebody who can sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) name: String,
    /// Whether it looks after the server, and every project.
    pub(crate) admin: bool,
    pub(crate) disabled: bool,
    pub(crate) created_ms: i64,
}

impl From<team::Account> for Account {
    fn from(it: team::Account) -> Self {
        let team::Account { id, email, name, admin, disabled, created_ms } = it;
        Self { id, email, name, admin, disabled, created_ms }
    }
}

/// What is to change of an account; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct AccountChange {
    pub(crate) name: Option<String>,
    pub(crate) admin: Option<bool>,
    pub(crate) disabled: Option<bool>,
}

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignIn {
    pub(crate) email: String,
    pub(crate) password: String,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPassword {
    /// The one so far.
    pub(crate) old: String,
    pub(crate) new: String,
}

/// A browser that is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Login {
    pub(crate) id: i64,
    pub(crate) created_ms: i64,
    pub(crate) expires_ms: i64,
    /// The last time that it was used, to the minute.
    pub(crate) seen_ms: i64,
    /// What the browser called itself.
    pub(crate) agent: String,
    pub(crate) address: String,
    /// Whether it is the one that asks.
    pub(crate) this: bool,
}

/// A key for programs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKey {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The most that it may do in any project.
    pub(crate) scope: Role,
    pub(crate) created_ms: i64,
    #[schema(required)]
    pub(crate) expires_ms: Option<i64>,
    #[schema(required)]
    pub(crate) used_ms: Option<i64>,
}

impl From<team::ApiKey> for ApiKey {
    fn from(it: team::ApiKey) -> Self {
        Self {
            id: it.id,
            name: it.name,
            scope: it.scope.into(),
            created_ms: it.created_ms,
            expires_ms: it.expires_ms,
            used_ms: it.used_ms,
        }
    }
}

/// What a new key needs.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewKey {
    pub(crate) name: String,
    pub(crate) scope: Role,
    /// Days until it ends; without, never.
    pub(crate) days: Option<u32>,
}

/// A key with its secret, which is told once.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeKey {
    pub(crate) key: ApiKey,
    /// For `Authorization: Bearer …`.
    pub(crate) secret: String,
}

/// An invitation that waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invitation {
    pub(crate) id: i64,
    /// For whom; empty: for whoever has the link.
    pub(crate) email: String,
    #[schema(required)]
    pub(crate) project: Option<i64>,
    #[schema(required)]
    pub(crate) role: Option<Role>,
    /// Whether its guest looks after the server.
    pub(crate) admin: bool,
    pub(crate) expires_ms: i64,
    /// Who gets another password by it; `null`: it makes an account, or a member.
    #[schema(required)]
    pub(crate) account: Option<i64>,
}

impl From<team::Invitation> for Invitation {
    fn from(it: team::Invitation) -> Self {
        let (project, role) = it.project.unzip();
        Self {
            id: it.id,
            email: it.email,
            project,
            role: role.map(Into::into),
            admin: it.admin,
            expires_ms: it.expires_ms,
            account: it.account,
        }
    }
}

/// Who is invited to a project.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewGuest {
    /// Empty: whoever has the link.
    #[serde(default)]
    pub(crate) email: String,
    pub(crate) role: Role,
    /// Days until the link ends: 7 where nothing is said, 90 at most.
    pub(crate) days: Option<u32>,
}

/// Who is invited to the server.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewColleague {
    /// Empty: whoever has the link.
    #[serde(default)]
    pub(crate) email: String,
    /// Whether to look after the server, too.
    #[serde(default)]
    pub(crate) admin: bool,
    /// Days until the link ends: 7 where nothing is said, 90 at most.
    pub(crate) days: Option<u32>,
}

/// An invitation with its link, which is told once.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeInvitation {
    pub(crate) invitation: Invitation,
    pub(crate) link: String,
}

/// What stands after the `#` of the link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Ticket {
    pub(crate) secret: String,
}

/// What an invitation is to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    pub(crate) email: String,
    /// The name of the project.
    #[schema(required)]
    pub(crate) project: Option<String>,
    #[schema(required)]
    pub(crate) role: Option<Role>,
    pub(crate) admin: bool,
    /// It gives the account of this address another password, and makes none.
    pub(crate) renews: bool,
    pub(crate) expires_ms: i64,
}

/// Who accepts an invitation.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Guest {
    pub(crate) secret: String,
    pub(crate) email: String,
    /// Nothing where the link gives another password.
    #[serde(default)]
    pub(crate) name: String,
    pub(crate) password: String,
}

/// A member of a project.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    pub(crate) account: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) role: Role,
}

impl From<team::Member> for Member {
    fn from(it: team::Member) -> Self {
        Self { account: it.account, name: it.name, email: it.email, role: it.role.into() }
    }
}

/// Somebody with an account who becomes a member.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewMember {
    pub(crate) email: String,
    pub(crate) role: Role,
}

/// Another role; `null`: none, and no member any more.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewRole {
    #[schema(required)]
    pub(crate) role: Option<Role>,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deed {
    pub(crate) id: i64,
    pub(crate) at_ms: i64,
    #[schema(required)]
    pub(crate) account: Option<i64>,
    /// `POST /api/projects`, or `login.refused`.
    pub(crate) what: String,
    pub(crate) object: String,
    pub(crate) address: String,
    /// The project that it was done in; `null`: in none.
    #[schema(required)]
    pub(crate) project: Option<i64>,
}

impl From<(i64, team::Deed)> for Deed {
    fn from((id, it): (i64, team::Deed)) -> Self {
        let team::Deed { at_ms, account, what, object, address, project } = it;
        Self { id, at_ms, account, what, object, address, project }
    }
}
