//! Bytes to tokens, without losing one: the tokens of a file, put together, are the file.
//! It cuts words where nginx cuts them, and goes on where nginx gives up.

use crate::Fault;
use crate::fault::Trouble;
use std::ops::Range;

/// A piece of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A byte order mark at the start, which nginx does not accept.
    Mark,
    /// Spaces, tabs and line ends.
    Space,
    /// From `#` up to the end of the line, which is not part of it.
    Comment,
    /// A word, with its quotes.
    Word,
    /// The text between the braces of a `*_by_lua_block`.
    Lua,
    /// `;`
    Semicolon,
    /// `{`
    Open,
    /// `}`
    Close,
}

/// nginx reads by a buffer of this size and refuses a longer word or comment.
const LONGEST: usize = 4096;

/// The tokens of a file, and what nginx would not accept in their form.
pub(crate) fn tokens(bytes: &[u8]) -> (Vec<Token>, Vec<Fault>) {
    let mut lexer = Lexer { bytes, tokens: vec![], faults: vec![], name: None };
    let mut at = 0;
    if bytes.starts_with(b"\xef\xbb\xbf") {
        at = lexer.push(Kind::Mark, 0..3);
        lexer.faults.push(Fault::new(0..3, Trouble::Mark));
    }
    while let Some(&byte) = bytes.get(at) {
        at = lexer.next(byte, at);
    }
    (lexer.tokens, lexer.faults)
}

struct Lexer<'a> {
    bytes: &'a [u8],
    tokens: Vec<Token>,
    faults: Vec<Fault>,
    /// The first word of the directive being read.
    name: Option<Range<usize>>,
}

impl Lexer<'_> {
    fn next(&mut self, byte: u8, at: usize) -> usize {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                let end = self.end_of(at, |byte| is_space(*byte));
                self.push(Kind::Space, at..end)
            }
            b'#' => {
                let end = self.end_of(at, |&byte| byte != b'\n');
                self.measure(at, end, at..end);
                self.push(Kind::Comment, at..end)
            }
            b';' => self.ends(Kind::Semicolon, at),
            b'}' => self.ends(Kind::Close, at),
            b'{' => {
                let lua = self.name.take().is_some_and(|name| self.bytes[name].ends_with(b"_by_lua_block"));
                let inside = self.push(Kind::Open, at..at + 1);
                if lua { self.lua(inside) } else { inside }
            }
            b'"' | b'\'' => self.quoted(byte, at),
            _ => self.word(at),
        }
    }

    fn end_of(&self, at: usize, belongs: impl Fn(&u8) -> bool) -> usize {
        at + self.bytes[at..].iter().take_while(|byte| belongs(byte)).count()
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) -> usize {
        let end = range.end;
        self.tokens.push(Token { kind, range });
        end
    }

    fn ends(&mut self, kind: Kind, at: usize) -> usize {
        self.name = None;
        self.push(kind, at..at + 1)
    }

    /// nginx fills its buffer anew from `start` until it has read the byte at `over`, after which it
    /// needs nothing of that any more.
    fn measure(&mut self, start: usize, over: usize, shown: Range<usize>) {
        if over - start >= LONGEST && start + LONGEST < self.bytes.len() {
            self.faults.push(Fault::new(shown, Trouble::TooLong));
        }
    }

    fn push_word(&mut self, range: Range<usize>, text: Range<usize>) -> usize {
        let after = self.bytes.get(range.end).copied();
        let over = range.end + usize::from(after.is_some_and(is_space));
        self.measure(text.start, over, text);
        self.name.get_or_insert(range.clone());
        self.push(Kind::Word, range)
    }

    /// A word without quotes: up to a space, `;` or `{`, save that of a `${`.
    fn word(&mut self, start: usize) -> usize {
        let (mut at, mut variable) = (start, false);
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'{' if variable => {}
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' => break,
                b'\\' => {
                    variable = false;
                    at += 1;
                }
                _ => variable = byte == b'$',
            }
            at += 1;
        }
        let end = at.min(self.bytes.len());
        self.push_word(start..end, start..end)
    }

    fn quoted(&mut self, quote: u8, start: usize) -> usize {
        let mut at = start + 1;
        while let Some(&byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 1,
                _ if byte == quote => return self.closed(start, at),
                _ => {}
            }
            at += 1;
        }
        let end = self.bytes.len();
        self.faults.push(Fault::new(end..end, Trouble::EndOfFile).opened(start..start + 1));
        self.push_word(start..end, start + 1..end)
    }

    fn closed(&mut self, start: usize, quote: usize) -> usize {
        let end = self.push_word(start..quote + 1, start + 1..quote);
        if let Some(&byte) = self.bytes.get(end)
            && !(is_space(byte) || matches!(byte, b';' | b'{' | b')'))
        {
            self.faults.push(Fault::new(end..end + 1, Trouble::Unexpected(byte)));
        }
        end
    }

    /// The Lua code from here up to the brace that closes its block.
    fn lua(&mut self, start: usize) -> usize {
        let code = &self.bytes[start..];
        let end = start + lua_length(code);
        if end == start { start } else { self.push(Kind::Lua, start..end) }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// How many bytes of Lua come before the brace that has no partner; braces in strings and
/// comments do not count.
fn lua_length(code: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = code.get(at) {
        at += match byte {
            b'}' if depth == 0 => return at,
            b'}' => {
                depth -= 1;
                1
            }
            b'{' => {
                depth += 1;
                1
            }
            b'"' | b'\'' => lua_string(&code[at..], byte),
            b'[' => long_bracket(&code[at..]).unwrap_or(1),
            b'-' if code[at..].starts_with(b"--") => {
                let text = &code[at + 2..];
                2 + long_bracket(text)
                    .unwrap_or_else(|| text.iter().take_while(|&&byte| byte != b'\n').count())
            }
            _ => 1,
        };
    }
    code.len()
}

fn lua_string(code: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = code.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => return at,
            _ if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    code.len()
}

/// The length of `[[ … ]]`, `[=[ … ]=]` and so on, where the code starts with one.
fn long_bracket(code: &[u8]) -> Option<usize> {
    let level = code.get(1..)?.iter().take_while(|&&byte| byte == b'=').count();
    if code.first() != Some(&b'[') || code.get(1 + level) != Some(&b'[') {
        return None;
    }
    let closing: Vec<u8> = [b"]".as_slice(), &b"=".repeat(level), b"]"].concat();
    let inside = &code[2 + level..];
    let end = inside.windows(closing.len()).position(|window| window == closing);
    Some(end.map_or(code.len(), |end| 2 + level + end + closing.len()))
}
