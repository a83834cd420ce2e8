import { describe, expect, test } from 'vitest';
import { fromBase64 } from '../bytes';
import { Unreadable } from '../decode/source';
import { nodeText } from '../node';
import { decodeMessage } from './decode';
import { readDescriptorSet } from './descriptor';
import { encodeMessage } from './encode';
import { readProto } from './language';
import made from './protoc.json';
import { BadSchema, messageNames } from './schema';

const set = readDescriptorSet(fromBase64(made.set));
const text = readProto([made.chat, made.old]);
const MESSAGE = 'demo.chat.Message';
const SAID =
  '{"author":{"name":"あいこ","id":9007199254740993},"text":"hi \\"there\\"\\n","kind":"KIND_TEXT","marks":[1,-1,300],"plain":[-5,7],"seen":{"a":{"name":"A"},"":{}},"flags":{-3:true},"ratio":0.1,"half":0.1,"big":18446744073709551615,"small":-7,"on":true,"most":18446744073709551615,"at":{"seconds":1700000000,"nanos":5},"other_kind":"KIND_MINUS","tags":["x",""],"others":[{"id":-1}],"deep":-9223372036854775808,"f32":4294967295,"s32":-2147483648,"u32":4294967295,"negative":-1}';
/** Maps come in an order of their own. */
const sorted = (it: string) => it.replace('"":{},"a":{"name":"A"}', '"a":{"name":"A"},"":{}');

describe('a schema', () => {
  test('is the same from the text and from what protoc makes of it', () => {
    for (const name of messageNames(set).filter((it) => it.startsWith('demo.'))) expect(text.messages.get(name), name).toEqual(set.messages.get(name));
    expect(messageNames(text).filter((it) => it.startsWith('demo.'))).toEqual(messageNames(set).filter((it) => it.startsWith('demo.')));
    expect(text.enums.get('demo.chat.Kind')).toEqual(set.enums.get('demo.chat.Kind'));
    expect(text.messages.get('google.protobuf.Timestamp')).toEqual(set.messages.get('google.protobuf.Timestamp'));
  });

  test('that cannot be read says where', () => {
    expect(() => readProto(['message A {\n  string name;\n}'])).toThrow('line 2');
    expect(() => readProto(['message A {'])).toThrow(BadSchema);
    expect(() => readProto(['"'])).toThrow('line 1');
    expect(() => readDescriptorSet(new Uint8Array([1, 2, 3]))).toThrow(BadSchema);
    expect(() => readDescriptorSet(new Uint8Array())).toThrow(BadSchema);
  });

  test('never hangs on what is no schema', () => {
    for (let end = 0; end < made.chat.length; end += 7) {
      try {
        readProto([made.chat.slice(0, end)]);
      } catch (error) {
        expect(error).toBeInstanceOf(BadSchema);
      }
    }
    const bytes = fromBase64(made.set);
    for (let end = 0; end < bytes.length; end += 11) expect(() => readDescriptorSet(bytes.slice(0, end))).toSatisfy((act: () => unknown) => {
      try {
        act();
        return true;
      } catch (error) {
        return error instanceof BadSchema;
      }
    });
  });
});

describe.each([['a descriptor set', set], ['the text', text]] as const)('by %s', (_, schema) => {
  const read = (base64: string, name = MESSAGE) => nodeText(decodeMessage(fromBase64(base64), name, schema));

  test('a message of protoc says all that was put into it', () => {
    expect(sorted(read(made.message))).toBe(SAID);
    expect(read(made.blob)).toBe(`{"blob":h'00ff'}`);
    expect(read(made.group, 'demo.old.Search')).toBe('{"query":"q","result":[{"url":"u","rank":3},{"url":"v"}]}');
    expect(read('')).toBe('{}');
  });

  test('what the schema does not know is kept by its number, and garbage is refused', () => {
    const known = nodeText(decodeMessage(new Uint8Array([8, 1, 0xfa, 0x7f, 1, 0xff]), MESSAGE, schema));
    expect(known).toBe(`{"1 (unknown)":1,"2047 (unknown)":h'ff'}`);
    expect(() => read('CAE', 'demo.None')).toThrow(Unreadable);
    for (const bytes of [[0x0f], [0x08], [0x0a, 5, 1], [0], [0x0b, 8, 1]]) expect(() => decodeMessage(new Uint8Array(bytes), MESSAGE, schema)).toThrow(Unreadable);
  });

  test('what JSON says becomes a message that says the same', () => {
    const again = (json: string, name = MESSAGE) => nodeText(decodeMessage(encodeMessage(json, name, schema), name, schema));
    expect(again(SAID.replace('-3:', '"-3":'))).toBe(SAID);
    expect(again('{"query":"q","result":[{"url":"u"}]}', 'demo.old.Search')).toBe('{"query":"q","result":[{"url":"u"}]}');
    expect(again('{"otherKind": -2, "blob": "AP8=", "half": "NaN", "on": null}')).toBe(`{"other_kind":"KIND_MINUS","blob":h'00ff',"half":"NaN"}`);
    expect(again(`{"blob":"h'00ff'"}`)).toBe(`{"blob":h'00ff'}`);
  });

  test.each([
    ['{"nobody": 1}', '$.nobody'], ['{"marks": [1, 2.5]}', '$.marks[1]'], ['{"u32": -1}', '$.u32'], ['{"negative": 2147483648}', '$.negative'], ['{"kind": "X"}', '$.kind'],
    ['{"author": {"id": "x"}}', '$.author.id'], ['{"on": 1}', '$.on'], ['{"text": 1}', '$.text'], ['{"half": "x"}', '$.half'], ['[]', '$'], ['{', 'JSON'],
  ])('%s is refused, and it is said where', (json, place) => {
    expect(() => encodeMessage(json, MESSAGE, schema)).toThrow(new BadSchema(place));
  });
});
