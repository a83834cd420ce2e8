//! A client in Go with `gorilla/websocket`.

use super::phrase::{Phrase, Piece, Tongue};
use super::plan::{First, Plan, Way};
use super::sheet::Sheet;
use super::{quote, words};
use crate::Reconnect;
use finding::Language;

const GO: Tongue = Tongue {
    literal: quote::wide,
    encoded: |name| format!("strings.ReplaceAll(url.QueryEscape({name}), \"+\", \"%20\")"),
    base64: |inner| format!("base64.StdEncoding.EncodeToString([]byte({inner}))"),
    joined: |parts| parts.join("+"),
};

fn said(phrase: &Phrase) -> String {
    phrase.said(&GO)
}

pub(super) fn write(plan: &Plan, language: Language) -> String {
    let mut sheet = Sheet::new(language, "//");
    let again = &plan.settings.reconnect;
    sheet.put("// go get github.com/gorilla/websocket");
    sheet.say(words::head(plan));
    sheet.put("package main\n\nimport (");
    imports(plan, &mut sheet);
    sheet.put("\n\t\"github.com/gorilla/websocket\"\n)\n");
    let names = plan.secrets();
    sheet.say((!names.is_empty()).then(words::environment));
    for name in &names {
        sheet.put(&format!("var {name} = needed(\"{name}\")"));
    }
    sheet.pause();
    main(again, &mut sheet);
    talk(plan, &mut sheet);
    sheet.put_if(
        !names.is_empty(),
        "
func needed(name string) string {
	value := os.Getenv(name)
	if value == \"\" {
		log.Fatalf(\"set %s in the environment\", name)
	}
	return value
}",
    );
    if plan.has_tls() {
        tls(plan, &mut sheet);
    }
    sheet.text
}

fn imports(plan: &Plan, sheet: &mut Sheet) {
    let is = |wanted: fn(&Piece) -> bool| plan.phrases().any(|it| it.any(wanted));
    let encoded = is(|it| matches!(it, Piece::Encoded(_)));
    let again = plan.settings.reconnect.on;
    let files = plan.has_tls() && plan.has_ca();
    let names = [
        (true, "context"),
        (plan.has_tls(), "crypto/tls"),
        (files, "crypto/x509"),
        (is(|it| matches!(it, Piece::Base64(_))), "encoding/base64"),
        (again, "errors"),
        (true, "log"),
        (again, "math"),
        (again, "math/rand"),
        (true, "net/http"),
        (encoded || matches!(plan.way, Way::Proxy(_)), "net/url"),
        (true, "os"),
        (true, "os/signal"),
        (encoded, "strings"),
        (true, "time"),
    ];
    for (_, name) in names.iter().filter(|(wanted, _)| *wanted) {
        sheet.put(&format!("\t\"{name}\""));
    }
}

fn main(again: &Reconnect, sheet: &mut Sheet) {
    sheet.put("func main() {\n\tctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)\n\tdefer stop()");
    if !again.on {
        sheet.put("\tif _, err := talk(ctx); err != nil {\n\t\tlog.Println(\"closed:\", err)\n\t}\n}\n");
        return;
    }
    let (settled, longer) = (sheet.comment(&words::settled()), sheet.comment(&words::again()));
    let most = if again.most == 0 { String::new() } else { format!(" || attempt >= {}", again.most) };
    let broken = match again.lost == again.refused {
        true => format!("\treturn {}\n", again.lost),
        false => format!("\treturn {}opened\n", if again.lost { "" } else { "!" }),
    };
    let codes: Vec<_> = again.codes.iter().filter(|it| **it != 1006).map(u16::to_string).collect();
    let coded = match codes.is_empty() {
        true => String::new(),
        false => format!("\t\tcase {}:\n\t\t\treturn true\n", codes.join(", ")),
    };
    sheet.put(&format!(
        "	for attempt := 0; ; attempt++ {{
		began := time.Now()
		opened, err := talk(ctx)
		log.Println(\"closed:\", err)
		{settled}
		if opened && time.Since(began) >= {longest}*time.Millisecond {{
			attempt = 0
		}}
		if ctx.Err() != nil || !again(opened, err){most} {{
			return
		}}
		{longer}
		pause := math.Min({longest}, {first}*math.Pow({growth}, float64(attempt))) * (1 + (rand.Float64()*2-1)*{jitter})
		select {{
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(pause) * time.Millisecond):
		}}
	}}
}}

// again says whether a connection that ended so is made again.
func again(opened bool, err error) bool {{
	var closed *websocket.CloseError
	if errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {{
		switch closed.Code {{
{coded}		}}
		return false
	}}
{broken}}}
",
        longest = again.longest_ms,
        first = again.first_ms,
        growth = f64::from(again.growth) / 100.0,
        jitter = f64::from(again.jitter) / 100.0,
    ));
}

fn talk(plan: &Plan, sheet: &mut Sheet) {
    sheet.put("// talk is one connection, from its handshake to its end.");
    sheet.put("func talk(ctx context.Context) (opened bool, err error) {\n\theader := http.Header{}");
    for (name, value) in &plan.headers {
        sheet.put(&format!("\theader.Add({}, {})", quote::wide(name), said(value)));
    }
    if let Some(origin) = &plan.origin {
        sheet.put(&format!("\theader.Set(\"Origin\", {})", said(origin)));
    }
    dialer(plan, sheet);
    sheet.put(&format!(
        "	socket, response, err := dialer.DialContext(ctx, {}, header)
	if err != nil {{
		if response != nil {{
			log.Println(\"refused with HTTP\", response.StatusCode)
		}}
		return false, err
	}}
	defer socket.Close()
	socket.SetReadLimit({})
	log.Println(\"open\", socket.Subprotocol())",
        said(&plan.url),
        plan.settings.max_message,
    ));
    companion(plan.settings.ping_every_ms, sheet);
    let send = |kind: &str, data: String| {
        format!(
            "\tif err := socket.WriteMessage(websocket.{kind}, {data}); err != nil {{\n\t\treturn true, err\n\t}}"
        )
    };
    let lines = match &plan.first {
        First::Text(text) => send("TextMessage", format!("[]byte({})", said(text))),
        First::Binary(bytes) => send("BinaryMessage", format!("[]byte{{{}}}", quote::bytes(bytes))),
        First::Long => format!("\t{}", sheet.comment(&words::long())),
        First::Nothing => format!("\t{}", sheet.comment(&words::hello())),
    };
    sheet.put(&lines);
    sheet.put(
        "	for {
		kind, data, err := socket.ReadMessage()
		if err != nil {
			return true, err
		}
		if kind == websocket.TextMessage {
			log.Printf(\"text %s\", data)
		} else {
			log.Printf(\"binary %x\", data)
		}
	}
}",
    );
}

fn dialer(plan: &Plan, sheet: &mut Sheet) {
    let settings = &plan.settings;
    if let Way::Proxy(url) = &plan.way {
        sheet.put(&format!(
            "\tproxy, err := url.Parse({})\n\tif err != nil {{\n\t\treturn false, err\n\t}}",
            said(url)
        ));
    }
    if plan.has_tls() {
        sheet.put("\tconfig, err := tlsConfig()\n\tif err != nil {\n\t\treturn false, err\n\t}");
    }
    let list: Vec<_> = plan.subprotocols.iter().map(said).collect();
    let way = match &plan.way {
        Way::Straight => None,
        Way::System => Some("http.ProxyFromEnvironment"),
        Way::Proxy(_) => Some("http.ProxyURL(proxy)"),
    };
    let patience = settings.connect_ms.saturating_add(settings.handshake_ms);
    let fields = [
        ("Proxy", way.map(str::to_owned)),
        ("TLSClientConfig", plan.has_tls().then(|| "config".to_owned())),
        ("Subprotocols", (!list.is_empty()).then(|| format!("[]string{{{}}}", list.join(", ")))),
        ("HandshakeTimeout", Some(format!("{patience} * time.Millisecond"))),
        ("EnableCompression", settings.compress.then(|| "true".to_owned())),
    ];
    let fields: Vec<_> = fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let longest = fields.iter().map(|(name, _)| name.len() + 2).max().unwrap_or_default();
    sheet.put("\tdialer := websocket.Dialer{");
    for (name, value) in fields {
        sheet.put(&format!("\t\t{:longest$}{value},", format!("{name}:")));
    }
    sheet.put("\t}");
}

/// What runs beside the reader: the way out, and pings.
fn companion(every: u32, sheet: &mut Sheet) {
    sheet.put("\tdone := make(chan struct{})\n\tdefer close(done)\n\tgo func() {");
    let indent = if every > 0 { "\t\t\t" } else { "\t\t" };
    let mut lines = vec!["select {"];
    if every > 0 {
        sheet.put(&format!(
            "\t\tbeat := time.NewTicker({every} * time.Millisecond)\n\t\tdefer beat.Stop()\n\t\tfor {{"
        ));
        lines.push("case <-beat.C:");
        lines.push("\tsocket.WriteControl(websocket.PingMessage, nil, time.Now().Add(5*time.Second))");
    }
    lines.extend([
        "case <-done:",
        "\treturn",
        "case <-ctx.Done():",
        "\tbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, \"done\")",
        "\tsocket.WriteControl(websocket.CloseMessage, bye, time.Now().Add(5*time.Second))",
        "\treturn",
        "}",
    ]);
    for line in lines {
        sheet.put(&format!("{indent}{line}"));
    }
    sheet.put_if(every > 0, "\t\t}");
    sheet.put("\t}()");
}

fn tls(plan: &Plan, sheet: &mut Sheet) {
    let name = &plan.server_name;
    let named = if name.is_empty() { String::new() } else { format!("ServerName: {}", quote::wide(name)) };
    sheet.put(&format!("\nfunc tlsConfig() (*tls.Config, error) {{\n\tconfig := &tls.Config{{{named}}}"));
    if plan.has_ca() {
        let remark = sheet.comment(&words::files(&["ca.pem"]));
        sheet.put(&format!(
            "	{remark}
	pem, err := os.ReadFile(\"ca.pem\")
	if err != nil {{
		return nil, err
	}}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {{
		return nil, err
	}}
	config.RootCAs.AppendCertsFromPEM(pem)"
        ));
    }
    if plan.has_identity() {
        let remark = sheet.comment(&words::files(&["client.pem", "client.key"]));
        sheet.put(&format!(
            "	{remark}
	pair, err := tls.LoadX509KeyPair(\"client.pem\", \"client.key\")
	if err != nil {{
		return nil, err
	}}
	config.Certificates = []tls.Certificate{{pair}}"
        ));
    }
    if !plan.settings.verify {
        let remark = sheet.comment(&words::unverified());
        sheet.put(&format!("\t{remark}\n\tconfig.InsecureSkipVerify = true"));
    }
    sheet.put("\treturn config, nil\n}");
}
