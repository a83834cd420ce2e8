/**
 * Connects from the page of a shared API, in the reader's own browser. All words stand in the page, and so does all that
 * this needs to know: it loads nothing, sends nothing by itself, and is a script of its own.
 */
const form = document.querySelector<HTMLFormElement>('#trial');
if (form) begin(form, form.dataset);

function begin(form: HTMLFormElement, words: DOMStringMap) {
  const MOST = 500;
  const field = <T extends HTMLElement>(name: string) => form.querySelector<T>(`[name='${name}']`);
  const [url, protocols, message] = [field<HTMLInputElement>('url'), field<HTMLInputElement>('protocols'), field<HTMLTextAreaElement>('message')];
  const [close, send, example] = [field<HTMLButtonElement>('close'), field<HTMLButtonElement>('send'), field<HTMLSelectElement>('example')];
  const [state, log] = [form.querySelector('.state'), form.querySelector('.log')];
  const submit = form.querySelector<HTMLButtonElement>("[type='submit']");
  if (!url || !protocols || !message || !close || !send || !state || !log || !submit) return;
  let socket: WebSocket | null = null;
  // Said until this has run, whatever kept it from that.
  document.querySelector('#unscripted')?.remove();
  form.hidden = false;

  const tell = (text: string | undefined) => (state.textContent = text ?? '');

  function add(kind: 'sent' | 'received', text: string) {
    const [row, label, said] = [document.createElement('li'), document.createElement('b'), document.createElement('span')];
    row.className = kind;
    label.textContent = words[kind] ?? kind;
    said.textContent = text;
    row.append(label, said);
    log?.append(row);
    if (log && log.children.length > MOST) {
      log.firstElementChild?.remove();
      tell(words['more']);
    }
    row.scrollIntoView({ block: 'nearest' });
  }

  function stand(open: boolean, busy: boolean) {
    if (send) send.disabled = !open;
    if (close) close.disabled = !busy;
    if (submit) submit.disabled = busy;
  }

  /** A page over TLS may speak without it to this machine only. */
  function isMixed(address: URL) {
    const here = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(address.hostname);
    return location.protocol === 'https:' && address.protocol === 'ws:' && !here;
  }

  function connect(where: string, offered: string[]) {
    if (/\{\{.*?\}\}/.test([where, ...offered].join(' '))) return tell(words['fill']);
    let made: WebSocket;
    try {
      if (isMixed(new URL(where))) return tell(words['mixed']);
      made = new WebSocket(where, offered);
    } catch {
      return tell(words['bad']);
    }
    socket = made;
    made.binaryType = 'arraybuffer';
    let opened = false;
    stand(false, true);
    tell(words['connecting']);
    made.addEventListener('open', () => {
      opened = true;
      stand(true, true);
      tell(made.protocol ? `${words['open']} (${made.protocol})` : words['open']);
    });
    made.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => add('received', typeof data === 'string' ? data : hexadecimal(data)));
    made.addEventListener('close', ({ code, reason }) => {
      if (socket === made) socket = null;
      stand(false, false);
      tell(opened ? `${words['closed']} (${code}${reason ? ` ${reason}` : ''})` : words['failed']);
    });
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!socket) connect(url.value.trim(), protocols.value.split(',').map((it) => it.trim()).filter(Boolean));
  });
  close.addEventListener('click', () => socket?.close(1000));
  send.addEventListener('click', () => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(message.value);
    add('sent', message.value);
  });
  example?.addEventListener('change', () => {
    if (example.value !== '') message.value = example.value;
  });
}

function hexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (it) => it.toString(16).padStart(2, '0')).join(' ');
}
