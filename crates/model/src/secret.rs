//! Which names say that their value is secret: of headers, cookies and parameters.

/// Words in names (lower case) whose values are secret wherever they stand.
const SECRET_WORDS: [&str; 12] = [
    "token",
    "secret",
    "password",
    "passwd",
    "apikey",
    "api_key",
    "api-key",
    "auth",
    "jwt",
    "session",
    "signature",
    "ticket",
];

/// Whether a name (in lower case) says that its value is secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    SECRET_WORDS.iter().any(|word| name.contains(word))
}
