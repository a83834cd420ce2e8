//! A box on the way forgets a silent connection, and tells nobody.

use crate::idle::{self, NAT, Reading};
use finding::{Finding, Text};
use model::vigil::Ending;

rule!("network/nat-idle-expiry", Error, "nat_idle_expiry", |case| { idle::when(case, NAT, tell) });

fn tell(reading: &Reading<'_>) -> Finding {
    let age = reading.age();
    let message = match reading.silent.ending {
        Ending::Lost(_) => Text::new(
            format!("a connection that was silent for {age} is unknown on the way: reset"),
            format!("{age} 無通信の接続は経路上で忘れられ、送信するとリセットされます"),
        ),
        _ => Text::new(
            format!("what is sent after {age} of silence vanishes without an answer"),
            format!("{age} の無通信の後に送ったものは、応答なしに消えます"),
        ),
    };
    let (title, text) = idle::remedy(None, reading.silent.age);
    reading
        .tell(&RULE.meta, message)
        .note(Text::new(
            "a connection of the same client that pings is answered at that very time",
            "同じクライアントから ping を送り続けた接続は、同じ時点でも応答があります",
        ))
        .paste(title, text)
}
