//! A proof as JSON: the schema `wscope.proof/1`.

use super::Told;
use ::doctor::prove::{Handshake, Proven, SCALE, Side, Silence};
use finding::Language;
use serde_json::{Value, json};

pub(super) fn json(told: &Told, language: Language) -> Value {
    let proof = &told.proof;
    json!({
        "schema": "wscope.proof/1",
        "file": super::shown(&told.path),
        "nginx": told.built.version.map(|it| it.to_string()),
        "scale": SCALE,
        "own_network": proof.is_alone,
        "mended": proof.is_mended,
        "refused": proof.refused,
        "refused_mended": proof.refused_mended,
        "endpoints": proof.endpoints.iter().map(endpoint).collect::<Vec<_>>(),
        "unreached": proof.unreached,
        "around": proof.around.iter().map(|it| it.say(language)).collect::<Vec<_>>(),
        "left_out": proof.left_out.iter().map(|it| it.say(language)).collect::<Vec<_>>(),
    })
}

fn endpoint(proven: &Proven) -> Value {
    json!({
        "url": proven.url,
        "location": proven.location,
        "before": proven.before.as_ref().map(side),
        "after": proven.after.as_ref().map(side),
        "plain_unchanged": super::as_text::is_plain_unchanged(proven),
    })
}

fn side(side: &Side) -> Value {
    let tried = &side.tried;
    let (status, by_backend) = match tried.handshake {
        Handshake::Opens => (Some(101), Some(true)),
        Handshake::Refused(status, by_backend) => (Some(status), Some(by_backend)),
        Handshake::Lost => (None, None),
    };
    json!({
        "passes": side.passes(),
        "handshake": { "opens": tried.opens(), "status": status, "by_backend": by_backend },
        "message": tried.message,
        "silence": tried.silence.map(|silence| match silence {
            Silence::Lives(time) => json!({ "open": true, "seconds": time.as_secs_f64() }),
            Silence::Dies(time) => json!({ "open": false, "seconds": time.as_secs_f64() }),
        }),
        "plain": { "status": tried.plain.status, "by_backend": tried.plain.heard.is_some() },
        "rules": side.rules,
        "agrees": side.agrees,
    })
}
