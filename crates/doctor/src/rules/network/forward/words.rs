//! What a forward proxy's refusal means, in its own words.

use finding::Text;
use model::trace::{ProxyOutcome, ProxyStep};

/// Why a SOCKS proxy refuses (RFC 1928 section 6).
fn socks(code: u8) -> Text {
    match code {
        2 => Text::new(
            "the proxy's rules do not allow this host or port",
            "プロキシの規則がこのホストまたはポートを許可していません",
        ),
        3 => Text::new(
            "the proxy has no route to the network of the host",
            "プロキシからホストのネットワークへの経路がありません",
        ),
        4 => Text::new(
            "the proxy cannot resolve or reach the host",
            "プロキシがホストの名前を解決できないか、到達できません",
        ),
        5 => Text::new(
            "the proxy reaches the host, which refuses the connection: nothing listens there",
            "プロキシはホストに到達しましたが、ホストが接続を拒否しました",
        ),
        6 => Text::new(
            "the packets of the proxy ran out of hops",
            "プロキシからのパケットが途中で期限切れになりました (TTL)",
        ),
        7 => Text::new(
            "the proxy opens no connections for its clients",
            "プロキシが CONNECT に対応していません",
        ),
        8 => Text::new(
            "the proxy does not know this kind of address",
            "プロキシがこの種類のアドレスに対応していません",
        ),
        _ => Text::new(
            "the proxy failed, and says no more",
            "プロキシが失敗しました（理由は示されていません）",
        ),
    }
}

/// Why Squid refuses: the error's name in `X-Squid-Error`, and the errno behind it.
fn squid(error: &str, errno: &str) -> Option<Text> {
    Some(match (error, errno) {
        ("ERR_ACCESS_DENIED", _) => Text::new(
            "Squid's rules do not allow this host or port",
            "Squid の規則がこのホストまたはポートを許可していません",
        ),
        ("ERR_DNS_FAIL", _) => {
            Text::new("Squid cannot resolve the host", "Squid がホストの名前を解決できません")
        }
        // Squid 5 says so of a name that it cannot resolve, when it is asked for a tunnel.
        ("ERR_CANNOT_FORWARD", _) => Text::new(
            "Squid finds no way to the host: most often it cannot resolve the name",
            "Squid がホストへの経路を見つけられません。多くは名前を解決できないためです",
        ),
        ("ERR_CONNECT_FAIL", "111") => Text::new(
            "Squid reaches the host, which refuses the connection: nothing listens there",
            "Squid はホストに到達しましたが、ホストが接続を拒否しました",
        ),
        ("ERR_CONNECT_FAIL", "110") => {
            Text::new("Squid gets no answer from the host", "ホストから Squid への応答がありません")
        }
        ("ERR_CONNECT_FAIL", "101" | "113") => {
            Text::new("Squid has no way to the host", "Squid からホストへの経路がありません")
        }
        ("ERR_CONNECT_FAIL", _) => {
            Text::new("Squid cannot connect to the host", "Squid がホストに接続できません")
        }
        _ => return None,
    })
}

/// Why the tunnel was refused, as far as the answer tells.
pub(super) fn reason(step: &ProxyStep) -> Option<Text> {
    match step.outcome {
        ProxyOutcome::Socks(Some(code)) => Some(socks(code)),
        ProxyOutcome::Status(status) => {
            let head = wire::ResponseHead::parse(&step.response)?;
            let said = head.field("X-Squid-Error").map(|it| it.value.as_str());
            let told =
                said.and_then(|it| squid(it.split(' ').next()?, it.split(' ').nth(1).unwrap_or_default()));
            told.or_else(|| by_status(status))
        }
        _ => None,
    }
}

fn by_status(status: u16) -> Option<Text> {
    Some(match status {
        403 | 405 => Text::new(
            "the proxy does not allow this host or port",
            "プロキシがこのホストまたはポートを許可していません",
        ),
        400 | 501 => {
            Text::new("the proxy does not understand CONNECT", "プロキシが CONNECT に対応していません")
        }
        500 | 502 | 503 => Text::new(
            "the proxy could not connect to the host itself",
            "プロキシ自身がホストに接続できませんでした",
        ),
        504 => Text::new(
            "the proxy got no answer from the host",
            "プロキシがホストからの応答を得られませんでした",
        ),
        _ => return None,
    })
}
