//! What was withheld comes back: where the placeholder stands, what the server has is kept.

use super::kept::keys;
use crate::MASK;
use serde_json::Value;
use std::collections::HashMap;

/// Puts what the server has in the place of each placeholder. `whole` is what it has, `withheld` the same
/// without secrets.
///
/// # Errors
/// The place of a placeholder where the server has no secret to keep.
pub fn restore(now: &mut Value, whole: &Value, withheld: &Value) -> Result<(), String> {
    place(now, whole, withheld, "")
}

fn place(now: &mut Value, whole: &Value, withheld: &Value, at: &str) -> Result<(), String> {
    if now == withheld {
        *now = whole.clone();
        return Ok(());
    }
    match now {
        Value::Object(fields) => {
            let dot = if at.is_empty() { "" } else { "." };
            for (key, value) in fields {
                place(value, &whole[key.as_str()], &withheld[key.as_str()], &format!("{at}{dot}{key}"))?;
            }
        }
        Value::Array(rows) => {
            let known = withheld.as_array().map_or(&[][..], Vec::as_slice);
            let places: HashMap<_, _> = keys(known).into_iter().zip(0..).collect();
            let own = keys(rows);
            for (row, key) in rows.iter_mut().zip(own) {
                let index: Option<&usize> = places.get(&key);
                let of = |list: &Value| index.map_or(Value::Null, |it| list[*it].clone());
                place(row, &of(whole), &of(withheld), &format!("{at}[{}]", key.0))?;
            }
        }
        Value::String(text) if text.contains(MASK) => {
            *text = filled(text, whole.as_str().unwrap_or_default());
            if text == MASK || text.contains(&format!("={MASK}")) || text.contains(&format!("//{MASK}@")) {
                return Err(at.to_owned());
            }
        }
        _ => {}
    }
    Ok(())
}

/// A URL with the password and the values of parameters that the other one has.
fn filled(text: &str, whole: &str) -> String {
    let user = |text: &str| {
        let rest = text.split_once("://")?.1;
        Some(rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())].rsplit_once('@')?.0.to_owned())
    };
    let mut out = text.to_owned();
    if let Some(user) = user(whole).filter(|_| user(text).is_some_and(|it| it == MASK)) {
        out = out.replacen(&format!("//{MASK}@"), &format!("//{user}@"), 1);
    }
    let pairs = |text: &str| -> Vec<(String, String)> {
        let query = text.split('#').next().and_then(|it| it.split_once('?')).map_or(text, |it| it.1);
        query
            .split('&')
            .filter_map(|it| it.split_once('='))
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .collect()
    };
    let mut known = pairs(whole);
    for (name, _) in pairs(&out).into_iter().filter(|it| it.1 == MASK) {
        if let Some(at) = known.iter().position(|it| it.0 == name) {
            let (_, value) = known.remove(at);
            out = out.replacen(&format!("{name}={MASK}"), &format!("{name}={value}"), 1);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Api, Entry, Param};
    use serde_json::json;

    fn api() -> Api {
        let entry = |name: &str, value: &str| Entry { name: name.into(), value: value.into(), enabled: true };
        let param = |text: &str| Param { text: text.into(), enabled: true, ..Param::default() };
        let mut api = Api {
            url: "wss://me:hush@h/a?token=hush-1&b=1&token=hush-2".into(),
            query: vec![param("token=hush-1"), param("b=1"), param("token=hush-2")],
            headers: vec![entry("X-Token", "hush-3"), entry("X-Token", "hush-4"), entry("Accept", "a")],
            cookies: vec![entry("id", "hush-5")],
            ..Api::default()
        };
        api.auth.password = "hush-6".into();
        api
    }

    /// What becomes of the API when this is changed in what one sees of it.
    fn pushed(change: impl FnOnce(&mut Value)) -> Result<Value, String> {
        let value = |it: &Api| serde_json::to_value(it).expect("it is JSON");
        let (whole, seen) = (value(&api()), value(&api().withheld()));
        assert!(!seen.to_string().contains("hush"));
        let mut now = seen.clone();
        change(&mut now);
        restore(&mut now, &whole, &seen).map(|()| now)
    }

    #[test]
    fn the_placeholder_keeps_what_the_server_has_whatever_changes_beside_it() {
        let whole = serde_json::to_value(api()).expect("it is JSON");
        assert_eq!(pushed(|_| ()), Ok(whole.clone()));
        let now = pushed(|it| {
            it["url"] = format!("wss://{MASK}@h/other?x=1&token={MASK}&token={MASK}#f").into();
            it["query"].as_array_mut().expect("rows").remove(1);
            it["headers"].as_array_mut().expect("rows").rotate_right(1);
            it["headers"][1]["enabled"] = false.into();
            it["auth"]["user"] = "u".into();
            it["cookies"][0]["value"] = "plain".into();
        })
        .expect("all is known");
        assert_eq!(now["url"], "wss://me:hush@h/other?x=1&token=hush-1&token=hush-2#f");
        assert_eq!(
            (&now["query"][1]["text"], &now["headers"][1]["value"]),
            (&json!("token=hush-2"), &json!("hush-3"))
        );
        assert_eq!(
            (&now["auth"]["password"], &now["cookies"][0]["value"]),
            (&json!("hush-6"), &json!("plain"))
        );
    }

    #[test]
    fn a_placeholder_for_nothing_is_refused() {
        let refused = |change: fn(&mut Value)| pushed(change).map(drop);
        assert_eq!(
            refused(|it| it["headers"][0]["name"] = "X-Other".into()),
            Err("headers[X-Other].value".into())
        );
        assert_eq!(refused(|it| it["url"] = format!("wss://h/?key={MASK}").into()), Err("url".into()));
        assert_eq!(refused(|it| it["origin"] = MASK.into()), Err("origin".into()));
    }
}
