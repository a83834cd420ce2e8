//! What is sent: messages of one size and kind, known to both sides.

/// What a message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Bytes that mean nothing.
    Binary,
    /// Text that is not all ASCII.
    Text,
}

/// A message to send.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Message {
    /// Bytes.
    Binary(&'static [u8]),
    /// Text, known to be text: no engine has to make sure of it.
    Text(&'static str),
}

/// Messages that are under way at a time. They lie in memory that is never given back, so that
/// handing one to an engine that takes ownership costs it neither a copy nor a count.
pub(crate) struct Batch {
    /// The payloads, all of one length.
    pub(crate) payloads: Vec<&'static [u8]>,
    /// The same as texts, where they are.
    texts: Vec<&'static str>,
}

impl Batch {
    /// That many messages of that many bytes, each different, the same in every run.
    pub(crate) fn new(kind: Kind, size: usize, count: usize) -> Self {
        let mut random = Random(0x57_73_63_6f_70_65);
        let mut texts: Vec<&'static str> = vec![];
        let mut one = |_| -> &'static [u8] {
            if kind == Kind::Binary {
                return (0..size).map(|_| random.next() as u8).collect::<Vec<_>>().leak();
            }
            let text: &'static str = text(size, &mut random).leak();
            texts.push(text);
            text.as_bytes()
        };
        let payloads = (0..count).map(&mut one).collect();
        Self { payloads, texts }
    }

    /// Whether each is so long that an engine might rather not copy it.
    pub(crate) fn is_long(&self) -> bool {
        self.payloads.first().is_some_and(|it| it.len() > 16 * 1024)
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.payloads.len()
    }

    /// The messages.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Message> + '_ {
        let text = |at: usize| self.texts.get(at).copied();
        self.payloads.iter().enumerate().map(move |(at, bytes)| match text(at) {
            Some(text) => Message::Text(text),
            None => Message::Binary(bytes),
        })
    }
}

/// JSON as a feed of prices sends it, with words that are not ASCII.
fn text(size: usize, random: &mut Random) -> String {
    let mut text = String::with_capacity(size + 128);
    while text.len() < size {
        let (id, price, change) = (random.next() % 1_000_000, random.next() % 100_000, random.next() % 100);
        let name = ["東京", "札幌", "大阪", "Zürich", "London", "New York"][random.next() as usize % 6];
        text.push_str(&format!(
            r#"{{"id":{id},"name":"{name}","price":{}.{:02},"up":{}}},"#,
            price / 100,
            price % 100,
            change < 50
        ));
    }
    text.truncate(text.floor_char_boundary(size));
    let missing = size - text.len();
    text + &".".repeat(missing)
}

/// Numbers by xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
