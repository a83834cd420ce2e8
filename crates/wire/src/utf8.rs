//! UTF-8 checked as it comes (RFC 6455 section 8.1): fails at the first byte that cannot be.

/// What is not UTF-8, and where it begins in the received stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadText {
    pub(crate) offset: u64,
    pub(crate) bytes: Vec<u8>,
}

/// The check of one text message: whole or in parts of any size.
#[derive(Debug, Default)]
pub(crate) struct TextCheck {
    /// The beginning of a character whose end has not come.
    carry: [u8; 4],
    carried: usize,
    /// Where it begins in the received stream.
    carry_offset: u64,
}

impl TextCheck {
    /// The next part, unmasked, and its place in the received stream.
    pub(crate) fn feed(&mut self, mut part: &[u8], mut offset: u64) -> Result<(), BadText> {
        while self.carried > 0 {
            let Some((&byte, rest)) = part.split_first() else { return Ok(()) };
            self.carry[self.carried] = byte;
            match std::str::from_utf8(&self.carry[..=self.carried]) {
                Ok(_) => self.carried = 0,
                Err(error) if error.error_len().is_none() => self.carried += 1,
                Err(_) => return Err(self.unfinished()),
            }
            (part, offset) = (rest, offset + 1);
        }
        let (whole, tail) = part.split_at(part.len() - unfinished(part));
        if simdutf8::basic::from_utf8(whole).is_ok()
            && !matches!(std::str::from_utf8(tail), Err(error) if error.error_len().is_some())
        {
            self.carry[..tail.len()].copy_from_slice(tail);
            (self.carried, self.carry_offset) = (tail.len(), offset + whole.len() as u64);
            return Ok(());
        }
        // What was only known to be there is now looked for.
        part.utf8_chunks().next().map_or(Ok(()), |it| {
            Err(BadText { offset: offset + it.valid().len() as u64, bytes: it.invalid().to_vec() })
        })
    }

    /// The message ends here; the check begins anew.
    pub(crate) fn finish(&mut self) -> Result<(), BadText> {
        let answer = if self.carried == 0 { Ok(()) } else { Err(self.unfinished()) };
        self.carried = 0;
        answer
    }

    fn unfinished(&self) -> BadText {
        BadText { offset: self.carry_offset, bytes: self.carry[..self.carried].to_vec() }
    }
}

/// How many bytes at the end may begin a character that ends in the next part.
fn unfinished(part: &[u8]) -> usize {
    let last = part.iter().rev().take(3).position(|byte| byte & 0xC0 != 0x80);
    let Some(at) = last else { return 0 };
    let needs = match part[part.len() - 1 - at] {
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
        _ => 1,
    };
    if at + 1 < needs { at + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(parts: &[&[u8]]) -> Result<(), BadText> {
        let mut check = TextCheck::default();
        let mut offset = 0;
        for part in parts {
            check.feed(part, offset)?;
            offset += part.len() as u64;
        }
        check.finish()
    }

    #[test]
    fn a_character_may_be_split_anywhere() {
        for text in ["é", "あ", "😀", "aé😀z"] {
            let parts: Vec<_> = text.as_bytes().chunks(1).collect();
            assert_eq!(check(&parts), Ok(()), "{text}");
        }
    }

    #[test]
    fn the_bad_bytes_and_their_place_are_told() {
        let bad = |offset, bytes: &[u8]| Err(BadText { offset, bytes: bytes.into() });
        assert_eq!(check(&[b"ab\xffcd"]), bad(2, b"\xff"));
        assert_eq!(check(&[b"a\xe3\x81", b"b"]), bad(1, b"\xe3\x81"));
        assert_eq!(check(&[b"a\xe3", b"\x81"]), bad(1, b"\xe3\x81"), "unfinished at the end");
        assert_eq!(check(&[b"\xed\xa0\x80"]), bad(0, b"\xed"), "a surrogate");
        assert_eq!(check(&[b"\xf4\x90"]), bad(0, b"\xf4"), "beyond U+10FFFF");
    }

    proptest! {
        #[test]
        fn any_split_says_the_same(bytes in proptest::collection::vec(
            prop_oneof![Just(b'a'), 0x80u8..0xC0, 0xC0u8..=0xFF], 0..12
        ), at in 0usize..12) {
            let whole = check(&[&bytes]);
            let (front, back) = bytes.split_at(at.min(bytes.len()));
            prop_assert_eq!(&check(&[front, back]), &whole);
            let single: Vec<_> = bytes.chunks(1).collect();
            prop_assert_eq!(&check(&single), &whole);
            prop_assert_eq!(whole.is_ok(), std::str::from_utf8(&bytes).is_ok());
        }
    }
}
