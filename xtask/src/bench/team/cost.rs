//! What processes cost: processor time and memory, as Linux counts them.

/// Clock ticks a second in `/proc`: the same on every Linux that we know.
const TICKS: f64 = 100.0;

/// The cost of a process, or of one with all its children.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// Seconds of the processor, its own and the kernel's.
    pub(super) cpu: f64,
    /// What is resident, in MiB; of several processes what they share counts once.
    pub(super) memory: f64,
    /// The most that was resident so far, in MiB; of one process only.
    pub(super) peak: f64,
}

impl Cost {
    /// That of one process so far.
    pub(super) fn of(process: u32) -> Self {
        let fields = stat(process);
        let cpu = fields.iter().skip(11).take(2).sum::<f64>() / TICKS;
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        Self { cpu, memory: field(&status, "VmRSS:"), peak: field(&status, "VmHWM:") }
    }

    /// That of a process and its children so far, those that have ended among them.
    pub(super) fn of_all(process: u32) -> Self {
        let ended = stat(process).iter().skip(11).take(4).sum::<f64>() / TICKS;
        let mut all = Self { cpu: ended, memory: share(process), peak: 0.0 };
        for child in children(process) {
            all.cpu += Self::of(child).cpu;
            all.memory += share(child);
        }
        all
    }

    /// The processor time since then, and the memory of now.
    pub(super) fn since(self, before: Self) -> Self {
        Self { cpu: self.cpu - before.cpu, ..self }
    }
}

/// The numbers behind the name in `/proc/PID/stat`, from the state on, which counts as 0.
fn stat(process: u32) -> Vec<f64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.map(|it| it.parse().unwrap_or(0.0)).collect()
}

/// What of the memory is its own, and its part of what is shared.
fn share(process: u32) -> f64 {
    field(&std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default(), "Pss:")
}

fn field(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|it| it.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn children(process: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"));
    list.unwrap_or_default().split_whitespace().filter_map(|it| it.parse().ok()).collect()
}

/// Processes that wanted to run in the last minute, on average.
pub(super) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
