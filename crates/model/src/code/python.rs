//! A client in Python with the package `websockets`.

use super::phrase::{Phrase, Piece, Tongue};
use super::plan::{First, Plan, Way};
use super::sheet::Sheet;
use super::{quote, words};
use crate::Reconnect;
use finding::Language;

const PYTHON: Tongue = Tongue {
    literal: quote::wide,
    encoded: |name| format!("quote({name}, safe=\"\")"),
    base64: |inner| format!("b64encode(({inner}).encode()).decode()"),
    joined: |parts| parts.join(" + "),
};

fn said(phrase: &Phrase) -> String {
    phrase.said(&PYTHON)
}

pub(super) fn write(plan: &Plan, language: Language) -> String {
    let mut sheet = Sheet::new(language, "#");
    let again = &plan.settings.reconnect;
    sheet.put("# pip install \"websockets>=15\"");
    let socks = matches!(&plan.way, Way::Proxy(url) if url.plain().is_none_or(|it| it.starts_with("socks")));
    sheet.put_if(socks || matches!(plan.way, Way::System), "# pip install python-socks[asyncio]");
    sheet.say(words::head(plan));
    imports(plan, &mut sheet);
    let names = plan.secrets();
    sheet.say((!names.is_empty()).then(words::environment));
    for name in &names {
        sheet.put(&format!("{name} = os.environ[\"{name}\"]"));
    }
    sheet.put(&format!("URL = {}\n", said(&plan.url)));
    if plan.has_tls() {
        tls(plan, &mut sheet);
    }
    sheet.put("\nasync def talk():");
    sheet.put("    \"\"\"One connection: whether it opened, and the code that it was closed with.\"\"\"");
    sheet.put("    try:\n        async with connect(\n            URL,");
    arguments(plan, &mut sheet);
    sheet.put("        ) as websocket:\n            print(\"open\", websocket.subprotocol or \"\")");
    sheet.put("            try:");
    first(plan, &mut sheet);
    sheet.put(
        "                async for message in websocket:
                    if isinstance(message, str):
                        print(\"text\", message)
                    else:
                        print(\"binary\", message.hex())
            except ConnectionClosed:
                pass
            print(\"closed\", websocket.close_code, websocket.close_reason)
            return True, websocket.close_code
    except (OSError, TimeoutError, WebSocketException) as error:
        print(\"failed:\", error)
        return False, None
",
    );
    if again.on {
        main_again(again, &mut sheet);
    } else {
        sheet.put("\nasync def main():\n    await talk()\n");
    }
    sheet.put("\nif __name__ == \"__main__\":\n    try:\n        asyncio.run(main())");
    sheet.put("    except KeyboardInterrupt:\n        pass");
    sheet.text
}

fn imports(plan: &Plan, sheet: &mut Sheet) {
    let is = |wanted: fn(&Piece) -> bool| plan.phrases().any(|it| it.any(wanted));
    let again = plan.settings.reconnect.on;
    sheet.put("import asyncio");
    sheet.put_if(!plan.secrets().is_empty(), "import os");
    sheet.put_if(again, "import random");
    sheet.put_if(plan.has_tls(), "import ssl");
    sheet.put_if(again, "import time");
    sheet.put_if(is(|it| matches!(it, Piece::Base64(_))), "from base64 import b64encode");
    sheet.put_if(is(|it| matches!(it, Piece::Encoded(_))), "from urllib.parse import quote");
    sheet.put("\nfrom websockets.asyncio.client import connect");
    sheet.put("from websockets.exceptions import ConnectionClosed, WebSocketException\n");
}

fn tls(plan: &Plan, sheet: &mut Sheet) {
    sheet.put("TLS = ssl.create_default_context()");
    if plan.has_ca() {
        sheet.say([words::files(&["ca.pem"])]);
        sheet.put("TLS.load_verify_locations(\"ca.pem\")");
    }
    if plan.has_identity() {
        sheet.say([words::files(&["client.pem", "client.key"])]);
        sheet.put("TLS.load_cert_chain(\"client.pem\", \"client.key\")");
    }
    if !plan.settings.verify {
        sheet.say([words::unverified()]);
        sheet.put("TLS.check_hostname = False\nTLS.verify_mode = ssl.CERT_NONE");
    }
    sheet.pause();
}

fn arguments(plan: &Plan, sheet: &mut Sheet) {
    let settings = &plan.settings;
    if !plan.headers.is_empty() {
        sheet.put("            additional_headers=[");
        for (name, value) in &plan.headers {
            sheet.put(&format!("                ({}, {}),", quote::wide(name), said(value)));
        }
        sheet.put("            ],");
    }
    if let Some(origin) = &plan.origin {
        sheet.put(&format!("            origin={},", said(origin)));
    }
    if !plan.subprotocols.is_empty() {
        let list: Vec<_> = plan.subprotocols.iter().map(said).collect();
        sheet.put(&format!("            subprotocols=[{}],", list.join(", ")));
    }
    let seconds = |ms: u32| format!("{}", f64::from(ms) / 1000.0);
    let compression = if settings.compress { "\"deflate\"" } else { "None" };
    let ping = if settings.ping_every_ms == 0 { "None".to_owned() } else { seconds(settings.ping_every_ms) };
    let proxy = match &plan.way {
        Way::Straight => "None".to_owned(),
        Way::System => "True".to_owned(),
        Way::Proxy(url) => said(url),
    };
    sheet.put(&format!(
        "            compression={compression},
            open_timeout={},
            ping_interval={ping},
            max_size={},
            proxy={proxy},",
        seconds(settings.handshake_ms),
        settings.max_message,
    ));
    if plan.has_tls() {
        sheet.put("            ssl=TLS,");
        let name = &plan.server_name;
        sheet.put_if(!name.is_empty(), &format!("            server_hostname={},", quote::wide(name)));
    }
}

fn first(plan: &Plan, sheet: &mut Sheet) {
    let line = match &plan.first {
        First::Text(text) => format!("await websocket.send({})", said(text)),
        First::Binary(bytes) => format!("await websocket.send(bytes([{}]))", quote::bytes(bytes)),
        First::Long => sheet.comment(&words::long()),
        First::Nothing => sheet.comment(&words::hello()),
    };
    sheet.put(&format!("                {line}"));
}

fn main_again(again: &Reconnect, sheet: &mut Sheet) {
    let (settled, longer) = (sheet.comment(&words::settled()), sheet.comment(&words::again()));
    let codes: Vec<_> = again.codes.iter().filter(|it| **it != 1006).map(u16::to_string).collect();
    let truth = |it: bool| if it { "True" } else { "False" };
    let most = if again.most == 0 { String::new() } else { format!(" or attempt >= {}", again.most) };
    sheet.put(&format!(
        "
def again(opened, code):
    \"\"\"Whether a connection that ended so is made again.\"\"\"
    if not opened:
        return {refused}
    if code == 1006:
        return {lost}
    return code in {{{codes}}}


async def main():
    attempt = 0
    while True:
        began = time.monotonic()
        opened, code = await talk()
        {settled}
        if opened and time.monotonic() - began >= {longest}:
            attempt = 0
        if not again(opened, code){most}:
            return
        {longer}
        pause = min({longest}, {first} * {growth}**attempt) * random.uniform({least}, {highest})
        attempt += 1
        await asyncio.sleep(pause)
",
        refused = truth(again.refused),
        lost = truth(again.lost),
        // Without any, braces would be a dictionary: that holds no code either.
        codes = codes.join(", "),
        longest = f64::from(again.longest_ms) / 1000.0,
        first = f64::from(again.first_ms) / 1000.0,
        growth = f64::from(again.growth) / 100.0,
        least = 1.0 - f64::from(again.jitter) / 100.0,
        highest = 1.0 + f64::from(again.jitter) / 100.0,
    ));
}
