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
        return Err(Problem::bad_setting(text).hint(Text::same(why)));
    }
    if let Some(identity) = settings.identity()
        && let Err(why) = net::check_identity(&identity)
    {
        let text = Text::new(
            "the client certificate and its key cannot be used",
            "クライアント証明書とその秘密鍵を使えません",
        );
        return Err(Problem::bad_setting(text).hint(Text::same(why)));
    }
    Ok(())
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
