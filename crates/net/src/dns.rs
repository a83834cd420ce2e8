//! Name resolution: getaddrinfo decides, our own queries beside it explain.

mod queries;
mod servers;

pub(crate) use queries::addresses_of;

use model::Family;
use model::trace::{DnsAnswer, DnsOutcome, DnsQuery, DnsServer, DnsStep};
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Our own queries begin when getaddrinfo has not answered for so long, or has failed.
const HEAD_START: Duration = Duration::from_millis(200);
/// How long a failure waits for our own queries to explain it.
const EXPLANATION: Duration = Duration::from_secs(3);

/// Resolves a host. `addresses` are the ones to try, in order.
pub(crate) async fn resolve(
    host: &str,
    port: u16,
    family: Option<Family>,
    limit: Duration,
) -> (DnsStep, Vec<IpAddr>) {
    if let Ok(address) = host.parse::<IpAddr>() {
        let step =
            DnsStep { host: host.to_owned(), outcome: DnsOutcome::Literal, queries: vec![], servers: vec![] };
        return (step, of_family(vec![address], family));
    }
    let (outcome, queries, servers) = if is_asked_of_a_resolver(host) {
        ask_both(host, port, limit).await
    } else {
        (ask_system(host, port, limit).await, vec![], vec![])
    };
    let outcome = match outcome {
        DnsOutcome::Found(found) => match of_family(found, family) {
            none if none.is_empty() => {
                DnsOutcome::Failed { message: "no address of the family asked for".into() }
            }
            some => DnsOutcome::Found(some),
        },
        other => other,
    };
    let addresses = match &outcome {
        DnsOutcome::Found(addresses) => addresses.clone(),
        // getaddrinfo waits for both answers; the one that came is enough to go on with.
        DnsOutcome::TimedOut => of_family(answered(&queries), family),
        DnsOutcome::Literal | DnsOutcome::Failed { .. } => vec![],
    };
    (DnsStep { host: host.to_owned(), outcome, queries, servers }, addresses)
}

fn answered(queries: &[DnsQuery]) -> Vec<IpAddr> {
    let found = queries.iter().filter_map(|it| match &it.answer {
        DnsAnswer::Addresses(found) => Some(found.clone()),
        _ => None,
    });
    found.flatten().collect()
}

/// getaddrinfo, and our own queries when it is slow or fails. They never delay a success.
async fn ask_both(host: &str, port: u16, limit: Duration) -> (DnsOutcome, Vec<DnsQuery>, Vec<DnsServer>) {
    let system = ask_system(host, port, limit);
    tokio::pin!(system);
    tokio::select! {
        outcome = &mut system => {
            let (queries, servers) = match &outcome {
                DnsOutcome::Found(_) => (vec![], vec![]),
                _ => tokio::join!(queries::ask(host, EXPLANATION), servers::ask(host)),
            };
            return (outcome, queries, servers);
        }
        () = sleep(HEAD_START) => {}
    }
    let asking = queries::Asking::begin(host, limit.max(EXPLANATION));
    let outcome = system.await;
    if let DnsOutcome::Found(_) = outcome {
        return (outcome, asking.end(Duration::ZERO).await, vec![]);
    }
    let (queries, servers) = tokio::join!(asking.end(EXPLANATION), servers::ask(host));
    (outcome, queries, servers)
}

async fn ask_system(host: &str, port: u16, limit: Duration) -> DnsOutcome {
    match timeout(limit, tokio::net::lookup_host((host, port))).await {
        Err(_) => DnsOutcome::TimedOut,
        Ok(Err(error)) => DnsOutcome::Failed { message: words(&error) },
        Ok(Ok(found)) => {
            let mut addresses = vec![];
            for address in found.map(|it| it.ip()) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            if addresses.is_empty() {
                return DnsOutcome::Failed { message: "no address".into() };
            }
            DnsOutcome::Found(addresses)
        }
    }
}

/// getaddrinfo's own words, without what the standard library says before them.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    text.strip_prefix("failed to lookup address information: ").map_or(text.clone(), str::to_owned)
}

fn of_family(mut addresses: Vec<IpAddr>, family: Option<Family>) -> Vec<IpAddr> {
    addresses.retain(|it| match family {
        None => true,
        Some(Family::V4) => it.is_ipv4(),
        Some(Family::V6) => it.is_ipv6(),
    });
    addresses
}

/// Names of this machine are never asked for (RFC 6761 section 6.3).
fn is_asked_of_a_resolver(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name != "localhost" && !name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn a_literal_address_is_not_asked_for() {
        let (step, addresses) = resolve("192.0.2.1", 80, None, LIMIT).await;
        assert_eq!((step.outcome, step.queries), (DnsOutcome::Literal, vec![]));
        assert_eq!(addresses, [IpAddr::from([192, 0, 2, 1])]);
        assert!(resolve("192.0.2.1", 80, Some(Family::V6), LIMIT).await.1.is_empty());
    }

    #[tokio::test]
    async fn localhost_is_found_without_queries() {
        let (step, addresses) = resolve("localhost", 80, Some(Family::V4), LIMIT).await;
        assert_eq!(step.outcome, DnsOutcome::Found(vec![IpAddr::from([127, 0, 0, 1])]));
        assert_eq!((addresses.len(), step.queries), (1, vec![]));
    }

    #[tokio::test]
    async fn a_name_that_cannot_exist_fails_in_getaddrinfos_words() {
        let (step, addresses) = resolve("nowhere.invalid", 80, None, LIMIT).await;
        assert!(addresses.is_empty());
        match step.outcome {
            DnsOutcome::Failed { message } => assert!(!message.contains("failed to lookup"), "{message}"),
            DnsOutcome::TimedOut => {}
            other => panic!("{other:?}"),
        }
    }
}
