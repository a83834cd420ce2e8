//! Keeps projects, APIs and captures in SQLite.
