//! Configurations that nobody wrote: the directives of a WebSocket endpoint right, wrong and
//! missing, on every level, with maps, conditions, groups of servers and included files. The same
//! number always gives the same one.

/// A configuration: one server, and what stands around it in `http`.
pub(crate) struct Generated {
    /// What stands in `http` before the server, and in force for it.
    pub(crate) http: String,
    /// The maps and groups of this server alone, and itself.
    pub(crate) text: String,
    /// The files that it includes, by name.
    pub(crate) files: Vec<(String, String)>,
    /// The path that a client asks for.
    pub(crate) path: &'static str,
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, number: usize) -> usize {
        // An xorshift generator: all that is wanted is variety.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % number
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Mostly the first, sometimes one of the others.
    fn mostly(&mut self, choices: &[&'static str]) -> &'static str {
        if self.below(3) < 2 { choices[0] } else { self.of(choices) }
    }
}

const UPGRADES: &[&str] = &[
    "proxy_set_header Upgrade $http_upgrade;",
    "",
    "proxy_set_header upgrade $connection_upgrade;",
    "proxy_set_header Upgrade \"\";",
    "proxy_set_header Upgrade websocket;",
    "proxy_set_header Upgrade ${http_upgrade}s;",
    "proxy_set_header Upgrade $http_upgade;",
    "proxy_set_header Upgrade $kept;",
];
const CONNECTIONS: &[&str] = &[
    "proxy_set_header Connection $connection_upgrade;",
    "proxy_set_header Connection 'upgrade';",
    "",
    "proxy_set_header Connection \"\";",
    "proxy_set_header Connection \"keep-alive, Upgrade\";",
    "proxy_set_header CONNECTION $http_upgrade;",
    "proxy_set_header Connection $http_connection;",
    "proxy_set_header Connection close;",
    "proxy_set_header Connection $kept;",
];
const OTHERS: &[&str] = &[
    "",
    "proxy_set_header X-Real-IP $remote_addr;",
    "proxy_set_header Sec-WebSocket-Key \"\";",
    "proxy_set_header Sec-WebSocket-Version $http_sec_websocket_version;",
    "proxy_pass_request_headers off;",
    "proxy_hide_header X-Powered-By;",
    "limit_except POST { deny all; }",
    "deny all;",
    "allow all;",
    "internal;",
    "add_header X-A b;",
    "proxy_method POST;",
];
const MAPS: &[&str] = &[
    "$http_upgrade $connection_upgrade { default upgrade; '' close; }",
    "$http_upgrade $connection_upgrade { default upgrade; '' ''; }",
    "$http_upgrade $connection_upgrade { '' close; }",
    "$http_upgrade $connection_upgrade { default close; websocket upgrade; }",
    "$http_upgrade $connection_upgrade { default close; WebSocket Upgrade; }",
    "$http_upgrade $connection_upgrade { ~*^web upgrade; default close; }",
    "$http_upgrade $connection_upgrade { ~^Web upgrade; default close; }",
    "$http_upgrade $connection_upgrade { default keep-alive; }",
    "$http_connection $connection_upgrade { ~*upgrade $http_connection; default close; }",
    "$request_method $connection_upgrade { GET upgrade; default close; }",
    "$uri $connection_upgrade { ~^/chat upgrade; default ''; }",
    "$http_upgrade:$scheme $connection_upgrade { websocket:http upgrade; default close; }",
    "$host $connection_upgrade { hostnames; *.test upgrade; default close; }",
    "$http_upgrade $connection_upgrade { include MAPFILE; }",
];
/// What comes before the headers in a location.
const LINES: &[&str] = &[
    "",
    "set $kept websocket;",
    "set $kept upgrade;",
    "if ($http_upgrade = websocket) { set $kept upgrade; }",
    "if ($http_upgrade !~* websocket) { return 426; }",
    "if ($http_upgrade) { return 404; }",
    "if ($request_method = POST) { return 405; }",
    "return 404;",
    "rewrite ^/chat$ /inner/chat break;",
    "rewrite ^/chat$ /else last;",
    "rewrite ^/nothing$ /else last;",
    "if ($arg_x = y) { return 400; }",
    "try_files $uri @fallback;",
    "try_files $uri =404;",
    "error_page 418 = @fallback; return 418;",
    "return 301 https://$host$request_uri;",
    "break; return 404;",
    "set $kept $http_upgrade; if ($kept ~ ^(web)socket$) { set $kept $1socket; }",
    "if (-f $request_filename) { break; }",
];
const PASSES: &[&str] = &[
    "proxy_pass http://unix:BACK;",
    "proxy_pass http://group;",
    "proxy_pass http://group/;",
    "set $group group; proxy_pass http://$group;",
    "if ($http_upgrade) { proxy_pass http://group; }",
    "if ($http_upgrade = '') { proxy_pass http://group; }",
    "if ($http_upgrade ~* ^websocket$) { proxy_pass http://group; } if ($request_method = GET) { set $a 1; }",
    "if ($request_method = GET) { set $a 1; } proxy_pass http://group;",
    "fastcgi_pass unix:BACK;",
    "",
];
/// What else stands in the server.
const BESIDE: &[&str] = &[
    "",
    "location ~ at$ { return 404; }",
    "location ~* ^/CHAT$ { return 404; }",
    "location ~ ^/other { return 404; }",
    "location /chat/ { return 404; }",
    "location = /chatter { return 404; }",
    "location / { return 404; }",
    "location ^~ /ch { return 404; }",
    "if ($http_upgrade = 'h2c') { return 400; }",
    "if ($host != 'never.test') { set $kept upgrade; }",
    "rewrite ^/talk$ /chat;",
    "error_page 404 /index.html;",
];
/// The location, with its lines as `INSIDE`.
const SHAPES: &[&str] = &[
    "location /chat { INSIDE }",
    "location / { INSIDE }",
    "location = /chat { INSIDE }",
    "location ^~ /chat { INSIDE }",
    "location ~ ^/ch { INSIDE }",
    "location / { proxy_set_header X-Outer 1; location /chat { INSIDE } }",
    "location / { HEADERS location /chat { PASS } }",
    "location / { HEADERS location ~ ^/chat$ { PASS } }",
    "location /chat/ { INSIDE }",
    "location / { INSIDE location /chat { return 404; } }",
    "location / { PASS location /other { return 404; } HEADERS }",
];
const HTTP: &[&str] = &[
    "",
    "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;",
    "proxy_set_header Upgrade $http_upgrade;",
    "proxy_set_header X-Forwarded-For $remote_addr;",
    "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"\";",
];

/// How many differ in what stands in `http`.
pub(crate) const GROUPS: usize = HTTP.len();

/// The configuration of this number.
pub(crate) fn generate(number: usize) -> Generated {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0xff51_afd7_ed55_8ccd));
    // The first numbers of a generator resemble its seed.
    (0..4).for_each(|_| {
        dice.below(2);
    });
    let headers = |dice: &mut Dice| {
        let mut lines = vec![dice.mostly(UPGRADES), dice.mostly(CONNECTIONS), dice.mostly(OTHERS)];
        if dice.below(4) == 0 {
            lines.swap(0, 1);
        }
        lines.retain(|line| !line.is_empty());
        lines
    };
    let below = if dice.below(4) == 0 { vec![] } else { headers(&mut dice) };
    let above = match dice.below(3) {
        0 => headers(&mut dice),
        // What may stand once in a location, or only in one, is left to it.
        _ => vec![],
    };
    let above: Vec<_> =
        above.into_iter().filter(|line| !line.starts_with("limit_") && *line != "internal;").collect();
    let (line, pass) = (dice.mostly(LINES), dice.mostly(PASSES));
    let beside = dice.mostly(BESIDE);
    let shape = dice.of(SHAPES);
    let mut files = vec![];
    let mut inner = format!("proxy_http_version 1.1; {}", below.join(" "));
    if dice.below(4) == 0 {
        files.push(("HEADERFILE".to_owned(), inner + "\n"));
        inner = "include HEADERFILE;".into();
    }
    let map = dice.mostly(MAPS);
    if map.contains("MAPFILE") {
        files.push((
            "MAPFILE".to_owned(),
            dice.of(&["default upgrade;\n'' close;\n", "'' close;\n"]).to_owned(),
        ));
    }
    // Two of one name, and a path behind the host where an expression decides: nginx takes neither.
    let beside = match shape {
        _ if shape.starts_with("location / ") => beside.replace("location / ", "location /x "),
        _ if shape.starts_with("location /chat/ ") => beside.replace("location /chat/ ", "location /y "),
        _ => beside.into(),
    };
    let pass =
        if shape.contains('~') { pass.replace("http://group/;", "http://group;") } else { pass.into() };
    let inside =
        if dice.below(2) == 0 { format!("{line} PASS HEADERS") } else { format!("HEADERS {line} PASS") };
    let location = shape.replace("INSIDE", &inside).replace("PASS", &pass).replace("HEADERS", &inner);
    let fallback = "location @fallback { proxy_pass http://group; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }";
    let other = "location /else { set $kept $kept; proxy_pass http://group; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $kept; }";
    let keepalive = dice.of(&["", "keepalive 4;"]);
    let text = format!(
        "map {map}\nupstream group {{ server unix:BACK; {keepalive} }}\nserver {{\n    LISTEN\n    root .;\n    {}\n    {beside}\n    {}\n    {location}\n    {fallback}\n    {other}\n}}\n",
        above.join(" "),
        dice.of(&["", "set $kept \"\";"]),
    );
    let path = dice.of(&["/chat", "/chat", "/chat", "/chat?x=y", "/talk", "/chat/"]);
    Generated { http: HTTP[number % HTTP.len()].into(), text, files, path }
}
