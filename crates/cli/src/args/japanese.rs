//! The help in Japanese, by the name of a command or an argument. A test holds it complete.

/// A command (`wscope doctor`) and what it does.
const COMMANDS: &[(&str, &str)] = &[
    ("wscope", "WebSocket API のための作業台: 接続できない原因と直し方を示します"),
    ("wscope doctor", "接続できない原因を、根拠とそのまま貼れる対処つきで示す"),
    ("wscope connect", "接続してメッセージを送受信する"),
    ("wscope explain", "原因の説明を表示する(指定がなければ一覧)"),
    ("wscope nginx", "nginx の設定ファイルを、WebSocket の観点で調べる"),
    ("wscope nginx check", "設定ファイルの中で WebSocket を妨げる箇所を示す"),
    ("wscope nginx fix", "設定ファイルを WebSocket 用に直す方法を差分で示す。または実際に直す"),
    ("wscope nginx prove", "設定の写しを、現状と修正後のそれぞれで実際の nginx で動かし、通るかどうかを試す"),
    ("wscope lint", "JavaScript、TypeScript、HTML、Vue、Svelte の WebSocket のコードを調べる"),
    ("wscope lab", "わざと失敗するサーバー、またはエコーサーバーを動かす"),
    ("wscope bench", "エコーするサーバーの往復時間を、負荷をかけて測る"),
    ("wscope export", "履歴のセッションをファイルに書き出す。またはセッションを一覧にする"),
    ("wscope import", "ファイルの WebSocket セッションを履歴に取り込む"),
    (
        "wscope serve",
        "チームのサーバーを動かす: アカウント、プロジェクトごとの権限、SQLite または PostgreSQL",
    ),
    ("wscope backup", "保存しているものすべてを、使用中のまま 1 つのファイルに書き出す"),
    ("wscope restore", "バックアップの内容を SQLite または PostgreSQL に復元する"),
    ("wscope completions", "シェルの補完スクリプトを出力する"),
];

/// What `--help` says of the program beyond its first line.
pub(super) const ABOUT_MORE: &str = "コマンドを付けずに実行すると作業台を開きます。127.0.0.1 のページで、サンプルのプロジェクトと\nローカルのエコーサーバーが付いています。";

/// An argument, by its id; `command.id` where commands differ.
const ARGUMENTS: &[(&str, &str)] = &[
    ("help", "ヘルプを表示する"),
    ("version", "バージョンを表示する"),
    ("lang", "表示の言語 [既定: ロケールの言語]"),
    ("color", "色を付けるか"),
    ("config", "設定ファイル (TOML)。環境変数 WSCOPE_… の値が優先される"),
    ("password_link", "このアカウントのパスワードを変更するリンクを出力する (24 時間以内、1 回限り)"),
    ("example_config", "コメント付きの設定例を出力する"),
    ("port", "作業台のポート(127.0.0.1)。0 なら空いているポート"),
    ("data", "プロジェクトとメッセージを保存するフォルダー [既定: 利用者のデータフォルダーの wscope]"),
    ("open", "ブラウザーで作業台を開く [画面があるときの既定]"),
    ("no_open", "ブラウザーを開かない"),
    ("url", "接続先の URL(ws:// または wss://)"),
    ("headers", "ハンドシェイクにヘッダーを加える"),
    ("cookies", "ハンドシェイクに Cookie を加える"),
    ("params", "URL にクエリパラメーターを加える(パーセントエンコードされます)"),
    ("protocols", "サブプロトコルを提示する。優先する順に繰り返し指定できる"),
    ("compress", "圧縮(permessage-deflate)を、このパラメーターで提示する [省略時: client_max_window_bits]"),
    ("origin", "この Origin を送る(そのページから接続したときと同じになる)"),
    (
        "proxy",
        "このフォワードプロキシを通す(http://[利用者:パスワード@]ホスト:ポート または socks5://…)。system なら環境変数に従う",
    ),
    ("unix_socket", "URL のホストとポートではなく、この Unix ソケットに接続する"),
    ("http2", "HTTP/2 の拡張 CONNECT（RFC 8441）で開く"),
    ("insecure", "どんな証明書でも受け入れる"),
    ("cacert", "この証明書も信頼する(PEM)"),
    ("cert", "クライアント証明書(PEM)"),
    ("key", "クライアント証明書の秘密鍵(PEM)"),
    ("connect_timeout", "名前解決、TCP、プロキシ、TLS それぞれの制限時間(秒)"),
    ("timeout", "ハンドシェイクの応答を待つ時間(秒)"),
    ("upstream", "リバースプロキシの背後のサーバー。直接の接続も試す(ws://ホスト:ポート/パス)"),
    ("try_paths", "拒否されたとき、同じホストにある WebSocket の代表的なパスも試す"),
    ("page", "接続を開くページ(https://…、file:///…)。ポリシー、Cookie、オリジンを判断に使う"),
    ("browser_error", "ブラウザーのコンソールのメッセージ。- は標準入力から読む。含まれる URL を診断する"),
    ("doctor.url", "接続先の URL(ws:// または wss://)。- はブラウザーのメッセージを標準入力から読む"),
    ("client", "使っているクライアント。判定はこのクライアントについて行う (Safari は未測定)"),
    ("idle", "アイドル接続をこの秒数だけ監視する: 無通信の接続はいつ切れるか、ping で防げるか"),
    ("format", "レポートの形式"),
    ("verbose", "調べられなかったルールを一覧にする"),
    ("binary", "パイプのとき: バイナリメッセージの出力形式"),
    ("wait", "パイプのとき: 入力が終わってから閉じるまで受信を続ける時間(秒)"),
    ("echo", "受け取ったメッセージをそのまま送り返す(相手が閉じるまで)"),
    ("cause", "原因コード(分類/内容)。省略すると一覧"),
    ("file", "設定ファイル。- は標準入力 [指定がなければ、このマシンで使われている設定]"),
    (
        "write",
        "ファイルを直し、元のファイルを隣に残して、全体を nginx でテストする。失敗したらすべて元に戻す",
    ),
    ("reload", "--write とともに: この設定で動く nginx をリロードし、直した箇所をそれを通して診断する"),
    ("files", "設定ファイル。- は標準入力 [指定がなければ、このマシンで使われている設定]"),
    ("urls", "この URL を試す。繰り返し指定できる [省略時: WebSocket 用の location すべて]"),
    ("check.url", "この URL を受ける server と location を示し、そこだけを調べる"),
    ("fix.url", "この URL を受ける箇所だけを直す"),
    ("fix.location", "この location だけを直す"),
    ("location", "この location を WebSocket のエンドポイントとして調べる"),
    ("paths", "ファイル、またはフォルダー（.gitignore の対象、node_modules、隠しフォルダーは除く）"),
    ("code", "クライアントのソース（ファイルまたはフォルダー）。URL に接続する行と、そこの問題を示す"),
    ("stdin", "標準入力を読む。--fix を付けると、直した結果を標準出力に出す"),
    ("filename", "--stdin とともに: 言語を決めるためのファイル名"),
    ("fix", "読まずに直してよいものを直す"),
    ("fix_unsafe", "動作が変わるものも直す。後で差分を確認すること"),
    ("diff", "直した場合の差分を示し、何も書き込まない"),
    ("page_url", "これらのファイルを読み込むページ（https://…）。安全なページからは安全な接続しか開けない"),
    ("scenario", "見せる原因(複数可)、または echo。省略すると一覧"),
    ("lab.all", "すべてのシナリオを、それぞれ別のポートで開始する"),
    ("tls", "echo: TLS で待ち受ける。信頼すべき認証局の証明書をファイルに書き出す"),
    ("lab.unix_socket", "echo: このパスの Unix ソケットで待ち受ける。ファイルは終了時に消える"),
    ("lab.port", "127.0.0.1 のポート。0 なら空いているポート"),
    ("connections", "同時に開く接続の数"),
    ("size", "メッセージの大きさ(バイト)"),
    ("rate", "全接続を合わせた毎秒のメッセージ数 [既定: 応答が届く速さ]"),
    ("seconds", "測る時間(秒)"),
    ("shell", "シェル"),
    ("session", "セッションの番号(--list で表示されるもの)"),
    ("list", "セッションを新しい順に一覧にする"),
    ("export.format", "ファイルの形式"),
    (
        "docs",
        "API・フォルダー・プロジェクト（名前、または api/3）のドキュメントを、どこにでも置けるページとして書き出す",
    ),
    ("environment", "--docs とともに: この環境の変数でアドレスを表示する。繰り返し指定できる"),
    ("examples", "--docs とともに: メッセージの例とパラメーターの値を表示する"),
    ("with_session", "--docs とともに: この番号の記録されたセッションを表示する。繰り返し指定できる"),
    ("try_it", "--docs とともに: 閲覧者がページから接続できるようにする"),
    ("output", "このファイルに書き出す [省略時: 標準出力]。--docs ではフォルダーまたは .zip"),
    ("secrets", "ヘッダーと URL のパスワード、トークン、Cookie を伏せずに書き出す"),
    ("backup.file", "新しく作るファイル"),
    ("backup.config", "この設定のサーバーの保存先 (TOML)。環境変数 WSCOPE_… の値が優先される"),
    ("restore.file", "バックアップのファイル"),
    ("restore.config", "この設定のサーバーの保存先 (TOML)。環境変数 WSCOPE_… の値が優先される"),
    ("restore.force", "すでに保存されているものを置き換える。フォルダーの場合は wscope.db.before として残る"),
    ("import.file", "HAR ファイル(wscope またはブラウザーのもの)、または wscope の NDJSON"),
    ("api", "この番号の API の下に取り込む [既定: 同じ URL の API。なければ新しく作る]"),
    ("project", "この番号のプロジェクトに取り込む [既定: 最初のもの]"),
];

/// What a command does.
pub(super) fn of_command(path: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(key, _)| *key == path).map(|(_, text)| *text)
}

/// What an argument of this command does.
pub(super) fn of_argument(path: &str, id: &str) -> Option<&'static str> {
    let find = |wanted: &str| ARGUMENTS.iter().find(|(key, _)| *key == wanted).map(|(_, text)| *text);
    let command = path.rsplit(' ').next().unwrap_or_default();
    find(&format!("{command}.{id}")).or_else(|| find(id))
}
