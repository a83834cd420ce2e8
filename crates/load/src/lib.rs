//! Pace, stop, workload and histogram: load on a WebSocket endpoint.
