//! A connection ends at the same age, whatever is said on it.

use crate::idle::{self, LIFETIME, Reading};
use finding::{Finding, Text};

rule!("proxy/lifetime-limit", Error, "lifetime_limit", |case| { idle::when(case, LIFETIME, tell) });

fn tell(reading: &Reading<'_>) -> Finding {
    let age = reading.age();
    let message = Text::new(
        format!("every connection ends at the age of {age}, whatever is said on it"),
        format!("通信の有無に関係なく、どの接続も {age} で切れます"),
    );
    let mut finding = reading.tell(&RULE.meta, message).note(Text::new(
        "a ping does not save it, and one that opened later ended later",
        "ping を送っても切れ、後から開いた接続は同じだけ後に切れました",
    ));
    for known in idle::matching(reading.silent.age) {
        finding = finding.note(Text::new(
            format!("{age} is {}", known.who),
            format!("{age} は次の既定値と一致します: {}", known.who),
        ));
    }
    finding.paste(
        Text::new(
            "raise the limit where there is one, and let the client connect again",
            "上限があれば引き上げ、クライアントは再接続する",
        ),
        Text::same(
            "function connect(delay = 500) {\n  const socket = new WebSocket(url);\n  \
             socket.onopen = () => { delay = 500; };\n  \
             socket.onclose = () => setTimeout(connect, delay * (1 + Math.random()), Math.min(delay * 2, 30000));\n}\n",
        ),
    )
}
