//! A Socket.IO server met with a plain WebSocket.

use crate::{evidence, refusal};
use finding::Text;

rule!("server/socket-io", Error, "socket_io", |case| {
    let unread = case.first.upgrade.as_ref().is_some_and(|it| it.step.head().is_none());
    if unread && refusal::at_another_path(case) == Some(RULE.meta.cause) {
        let (sent, label) = evidence::sent(case, Text::new("sent, and dropped", "送信後に切断"));
        let message = Text::new(
            "a Socket.IO server is at /socket.io/, and drops handshakes at this path",
            "Socket.IO サーバーは /socket.io/ にあり、このパスのハンドシェイクを切断します",
        );
        return Some(vec![RULE.meta.find(message).proven().at(sent, label)]);
    }
    refusal::when(case, RULE.meta.cause, |reading| {
        reading
            .tell(&RULE.meta, Text::new("a Socket.IO server answers, and a plain WebSocket does not speak its protocol", "Socket.IO サーバーです。素の WebSocket では通信できません"))
            .note(Text::new("Socket.IO needs its own client, or at least its path and query", "Socket.IO には専用のクライアント、または専用のパスとクエリが必要です"))
            .paste(Text::new("open it with its own client", "専用のクライアントで接続する"), Text::same("import { io } from \"socket.io-client\";\nconst socket = io(\"https://chat.example.com\");\n"))
    })
});
