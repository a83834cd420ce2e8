//! The router, built of routes with what each needs.

use super::caller::Caller;
use super::change;
use super::named;
use super::need::{Kind, Need};
use crate::nodes::carry;
use crate::problem::Problem;
use crate::workbench::Shared;
use axum::extract::{MatchedPath, RawPathParams, Request};
use axum::http::{Extensions, Method, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use model::team::{Deed, Role, Thing};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

/// Routes, each with what it needs: there is no other way to put one in.
pub(crate) struct Doors {
    router: OpenApiRouter<Shared>,
    rows: Vec<Row>,
}

/// A route and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) need: Need,
}

impl Doors {
    pub(crate) fn new(router: OpenApiRouter<Shared>) -> Self {
        Self { router, rows: vec![] }
    }

    /// Puts routes in, all of which need this.
    pub(crate) fn door(mut self, need: Need, (schemas, paths, methods): UtoipaMethodRouter<Shared>) -> Self {
        for (path, item) in &paths.paths {
            let known = [
                (Method::GET, &item.get),
                (Method::PUT, &item.put),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
                (Method::PATCH, &item.patch),
            ];
            let there = known.into_iter().filter(|it| it.1.is_some());
            self.rows.extend(there.map(|(method, _)| Row { method, path: path.clone(), need }));
        }
        let gate = move |caller: Caller, params: RawPathParams, request: Request, next: Next| {
            gate(need, caller, params, request, next)
        };
        self.router = self.router.routes((schemas, paths, methods.route_layer(from_fn(gate))));
        self
    }

    /// Puts what others hold in, changed by `change`.
    pub(crate) fn merge(
        mut self,
        others: Self,
        change: impl FnOnce(OpenApiRouter<Shared>) -> OpenApiRouter<Shared>,
    ) -> Self {
        self.router = self.router.merge(change(others.router));
        self.rows.extend(others.rows);
        self
    }

    /// The router with its document, and the table of what each route needs.
    pub(crate) fn parts(self) -> (axum::Router<Shared>, utoipa::openapi::OpenApi, Vec<Row>) {
        let (router, document) = self.router.split_for_parts();
        (router, document, self.rows)
    }
}

/// Middleware of one route: lets those in who may, and writes down what was done.
async fn gate(need: Need, caller: Caller, params: RawPathParams, request: Request, next: Next) -> Response {
    if let Err(problem) = admit(need, &caller, &params, request.uri().clone()).await {
        return problem.into_response();
    }
    let request = match carried(need, &caller, &params, request).await {
        Ok(response) => return response,
        Err(request) => request,
    };
    let noted = need.is_noted() && !request.method().is_safe();
    let bench = request.extensions().get::<Shared>().cloned();
    let Some(bench) = bench.filter(|_| noted) else { return passed(next.run(request).await) };
    let deed = deed(&request);
    let change = change::Change::begin(&bench, need, &params, request.headers()).await;
    let response = next.run(request).await;
    if response.status().is_success() {
        let project = change.as_ref().map(|it| it.project);
        if let Some(change) = change {
            change.tell(&bench, &caller).await;
        }
        if let Caller::Known(signed) = &caller {
            note(&bench, Deed { account: Some(signed.account.id), project, ..deed }).await;
        }
    }
    passed(response)
}

/// Has a request about a session answered by the node on which it lives, if that is another.
async fn carried(
    need: Need,
    caller: &Caller,
    params: &RawPathParams,
    request: Request,
) -> Result<Response, Request> {
    let (Need::In(Kind::Session, _), Caller::Known(signed)) = (need, caller) else { return Err(request) };
    match named::in_path(Kind::Session, params) {
        Some(Thing::Session(session)) => carry(&signed.bench, session, request).await,
        _ => Err(request),
    }
}

async fn note(bench: &Shared, deed: Deed) {
    if let Err(error) = bench.store.note(&deed).await {
        bench.log.failure("the audit log cannot be written", &error);
    }
}

/// Marks what a handler answered, for the walk through all doors.
fn passed(mut response: Response) -> Response {
    if cfg!(test) {
        response.extensions_mut().insert(Passed);
    }
    response
}

/// A handler has answered, not the gate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed;

async fn admit(need: Need, caller: &Caller, params: &RawPathParams, uri: Uri) -> Result<(), Problem> {
    if let Caller::Owner = caller {
        return Ok(());
    }
    let asked = named::in_query(&uri);
    let least = match need {
        Need::Nothing => return Ok(()),
        Need::SignedIn => caller.signed().map(|_| Role::Reader)?,
        Need::Person => caller.person().map(|_| Role::Reader)?,
        Need::Operator => operator(caller).map(|()| Role::Reader)?,
        Need::Asked(role) => {
            caller.signed()?;
            if asked.is_empty() && role > Role::Reader {
                operator(caller)?;
            }
            role
        }
        Need::In(kind, role) => {
            caller.signed()?;
            let thing = named::in_path(kind, params).ok_or_else(Problem::not_found)?;
            caller.needs(thing, role).await?;
            role
        }
    };
    for thing in asked {
        caller.needs(thing, least).await?;
    }
    Ok(())
}

fn operator(caller: &Caller) -> Result<(), Problem> {
    let (signed, _) = caller.person()?;
    if signed.account.admin { Ok(()) } else { Err(Problem::not_allowed()) }
}

/// What this request is about to do.
fn deed(request: &Request) -> Deed {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    Deed {
        at_ms: crate::sessions::now_ms(),
        account: None,
        what: format!("{} {route}", request.method()),
        object: request.uri().path().to_owned(),
        address: address(request.extensions()),
        project: None,
    }
}

fn address(extensions: &Extensions) -> String {
    extensions.get::<crate::team::From>().map(|it| it.0.to_string()).unwrap_or_default()
}
