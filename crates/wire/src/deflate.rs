//! permessage-deflate as it is offered and agreed on (RFC 7692 sections 5 and 7.1).

use crate::Extension;
use std::fmt;

/// The name of the extension.
const NAME: &str = "permessage-deflate";

/// What both sides agreed on: whether and how each of them compresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deflate {
    /// The server begins each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client begins each message with an empty window.
    pub client_no_context_takeover: bool,
    /// The server's window is 2 to this power, in bytes: 8 to 15.
    pub server_max_window_bits: u8,
    /// The client's window is 2 to this power, in bytes: 8 to 15.
    pub client_max_window_bits: u8,
}

impl Default for Deflate {
    fn default() -> Self {
        Self {
            server_no_context_takeover: false,
            client_no_context_takeover: false,
            server_max_window_bits: 15,
            client_max_window_bits: 15,
        }
    }
}

/// What a client offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeflateOffer {
    /// The server must begin each message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client will begin each message with an empty window, whatever the server says.
    pub client_no_context_takeover: bool,
    /// The largest window that the server may use; `None`: any.
    pub server_max_window_bits: Option<u8>,
    /// The server may limit the client's window, which will not be larger than this: 15 where the
    /// offer has no value; `None`: the server may not.
    pub client_max_window_bits: Option<u8>,
}

/// What is wrong with the parameters of a permessage-deflate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeflateFault {
    /// A parameter that the extension does not have.
    Unknown(String),
    /// A parameter that stands there twice.
    Repeated(String),
    /// A parameter with a value that it cannot have, or without the value that it must have.
    Value(String),
    /// An answer that no offer allows: a window larger than offered, or a limit that was not asked for.
    NotOffered(String),
    /// An answer that leaves out what the offer demands.
    Missing(String),
}

impl DeflateOffer {
    /// What browsers offer: the server may choose the client's window.
    #[must_use]
    pub fn usual() -> Self {
        Self { client_max_window_bits: Some(15), ..Self::default() }
    }

    /// The offers of permessage-deflate among these extensions, in order of preference. Those
    /// that are malformed are as if they were not there (RFC 7692 section 7.1).
    #[must_use]
    pub fn among(extensions: &[Extension]) -> Vec<Self> {
        let ours = extensions.iter().filter(|it| it.is(NAME));
        ours.filter_map(|it| Parameters::read(it, true).ok()).map(Parameters::offer).collect()
    }

    /// What a server that would have it like `wish` agrees to for this offer. A window of the
    /// client that may not be limited stays as large as it can be.
    #[must_use]
    pub fn accept(&self, wish: &Deflate) -> Deflate {
        Deflate {
            server_no_context_takeover: self.server_no_context_takeover || wish.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover || wish.client_no_context_takeover,
            server_max_window_bits: self
                .server_max_window_bits
                .unwrap_or(15)
                .min(wish.server_max_window_bits),
            client_max_window_bits: self
                .client_max_window_bits
                .map_or(15, |bits| bits.min(wish.client_max_window_bits)),
        }
    }

    /// The agreement, when a server that was offered this chose so.
    fn agree(&self, answer: &Parameters) -> Result<Deflate, DeflateFault> {
        if self.server_no_context_takeover && !answer.server_no_context_takeover {
            return Err(DeflateFault::Missing("server_no_context_takeover".into()));
        }
        let server_bits = match (self.server_max_window_bits, answer.server_max_window_bits) {
            (Some(_), None) => return Err(DeflateFault::Missing("server_max_window_bits".into())),
            (Some(most), Some(chosen)) if chosen > most => {
                return Err(DeflateFault::NotOffered("server_max_window_bits".into()));
            }
            (_, chosen) => chosen.unwrap_or(15),
        };
        let client_bits = match (self.client_max_window_bits, answer.client_max_window_bits) {
            (None, Some(_)) => return Err(DeflateFault::NotOffered("client_max_window_bits".into())),
            (Some(most), Some(chosen)) if chosen > most => {
                return Err(DeflateFault::NotOffered("client_max_window_bits".into()));
            }
            (most, chosen) => chosen.or(most).unwrap_or(15),
        };
        Ok(Deflate {
            server_no_context_takeover: answer.server_no_context_takeover,
            client_no_context_takeover: answer.client_no_context_takeover || self.client_no_context_takeover,
            server_max_window_bits: server_bits,
            client_max_window_bits: client_bits,
        })
    }
}

impl Deflate {
    /// What a client that made these offers agrees to when the server chose these extensions;
    /// `None`: the server chose no permessage-deflate. Where it chose it twice, the first counts.
    ///
    /// # Errors
    /// Why the client must fail the connection: no offer allows this (RFC 7692 section 5.1). Of
    /// several offers the objection of the first is told.
    pub fn agreed(offers: &[DeflateOffer], chosen: &[Extension]) -> Result<Option<Self>, DeflateFault> {
        let Some(chosen) = chosen.iter().find(|it| it.is(NAME)) else { return Ok(None) };
        let answer = Parameters::read(chosen, false)?;
        let mut first = None;
        for offer in offers {
            match offer.agree(&answer) {
                Ok(agreed) => return Ok(Some(agreed)),
                Err(fault) => first = first.or(Some(fault)),
            }
        }
        Err(first.unwrap_or_else(|| DeflateFault::NotOffered(NAME.into())))
    }

    /// The element of `Sec-WebSocket-Extensions` with which a server agrees to this for that offer.
    #[must_use]
    pub fn answer(&self, offer: &DeflateOffer) -> String {
        let limit = |bits: u8, asked: bool| (asked || bits < 15).then_some(bits);
        Parameters {
            server_no_context_takeover: self.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover,
            server_max_window_bits: limit(
                self.server_max_window_bits,
                offer.server_max_window_bits.is_some(),
            ),
            client_max_window_bits: limit(self.client_max_window_bits, false),
            bare_client_bits: false,
        }
        .to_string()
    }
}

impl fmt::Display for DeflateOffer {
    /// The element of `Sec-WebSocket-Extensions` that offers this.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bare_client_bits = self.client_max_window_bits == Some(15);
        Parameters {
            server_no_context_takeover: self.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover,
            server_max_window_bits: self.server_max_window_bits,
            client_max_window_bits: self.client_max_window_bits.filter(|_| !bare_client_bits),
            bare_client_bits,
        }
        .fmt(formatter)
    }
}

impl fmt::Display for DeflateFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(formatter, "{name} is no parameter of {NAME}"),
            Self::Repeated(name) => write!(formatter, "{name} stands there twice"),
            Self::Value(name) => write!(formatter, "{name} has a value that it cannot have"),
            Self::NotOffered(name) => write!(formatter, "{name} goes beyond what was offered"),
            Self::Missing(name) => write!(formatter, "{name} was demanded and is missing"),
        }
    }
}

/// The parameters as written, each at most once.
#[derive(Default)]
struct Parameters {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_max_window_bits: Option<u8>,
    client_max_window_bits: Option<u8>,
    /// `client_max_window_bits` without a value.
    bare_client_bits: bool,
}

impl Parameters {
    /// `offered`: by a client, whose `client_max_window_bits` may do without a value.
    fn read(extension: &Extension, offered: bool) -> Result<Self, DeflateFault> {
        let mut found = Self::default();
        for (name, value) in &extension.parameters {
            let fault = |fault: fn(String) -> DeflateFault| Err(fault(name.clone()));
            let again = match (name.as_str(), value.as_deref()) {
                ("server_no_context_takeover", None) => {
                    std::mem::replace(&mut found.server_no_context_takeover, true)
                }
                ("client_no_context_takeover", None) => {
                    std::mem::replace(&mut found.client_no_context_takeover, true)
                }
                ("server_max_window_bits", Some(value)) => match bits(value) {
                    None => return fault(DeflateFault::Value),
                    bits => std::mem::replace(&mut found.server_max_window_bits, bits).is_some(),
                },
                ("client_max_window_bits", Some(value)) => match bits(value) {
                    None => return fault(DeflateFault::Value),
                    bits => {
                        std::mem::replace(&mut found.client_max_window_bits, bits).is_some()
                            || found.bare_client_bits
                    }
                },
                ("client_max_window_bits", None) if offered => {
                    std::mem::replace(&mut found.bare_client_bits, true)
                        || found.client_max_window_bits.is_some()
                }
                (
                    "server_no_context_takeover"
                    | "client_no_context_takeover"
                    | "server_max_window_bits"
                    | "client_max_window_bits",
                    _,
                ) => return fault(DeflateFault::Value),
                _ => return fault(DeflateFault::Unknown),
            };
            if again {
                return fault(DeflateFault::Repeated);
            }
        }
        Ok(found)
    }

    fn offer(self) -> DeflateOffer {
        DeflateOffer {
            server_no_context_takeover: self.server_no_context_takeover,
            client_no_context_takeover: self.client_no_context_takeover,
            server_max_window_bits: self.server_max_window_bits,
            client_max_window_bits: self.client_max_window_bits.or(self.bare_client_bits.then_some(15)),
        }
    }
}

impl fmt::Display for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(NAME)?;
        for (name, there) in [
            ("server_no_context_takeover", self.server_no_context_takeover),
            ("client_no_context_takeover", self.client_no_context_takeover),
            ("client_max_window_bits", self.bare_client_bits),
        ] {
            if there {
                write!(formatter, "; {name}")?;
            }
        }
        for (name, bits) in [
            ("server_max_window_bits", self.server_max_window_bits),
            ("client_max_window_bits", self.client_max_window_bits),
        ] {
            if let Some(bits) = bits {
                write!(formatter, "; {name}={bits}")?;
            }
        }
        Ok(())
    }
}

/// A number from 8 to 15 without leading zeros (RFC 7692 section 7.1.2).
fn bits(value: &str) -> Option<u8> {
    let plain = value.bytes().all(|it| it.is_ascii_digit()) && !value.starts_with('0');
    value.parse().ok().filter(|it| plain && (8..=15).contains(it))
}

#[cfg(test)]
mod tests;
