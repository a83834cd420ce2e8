import { Refusal, type Server } from '../api/server';
import type { CausePage, NginxCheck, NginxEdit, Point } from '../api/types';
import { cleanName, dumpedFiles, fileOf, wholeText, type TextFile } from '../text/configuration';
import type { Language } from '../words';
import { applyEdits } from './nginxEdits';
import { nginxTrade, type Trade } from './trade';

/** A file on the page. */
export interface ConfigurationFile extends TextFile {
  id: number;
  name: string;
}

/** What was typed and brought, as the tab remembers it. */
interface Kept {
  files: ConfigurationFile[];
  main: number;
  chosen: number;
  asked: string;
  version: string;
}

/** Milliseconds of quiet after which what was typed is judged. */
const QUIET_MS = 250;
/** Characters that are judged, as the server takes them, and files. */
const LONGEST = 2 << 20;
const MOST_FILES = 500;

/** Files of a trade, what is asked of them, and what is wrong in them. */
export class Configuration {
  files = $state<ConfigurationFile[]>([]);
  chosen = $state(0);
  main = $state(0);
  /** A URL that should pass, or a location. */
  asked = $state('');
  version = $state('');
  check = $state.raw<NginxCheck | null>(null);
  checking = $state(false);
  /** The finding that is looked at, by its place in the report. */
  selected = $state<number | null>(null);
  /** The place to which the editor goes. */
  going = $state.raw<{ file: string; to: Point; focus: boolean } | null>(null);
  /** What the server refused, in its words. */
  refusal = $state<string | null>(null);
  /** Names of files that were brought and left out, since they hold no configuration or too much. */
  leftOut = $state<string[]>([]);
  page = $state.raw<CausePage | null>(null);
  /** The files as they were before the fix was applied, until something else is typed. */
  #before = $state.raw<ConfigurationFile[] | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #again = false;
  /** Counts the changes. */
  #revision = 0;
  #next = 1;

  constructor(
    private readonly server: Server,
    private readonly language: () => Language,
    private readonly tell: (error: unknown) => void,
    private readonly memory: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = sessionStorage,
    readonly trade: Trade = nginxTrade,
  ) {
    this.#recall();
  }

  get file(): ConfigurationFile | undefined {
    return this.files.find((file) => file.id === this.chosen);
  }

  /** Whether the fix that was applied can be taken back. */
  get undoable(): boolean {
    return this.#before !== null;
  }

  /** Looks at a finding: its file is shown, and its line; the keyboard goes there where asked. */
  look(index: number, focus = false) {
    this.selected = index;
    const mark = this.check?.places[index]?.marks[0];
    const file = this.files.find((it) => it.name === mark?.file);
    if (!mark || !file) return;
    this.choose(file.id);
    this.going = { file: file.name, to: mark.from, focus };
  }

  /** The next finding, or the one before. */
  step(by: 1 | -1, focus: boolean) {
    const count = this.check?.report.findings.length ?? 0;
    if (count === 0) return;
    const from = this.selected ?? (by > 0 ? -1 : count);
    this.look(Math.min(Math.max(from + by, 0), count - 1), focus);
  }

  /** Files from the disk: each joins the others, in the place of one of the same name. */
  bring(brought: readonly { name: string; bytes: Uint8Array }[]) {
    this.leftOut = [];
    let room = LONGEST - this.files.reduce((sum, file) => sum + file.text.length, 0);
    for (const { name, bytes } of brought) {
      if (bytes.length > room || this.files.length >= MOST_FILES || !this.trade.isOurs(name, bytes)) this.leftOut.push(cleanName(name));
      else {
        room -= bytes.length;
        this.#put(name, fileOf(bytes));
      }
    }
    this.#chooseMain();
    this.changed();
  }

  /** Text from the clipboard or an example, as a file of this name; what `nginx -T` printed as several. */
  add(name: string, text: string) {
    for (const file of dumpedFiles(text) ?? [{ name, text }]) this.#put(file.name, fileOf(new TextEncoder().encode(file.text)));
    this.#chooseMain();
    this.changed();
  }

  /** The first text that is typed or pasted: the keyboard goes on in the editor. */
  begin(text: string) {
    this.add(this.trade.first, text);
    this.going = { file: this.file?.name ?? '', to: { line: Infinity, column: 0 }, focus: true };
  }

  close(id: number) {
    const at = this.files.findIndex((file) => file.id === id);
    this.files.splice(at, 1);
    if (this.chosen === id) this.chosen = (this.files[at] ?? this.files[at - 1])?.id ?? 0;
    if (this.main === id) this.main = this.files[0]?.id ?? 0;
    this.changed();
  }

  /** Gives a file another name, unless that is empty or taken. */
  rename(id: number, name: string): boolean {
    const clean = cleanName(name);
    const file = this.files.find((it) => it.id === id);
    if (!file || clean === '' || this.files.some((it) => it.id !== id && it.name === clean)) return false;
    file.name = clean;
    this.changed();
    return true;
  }

  /** What was typed into a file. */
  type(id: number, text: string) {
    const file = this.files.find((it) => it.id === id);
    if (!file || file.text === text) return;
    file.text = text;
    // Pasted into an empty file: all files at once.
    const dumped = text.startsWith('# configuration file ') || text.startsWith('nginx: ') ? dumpedFiles(text) : null;
    if (dumped) {
      this.files.splice(this.files.indexOf(file), 1);
      this.add('', text);
      return;
    }
    this.changed();
  }

  /** Every mending that the server made, at once. */
  applyAll() {
    this.#apply(this.check?.mended ?? []);
  }

  /** The mending of one finding. */
  apply(edits: readonly NginxEdit[]) {
    this.#apply(this.files.map(({ name, text }) => ({ name, text: applyEdits(text, edits.filter((edit) => edit.file === name)) })));
  }

  /** Takes the last mending back. */
  undo() {
    const before = this.#before;
    if (!before) return;
    this.files = before;
    this.changed();
  }

  /** Shows a file. */
  choose(id: number) {
    this.chosen = id;
    this.#keep();
  }

  /** Something changed: it is kept, and judged once the typing pauses. */
  changed() {
    this.#before = null;
    this.#revision++;
    this.#keep();
    this.ask(QUIET_MS);
  }

  /** Has all judged. Of several questions the last one counts, and no more than one is under way. */
  ask(after = 0) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), after);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  async explain(cause: string) {
    try {
      this.page = await this.server.cause(cause, this.language());
    } catch (error) {
      this.tell(error);
    }
  }

  async #ask() {
    this.#again = this.#running;
    if (this.#running) return;
    const question = this.#files();
    if (!question) {
      this.check = this.refusal = this.selected = null;
      return;
    }
    this.#running = this.checking = true;
    const revision = this.#revision;
    try {
      const check = await this.trade.check(this.server, question, this.language());
      // An answer about what has changed since would point at wrong places; the next one comes.
      if (revision === this.#revision) this.#show(check);
    } catch (error) {
      if (error instanceof Refusal && error.status >= 400 && error.status < 500) this.refusal = [error.message, error.hint].filter(Boolean).join(': ');
      else this.tell(error);
    }
    this.#running = this.checking = false;
    if (this.#again) void this.#ask();
  }

  #files() {
    const main = this.files.find((file) => file.id === this.main) ?? this.files[0];
    if (!main) return null;
    const files = this.files.map((file) => ({ name: file.name, text: wholeText(file).toWellFormed() }));
    return { files, main: main.name, asked: this.asked.trim(), version: this.version };
  }

  /** What is looked at stays so while it is found. */
  #show(check: NginxCheck) {
    const place = (it: NginxCheck | null, at: number) => `${it?.report.findings[at]?.cause} ${it?.places[at]?.marks[0]?.file}`;
    const old = this.selected === null ? null : place(this.check, this.selected);
    const same = check.report.findings.findIndex((_, at) => place(check, at) === old);
    const before = this.selected;
    this.check = check;
    this.refusal = null;
    this.selected = old === null || same < 0 ? null : before !== null && place(check, before) === old ? before : same;
  }

  #apply(texts: readonly { name: string; text: string }[]) {
    const before = this.files.map((file) => ({ ...file }));
    for (const file of this.files) {
      const text = texts.find((it) => it.name === file.name)?.text;
      if (text !== undefined) file.text = file.crlf ? text.replaceAll('\r\n', '\n') : text;
    }
    this.changed();
    this.#before = before;
  }

  #put(name: string, file: TextFile) {
    const clean = cleanName(name) || this.trade.first;
    const old = this.files.find((it) => it.name === clean);
    if (old) Object.assign(old, file);
    else this.files.push({ id: this.#next++, name: clean, ...file });
    this.chosen = this.files.find((it) => it.name === clean)?.id ?? 0;
  }

  /** The file that nginx is started with, by what it holds. */
  #chooseMain() {
    const isWhole = (file: ConfigurationFile) => /^\s*(?:http|events)\s*\{/m.test(file.text);
    const current = this.files.find((file) => file.id === this.main);
    if (!current || !isWhole(current)) this.main = (this.files.find(isWhole) ?? current ?? this.files[0])?.id ?? 0;
  }

  #keep() {
    const { main, chosen, asked, version } = this;
    try {
      this.memory.setItem(this.trade.key, JSON.stringify({ files: this.files, main, chosen, asked, version }));
    } catch {
      // More than the browser keeps: what it had would be older than what is on the screen.
      this.memory.removeItem(this.trade.key);
    }
  }

  #recall() {
    try {
      const kept = JSON.parse(this.memory.getItem(this.trade.key) ?? 'null') as Kept | null;
      if (!kept) return;
      Object.assign(this, { files: kept.files, main: kept.main, chosen: kept.chosen, asked: kept.asked, version: kept.version });
      this.#next = Math.max(0, ...kept.files.map((file) => file.id)) + 1;
    } catch {
      // What cannot be read is not recalled.
    }
  }
}
