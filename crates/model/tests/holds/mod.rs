//! What holds of every file that is read as a HAR.

use model::export::{Facts, Form, Writer};
use model::import::{Imported, har};

/// Whatever the bytes are, they are refused or read; and what was read is the same after our own file.
pub(crate) fn comes_back(bytes: &[u8]) {
    let Ok(sessions) = har(bytes, &mut vec![]) else { return };
    for session in sessions {
        let numbers = session.records.iter().map(|it| it.seq);
        assert!(numbers.eq(1..=session.records.len() as u64), "{session:?}");
        let again = har(&file(&session), &mut vec![]).expect("our own file can be read");
        assert_eq!(again, [session]);
    }
}

/// This session as a HAR.
fn file(session: &Imported) -> Vec<u8> {
    let facts = Facts {
        name: session.name.clone(),
        url: session.url.clone(),
        began_wall_ns: session.began_wall_ns,
        handshake: session.handshake.clone(),
        ..Facts::default()
    };
    let mut writer = Writer::new(Form::Har, facts);
    let mut file = writer.head();
    for pass in 0..writer.passes() {
        if pass > 0 {
            file.extend(writer.turn());
        }
        session.records.iter().for_each(|it| writer.record(it, &mut file));
    }
    file.extend(writer.tail());
    file
}
