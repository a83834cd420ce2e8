//! RFC 1951 once more: DEFLATE bit by bit, with regard for nothing but the text of the RFC. It is
//! what the engine's inflating is held against.

use std::rc::Rc;

/// The bytes are no DEFLATE data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Corrupt;

/// Why a step was not made.
enum Halt {
    /// Its bits have not all come.
    Wait,
    Corrupt,
}

impl From<Halt> for Result<(), Corrupt> {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Wait => Ok(()),
            Halt::Corrupt => Err(Corrupt),
        }
    }
}

/// A stream that comes in parts.
pub(crate) struct Inflate {
    /// How far back a match may reach.
    window: usize,
    input: Vec<u8>,
    /// The next bit of the input.
    at: usize,
    /// All that the window could hold, and more.
    out: Vec<u8>,
    /// Where the window begins at the earliest.
    floor: usize,
    block: Block,
    last: bool,
}

/// Where in the stream the next bit stands.
enum Block {
    Header,
    Stored(usize),
    Coded(Rc<Codes>),
}

struct Codes {
    literals: Code,
    distances: Code,
}

/// A canonical Huffman code: how many codes have each length, and their symbols in order.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

/// Base and extra bits of the lengths of symbols 257 to 285, and of the distances of 0 to 29 (3.2.5).
const LENGTHS: [(usize, u8); 29] = ladder(3, 4, 258);
const DISTANCES: [(usize, u8); 30] = ladder(1, 2, 0);
/// The order in which the lengths of the codes of code lengths stand (3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// From `base` on; after the first two steps of `width`, each `width` of them have a bit more. `last`
/// replaces the last base, without extra bits, where it is not zero.
const fn ladder<const N: usize>(base: usize, width: usize, last: usize) -> [(usize, u8); N] {
    let mut steps = [(0, 0); N];
    let (mut at, mut value) = (0, base);
    while at < N {
        let bits = if at < 2 * width { 0 } else { at / width - 1 };
        steps[at] = (value, bits as u8);
        value += 1 << bits;
        at += 1;
    }
    if last > 0 {
        steps[N - 1] = (last, 0);
    }
    steps
}

impl Inflate {
    pub(crate) fn new(window_bits: u8) -> Self {
        let window = 1 << window_bits;
        Self { window, input: vec![], at: 0, out: vec![], floor: 0, block: Block::Header, last: false }
    }

    /// Begins anew, with an empty window.
    pub(crate) fn forget(&mut self) {
        *self = Self { window: self.window, ..Self::new(0) };
    }

    /// What these bytes add, but no more than a little above `most`; and whether they made sense.
    pub(crate) fn feed(&mut self, bytes: &[u8], most: u64) -> (Vec<u8>, Result<(), Corrupt>) {
        self.input.extend(bytes);
        let before = self.out.len();
        let end = loop {
            if (self.out.len() - before) as u64 > most {
                break Ok(());
            }
            let at = self.at;
            if let Err(halt) = self.step() {
                self.at = at;
                break halt.into();
            }
        };
        (self.out[before..].to_vec(), end)
    }

    /// The next thing that stands whole: a header, a stored byte, a symbol.
    fn step(&mut self) -> Result<(), Halt> {
        match &self.block {
            Block::Header => self.header(),
            Block::Stored(0) => self.end_block(),
            Block::Stored(left) => {
                let left = *left;
                let byte = self.bits(8)? as u8;
                self.out.push(byte);
                self.block = Block::Stored(left - 1);
                Ok(())
            }
            Block::Coded(codes) => {
                let codes = Rc::clone(codes);
                match self.symbol(&codes.literals)? {
                    256 => self.end_block(),
                    byte @ 0..256 => {
                        self.out.push(byte as u8);
                        Ok(())
                    }
                    symbol => self.copy(symbol - 257, &codes.distances),
                }
            }
        }
    }

    /// Section 3.2.3.
    fn header(&mut self) -> Result<(), Halt> {
        let last = self.bits(1)? == 1;
        let block = match self.bits(2)? {
            0 => {
                self.at = self.at.next_multiple_of(8);
                let (length, inverse) = (self.bits(16)?, self.bits(16)?);
                if length ^ inverse != 0xFFFF {
                    return Err(Halt::Corrupt);
                }
                Block::Stored(length)
            }
            1 => {
                let lengths: Vec<u8> = (0..288)
                    .map(|it| match it {
                        0..144 => 8,
                        144..256 => 9,
                        256..280 => 7,
                        _ => 8,
                    })
                    .collect();
                let (literals, distances) = (Code::new(&lengths), Code::new(&[5; 30]));
                Block::Coded(Rc::new(Codes { literals, distances }))
            }
            2 => self.dynamic()?,
            _ => return Err(Halt::Corrupt),
        };
        (self.last, self.block) = (last, block);
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), Halt> {
        self.block = Block::Header;
        if self.last {
            // What follows begins anew, at the next byte.
            self.at = self.at.next_multiple_of(8);
            self.floor = self.out.len();
        }
        Ok(())
    }

    /// Section 3.2.7.
    fn dynamic(&mut self) -> Result<Block, Halt> {
        let (literals, distances, codes) = (self.bits(5)? + 257, self.bits(5)? + 1, self.bits(4)? + 4);
        if literals > 286 || distances > 30 {
            return Err(Halt::Corrupt);
        }
        let mut lengths = [0; 19];
        for place in &ORDER[..codes] {
            lengths[*place] = self.bits(3)? as u8;
        }
        let code = Code::new(&lengths);
        if code.symbols.is_empty() {
            // zlib notices when all the lengths that there cannot be have come, a bit each.
            (0..literals + distances).try_for_each(|_| self.bits(1).map(drop))?;
        }
        if !code.is_complete() {
            return Err(Halt::Corrupt);
        }
        let mut lengths: Vec<u8> = vec![];
        while lengths.len() < literals + distances {
            let (length, times) = match self.symbol(&code)? {
                16 => {
                    let times = 3 + self.bits(2)?;
                    (*lengths.last().ok_or(Halt::Corrupt)?, times)
                }
                17 => (0, 3 + self.bits(3)?),
                18 => (0, 11 + self.bits(7)?),
                length => (length as u8, 1),
            };
            lengths.extend(std::iter::repeat_n(length, times));
        }
        if lengths.len() > literals + distances || lengths[256] == 0 {
            return Err(Halt::Corrupt);
        }
        let (literals, distances) = (Code::new(&lengths[..literals]), Code::new(&lengths[literals..]));
        if literals.may_be() && distances.may_be() {
            Ok(Block::Coded(Rc::new(Codes { literals, distances })))
        } else {
            Err(Halt::Corrupt)
        }
    }

    fn copy(&mut self, length: usize, distances: &Code) -> Result<(), Halt> {
        let &(base, extra) = LENGTHS.get(length).ok_or(Halt::Corrupt)?;
        let length = base + self.bits(extra)?;
        let symbol = self.symbol(distances)?;
        let &(base, extra) = DISTANCES.get(symbol).ok_or(Halt::Corrupt)?;
        let distance = base + self.bits(extra)?;
        if distance > self.window || distance > self.out.len() - self.floor {
            return Err(Halt::Corrupt);
        }
        for _ in 0..length {
            self.out.push(self.out[self.out.len() - distance]);
        }
        Ok(())
    }

    /// A number, its lowest bit first.
    fn bits(&mut self, count: u8) -> Result<usize, Halt> {
        let mut number = 0;
        for place in 0..count {
            let byte = self.input.get(self.at / 8).ok_or(Halt::Wait)?;
            number |= usize::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(number)
    }

    /// The next symbol of a code, whose highest bit comes first.
    fn symbol(&mut self, code: &Code) -> Result<usize, Halt> {
        let (mut bits, mut first, mut index) = (0, 0, 0);
        for count in &code.counts[1..] {
            bits |= self.bits(1)?;
            if bits < first + count {
                return Ok(code.symbols[index + bits - first]);
            }
            index += count;
            if index == code.symbols.len() {
                break;
            }
            first = (first + count) << 1;
            bits <<= 1;
        }
        Err(Halt::Corrupt)
    }
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; 16];
        lengths.iter().filter(|it| **it > 0).for_each(|it| counts[usize::from(*it)] += 1);
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|it| lengths[*it] > 0).collect();
        symbols.sort_by_key(|it| lengths[*it]);
        Self { counts, symbols }
    }

    /// What is left of the space of codes; negative where there are too many.
    fn left(&self) -> i32 {
        self.counts[1..].iter().fold(1, |left, count| (left << 1) - *count as i32)
    }

    fn is_complete(&self) -> bool {
        self.left() == 0
    }

    /// Complete, or with one code of one bit or none, as everybody takes it.
    fn may_be(&self) -> bool {
        self.is_complete() || self.symbols.len() <= 1 && self.counts[1] == self.symbols.len()
    }
}
