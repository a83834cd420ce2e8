//! Servers of our own: echo, and one server per failure cause.
