//! Our own A and AAAA queries to the system's resolvers: what getaddrinfo hides.

use crate::clock::Clock;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::ResolveHosts;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::RecordType;
use model::trace::{DnsAnswer, DnsQuery};
use std::net::IpAddr;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

const RECORDS: [(&str, RecordType); 2] = [("A", RecordType::A), ("AAAA", RecordType::AAAA)];

/// Queries under way. Dropping it ends them.
pub(super) struct Asking {
    clock: Clock,
    tasks: JoinSet<DnsQuery>,
}

/// Asks both, for at most `patience`.
pub(super) async fn ask(host: &str, patience: Duration) -> Vec<DnsQuery> {
    Asking::begin(host, patience).end(patience).await
}

impl Asking {
    /// Begins both queries, each for at most `limit`.
    pub(super) fn begin(host: &str, limit: Duration) -> Self {
        let mut tasks = JoinSet::new();
        // Absolute: the search list is getaddrinfo's business.
        let name = format!("{}.", host.trim_end_matches('.'));
        for (record, kind) in RECORDS {
            tasks.spawn(query(name.clone(), record, kind, limit));
        }
        Self { clock: Clock::start(), tasks }
    }

    /// Waits at most so long, and tells what came; what did not come is a time-out.
    pub(super) async fn end(mut self, patience: Duration) -> Vec<DnsQuery> {
        let mut queries = vec![];
        let all = async {
            while let Some(done) = self.tasks.join_next().await {
                queries.extend(done.ok());
            }
        };
        let in_time = timeout(patience, all).await.is_ok();
        // A success of getaddrinfo does not wait: what is still under way is no fact.
        if !in_time && !patience.is_zero() {
            for (record, _) in RECORDS {
                if !queries.iter().any(|it| it.record == record) {
                    queries.push(DnsQuery {
                        record,
                        answer: DnsAnswer::TimedOut,
                        took: self.clock.elapsed(),
                    });
                }
            }
        }
        queries.sort_by_key(|it| it.record);
        queries
    }
}

async fn query(name: String, record: &'static str, kind: RecordType, limit: Duration) -> DnsQuery {
    let clock = Clock::start();
    let answer = match timeout(limit, lookup(name, kind)).await {
        Err(_) => DnsAnswer::TimedOut,
        Ok(answer) => answer,
    };
    DnsQuery { record, answer, took: clock.elapsed() }
}

async fn lookup(name: String, kind: RecordType) -> DnsAnswer {
    let resolver = TokioResolver::builder_tokio().and_then(|mut builder| {
        let options = builder.options_mut();
        options.attempts = 1;
        options.timeout = Duration::from_secs(2);
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        builder.build()
    });
    let resolver = match resolver {
        Ok(resolver) => resolver,
        Err(error) => return DnsAnswer::Failed(error.to_string()),
    };
    match resolver.lookup(name, kind).await {
        Ok(found) => {
            let addresses: Vec<IpAddr> = found.answers().iter().filter_map(|it| it.data.ip_addr()).collect();
            if addresses.is_empty() { DnsAnswer::NoData } else { DnsAnswer::Addresses(addresses) }
        }
        Err(error) => of_error(&error),
    }
}

fn of_error(error: &NetError) -> DnsAnswer {
    match error {
        NetError::Timeout => DnsAnswer::TimedOut,
        NetError::Dns(DnsError::NoRecordsFound(none)) => of_code(none.response_code),
        NetError::Dns(DnsError::ResponseCode(code)) => of_code(*code),
        other => DnsAnswer::Failed(other.to_string()),
    }
}

fn of_code(code: ResponseCode) -> DnsAnswer {
    match code {
        ResponseCode::NoError => DnsAnswer::NoData,
        ResponseCode::NXDomain => DnsAnswer::NxDomain,
        other => DnsAnswer::Code(u16::from(other)),
    }
}
