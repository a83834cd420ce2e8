//! Each breach names the section that it breaks and the close code that answers it.

use wire::Breach;

#[test]
fn a_breach_names_its_section_and_its_close_code() {
    let cases = [
        (Breach::MaskedServerFrame, "5.1", 1002),
        (Breach::UnmaskedClientFrame, "5.1", 1002),
        (Breach::ReservedBits(4), "5.2", 1002),
        (Breach::ReservedOpcode(3), "5.2", 1002),
        (Breach::LengthNotMinimal(1), "5.2", 1002),
        (Breach::LengthTopBit(1 << 63), "5.2", 1002),
        (Breach::FragmentedControl, "5.4", 1002),
        (Breach::ContinuationWithoutStart, "5.4", 1002),
        (Breach::MessageWithinMessage, "5.4", 1002),
        (Breach::ControlTooLong(126), "5.5", 1002),
        (Breach::CloseBodyOneByte, "5.5.1", 1002),
        (Breach::CloseReasonUtf8, "5.5.1", 1007),
        (Breach::FrameAfterClose, "5.5.1", 1002),
        (Breach::CloseCode(1005), "7.4", 1002),
        (Breach::InvalidUtf8, "8.1", 1007),
        (Breach::MessageTooBig(9), "10.4", 1009),
    ];
    for (breach, section, code) in cases {
        assert_eq!(
            (breach.rfc(), breach.section(), breach.close_code()),
            (6455, section, code),
            "{breach:?}"
        );
    }
    let breach = Breach::InvalidDeflate;
    assert_eq!((breach.rfc(), breach.section(), breach.close_code()), (7692, "7.2.2", 1007));
}
