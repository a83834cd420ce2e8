//! The words by which filters against forged requests refuse, as data.

use super::{Decision, Reading, likely, proven};
use crate::answer::Answer;
use std::ops::Range;

/// What such a filter says, and whose words they are.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// The framework.
    pub(crate) by: &'static str,
    /// Where they stand in the body.
    pub(crate) at: Range<usize>,
}

/// Words in the body, and the framework that says so in its source. The more special stand first.
const WORDS: [(&str, &str); 21] = [
    ("CSRF verification failed. Request aborted", "Django"),
    ("CSRF Failed:", "Django REST framework"),
    ("CSRF cookie not set", "Django"),
    ("CSRF token missing or incorrect", "Django"),
    ("ActionController::InvalidAuthenticityToken", "Rails"),
    ("Can't verify CSRF token authenticity", "Rails"),
    ("CSRF token mismatch", "Laravel"),
    ("TokenMismatchException", "Laravel"),
    ("Invalid CSRF Token 'null' was found", "Spring Security"),
    ("Could not verify the provided CSRF token", "Spring Security"),
    ("Expected CSRF token not found", "Spring Security"),
    ("An expected CSRF token cannot be found", "Spring Security"),
    ("InvalidCSRFTokenError", "Phoenix"),
    ("invalid CSRF (Cross Site Request Forgery) token", "Phoenix"),
    ("No valid crumb was included in the request", "Jenkins"),
    ("The CSRF token is missing", "Flask-WTF"),
    ("The CSRF session token is missing", "Flask-WTF"),
    ("EBADCSRFTOKEN", "Express"),
    ("'_xsrf' argument missing", "Tornado"),
    ("Forbidden - CSRF token", "gorilla/csrf"),
    ("The required antiforgery", "ASP.NET"),
];

/// Words that any such filter may say.
const PLAIN: [&str; 7] = [
    "csrf token",
    "csrf check",
    "xsrf token",
    "csrf protection",
    "anti-forgery token",
    "antiforgery token",
    "cross-site request forgery",
];

/// Those of a framework, where one is known.
pub(crate) fn words(answer: &Answer) -> Option<Words> {
    let known = WORDS.iter().find_map(|(text, by)| Some(Words { by, at: answer.find(text)? }));
    // A page for people may carry a token in a form of its own: its text is no refusal.
    let plain = || PLAIN.iter().find_map(|text| Some(Words { by: "the server", at: answer.find(text)? }));
    known.or_else(|| if answer.is_html() { None } else { plain() })
}

/// Such a refusal, by its words.
pub(super) fn by_words(reading: &Reading) -> Option<Decision> {
    // Laravel's own status: "Page Expired".
    if reading.answer.head.status == 419 {
        return Some(proven("auth/csrf"));
    }
    let asks = matches!(reading.answer.head.status, 400 | 401 | 403 | 422);
    let words = words(&reading.answer).filter(|_| asks)?;
    Some(match words.by {
        "the server" => likely("auth/csrf", &["auth/forbidden"]),
        _ => proven("auth/csrf"),
    })
}
