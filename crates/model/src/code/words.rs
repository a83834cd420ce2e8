//! What the comments of a client say.

use super::plan::{Plan, Secrets, Way};
use finding::Text;

/// What stands at the top of every client: what it leaves to its reader.
pub(super) fn head(plan: &Plan) -> Vec<Text> {
    let mut said = vec![];
    if plan.secrets == Secrets::Written {
        said.push(Text::new(
            "Secrets of this API are written out here: do not share this file",
            "この API の秘密の値がそのまま書かれています。このファイルを共有しないでください",
        ));
    }
    if plan.made {
        said.push(Text::new(
            "Values such as {{$uuid}} are as they were once: wscope makes them anew for each connection",
            "{{$uuid}} などの値は生成時のものです（wscope は接続のたびに作り直します）",
        ));
    }
    if !plan.jar.is_empty() {
        let names = plan.jar.join(", ");
        said.push(Text::new(
            format!("wscope sends these cookies too, which the server has set: {names}"),
            format!("wscope は、サーバーが設定した次の Cookie も送ります: {names}"),
        ));
    }
    if plan.settings.http2 {
        said.push(Text::new(
            "The API is opened by HTTP/2 in wscope; this client takes HTTP/1.1",
            "wscope ではこの API を HTTP/2 で開きますが、このクライアントは HTTP/1.1 を使います",
        ));
    }
    said
}

/// What a page cannot do of it, and what to do instead.
pub(super) fn of_a_page(plan: &Plan) -> Vec<Text> {
    let mut said = vec![];
    let is = |name: &str, it: &str| name.eq_ignore_ascii_case(it);
    let names: Vec<_> =
        plan.headers.iter().map(|(name, _)| name.as_str()).filter(|it| !is(it, "cookie")).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        said.push(Text::new(
            format!("A page cannot send these headers with a WebSocket: {names}"),
            format!("ページの WebSocket では、次のヘッダーを送れません: {names}"),
        ));
        said.push(Text::new(
            "Instead, fetch a ticket that holds for seconds, and send it in the URL or as the first message",
            "代わりに、数秒だけ有効なチケットを fetch で受け取り、URL か最初のメッセージで送ります",
        ));
    }
    if plan.headers.iter().any(|(name, _)| is(name, "cookie")) {
        said.push(Text::new(
            "A browser adds the cookies that the server has set: log in first, on the same site",
            "Cookie はサーバーが設定したものをブラウザーが送ります。先に同じサイトでログインしてください",
        ));
    }
    if let Some(origin) = plan.origin.as_ref().and_then(|it| it.plain()) {
        said.push(Text::new(
            format!("A browser names its own page as Origin: the server must allow it, as it does {origin}"),
            format!("Origin は開いているページになります。{origin} と同じように、サーバーで許可してください"),
        ));
    }
    if plan.has_tls() {
        said.push(Text::new(
            "Certificates, the CA and the client's own, are the matter of the system, not of a page",
            "CA やクライアント証明書は、ページではなく OS やブラウザーに設定します",
        ));
    }
    if !matches!(plan.way, Way::Straight) {
        said.push(Text::new(
            "A browser takes the proxy of its own settings",
            "プロキシはブラウザーの設定に従います",
        ));
    }
    said.extend((plan.settings.ping_every_ms > 0).then(no_pings));
    said
}

/// What Node's own class leaves to the environment.
pub(super) fn of_nodes_own(plan: &Plan) -> Vec<Text> {
    let mut said = vec![];
    if plan.has_tls() && plan.has_ca() {
        said.push(Text::new(
            "Save the CA of the API as ca.pem, and start this with NODE_EXTRA_CA_CERTS=ca.pem",
            "API の CA を ca.pem に保存し、NODE_EXTRA_CA_CERTS=ca.pem を付けて起動してください",
        ));
    }
    if plan.has_tls() && !plan.settings.verify {
        said.push(Text::new(
            "The certificate is verified here: for a test, start this with NODE_TLS_REJECT_UNAUTHORIZED=0",
            "証明書は検証されます。試験では NODE_TLS_REJECT_UNAUTHORIZED=0 を付けて起動してください",
        ));
    }
    let tls = plan.has_tls() && (plan.has_identity() || !plan.server_name.is_empty());
    if tls || !matches!(plan.way, Way::Straight) {
        said.push(Text::new(
            "The client certificate, the server name and the proxy need the package ws: see that client",
            "クライアント証明書、サーバー名、プロキシには ws パッケージが必要です（Node (ws) を参照）",
        ));
    }
    said.extend((plan.settings.ping_every_ms > 0).then(no_pings));
    said
}

fn no_pings() -> Text {
    Text::new(
        "This WebSocket cannot ping: to keep it alive, send a message that the server knows",
        "この WebSocket は ping を送れません。維持するには、サーバーが理解するメッセージを送ります",
    )
}

/// Where the secrets come from.
pub(super) fn environment() -> Text {
    Text::new("Secrets come from the environment", "秘密の値は環境変数から読み込みます")
}

/// Where they may not stand.
pub(super) fn public() -> Text {
    Text::new(
        "Everyone can read the code of a page: have your own server hand these out after the log-in",
        "ページのコードは誰でも読めます。値はログイン後に自分のサーバーから受け取ってください",
    )
}

/// Files of the settings of TLS.
pub(super) fn files(names: &[&str]) -> Text {
    let names = names.join(", ");
    Text::new(
        format!("Save the certificates of the API beside this: {names}"),
        format!("API の証明書を、このファイルと同じ場所に保存してください: {names}"),
    )
}

pub(super) fn unverified() -> Text {
    Text::new(
        "The certificate is not verified: whoever is on the way can read and change everything",
        "証明書を検証しません。経路上の誰でも読み書きできます",
    )
}

pub(super) fn again() -> Text {
    Text::new(
        "Longer each time, up to a bound, and a part of it by chance: not all clients at once",
        "待ち時間は上限まで延び、乱数が加わります（全クライアントの同時接続を防ぎます）",
    )
}

pub(super) fn settled() -> Text {
    Text::new(
        "It stood for a while: the pauses begin anew",
        "しばらく接続できていたので、待ち時間を最初に戻します",
    )
}

pub(super) fn sent() -> Text {
    Text::new(
        "Sends where it is open; false: nothing was sent",
        "開いていれば送信します。false なら送信していません",
    )
}

pub(super) fn stopped() -> Text {
    Text::new("Ends it for good", "接続を終了します")
}

pub(super) fn speechless() -> Text {
    Text::new(
        "A browser says no more than this; the code comes with the close event",
        "ブラウザーが伝えるのはこれだけです。コードは close イベントで分かります",
    )
}

pub(super) fn long() -> Text {
    Text::new(
        "The message of the composer is too long to be written out here",
        "作成中のメッセージは長すぎるため、ここには書き出していません",
    )
}

pub(super) fn hello() -> Text {
    Text::new("Send the first message here", "最初のメッセージをここで送ります")
}

pub(super) fn no_proxy() -> Text {
    Text::new(
        "tokio-tungstenite knows no proxies: open the tunnel first, and give it to client_async_tls",
        "tokio-tungstenite にプロキシの機能はありません。トンネルを開いて client_async_tls に渡します",
    )
}

pub(super) fn no_compression() -> Text {
    Text::new("tokio-tungstenite does not compress", "tokio-tungstenite は圧縮に対応していません")
}

pub(super) fn no_server_name() -> Text {
    Text::new(
        "The server name of the API is not that of the URL: client_async_tls takes a stream to any address",
        "API のサーバー名は URL と異なります。任意の宛先のストリームを client_async_tls に渡します",
    )
}

/// Why what the linter warns of stands here.
pub(super) fn allow(cause: &str) -> Text {
    let (en, ja) = match cause {
        "code/insecure-scheme" => ("the API is saved with ws:", "API が ws: で保存されています"),
        "code/port-mismatch" => ("the API is saved with this port", "API がこのポートで保存されています"),
        "code/token-in-url" => ("the API takes it in the URL", "API が URL で受け取ります"),
        _ => ("the API is saved so", "API がそのように保存されています"),
    };
    Text::new(format!("wscope-allow {cause} {en}"), format!("wscope-allow {cause} {ja}"))
}
