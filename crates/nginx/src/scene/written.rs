//! What a value becomes, written out: what is known is put in, and what is not stays a variable. Two values
//! that are written alike are the same.

use super::map::Given;
use super::{DEEPEST, Scene};
use crate::value::{self, Piece, pieces};

impl Scene<'_> {
    /// The value, written out.
    pub(crate) fn written(&self, value: &[u8]) -> Vec<u8> {
        self.write(value, DEEPEST)
    }

    fn write(&self, value: &[u8], depth: usize) -> Vec<u8> {
        let mut text = vec![];
        for piece in pieces(value) {
            match piece {
                Piece::Text(bytes) => text.extend_from_slice(bytes),
                Piece::Variable(name) => text.extend(self.variable(&name.to_ascii_lowercase(), depth)),
            }
        }
        text
    }

    fn variable(&self, name: &[u8], depth: usize) -> Vec<u8> {
        let itself = || [b"${", name, b"}"].concat();
        // Something sets it that has not been come by, and may have been in another location.
        if self.config.variables.is_set(name) && !self.visit.set.contains_key(name) {
            return itself();
        }
        let map = value::map_of(self.config, name).filter(|_| !self.visit.set.contains_key(name));
        let Some((map, depth)) = map.zip(depth.checked_sub(1)) else {
            return self.look(name, depth).unwrap_or_else(itself);
        };
        let input = map.argument(0).and_then(|input| self.resolve(input, depth));
        match input.map(|input| self.given(map, &input)) {
            Some(Given::Value(value, None)) => self.write(value, depth),
            Some(Given::Nothing) => vec![],
            _ => self.look(name, depth).unwrap_or_else(itself),
        }
    }
}
