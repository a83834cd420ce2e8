//! Of a URL that cannot be dialled as it stands.

use crate::clients::met::Met;
use crate::clients::table::url as rows;
use model::Trace;
use model::trace::{UriFault, UriStep};

pub(in crate::clients) fn url(first: &Trace) -> Vec<Met> {
    let UriStep::Rejected { fault, at } = &first.uri.step else { return vec![] };
    let typed = first.attempt.url.as_str();
    let part = typed.get(at.clone()).unwrap_or_default();
    let met = match fault {
        UriFault::Fragment => Met::new(&rows::FRAGMENT).with("fragment", part.trim_start_matches('#')),
        UriFault::OtherScheme if ["http", "https"].iter().any(|it| part.eq_ignore_ascii_case(it)) => {
            Met::new(&rows::HTTP_SCHEME).with("scheme", part.to_ascii_lowercase())
        }
        UriFault::OtherScheme => Met::new(&rows::OTHER_SCHEME).with("scheme", part.to_ascii_lowercase()),
        UriFault::NoScheme => no_scheme(typed),
        UriFault::MissingSlashes if part.contains(':') => Met::new(&rows::ONE_SLASH),
        UriFault::MissingSlashes => Met::new(&rows::NO_COLON),
        UriFault::Credentials => Met::new(&rows::CREDENTIALS),
        UriFault::BadPort => match part.trim_start_matches(':') {
            port if port.parse::<u32>().is_ok_and(|it| it > 65_535) => Met::new(&rows::PORT_RANGE),
            port if !port.is_empty() && port.parse::<u32>().is_err() => {
                Met::new(&rows::PORT_WORD).with("port", port)
            }
            _ => Met::new(&rows::INVALID),
        },
        UriFault::EmptyHost | UriFault::BadHost | UriFault::Whitespace | UriFault::BadEscape => {
            Met::new(&rows::INVALID)
        }
    };
    vec![met]
}

/// `localhost:8080/chat` has a scheme by the URL standard; `a.test/chat` and `/chat` have none.
fn no_scheme(typed: &str) -> Met {
    let word = typed.split_once(':').map(|(word, _)| word);
    let is_scheme = |word: &&str| {
        word.starts_with(|it: char| it.is_ascii_alphabetic())
            && word.chars().all(|it| it.is_ascii_alphanumeric() || "+-.".contains(it))
    };
    match word.filter(is_scheme) {
        Some(word) => Met::new(&rows::NAME_AND_PORT).with("scheme", word.to_ascii_lowercase()),
        None => Met::new(&rows::RELATIVE),
    }
}
