//! The HTTP API, the live channel between page and session, and the embedded workbench.
