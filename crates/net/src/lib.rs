//! Dials and listens, times every step and fills a trace.
