//! Who may do what in a project, and who is invited to it.

use super::invitations;
use crate::extract::{Body, Path};
use crate::problem::Problem;
use crate::sessions::now_ms;
use crate::view::{Invitation, MadeInvitation, Member, NewGuest, NewMember, NewRole, Refusal};
use crate::workbench::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use finding::Text;

/// The members of a project.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/members",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Member>), (status = 404, body = Refusal))
)]
pub(super) async fn list(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
) -> Result<Json<Vec<Member>>, Problem> {
    Ok(Json(bench.store.members(project).await?.into_iter().map(Into::into).collect()))
}

/// Makes somebody with an account a member.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/members",
    params(("id" = i64, Path)),
    request_body = NewMember,
    responses(
        (status = 204),
        (status = 404, body = Refusal, description = "`no-account`: invite them instead."),
        (status = 409, body = Refusal, description = "`last-admin`")
    )
)]
pub(super) async fn add(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    Body(new): Body<NewMember>,
) -> Result<StatusCode, Problem> {
    let email = model::team::email(&new.email).unwrap_or_default();
    let account = match bench.store.account_by_email(&email).await {
        Ok((account, _)) => account,
        Err(store::Error::NotFound) => {
            let text = Text::new(
                "nobody has an account with this address",
                "このメールアドレスのアカウントはありません",
            );
            let hint = Text::new("invite them by a link", "リンクで招待してください");
            return Err(Problem::new(StatusCode::NOT_FOUND, "no-account", text).hint(hint));
        }
        Err(error) => return Err(error.into()),
    };
    bench.store.set_role(project, account.id, Some(new.role.into())).await?;
    bench.changed();
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a member another role, or none.
#[utoipa::path(
    put,
    path = "/api/projects/{id}/members/{account}",
    params(("id" = i64, Path), ("account" = i64, Path)),
    request_body = NewRole,
    responses(
        (status = 204),
        (status = 404, body = Refusal),
        (status = 409, body = Refusal, description = "`last-admin`")
    )
)]
pub(super) async fn save(
    State(bench): State<Shared>,
    Path((project, account)): Path<(i64, i64)>,
    Body(new): Body<NewRole>,
) -> Result<StatusCode, Problem> {
    // Of who is no member nothing is said, not even whether there is such an account.
    bench.store.role(project, account).await?.ok_or_else(Problem::not_found)?;
    bench.store.set_role(project, account, new.role.map(Into::into)).await?;
    bench.changed();
    Ok(StatusCode::NO_CONTENT)
}

/// The invitations to a project that wait.
#[utoipa::path(
    get,
    path = "/api/projects/{id}/invitations",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Invitation>), (status = 404, body = Refusal))
)]
pub(super) async fn invitations(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
) -> Result<Json<Vec<Invitation>>, Problem> {
    let all = bench.store.invitations(now_ms()).await?.into_iter();
    let own = all.filter(|it| it.project.is_some_and(|it| it.0 == project));
    Ok(Json(own.map(Into::into).collect()))
}

/// Invites somebody to a project. The link is told by this answer only.
#[utoipa::path(
    post,
    path = "/api/projects/{id}/invitations",
    params(("id" = i64, Path)),
    request_body = NewGuest,
    responses((status = 201, body = MadeInvitation), (status = 400, body = Refusal), (status = 404, body = Refusal))
)]
pub(super) async fn invite(
    State(bench): State<Shared>,
    Path(project): Path<i64>,
    Body(new): Body<NewGuest>,
) -> Result<(StatusCode, Json<MadeInvitation>), Problem> {
    let invitation = model::team::Invitation {
        id: 0,
        email: invitations::guest(&new.email)?,
        project: Some((project, new.role.into())),
        admin: false,
        expires_ms: invitations::end(new.days),
        account: None,
    };
    invitations::make(&bench, &invitation).await
}

/// Takes an invitation to a project back.
#[utoipa::path(
    delete,
    path = "/api/projects/{id}/invitations/{invitation}",
    params(("id" = i64, Path), ("invitation" = i64, Path)),
    responses((status = 204), (status = 404, body = Refusal))
)]
pub(super) async fn take_back(
    State(bench): State<Shared>,
    Path((project, invitation)): Path<(i64, i64)>,
) -> Result<StatusCode, Problem> {
    let all = bench.store.invitations(now_ms()).await?;
    let own = all.iter().any(|it| it.id == invitation && it.project.is_some_and(|it| it.0 == project));
    if !own {
        return Err(Problem::not_found());
    }
    bench.store.revoke_invitation(invitation).await?;
    Ok(StatusCode::NO_CONTENT)
}
