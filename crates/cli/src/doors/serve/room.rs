//! Open files: each connection is one, and a system gives a process few of them at first.

/// What is open beside the connections of clients: databases, and what users connect to.
#[cfg(unix)]
const OTHERS: u64 = 1024;

/// Has the system allow as many open files as so many connections need, as far as it does; how many
/// connections there is room for.
#[cfg(unix)]
pub(super) fn for_connections(wanted: usize) -> usize {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return wanted };
    let needed = (wanted as u64).saturating_add(OTHERS).min(hard).max(soft);
    let allowed = setrlimit(Resource::RLIMIT_NOFILE, needed, hard).map_or(soft, |()| needed);
    // Where there are few at all, clients get half of them.
    let room = allowed.saturating_sub(OTHERS).max(allowed / 2);
    wanted.min(usize::try_from(room).unwrap_or(usize::MAX))
}

#[cfg(not(unix))]
pub(super) fn for_connections(wanted: usize) -> usize {
    wanted
}
