//! The contexts that a fragment may need around it. Nothing of them stands on a line of its own before
//! the fragment, so that its lines keep their numbers.

/// What stands before and behind a file.
pub(crate) struct Wrap {
    pub(crate) name: &'static str,
    before: &'static str,
    after: &'static str,
}

/// In the order in which they are tried.
pub(crate) static WRAPS: &[Wrap] = &[
    Wrap { name: "as it is", before: "", after: "" },
    Wrap { name: "main", before: "", after: "events {}" },
    Wrap { name: "http", before: "events {} http { DEFINITIONS ", after: "}" },
    Wrap { name: "server", before: "events {} http { DEFINITIONS server { ", after: "}}" },
    Wrap { name: "location", before: "events {} http { DEFINITIONS server { location / { ", after: "}}}" },
    Wrap { name: "upstream", before: "events {} http { DEFINITIONS upstream u { ", after: "}}" },
    Wrap { name: "if", before: "events {} http { DEFINITIONS server { if ($host) { ", after: "}}}" },
    Wrap { name: "map", before: "events {} http { DEFINITIONS map $host $wrapped { ", after: "}}" },
    Wrap { name: "geo", before: "events {} http { DEFINITIONS geo $wrapped { ", after: "}}" },
    Wrap { name: "types", before: "events {} http { DEFINITIONS types { ", after: "}}" },
    Wrap { name: "stream", before: "events {} stream { ", after: "}" },
    Wrap { name: "stream server", before: "events {} stream { server { listen 9; ", after: "}}" },
    Wrap { name: "mail", before: "events {} mail { auth_http 127.0.0.1:9; ", after: "}" },
    Wrap { name: "events", before: "events { ", after: "}" },
];

impl Wrap {
    /// The file within it. What it uses and does not define is defined before, where that can be.
    pub(crate) fn around(&self, bytes: &[u8], definitions: &str) -> Vec<u8> {
        if self.before.is_empty() && self.after.is_empty() {
            return bytes.to_vec();
        }
        let before = self.before.replace("DEFINITIONS", definitions);
        [before.as_bytes(), bytes, b"\n", self.after.as_bytes(), b"\n"].concat()
    }

    /// Whether there is a place for definitions.
    pub(crate) fn defines(&self) -> bool {
        self.before.contains("DEFINITIONS")
    }
}
