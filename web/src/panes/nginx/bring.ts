/** A file that was dropped or chosen: its path as far as the browser tells it, and its bytes. */
export interface Brought {
  name: string;
  bytes: Uint8Array;
}

/** Files that are looked at; more than any configuration has. */
const MOST = 2000;
/** Bytes of a file that are read. */
const LONGEST = 2 << 20;

/** Whether files are dropped or pasted, and not text. */
export const hasFiles = (data: DataTransfer | null): data is DataTransfer => (data?.files.length ?? 0) > 0 || data?.types.includes('Files') === true;

/** Files that were chosen. */
export async function chosenFiles(files: Iterable<File>): Promise<Brought[]> {
  const found: Brought[] = [];
  for (const file of [...files].slice(0, MOST)) found.push(await read(file, file.webkitRelativePath || file.name));
  return found;
}

/** Files and folders that were dropped or pasted, with all that is in them. */
export async function droppedFiles(data: DataTransfer): Promise<Brought[]> {
  // What was dropped is only there until the first wait.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const plain = [...data.files];
  const found: Brought[] = [];
  for (const entry of entries) await walk(entry, found);
  return entries.length > 0 ? found : chosenFiles(plain);
}

async function walk(entry: FileSystemEntry, found: Brought[]) {
  if (found.length >= MOST) return;
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed)).catch(() => null);
    if (file) found.push(await read(file, entry.fullPath.replace(/^\//, '')));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed)).catch(() => []);
    if (some.length === 0) return;
    for (const inner of some) await walk(inner, found);
  }
}

/** Of a file that is too long no more is read than shows that it is. */
async function read(file: File, name: string): Promise<Brought> {
  return { name, bytes: new Uint8Array(await file.slice(0, LONGEST + 1).arrayBuffer()) };
}
