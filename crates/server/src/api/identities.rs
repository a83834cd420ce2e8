use crate::extract::Body;
use crate::problem::Problem;
use crate::view::{Certificate, Certificates, Identity, Pkcs12, Refusal};
use axum::Json;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use finding::Text;
use net::Pkcs12Error;

/// Reads the client certificate out of a PKCS#12 file. Nothing is kept of it, nor of the passphrase.
#[utoipa::path(
    post,
    path = "/api/pkcs12",
    request_body = Pkcs12,
    responses(
        (status = 200, body = Identity),
        (status = 400, body = Refusal, description = "`bad-setting`: why it cannot be used.")
    )
)]
pub(super) async fn unpack(Body(packed): Body<Pkcs12>) -> Result<Json<Identity>, Problem> {
    let file = STANDARD.decode(packed.file).map_err(|_| refused(&Pkcs12Error::Malformed))?;
    // Its iterations may take a second: no thread that serves waits for them.
    let read = tokio::task::spawn_blocking(move || net::read_pkcs12(&file, &packed.passphrase));
    let identity = read.await.map_err(|_| Problem::stopping())?.map_err(|it| refused(&it))?;
    let certificates = String::from_utf8_lossy(&identity.certificates).into_owned();
    Ok(Json(Identity { certificates, key: identity.key.0 }))
}

/// What certificates say of themselves; what is none is left out.
#[utoipa::path(
    post,
    path = "/api/certificates",
    request_body = Certificates,
    responses((status = 200, body = Vec<Certificate>))
)]
pub(super) async fn describe(Body(given): Body<Certificates>) -> Json<Vec<Certificate>> {
    let found = net::certificates(given.pem.as_bytes());
    let told = found.into_iter().map(|it| Certificate {
        subject: it.subject,
        issuer: it.issuer,
        not_after_ms: it.not_after_unix as f64 * 1000.0,
    });
    Json(told.collect())
}

fn refused(error: &Pkcs12Error) -> Problem {
    Problem::bad_setting(match error {
        Pkcs12Error::Passphrase => Text::new("the passphrase is wrong", "パスフレーズが違います"),
        Pkcs12Error::Unsupported(what) => Text::new(
            format!("the file is protected by {what}, which is not supported"),
            format!("このファイルの保護方式（{what}）には対応していません"),
        ),
        Pkcs12Error::NoKey => {
            Text::new("there is no private key in the file", "ファイルに秘密鍵がありません")
        }
        Pkcs12Error::NoCertificate => Text::new(
            "there is no certificate of the private key in the file",
            "ファイルに秘密鍵の証明書がありません",
        ),
        _ => Text::new("this is no PKCS#12 file", "PKCS#12 ファイルではありません"),
    })
}
