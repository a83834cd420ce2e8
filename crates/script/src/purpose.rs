//! What a file is for: whether it is a test, in which what throws tells what it should.

use crate::Module;

/// Parts of the names of tests.
const NAMES: [&str; 4] = [".test.", ".spec.", ".e2e.", "__tests__"];
/// What only tests import.
const RUNNERS: [&str; 15] = [
    "@jest/globals",
    "@playwright/test",
    "ava",
    "bun:test",
    "chai",
    "cypress",
    "jest-websocket-mock",
    "mocha",
    "node:test",
    "supertest",
    "tap",
    "tape",
    "uvu",
    "vitest",
    "vitest-websocket-mock",
];

/// Whether it is a test, by its name, its imports, or the functions that every runner has.
pub(crate) fn is_test(module: &Module) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(&module.source.bytes, word).is_some();
    NAMES.iter().any(|it| module.source.name.contains(it))
        || module.imports.iter().any(|it| RUNNERS.contains(&it.as_str()))
        || has(b"describe(") && (has(b" it(") || has(b"\tit(") || has(b" test("))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_by_their_names_imports_and_calls() {
        let is = |name: &str, text: &str| is_test(&Module::read(name, text.as_bytes()));
        assert!(is("a/chat.test.ts", "new WebSocket(u)"));
        assert!(is("a.js", "import { test } from 'node:test'; new WebSocket(u)"));
        assert!(is("a.js", "describe('chat', () => { it('opens', () => new WebSocket(u)) })"));
        assert!(!is("test/a.js", "describe(new WebSocket(u))"));
    }
}
