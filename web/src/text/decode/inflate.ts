/** Bytes that are unpacked, at most: a bomb stops here, and is shown as cut. */
export const MOST_UNPACKED = 8 << 20;
/** Packed bytes that are fed at once: all that they unfold to stands in memory, a thousand times as much at worst. */
const MORSEL = 4096;

/** The bytes that were packed, as far as the limit lets them; `null` where they are not packed in this way. */
export async function unpacked(kind: 'gzip' | 'deflate' | 'deflate-raw', bytes: Uint8Array): Promise<{ bytes: Uint8Array; cut: boolean } | null> {
  const stream = new DecompressionStream(kind);
  const reader = stream.readable.getReader();
  // What is wrong with the bytes is heard where they are read, too.
  feed(stream.writable.getWriter(), new Uint8Array(bytes)).catch(() => undefined);
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: joined(parts, length), cut: false };
      const part = value.subarray(0, MOST_UNPACKED - length);
      parts.push(part);
      length += part.length;
      if (length >= MOST_UNPACKED) {
        await reader.cancel();
        return { bytes: joined(parts, length), cut: true };
      }
    }
  } catch {
    return null;
  }
}

/** Writes morsel after morsel, each when the one before is read. */
async function feed(writer: WritableStreamDefaultWriter<BufferSource>, bytes: Uint8Array<ArrayBuffer>) {
  for (let at = 0; at < bytes.length; at += MORSEL) {
    await writer.ready;
    await writer.write(bytes.subarray(at, at + MORSEL));
  }
  await writer.close();
}

function joined(parts: Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
