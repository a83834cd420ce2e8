//! The walk: every route is asked by everybody, and each answer is held against what the route needs.

use super::{Kind, Need, Passed, Row};
use crate::log::Log;
use crate::team::Team;
use crate::workbench::{Shared, Workbench};
use crate::{api, credentials, serve};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use model::Node;
use model::publication::{Publication, Terms};
use model::team::{ApiKey, Login, Role};
use std::collections::BTreeMap;
use store::Store;
use tower::ServiceExt as _;

const HOST: &str = "127.0.0.1:9180";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    /// An account without a role in the project.
    Stranger,
    Member(Role),
    /// Who looks after the server.
    Operator,
    /// A key of the operator, which may do no more than this.
    Key(Role),
}

impl Who {
    const ALL: [Self; 9] = [
        Self::Nobody,
        Self::Stranger,
        Self::Member(Role::Reader),
        Self::Key(Role::Reader),
        Self::Member(Role::Editor),
        Self::Key(Role::Editor),
        Self::Member(Role::Admin),
        Self::Key(Role::Admin),
        Self::Operator,
    ];

    fn role(self) -> Option<Role> {
        match self {
            Self::Nobody | Self::Stranger => None,
            Self::Member(role) | Self::Key(role) => Some(role),
            Self::Operator => Some(Role::Admin),
        }
    }

    /// The code of the refusal; `None`: it may. Written from what the words say, not from the gate.
    fn refusal(self, need: Need, named: bool) -> Option<&'static str> {
        let nobody = (self == Self::Nobody).then_some("sign-in");
        let key = matches!(self, Self::Key(_)).then_some("not-for-keys");
        let operator = (self != Self::Operator).then_some("not-allowed");
        let role = |least| match self.role() {
            None => Some("not-found"),
            Some(role) if role < least => Some("not-allowed"),
            Some(_) => None,
        };
        match need {
            Need::Nothing => None,
            Need::SignedIn => nobody,
            Need::Person => nobody.or(key),
            Need::Operator => nobody.or(key).or(operator),
            Need::In(_, least) => nobody.or(role(least)),
            Need::Asked(least) if named => nobody.or(role(least)),
            Need::Asked(Role::Reader) => nobody,
            Need::Asked(_) => nobody.or(key).or(operator),
        }
    }
}

/// A server with two projects of the same kind of things; everybody's role is in the first.
struct House {
    bench: Shared,
    router: Router,
    accounts: BTreeMap<&'static str, i64>,
    mine: i64,
    theirs: i64,
    _folder: tempfile::TempDir,
}

impl House {
    async fn build() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("a store");
        let team = Team::new(format!("http://{HOST}").parse().expect("an origin"), vec![], vec![]);
        let address = "127.0.0.1:9180".parse().expect("an address");
        let proxy = model::SystemProxy::default();
        let bus = crate::bus::Bus::alone();
        let bench = Workbench::new(store, address, proxy, Some(team), Log::default(), bus);
        let store = &bench.store;
        let mine = store.create_project("mine").await.expect("made").id;
        let theirs = store.create_project("theirs").await.expect("made").id;
        let mut accounts = BTreeMap::new();
        for name in ["operator", "stranger", "admin", "editor", "reader"] {
            let email = format!("{name}@team.example");
            let made = store.create_account(&email, name, "", name == "operator", 1).await;
            let id = made.expect("made").id;
            accounts.insert(name, id);
            if let Some(role) = Role::from_name(name) {
                store.set_role(mine, id, Some(role)).await.expect("set");
            }
        }
        let owner = accounts["operator"];
        store.set_role(theirs, owner, Some(Role::Admin)).await.expect("set");
        let router = serve::router(&bench);
        Self { bench, router, accounts, mine, theirs, _folder: folder }
    }

    /// A header that says who asks, by a secret made for this once.
    async fn shows(&self, who: Who) -> Option<(&'static str, String)> {
        let secret = credentials::secret();
        let (hash, now) = (credentials::hash(&secret), crate::sessions::now_ms());
        let account = match who {
            Who::Nobody => return None,
            Who::Stranger => self.accounts["stranger"],
            Who::Member(role) => self.accounts[role.name()],
            Who::Operator | Who::Key(_) => self.accounts["operator"],
        };
        if let Who::Key(scope) = who {
            let name = "k".to_owned();
            let key =
                ApiKey { id: 0, account, name, scope, created_ms: now, expires_ms: None, used_ms: None };
            self.bench.store.create_key(&hash, &key).await.expect("made");
            return Some(("authorization", format!("Bearer {secret}")));
        }
        let login = Login {
            id: 0,
            account,
            created_ms: now,
            expires_ms: now + 60_000,
            seen_ms: now,
            agent: String::new(),
            address: String::new(),
        };
        self.bench.store.sign_in(&hash, &login).await.expect("signed in");
        Some(("cookie", format!("wscope={secret}")))
    }

    /// A new thing of this kind in a project, as its number.
    async fn thing(&self, kind: Kind, project: i64) -> i64 {
        let store = &self.bench.store;
        let api = async || store.create_api(project, "a", "").await.expect("made").id;
        let image = async || store.create_image(project, "image/png", b"x").await.expect("made").id;
        match kind {
            Kind::Project => project,
            Kind::Folder => store.create_folder(project, None, "f").await.expect("made").id,
            Kind::Api | Kind::Node => api().await,
            Kind::Session => store.create_session(api().await, "", 1).await.expect("made").info.id,
            Kind::Image => image().await,
            Kind::Comment => {
                let said = store::NewComment { api: api().await, text: "x".into(), ..Default::default() };
                store.comment(&said).await.expect("said").id
            }
            Kind::Publication => {
                let shown = Publication {
                    id: 0,
                    node: Node::Project(project),
                    terms: Terms::default(),
                    expires_ms: None,
                    account: None,
                    created_ms: 1,
                    opened: 0,
                    opened_ms: None,
                };
                store.publish(&credentials::secret(), "", &shown, None).await.expect("made").id
            }
            Kind::Deletion => {
                store.delete_image(image().await, store::Hand::default()).await.expect("deleted")
            }
            Kind::Version => {
                let api = store.api(api().await).await.expect("made");
                let id = api.id;
                let api = model::Api { url: "ws://b/".into(), ..api };
                store.save_api_by(api, store::Hand::default()).await.expect("saved");
                store.versions(id, i64::MAX, 1).await.expect("kept")[0].id
            }
            Kind::Cookie => {
                let cookie = model::cookies::Cookie {
                    name: format!("c{}", credentials::secret()),
                    domain: "a.example".into(),
                    path: "/".into(),
                    ..Default::default()
                };
                store.keep_cookie(project, &cookie, 1).await.expect("kept");
                let jar = store.cookies(project).await.expect("there");
                let wanted = jar.iter().find(|it| it.name == cookie.name);
                wanted.expect("kept").id
            }
        }
    }

    /// The address of a route, with things of this project in it.
    async fn address(&self, row: &Row, project: i64) -> String {
        let mut path = row.path.clone();
        if let Need::In(kind, _) = row.need {
            let id = self.thing(kind, project).await.to_string();
            path = path.replace("{id}", &id).replace("{number}", &id);
        }
        for (name, value) in [
            ("{kind}", "api"),
            ("{seq}", "1"),
            ("{class}", "tls"),
            ("{what}", "expired"),
            ("{token}", "t"),
            ("{file}", "f"),
        ] {
            path = path.replace(name, value);
        }
        let stranger = self.accounts["stranger"].to_string();
        for name in ["{account}", "{login}", "{key}", "{invitation}", "{repeat}", "{id}"] {
            path = path.replace(name, &stranger);
        }
        path
    }

    async fn ask(&self, method: &Method, address: &str, shows: Option<(&'static str, String)>) -> Answer {
        let request = Request::builder().method(method).uri(address);
        let request = request.header("host", HOST).header("origin", format!("http://{HOST}"));
        let request = request.header("content-type", "application/json");
        let request = shows.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let request = request.body(Body::from("{}")).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("it answers");
        let passed = response.extensions().get::<Passed>().is_some();
        let status = response.status();
        // What a handler answers may be without an end.
        let body = if passed {
            vec![]
        } else {
            to_bytes(response.into_body(), 1 << 16).await.expect("short").to_vec()
        };
        let body = String::from_utf8(body).expect("UTF-8");
        Answer { passed, status, body }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    passed: bool,
    status: StatusCode,
    body: String,
}

impl Answer {
    fn says(&self, code: &str) -> bool {
        self.body.contains(&format!("\"code\":\"{code}\""))
    }
}

/// What a route's query may name.
fn queries(row: &Row, project: i64, session: i64) -> Vec<(String, bool)> {
    match row.need {
        Need::Asked(_) if row.path == "/api/compare" => vec![(format!("?a={session}&b={session}"), true)],
        Need::Asked(_) => vec![(String::new(), false), (format!("?project={project}"), true)],
        _ => vec![(String::new(), false)],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_opens_to_whom_it_should_and_to_nobody_else() {
    let house = House::build().await;
    let (_, document, mut rows) = api::doors().parts();
    let described: usize = document.paths.paths.values().map(operations).sum();
    assert_eq!(
        rows.len(),
        described,
        "every operation of the document has its need, and the other way round"
    );
    // What deletes comes last.
    rows.sort_by_key(|it| it.method == Method::DELETE);
    let session = house.thing(Kind::Session, house.mine).await;
    let (mut asked, mut refused) = (0, 0);
    for row in &rows {
        for (query, named) in queries(row, house.mine, session) {
            for who in Who::ALL {
                let address = house.address(row, house.mine).await + &query;
                let answer = house.ask(&row.method, &address, house.shows(who).await).await;
                let wanted = who.refusal(row.need, named);
                let fits = match wanted {
                    None => answer.passed,
                    Some(code) => !answer.passed && answer.says(code),
                };
                assert!(fits, "{who:?} {} {address}: {wanted:?} {answer:?}", row.method);
                asked += 1;
                refused += usize::from(wanted.is_some());
            }
        }
    }
    // Doors, requests, and refusals among them: SECURITY.md names them.
    assert_eq!((rows.len(), asked, refused), (124, 1143, 372));
}

fn operations(item: &utoipa::openapi::PathItem) -> usize {
    let all = [&item.get, &item.put, &item.post, &item.delete, &item.patch];
    all.into_iter().filter(|it| it.is_some()).count()
}

/// What belongs to a project that one has no part in is answered as what there is not.
#[tokio::test(flavor = "multi_thread")]
async fn things_of_another_project_are_not_there() {
    let house = House::build().await;
    let (.., rows) = api::doors().parts();
    let mut asked = 0;
    for row in rows.iter().filter(|it| matches!(it.need, Need::In(..))) {
        for role in Role::ALL {
            let address = house.address(row, house.theirs).await;
            let theirs = house.ask(&row.method, &address, house.shows(Who::Member(role)).await).await;
            let nothing = row.path.replace("{id}", "999999").replace("{number}", "999999");
            let nothing = house.address(&Row { path: nothing, ..row.clone() }, house.theirs).await;
            let nothing = house.ask(&row.method, &nothing, house.shows(Who::Member(role)).await).await;
            assert_eq!(theirs, nothing, "{role:?} {} {address}", row.method);
            assert!(!theirs.passed && theirs.status == StatusCode::NOT_FOUND, "{address}: {theirs:?}");
            asked += 1;
        }
    }
    let session = house.thing(Kind::Session, house.theirs).await;
    let (api, project) = (house.thing(Kind::Api, house.theirs).await, house.theirs);
    let own = house.thing(Kind::Session, house.mine).await;
    for address in [
        format!("/api/history?api={api}"),
        format!("/api/history?project={project}"),
        format!("/api/history?project={}&api={api}", house.mine),
        format!("/api/compare?a={own}&b={session}"),
        format!("/api/compare?a={session}&b={own}"),
        format!("/api/retention?project={project}"),
        format!("/api/projects/{}/cookies?api={api}", house.mine),
        format!("/api/projects/{}/cookies?%61pi={api}", house.mine),
    ] {
        let answer = house.ask(&Method::GET, &address, house.shows(Who::Member(Role::Admin)).await).await;
        assert!(!answer.passed && answer.status == StatusCode::NOT_FOUND, "{address}: {answer:?}");
        asked += 1;
    }
    assert_eq!(asked, 236);
}
