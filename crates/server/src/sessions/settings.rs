//! Settings that cannot be dialled with are refused before anything is dialled.

use crate::problem::Problem;
use finding::Text;
use model::{SettingFault, Settings};

/// Refuses what is no setting, naming it.
pub(super) fn check(settings: &Settings) -> Result<(), Problem> {
    if let Some(fault) = settings.fault() {
        return Err(Problem::bad_setting(said(fault)));
    }
    if settings.proxy.typed().is_some_and(|it| !net::is_proxy_url(it)) {
        return Err(Problem::bad_setting(Text::new(
            "the proxy is no URL such as http://host:8080 or socks5://host:1080",
            "プロキシは http://host:8080 や socks5://host:1080 のような URL で指定してください",
        )));
    }
    if !settings.ca.trim().is_empty()
        && let Err(why) = net::check_certificates(settings.ca.as_bytes())
    {
        let text = Text::new("the CA holds no usable certificate", "CA に使える証明書がありません");
        return Err(Problem::bad_setting(text).hint(explained(&why, &settings.ca)));
    }
    if let Some(identity) = settings.identity()
        && let Err(why) = net::check_identity(&identity)
    {
        let text = Text::new(
            "the client certificate and its key cannot be used",
            "クライアント証明書とその秘密鍵を使えません",
        );
        return Err(Problem::bad_setting(text).hint(explained(&why, &settings.key)));
    }
    Ok(())
}

/// Why a certificate or a key cannot be used, and what to do: by what TLS says of it, and by what was typed.
fn explained(why: &str, pem: &str) -> Text {
    let is_key = pem.contains("PRIVATE KEY-----");
    if is_key && pem.contains("ENCRYPTED") {
        Text::new(
            "the key is protected by a passphrase; take that off: openssl pkey -in key.pem -out plain.pem",
            "秘密鍵がパスフレーズで保護されています。openssl pkey -in key.pem -out plain.pem で解除してください",
        )
    } else if why.contains("KeyMismatch") {
        Text::new(
            "the key is that of another certificate; openssl x509 -in cert.pem -noout -pubkey and openssl pkey \
             -in key.pem -pubout say the same where they belong together",
            "秘密鍵が別の証明書のものです。openssl x509 -in cert.pem -noout -pubkey と openssl pkey -in key.pem \
             -pubout の出力が一致する組を指定してください",
        )
    } else if why.contains("UnsupportedCertVersion") {
        Text::new(
            "the certificate is of version 1 of X.509; have it issued anew as version 3 (openssl x509 -req with \
             -extfile does so)",
            "証明書が X.509 バージョン 1 です。バージョン 3 で発行し直してください（openssl x509 -req に -extfile を付けます）",
        )
    } else if why.contains("no items found") || why.starts_with("no certificate") {
        Text::new(
            "nothing usable is in it: PEM begins with a line such as -----BEGIN CERTIFICATE----- or -----BEGIN \
             PRIVATE KEY-----",
            "使えるものが見つかりません。PEM は -----BEGIN CERTIFICATE----- や -----BEGIN PRIVATE KEY----- で始まります",
        )
    } else {
        Text::new(why, format!("内容を読み取れません（{why}）"))
    }
}

fn said(fault: SettingFault) -> Text {
    match fault {
        SettingFault::HalfIdentity => Text::new(
            "a client certificate needs its private key, and a key its certificate",
            "クライアント証明書と秘密鍵は両方を指定してください",
        ),
        SettingFault::WindowBits => Text::new(
            "a compression window has 8 to 15 bits",
            "圧縮ウィンドウは 8〜15 ビットで指定してください",
        ),
        SettingFault::Reconnect => Text::new(
            "the pauses of reconnection must grow from more than 0 ms to the longest",
            "再接続の間隔は 0 ms より長く、最大値以下から始めて増えるように指定してください",
        ),
        _ => Text::new("a timeout must be longer than 0 ms", "タイムアウトは 0 ms より長くしてください"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Secret;

    #[test]
    fn what_is_wrong_with_a_certificate_or_its_key_is_said_with_what_to_do() {
        let (key, other) = (rcgen::KeyPair::generate(), rcgen::KeyPair::generate());
        let (key, other) = (key.expect("a key"), other.expect("a key"));
        let params = rcgen::CertificateParams::new(vec!["client.test".to_owned()]).expect("a name");
        let certificate = params.self_signed(&key).expect("it is signed").pem();
        let said = |key: &str| {
            let identity = model::Identity {
                certificates: certificate.clone().into_bytes(),
                key: Secret(key.to_owned()),
            };
            net::check_identity(&identity).err().map(|why| explained(&why, key).en)
        };
        assert_eq!(said(&key.serialize_pem()), None);
        let begins = |key: &str, words: &str| {
            let said = said(key).unwrap_or_default();
            assert!(said.starts_with(words), "{said}");
        };
        begins(&other.serialize_pem(), "the key is that of another certificate");
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
        begins(encrypted, "the key is protected by a passphrase");
        let traditional = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMAA=\n-----END RSA PRIVATE KEY-----\n";
        begins(traditional, "the key is protected by a passphrase");
        begins("my key", "nothing usable is in it");
        let none = net::check_certificates(b"my authority").expect_err("there is none");
        assert!(explained(&none, "my authority").ja.starts_with("使えるものが"), "{none}");
        let old = "invalid peer certificate: Other(OtherError(UnsupportedCertVersion))";
        assert!(explained(old, "").en.starts_with("the certificate is of version 1"));
    }
}
