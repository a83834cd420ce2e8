//! What is counted, in the text form of Prometheus, and whether the server is well.

use crate::bus;
use crate::problem::Problem;
use crate::team::From;
use crate::workbench::Shared;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use finding::Text;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the times that are counted together, in seconds.
const BOUNDS: [f64; 8] = [0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];

/// What was counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// By the first digit of the status.
    requests: [AtomicU64; 6],
    times: [AtomicU64; BOUNDS.len()],
    micros: AtomicU64,
    pub(crate) sign_ins: AtomicU64,
    pub(crate) refused_sign_ins: AtomicU64,
    /// Connections, and requests by proxies, for which there was no place.
    pub(crate) refused_connections: AtomicU64,
}

impl Counts {
    pub(crate) fn request(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).min(5);
        self.requests[class].fetch_add(1, Ordering::Relaxed);
        for (bound, count) in BOUNDS.iter().zip(&self.times) {
            if took.as_secs_f64() <= *bound {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn text(&self, live: usize, nodes: Option<(usize, bool)>) -> String {
        let read = |it: &AtomicU64| it.load(Ordering::Relaxed);
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, rows: &[(String, String)]| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (labels, value) in rows {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        };
        let one = |value: u64| [(String::new(), value.to_string())];
        let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
        family("wscope_build_info", "gauge", "The program that runs.", &[(version, "1".into())]);
        let classes: Vec<_> = (1..6)
            .map(|class| (format!("{{class=\"{class}xx\"}}"), read(&self.requests[class]).to_string()))
            .collect();
        family("wscope_http_requests_total", "counter", "Requests that were answered.", &classes);
        let all: u64 = self.requests.iter().map(read).sum();
        let mut times: Vec<_> = BOUNDS
            .iter()
            .zip(&self.times)
            .map(|(bound, count)| (format!("_bucket{{le=\"{bound}\"}}"), read(count).to_string()))
            .collect();
        times.push(("_bucket{le=\"+Inf\"}".into(), all.to_string()));
        times.push(("_sum".into(), format!("{:.6}", read(&self.micros) as f64 / 1e6)));
        times.push(("_count".into(), all.to_string()));
        family("wscope_http_request_seconds", "histogram", "How long answers took.", &times);
        let signs = [("accepted", &self.sign_ins), ("refused", &self.refused_sign_ins)];
        let signs = signs.map(|(name, count)| (format!("{{result=\"{name}\"}}"), read(count).to_string()));
        family("wscope_sign_ins_total", "counter", "Attempts to sign in.", &signs);
        let refused = one(read(&self.refused_connections));
        let help = "Connections, and requests by proxies, beyond the bounds.";
        family("wscope_refused_connections_total", "counter", help, &refused);
        family("wscope_live_sessions", "gauge", "Sessions that are live here.", &one(live as u64));
        if let Some((nodes, up)) = nodes {
            family("wscope_nodes", "gauge", "Nodes that live, this one too.", &one(nodes as u64));
            family("wscope_nats_up", "gauge", "Whether the NATS server is there.", &one(up.into()));
        }
        text
    }
}

/// The process answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// What is kept can be reached, and the server does not stop.
pub(crate) async fn ready(State(bench): State<Shared>) -> Result<&'static str, Problem> {
    if bench.tasks.is_stopping() {
        return Err(Problem::stopping());
    }
    match bench.store.has_accounts().await {
        Ok(_) => Ok("ok\n"),
        Err(error) => {
            bench.log.failure("not ready", &error);
            let text = Text::new("the database does not answer", "データベースが応答しません");
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-ready", text))
        }
    }
}

/// The counts, for those who may read them.
pub(crate) async fn metrics(State(bench): State<Shared>, From(from): From) -> Result<Response, Problem> {
    if !bench.team()?.metrics_from.iter().any(|it| it.contains(from)) {
        return Err(Problem::not_found());
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let up = *bench.bus.state().borrow() == bus::State::Up;
    let nodes = bench.store.node().map(|_| (bench.nodes.count(), up));
    Ok((kind, bench.counts.text(bench.sessions.count(), nodes)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let counts = Counts::default();
        counts.request(StatusCode::OK, Duration::from_millis(7));
        counts.request(StatusCode::NOT_FOUND, Duration::from_secs(60));
        let text = counts.text(3, Some((2, false)));
        for line in [
            "wscope_http_requests_total{class=\"2xx\"} 1",
            "wscope_http_requests_total{class=\"4xx\"} 1",
            "wscope_http_request_seconds_bucket{le=\"0.005\"} 0",
            "wscope_http_request_seconds_bucket{le=\"0.01\"} 1",
            "wscope_http_request_seconds_bucket{le=\"+Inf\"} 2",
            "wscope_http_request_seconds_sum 60.007000",
            "wscope_live_sessions 3",
            "wscope_nodes 2",
            "wscope_nats_up 0",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }
}
