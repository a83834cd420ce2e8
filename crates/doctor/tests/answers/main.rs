//! Answers written byte by byte, and what the doctor makes of each: odd ones that are legal, and
//! faulty ones.

mod faulty;
mod odd;
mod server;
