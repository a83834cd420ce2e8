//! The examples that `--help` shows, and the exit codes.

use finding::Language;

/// A command line, and what it does in English and Japanese.
type Example = (&'static str, &'static str, &'static str);

const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "wscope",
        &[
            ("wscope", "open the workbench", "作業台を開く"),
            ("wscope doctor wss://example.test/chat", "why does it fail?", "なぜ接続できないか"),
            ("wscope connect wss://example.test/chat", "talk to it", "接続して送受信する"),
            ("wscope lab tls/expired", "see a failure for yourself", "失敗を手元で再現する"),
        ],
    ),
    (
        "wscope doctor",
        &[
            ("wscope doctor wss://example.test/chat", "", ""),
            (
                "wscope doctor wss://example.test/chat --origin https://app.example.test -b session=1",
                "as a page with a session would",
                "ログイン済みのページと同じ条件で調べる",
            ),
            (
                "wscope doctor wss://example.test/chat --upstream ws://10.0.0.5:3000/chat",
                "compare with the server behind the proxy",
                "プロキシの背後のサーバーと比べる",
            ),
            (
                "wscope doctor wss://example.test/chat --page https://app.example.test/",
                "as that page would: its policies, cookies and origin",
                "そのページのポリシー、Cookie、オリジンで調べる",
            ),
            (
                "wscope doctor wss://example.test/chat --code src",
                "and the line of these sources that opens it",
                "このソースのどの行が接続するかも示す",
            ),
            (
                "wscope doctor --browser-error \"WebSocket connection to 'wss://example.test/chat' failed: \"",
                "from what the browser's console says",
                "ブラウザーのコンソールのメッセージから調べる",
            ),
            (
                "wscope doctor wss://example.test/chat --idle 120",
                "it opens, and dies later: when, and does a ping save it?",
                "開くが後で切れる: いつ切れるか、ping で防げるか",
            ),
            ("wscope doctor wss://example.test/chat --format json", "for programs", "プログラム向けの出力"),
            (
                "wscope doctor wss://example.test/chat --format markdown",
                "for an issue tracker, secrets masked",
                "課題管理システムに貼る形式（秘密は伏せる）",
            ),
        ],
    ),
    (
        "wscope connect",
        &[
            ("wscope connect wss://example.test/chat", "in a terminal: type and read", "端末: 対話"),
            (
                "echo hello | wscope connect wss://example.test/echo",
                "in a pipe: lines in, lines out",
                "パイプ: 行を送り、受信を行で出力する",
            ),
            (
                "wscope connect wss://example.test/feed --wait 60 </dev/null",
                "listen for a minute",
                "1 分間受信する",
            ),
            (
                "wscope connect --echo wss://example.test/peer",
                "send back what comes",
                "受け取ったものを送り返す",
            ),
        ],
    ),
    (
        "wscope explain",
        &[
            ("wscope explain", "list all causes", "原因の一覧"),
            ("wscope explain proxy/upgrade-not-forwarded", "", ""),
        ],
    ),
    (
        "wscope nginx",
        &[
            ("wscope nginx check /etc/nginx/nginx.conf", "", ""),
            ("wscope nginx fix /etc/nginx/sites-available/chat", "", ""),
        ],
    ),
    (
        "wscope nginx check",
        &[
            ("wscope nginx check /etc/nginx/nginx.conf", "", ""),
            (
                "wscope nginx check --url wss://example.test/chat",
                "which location serves it, and why not",
                "どの location が受け、なぜ通らないか",
            ),
            ("nginx -T | wscope nginx check -", "the configuration in force", "実際に使われている設定"),
            ("wscope nginx check *.conf --format json", "one report a line", "1 行に 1 レポート"),
        ],
    ),
    (
        "wscope nginx fix",
        &[
            ("wscope nginx fix /etc/nginx/sites-available/chat", "a diff", "差分を見る"),
            (
                "wscope nginx fix --url wss://example.test/chat",
                "in the configuration in force",
                "実際に使われている設定で",
            ),
            (
                "wscope nginx fix /etc/nginx/sites-available/chat --write --reload",
                "mend, test, reload and diagnose",
                "直し、テストし、リロードして、診断する",
            ),
        ],
    ),
    (
        "wscope nginx prove",
        &[
            ("wscope nginx prove /etc/nginx/nginx.conf", "before and after the fix", "修正の前と後を試す"),
            ("wscope nginx prove --url wss://example.test/chat", "", ""),
        ],
    ),
    (
        "wscope lint",
        &[
            ("wscope lint src", "", ""),
            ("wscope lint src --fix", "mend what is safe to mend", "安全に直せるものを直す"),
            ("wscope lint src --fix-unsafe --diff", "show what could be mended", "直せるものを差分で示す"),
            (
                "wscope lint src --page-url https://app.example/",
                "with the rules of a secure page",
                "安全なページの規則で調べる",
            ),
            ("wscope lint --stdin --filename a.ts <a.ts", "for an editor", "エディターから"),
            ("wscope lint src --format sarif >wscope.sarif", "for code scanning", "コードスキャン用"),
        ],
    ),
    (
        "wscope lab",
        &[
            ("wscope lab", "list the scenarios", "シナリオの一覧"),
            ("wscope lab echo --port 9171", "an echo server", "エコーサーバー"),
            (
                "wscope lab echo --tls",
                "the same over TLS, in HTTP/1.1 and HTTP/2",
                "TLS 上のエコーサーバー（HTTP/1.1 と HTTP/2）",
            ),
            (
                "wscope lab tls/expired",
                "a server with an expired certificate",
                "期限切れの証明書を持つサーバー",
            ),
            ("wscope lab --all", "every scenario in one process", "すべてのシナリオを 1 つのプロセスで"),
        ],
    ),
    (
        "wscope bench",
        &[
            ("wscope bench ws://127.0.0.1:9170/echo", "", ""),
            ("wscope bench ws://127.0.0.1:9170/echo --connections 100 --rate 5000 --seconds 10", "", ""),
        ],
    ),
    (
        "wscope export",
        &[
            ("wscope export --list", "which sessions there are", "セッションの一覧"),
            ("wscope export 3 --output chat.har", "for a browser, or a colleague", "ブラウザーや同僚に渡す"),
            ("wscope export 3 --format ndjson | jq -r .text", "into a pipe", "パイプに流す"),
            (
                "wscope export --docs Chat --output site",
                "documentation for any host",
                "どこにでも置けるドキュメント",
            ),
        ],
    ),
    (
        "wscope import",
        &[
            ("wscope import chat.har", "", ""),
            (
                "wscope import messages.ndjson --api 2",
                "under the API of this number",
                "この番号の API の下に",
            ),
        ],
    ),
    (
        "wscope serve",
        &[
            ("wscope serve --example-config > wscope.toml", "", ""),
            ("wscope serve --config wscope.toml", "", ""),
        ],
    ),
    (
        "wscope backup",
        &[
            ("wscope backup monday.backup", "", ""),
            (
                "wscope backup monday.backup --config wscope.toml",
                "of the server of a team",
                "チームのサーバーのバックアップ",
            ),
        ],
    ),
    (
        "wscope restore",
        &[
            ("wscope restore monday.backup --data new-folder", "", ""),
            (
                "wscope restore monday.backup --config wscope.toml",
                "SQLite or PostgreSQL, wherever it came from",
                "バックアップ元にかかわらず SQLite にも PostgreSQL にも復元できる",
            ),
        ],
    ),
    (
        "wscope login",
        &[
            ("wscope login https://wscope.example", "asks for the key", "キーを尋ねる"),
            ("wscope login https://wscope.example --key-stdin < key.txt", "", ""),
        ],
    ),
    ("wscope logout", &[("wscope logout https://wscope.example", "", "")]),
    (
        "wscope pull",
        &[
            (
                "wscope pull chat",
                "the project “chat” into the folder chat",
                "プロジェクト chat を chat フォルダーへ",
            ),
            ("cd chat && wscope pull", "what is new on the server", "サーバーの新しい内容を取り込む"),
            (
                "wscope pull 1 sample --server http://127.0.0.1:9170",
                "from the workbench of this machine",
                "このマシンのワークベンチから",
            ),
        ],
    ),
    (
        "wscope push",
        &[
            ("wscope push --dry-run", "", ""),
            ("wscope push", "", ""),
            (
                "wscope push --prefer folder",
                "where both changed the same: as the files say",
                "両方で変更された箇所はファイルの内容にする",
            ),
        ],
    ),
    (
        "wscope completions",
        &[("wscope completions bash > ~/.local/share/bash-completion/completions/wscope", "", "")],
    ),
];

/// The text below the options of this command.
pub(super) fn after_help(path: &str, language: Language) -> String {
    let (title, codes) = match language {
        Language::En => (
            "Examples:",
            "Exit codes: 0 healthy or clean, 1 findings, 2 usage, 3 could not be carried out, 4 our bug",
        ),
        Language::Ja => (
            "例:",
            "終了コード: 0 正常・問題なし、1 問題あり、2 使い方の誤り、3 実行できない、4 wscope のバグ",
        ),
    };
    let examples = EXAMPLES.iter().find(|(key, _)| *key == path).map_or(&[][..], |(_, examples)| examples);
    let lines = examples.iter().map(|(command, en, ja)| {
        let words = if language == Language::En { en } else { ja };
        if words.is_empty() { format!("  {command}\n") } else { format!("  {command}\n      {words}\n") }
    });
    format!("{title}\n{}\n{codes}", lines.collect::<String>())
}
