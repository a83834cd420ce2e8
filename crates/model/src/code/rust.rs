//! A client in Rust with `tokio-tungstenite`.

use super::phrase::{Phrase, Piece, Tongue};
use super::plan::{First, Plan, Way};
use super::sheet::Sheet;
use super::{quote, words};
use crate::Reconnect;
use finding::Language;

const RUST: Tongue = Tongue {
    literal: quote::rust,
    encoded: |name| format!("urlencoding::encode(&secret(\"{name}\")?)"),
    base64: |inner| format!("STANDARD.encode({inner})"),
    joined: |parts| parts.join(", "),
};

/// An expression that can be borrowed as a text.
fn said(phrase: &Phrase) -> String {
    let part = |piece: &Piece| match piece {
        Piece::Text(text) => quote::rust(text),
        Piece::Secret(name) => format!("secret(\"{name}\")?"),
        Piece::Encoded(name) => (RUST.encoded)(name),
        Piece::Base64(inner) => (RUST.base64)(&said(inner)),
    };
    let parts: Vec<_> = phrase.0.iter().map(part).collect();
    match parts.as_slice() {
        [] => "\"\"".to_owned(),
        [one] => one.clone(),
        more => format!("format!(\"{}\", {})", "{}".repeat(more.len()), (RUST.joined)(more)),
    }
}

/// The same as an argument that is a `&str`.
fn borrowed(phrase: &Phrase) -> String {
    if phrase.plain().is_some() { said(phrase) } else { format!("&{}", said(phrase)) }
}

pub(super) fn write(plan: &Plan, language: Language) -> String {
    let mut sheet = Sheet::new(language, "//");
    head(plan, &mut sheet);
    let again = &plan.settings.reconnect;
    sheet.put("type Failure = Box<dyn std::error::Error + Send + Sync>;\n");
    if again.on {
        main_again(again, &mut sheet);
    } else {
        sheet.put(
            "#[tokio::main]
async fn main() {
    match talk(&mut false).await {
        Ok(Some(frame)) => println!(\"closed {} {}\", u16::from(frame.code), frame.reason),
        Ok(None) => println!(\"closed\"),
        Err(error) => eprintln!(\"failed: {error}\"),
    }
}",
        );
    }
    talk(plan, &mut sheet);
    sheet.put_if(
        !plan.secrets().is_empty(),
        "
fn secret(name: &str) -> Result<String, Failure> {
    std::env::var(name).map_err(|_| format!(\"set {name} in the environment\").into())
}",
    );
    if plan.has_tls() {
        tls(plan, &mut sheet);
    }
    sheet.text
}

fn head(plan: &Plan, sheet: &mut Sheet) {
    let is = |wanted: fn(&Piece) -> bool| plan.phrases().any(|it| it.any(wanted));
    let (base64, encoded) =
        (is(|it| matches!(it, Piece::Base64(_))), is(|it| matches!(it, Piece::Encoded(_))));
    sheet.put("// cargo add tokio --features full; cargo add futures-util");
    sheet.put("// cargo add tokio-tungstenite --features native-tls");
    sheet.put_if(plan.has_tls(), "// cargo add native-tls");
    sheet.put_if(plan.settings.reconnect.on, "// cargo add fastrand");
    sheet.put_if(base64, "// cargo add base64");
    sheet.put_if(encoded, "// cargo add urlencoding");
    sheet.say(words::head(plan));
    sheet.say((!plan.secrets().is_empty()).then(words::environment));
    sheet.say((!matches!(plan.way, Way::Straight)).then(words::no_proxy));
    sheet.say(plan.settings.compress.then(words::no_compression));
    sheet.say((plan.has_tls() && !plan.server_name.is_empty()).then(words::no_server_name));
    sheet.put_if(base64, "use base64::Engine as _;\nuse base64::engine::general_purpose::STANDARD;");
    sheet.put("use futures_util::{SinkExt as _, StreamExt as _};\nuse std::time::Duration;");
    sheet.put_if(plan.has_tls(), "use tokio_tungstenite::Connector;");
    sheet.put(
        "use tokio_tungstenite::connect_async_tls_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;",
    );
    let headers = has_headers(plan);
    sheet.put_if(headers, "use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};");
    sheet.put(
        "use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
",
    );
}

fn has_headers(plan: &Plan) -> bool {
    !plan.headers.is_empty() || plan.origin.is_some() || !plan.subprotocols.is_empty()
}

fn talk(plan: &Plan, sheet: &mut Sheet) {
    let settings = &plan.settings;
    sheet.put("\n/// One connection, from its handshake to its close frame.");
    sheet.put("async fn talk(opened: &mut bool) -> Result<Option<CloseFrame>, Failure> {");
    let mutable = if has_headers(plan) { "mut " } else { "" };
    let url = &plan.url;
    let url = if url.plain().is_some() { said(url) } else { format!("{}.as_str()", wrapped(url)) };
    sheet.put(&format!("    let {mutable}request = {url}.into_client_request()?;"));
    headers(plan, sheet);
    let connector = if plan.has_tls() { "Some(connector()?)" } else { "None" };
    let most = settings.max_message;
    sheet.put(&format!(
        "    let config = WebSocketConfig::default().max_message_size(Some({most})).max_frame_size(Some({most}));
    let connecting = connect_async_tls_with_config(request, Some(config), false, {connector});
    let (mut socket, response) =
        tokio::time::timeout(Duration::from_millis({}), connecting).await??;
    *opened = true;
    println!(\"open: HTTP {{}}\", response.status());",
        settings.connect_ms.saturating_add(settings.handshake_ms),
    ));
    let line = match &plan.first {
        First::Text(text) => format!("socket.send(Message::text({})).await?;", said(text)),
        First::Binary(bytes) => {
            format!("socket.send(Message::binary(vec![{}])).await?;", quote::bytes(bytes))
        }
        First::Long => sheet.comment(&words::long()),
        First::Nothing => sheet.comment(&words::hello()),
    };
    sheet.put(&format!("    {line}"));
    let every = settings.ping_every_ms;
    sheet.put_if(every > 0, &format!(
        "    let mut beat = tokio::time::interval(Duration::from_millis({every}));\n    beat.tick().await;",
    ));
    sheet.put("    loop {\n        tokio::select! {");
    sheet.put_if(
        every > 0,
        "            _ = beat.tick() => socket.send(Message::Ping(Default::default())).await?,",
    );
    sheet.put(
        "            _ = tokio::signal::ctrl_c() => {
                let frame = CloseFrame { code: CloseCode::Normal, reason: \"done\".into() };
                socket.close(Some(frame.clone())).await?;
                return Ok(Some(frame));
            }
            received = socket.next() => match received {
                Some(Ok(Message::Text(text))) => println!(\"text {text}\"),
                Some(Ok(Message::Binary(bytes))) => println!(\"binary {bytes:?}\"),
                Some(Ok(Message::Close(frame))) => return Ok(frame),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(\"the connection broke\".into()),
            },
        }
    }
}",
    );
}

/// An owned text.
fn wrapped(phrase: &Phrase) -> String {
    match phrase.0.as_slice() {
        [Piece::Encoded(_)] => format!("{}.into_owned()", said(phrase)),
        _ => said(phrase),
    }
}

fn headers(plan: &Plan, sheet: &mut Sheet) {
    if !has_headers(plan) {
        return;
    }
    sheet.put("    let headers = request.headers_mut();");
    let mut protocols = Phrase::default();
    for protocol in &plan.subprotocols {
        protocols.add(if protocols.0.is_empty() { "" } else { ", " });
        protocols.extend(protocol.clone());
    }
    let own = plan.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let origin = plan.origin.iter().map(|it| ("origin".to_owned(), it));
    let offer = (!plan.subprotocols.is_empty()).then_some(("sec-websocket-protocol".to_owned(), &protocols));
    for (name, value) in own.chain(origin).chain(offer) {
        // What tungstenite sets itself is replaced.
        let verb =
            if matches!(name.as_str(), "host" | "connection" | "upgrade") { "insert" } else { "append" };
        sheet.put(&format!(
            "    headers.{verb}(HeaderName::from_bytes({}.as_bytes())?, HeaderValue::from_str({})?);",
            quote::rust(&name),
            borrowed(value),
        ));
    }
}

fn tls(plan: &Plan, sheet: &mut Sheet) {
    sheet.put("\nfn connector() -> Result<Connector, Failure> {");
    sheet.put("    let mut builder = native_tls::TlsConnector::builder();");
    let mut add = |remark: &finding::Text, line: &str| {
        let remark = sheet.comment(remark);
        sheet.put(&format!("    {remark}\n    {line}"));
    };
    if plan.has_ca() {
        let line =
            "builder.add_root_certificate(native_tls::Certificate::from_pem(&std::fs::read(\"ca.pem\")?)?);";
        add(&words::files(&["ca.pem"]), line);
    }
    if plan.has_identity() {
        let line = "builder.identity(native_tls::Identity::from_pkcs8(&std::fs::read(\"client.pem\")?, &std::fs::read(\"client.key\")?)?);";
        add(&words::files(&["client.pem", "client.key"]), line);
    }
    if !plan.settings.verify {
        add(
            &words::unverified(),
            "builder.danger_accept_invalid_certs(true).danger_accept_invalid_hostnames(true);",
        );
    }
    sheet.put("    Ok(Connector::NativeTls(builder.build()?))\n}");
}

fn main_again(again: &Reconnect, sheet: &mut Sheet) {
    let (settled, longer) = (sheet.comment(&words::settled()), sheet.comment(&words::again()));
    let codes: Vec<_> = again.codes.iter().map(u16::to_string).collect();
    let coded = match codes.is_empty() {
        true => "Ok(_) => false".to_owned(),
        false => format!(
            "Ok(frame) => matches!(frame.map_or(1005, |it| u16::from(it.code)), {})",
            codes.join(" | ")
        ),
    };
    let most = if again.most == 0 { String::new() } else { format!(" || attempt >= {}", again.most) };
    sheet.put(&format!(
        "#[tokio::main]
async fn main() {{
    let mut attempt = 0;
    loop {{
        let (began, mut opened) = (std::time::Instant::now(), false);
        let ended = talk(&mut opened).await;
        match &ended {{
            Ok(frame) => println!(\"closed {{frame:?}}\"),
            Err(error) => eprintln!(\"failed: {{error}}\"),
        }}
        {settled}
        if opened && began.elapsed() >= Duration::from_millis({longest}) {{
            attempt = 0;
        }}
        let wanted = match ended {{
            {coded},
            Err(_) if opened => {lost},
            Err(_) => {refused},
        }};
        if !wanted{most} {{
            return;
        }}
        {longer}
        let pause = ({first:?} * {growth:?}_f64.powi(attempt)).min({longest}.0);
        let share = 1.0 + (fastrand::f64() * 2.0 - 1.0) * {jitter:?};
        attempt += 1;
        tokio::time::sleep(Duration::from_secs_f64(pause * share / 1000.0)).await;
    }}
}}",
        longest = again.longest_ms,
        lost = again.lost,
        refused = again.refused,
        first = f64::from(again.first_ms),
        growth = f64::from(again.growth) / 100.0,
        jitter = f64::from(again.jitter) / 100.0,
    ));
}
