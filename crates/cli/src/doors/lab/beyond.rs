//! The causes that no server of the lab can show: why, and the script that shows each.

use finding::{Language, Text};

/// The lines of the list: each cause with its reason.
pub(super) fn list(widest: usize, language: Language) -> String {
    let heading = Text::new(
        "\nNo server on loopback shows these; wscope lab CAUSE prints a script for sh that does (Linux):\n",
        "\n次の原因はループバックのサーバーでは再現できません。wscope lab CAUSE が再現用の sh スクリプトを表示します（Linux）:\n",
    );
    let mut out = heading.say(language).to_owned();
    for it in ::lab::beyond() {
        out.push_str(&format!("{:widest$}  {}\n", it.cause, it.sentence().say(language)));
    }
    out
}

/// What is printed in the place of a server: a script whose comments say why; among many, where to
/// find it. `None`: a server shows it.
pub(super) fn script(cause: &str, among_many: bool, language: Language) -> Option<String> {
    let it = ::lab::beyond().iter().find(|it| it.cause == cause)?;
    let why = it.sentence();
    let why = why.say(language);
    Some(match among_many {
        true => format!("{cause}\n# {why}\nwscope lab {cause} | sh\n"),
        false => format!("# {cause}: {why}\n{}", it.script),
    })
}
