//! Configurations of chance: mostly the usual, and here and there something odd.

use super::choices::{
    BESIDE, CONNECTIONS, GROUPS, HTTP, LINES, MAPS, NAMES, OTHERS, PASSES, PATHS, SERVERS, SHAPES, UPGRADES,
    VERSIONS,
};
use super::{Dice, Generated};

/// Locations that others lead to.
const LEADS: &str = "    location @fallback { proxy_pass http://chat_backend; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
    location /else { set $kept $kept; proxy_pass http://chat_backend; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $kept; }
    location = /leave { internal; return 204; }
    location = /refusal { internal; return 403; }
    location = /question { internal; proxy_pass http://chat_backend/; proxy_pass_request_body off; proxy_set_header Content-Length ''; }
    location = /plain { proxy_pass http://chat_backend; }
";

/// A configuration that is being made.
struct Making<'a> {
    dice: &'a mut Dice,
    files: Vec<(String, String)>,
    traits: Vec<(&'static str, &'static str)>,
}

pub(super) fn generate(dice: &mut Dice) -> Generated {
    let mut it = Making { dice, files: vec![], traits: vec![] };
    it.files.push(("parts/passwords".into(), "user:{PLAIN}pass\n".into()));
    let http = it.choose("lines of http", HTTP);
    let location = it.location();
    let above = it.above();
    let map = it.choose("map", MAPS);
    if map.contains("parts/map.conf") {
        let body = it.dice.of(&["default upgrade;\n'' close;\n", "'' close;\n"]);
        it.files.push(("parts/map.conf".into(), body.into()));
    }
    let group = it.choose("servers of the group", GROUPS);
    let names = it.choose("listen and server_name", NAMES);
    let beside = it.beside(&location);
    let set = it.dice.of(&["", "set $kept \"\";"]);
    let leads = it.apart("leads", LEADS.into());
    let server = format!(
        "server {{\n    {names}\n    root html;\n    {above}\n    {beside}\n    {set}\n    {location}\n{leads}}}\n"
    );
    let server = it.apart("site", server);
    let other = it.choose("another server", SERVERS);
    let servers = if it.dice.below(2) == 0 { [other, &server] } else { [&server, other] }.join("\n");
    let text = format!("map {map}\nupstream chat_backend {{ {group} }}\n{servers}\n");
    let path = it.dice.of(PATHS);
    Generated { http: http.into(), text, files: it.files, path, traits: it.traits }
}

impl Making<'_> {
    /// One of these; what is not the usual is noted.
    fn choose(&mut self, what: &'static str, choices: &[&'static str]) -> &'static str {
        let choice = self.dice.mostly(choices);
        if choice != choices[0] && !self.traits.contains(&(what, "unusual")) {
            self.traits.push((what, "unusual"));
        }
        choice
    }

    /// The same text, now and then in a file of its own.
    fn apart(&mut self, name: &str, text: String) -> String {
        if self.dice.below(5) > 0 {
            return text;
        }
        if !self.traits.contains(&("includes", "with")) {
            self.traits.push(("includes", "with"));
        }
        let file = format!("parts/{name}.conf");
        // A pattern, or the file by its name.
        let path = self.dice.of(&["", "*"]);
        let named = if path.is_empty() { file.clone() } else { format!("parts/{name}*.conf") };
        self.files.push((file, text + "\n"));
        format!("include {named};\n")
    }

    fn headers(&mut self) -> String {
        let mut lines = vec![
            self.choose("Upgrade", UPGRADES),
            self.choose("Connection", CONNECTIONS),
            self.choose("other lines of a location", OTHERS),
        ];
        if self.dice.below(4) == 0 {
            lines.swap(0, 1);
        }
        lines.retain(|line| !line.is_empty());
        lines.join(" ")
    }

    fn location(&mut self) -> String {
        let shape = self.choose("location", SHAPES);
        let line = self.choose("if, return, rewrite, try_files, error_page", LINES);
        let pass = self.choose("proxy_pass", PASSES);
        let version = self.choose("proxy_http_version", VERSIONS);
        let below = if self.dice.below(5) == 0 { String::new() } else { self.headers() };
        // What stands between there makes one of two.
        let below = if pass.contains("https") {
            below.replace("proxy_set_header UPGRADE $http_upgrade;", "")
        } else {
            below
        };
        let headers = self.apart("headers", format!("{version} {below}"));
        let inside = match self.dice.below(2) {
            0 => format!("{line} {pass} {headers}"),
            _ => format!("{headers} {line} {pass}"),
        };
        let parts = [("INSIDE", inside.as_str()), ("LINE", line), ("PASS", pass), ("HEADERS", &headers)];
        let location = parts.iter().fold(shape.to_owned(), |text, (name, part)| text.replace(name, part));
        self.apart("location", location)
    }

    /// Headers of the server: what may stand once in a location, or only in one, is left to it.
    fn above(&mut self) -> String {
        if self.dice.below(3) > 0 {
            return String::new();
        }
        self.traits.push(("lines of server", "unusual"));
        let lines = self.headers();
        if lines.contains("limit_except") || lines.contains("internal;") || lines.contains("_timeout") {
            return String::new();
        }
        lines
    }

    /// What stands beside the location, and is not a second one of its name.
    fn beside(&mut self, location: &str) -> String {
        let beside = self.choose("beside the location", BESIDE);
        let has = |name: &str| location.contains(name);
        match () {
            () if has("location / ") => beside.replace("location / ", "location /x "),
            () if has("location /chat/ ") => beside.replace("location /chat/ ", "location /y "),
            () => beside.into(),
        }
    }
}
