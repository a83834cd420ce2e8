import { describe, expect, test } from 'vitest';
import { broken, headOf, type Around } from './breach';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (it) => parseInt(it, 16));
const plain: Around = { deflate: false, closed: false, tooBig: false };

describe('what broke the protocol is read from its bytes', () => {
  test.each<[string, string[], Partial<Around>?]>([
    ['c10161', ['reserved']],
    ['c10161', ['inflate'], { deflate: true }],
    ['818100000000 61'.replace(' ', ''), ['mask']],
    ['f18100000000', ['mask', 'reserved'], { deflate: true }],
    ['8300', ['opcode']],
    ['817e00050000000000', ['length']],
    ['817f000000000000000500', ['length']],
    ['817f8000000000000001', ['topBit']],
    ['0900', ['fragmented']],
    ['897e0204', ['controlLong']],
    ['880103', ['closeOne']],
    ['880203ed', ['closeCode']],
    ['880303e8ff', ['closeReason']],
    ['8002ffff', ['continuation']],
    ['010161', ['within']],
    ['810161', ['afterClose'], { closed: true }],
    ['827f0000000010000000', ['tooBig'], { tooBig: true }],
    ['ff', ['utf8']],
    ['e381', ['utf8']],
    ['8a00', []],
  ])('%s: %s', (hex, rules, around = {}) => expect(broken(bytes(hex), { ...plain, ...around })).toEqual(rules));

  test('the header is that of the bytes', () => {
    expect(headOf(bytes('c17e0200'))).toEqual({ fin: true, reserved: 4, opcode: 1, masked: false, size: 4, length: 512 });
    expect(headOf(bytes('818500000000'))).toMatchObject({ masked: true, size: 6, length: 5 });
  });
});
