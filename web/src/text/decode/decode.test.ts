import { describe, expect, test, vi } from 'vitest';
import { nodeText } from '../node';
import { decode, guess, layers } from '.';
import { MOST_UNPACKED } from './inflate';
import { textOf } from './shown';

const bytes = (hex: string) => Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (it) => parseInt(it, 16));
const utf8 = (text: string) => new TextEncoder().encode(text);
const packed = async (data: Uint8Array, kind: CompressionFormat) => new Uint8Array(await new Response(new Blob([new Uint8Array(data)]).stream().pipeThrough(new CompressionStream(kind))).arrayBuffer());

describe('MessagePack', () => {
  test.each([
    ['82a7636f6d70616374c3a6736368656d6100', '{"compact":true,"schema":0}'],
    ['93cfffffffffffffffffd3800000000000000001', '[18446744073709551615,-9223372036854775808,1]'],
    ['94c0c2e0d0ff', '[null,false,-32,-1]'],
    ['92cb3ff8000000000000ca3fc00000', '[1.5,1.5]'],
    ['92c40300ff10d9026869', "[h'00ff10',\"hi\"]"],
    ['91d6ff5f5e1000', '[time(1600000000)]'],
    ['91c7030501ff02', "[ext(5, h'01ff02')]"],
    ['dc00020102', '[1,2]'],
    ['dd0000000101', '[1]'],
    ['de000101df0000000102 03', '{1:{2:3}}'],
  ])('%s', async (hex, text) => {
    const layer = await decode('msgpack', bytes(hex));
    expect(layer?.node && nodeText(layer.node)).toBe(text);
  });
  test.each(['92', '9201', '810102 03', 'c1', 'dd7fffffff', 'a2ff', '91'.repeat(1000)])('%s is refused', async (hex) => expect(await decode('msgpack', bytes(hex))).toBeNull());
});

describe('CBOR (the examples of RFC 8949, appendix A)', () => {
  test.each([
    ['1bffffffffffffffff', '18446744073709551615'],
    ['3bffffffffffffffff', '-18446744073709551616'],
    ['f93e00', '1.5'],
    ['f97c00', 'Infinity'],
    ['fb3ff199999999999a', '1.1'],
    ['f818', 'simple(24)'],
    ['c11a514b67b0', '1(1363896240)'],
    ['4401020304', "h'01020304'"],
    ['62c3bc', '"ü"'],
    ['826161a161626163', '["a",{"b":"c"}]'],
    ['5f42010243030405ff', "(_ h'0102', h'030405')"],
    ['9f018202039f0405ffff', '[1,[2,3],[4,5]]'],
    ['bf61610161629f0203ffff', '{"a":1,"b":[2,3]}'],
    ['a201020304', '{1:2,3:4}'],
  ])('%s', async (hex, text) => {
    const layer = await decode('cbor', bytes(hex));
    expect(layer?.node && nodeText(layer.node)).toBe(text);
  });
  test.each(['', '18', '1c', '61', '9f01', 'ff', 'bf6161ff', '9bffffffffffffffff', '0000'])('%j is refused', async (hex) => expect(await decode('cbor', bytes(hex))).toBeNull());
});

describe('the protocols of messages', () => {
  const told = async (data: Uint8Array, isText: boolean) => (await layers(data, isText)).map((it) => [it.decoder, ...it.facts.map((fact) => fact.join('=')), ...(it.node ? [nodeText(it.node)] : it.text ? [it.text] : [])].join(' '));
  test.each([
    ['0{"sid":"abc","pingInterval":25000}', ['engineio Engine.IO=open {"sid":"abc","pingInterval":25000}']],
    ['42["chat",{"n":9007199254740993}]', ['engineio Engine.IO=message Socket.IO=EVENT ["chat",{"n":9007199254740993}]']],
    ['43/admin,12["ok"]', ['engineio Engine.IO=message Socket.IO=ACK namespace=/admin id=12 ["ok"]']],
    ['2probe', ['engineio Engine.IO=ping probe']],
    ['{"type":"subscribe","id":"1","payload":{"query":"subscription { a }"}}', ['graphql type=subscribe id=1 {"query":"subscription { a }"}']],
    ['{"jsonrpc":"2.0","method":"add","params":[1,2],"id":7}', ['jsonrpc JSON-RPC=call method=add id=7 [1,2]']],
    ['{"jsonrpc":"2.0","error":{"code":-32601,"message":"no"},"id":null}', ['jsonrpc JSON-RPC=error id=null code=-32601 {"code":-32601,"message":"no"}']],
    ['CONNECT\nlogin:me\npasscode:secret\n\n\0', ['stomp STOMP=CONNECT login=me passcode=***']],
    ['MESSAGE\r\ndestination:/q\\ca\r\n\r\n{"a":1}\0', ['stomp STOMP=MESSAGE destination=/q:a {"a":1}']],
    ['just text', []],
    ['{"type":"welcome"}', []],
    ['12345', []],
  ])('%j', async (text, expected) => expect(await told(utf8(text), true)).toEqual(expected));
  test.each([
    ['10 16 0004 4d515454 04 c2 003c 0002 6964 0002 6d65 0002 7077', ['mqtt packet=CONNECT protocol=MQTT 4 clean start=true keep alive=60 s client id=id user=me password=***']],
    ['30 08 0003 612f62 686921', ['mqtt packet=PUBLISH topic=a/b QoS=0 retain=false again=false hi!']],
    ['82 08 0001 0003 612f62 01', ['mqtt packet=SUBSCRIBE packet id=1 topic=a/b (QoS 1)']],
    ['c000', ['mqtt packet=PINGREQ']],
    ['82a161 01a162 a163', ['msgpack {"a":1,"b":"c"}']],
    ['a2616101616202', ['cbor {"a":1,"b":2}']],
    ['0a0568656c6c6f1096 01', ['protobuf {1:"hello",2:150}']],
    ['de', []],
  ])('%s', async (hex, expected) => expect(await told(bytes(hex), false)).toEqual(expected));
  test('layers are read from the outside to the inside', async () => {
    const inner = utf8('{"jsonrpc":"2.0","method":"m"}');
    expect(await told(await packed(inner, 'gzip'), false)).toEqual(['gzip {"jsonrpc":"2.0","method":"m"}', 'jsonrpc JSON-RPC=notification method=m']);
    expect(guess(await packed(inner, 'deflate'), false)[0]).toBe('deflate');
    expect((await decode('deflate-raw', await packed(inner, 'deflate-raw')))?.text).toBe('{"jsonrpc":"2.0","method":"m"}');
  });
  test('what is copied is what the innermost layer shows', async () => {
    expect(textOf(await layers(await packed(utf8('{"a":[1]}'), 'gzip'), false))).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(textOf(await layers(await packed(utf8('plain'), 'gzip'), false))).toBe('plain');
    expect(textOf([])).toBe('');
  });
  test('a bomb stops at the limit, and garbage is refused', async () => {
    const bomb = await packed(new Uint8Array(MOST_UNPACKED * 4), 'gzip');
    expect(bomb.length).toBeLessThan(100_000);
    const layer = await decode('gzip', bomb);
    expect([layer?.cut, layer?.text?.length]).toEqual([true, MOST_UNPACKED]);
    expect(await decode('gzip', bytes('1f8b00ff'))).toBeNull();
  });
  test('of a bomb no more is unpacked than is looked at', async () => {
    const bomb = await packed(new Uint8Array(100 << 20), 'gzip');
    let fed = 0;
    const Real = DecompressionStream;
    class Counted {
      readable;
      writable;
      constructor(kind: CompressionFormat) {
        const real = new Real(kind);
        const writer = real.writable.getWriter();
        this.readable = real.readable;
        this.writable = new WritableStream<Uint8Array<ArrayBuffer>>({
          write(part) {
            fed += part.length;
            return writer.write(part);
          },
          close: () => writer.close(),
        });
      }
    }
    vi.stubGlobal('DecompressionStream', Counted);
    expect((await decode('gzip', bomb))?.cut).toBe(true);
    vi.unstubAllGlobals();
    expect(bomb.length).toBeGreaterThan(90_000);
    expect(fed).toBeLessThan(bomb.length / 2);
  });
});
