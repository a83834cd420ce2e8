//! Our own A and AAAA queries to the system's resolvers: what getaddrinfo hides.

use crate::clock::Clock;
use hickory_resolver::config::ResolveHosts;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::RecordType;
use hickory_resolver::{ResolverBuilder, TokioResolver};
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

/// The addresses of a name by the system's resolvers alone: no hosts file, no search list.
pub(crate) async fn addresses_of(name: &str, patience: Duration) -> Vec<IpAddr> {
    let found = ask(name, patience).await.into_iter().filter_map(|it| match it.answer {
        DnsAnswer::Addresses(found) => Some(found),
        _ => None,
    });
    found.flatten().collect()
}

/// Asks both, for at most `patience`.
pub(super) async fn ask(host: &str, patience: Duration) -> Vec<DnsQuery> {
    Asking::begin(host, patience).end(patience).await
}

impl Asking {
    /// Begins both queries to the system's resolvers, each for at most `limit`.
    pub(super) fn begin(host: &str, limit: Duration) -> Self {
        let resolver = TokioResolver::builder_tokio().and_then(plain);
        Self::begin_at(resolver.map_err(|error| error.to_string()), host, limit)
    }

    fn begin_at(resolver: Result<TokioResolver, String>, host: &str, limit: Duration) -> Self {
        let mut tasks = JoinSet::new();
        // Absolute: the search list is getaddrinfo's business.
        let name = format!("{}.", host.trim_end_matches('.'));
        for (record, kind) in RECORDS {
            tasks.spawn(query(resolver.clone(), name.clone(), record, kind, limit));
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

async fn query(
    resolver: Result<TokioResolver, String>,
    name: String,
    record: &'static str,
    kind: RecordType,
    limit: Duration,
) -> DnsQuery {
    let clock = Clock::start();
    let answer = match resolver {
        Err(message) => DnsAnswer::Failed(message),
        Ok(resolver) => timeout(limit, lookup(&resolver, name, kind)).await.unwrap_or(DnsAnswer::TimedOut),
    };
    DnsQuery { record, answer, took: clock.elapsed() }
}

/// A resolver that asks and does nothing else: no cache, no hosts file, no second try.
fn plain(mut builder: ResolverBuilder<TokioRuntimeProvider>) -> Result<TokioResolver, NetError> {
    let options = builder.options_mut();
    options.attempts = 0;
    options.timeout = Duration::from_secs(2);
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    builder.build()
}

async fn lookup(resolver: &TokioResolver, name: String, kind: RecordType) -> DnsAnswer {
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

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use tokio::net::UdpSocket;

    const LIMIT: Duration = Duration::from_secs(5);

    /// A name server that answers every query with this RCODE and, to A, with this address.
    async fn answers(code: Option<u8>, address: Option<[u8; 4]>) -> Vec<DnsAnswer> {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("loopback");
        let port = socket.local_addr().expect("bound").port();
        let serving = tokio::spawn(async move {
            let mut query = [0; 512];
            while let Ok((size, client)) = socket.recv_from(&mut query).await {
                if let Some(code) = code {
                    let answer = answer(&query[..size], code, address);
                    socket.send_to(&answer, client).await.expect("the client waits");
                }
            }
        });
        let mut udp = ConnectionConfig::udp();
        udp.port = port;
        let mut server = NameServerConfig::udp(IpAddr::from([127, 0, 0, 1]));
        server.connections = vec![udp];
        let config = ResolverConfig::from_parts(None, vec![], vec![server]);
        let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let limit = if code.is_some() { LIMIT } else { Duration::from_millis(300) };
        let resolver = plain(builder).map_err(|error| error.to_string());
        let queries = Asking::begin_at(resolver, "name.test", limit).end(LIMIT).await;
        serving.abort();
        assert_eq!(queries.iter().map(|it| it.record).collect::<Vec<_>>(), ["A", "AAAA"]);
        queries.into_iter().map(|it| it.answer).collect()
    }

    /// RFC 1035 section 4.1: the question of the query, and maybe one A record.
    fn answer(query: &[u8], code: u8, address: Option<[u8; 4]>) -> Vec<u8> {
        let question = 12 + b"\x04name\x04test\0".len();
        let is_a = query[question..question + 2] == [0, 1];
        let address = address.filter(|_| is_a);
        let mut answer = query[..2].to_vec();
        answer.extend([0x81, 0x80 | code, 0, 1, 0, u8::from(address.is_some()), 0, 0, 0, 0]);
        answer.extend(&query[12..question + 4]);
        if let Some(address) = address {
            answer.extend([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
            answer.extend(address);
        }
        answer
    }

    #[tokio::test]
    async fn each_answer_of_a_resolver_is_told_from_the_others() {
        let found = DnsAnswer::Addresses(vec![IpAddr::from([192, 0, 2, 7])]);
        assert_eq!(answers(Some(0), Some([192, 0, 2, 7])).await, [found, DnsAnswer::NoData]);
        assert_eq!(answers(Some(0), None).await, [DnsAnswer::NoData, DnsAnswer::NoData]);
        assert_eq!(answers(Some(3), None).await, [DnsAnswer::NxDomain, DnsAnswer::NxDomain]);
        assert_eq!(answers(Some(2), None).await, [DnsAnswer::Code(2), DnsAnswer::Code(2)]);
        assert_eq!(answers(Some(5), None).await, [DnsAnswer::Code(5), DnsAnswer::Code(5)]);
        assert_eq!(answers(None, None).await, [DnsAnswer::TimedOut, DnsAnswer::TimedOut]);
    }
}
