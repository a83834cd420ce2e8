import { pieces, plain } from './pieces';

/** What a page of prose may contain; everything else is taken in as its text. */
const allowed = new Set(['A', 'BLOCKQUOTE', 'BR', 'CODE', 'DEL', 'DIV', 'EM', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HR', 'LI', 'OL', 'P', 'PRE', 'STRONG', 'SUP', 'TABLE', 'TBODY', 'TD', 'TH', 'THEAD', 'TR', 'UL']);

/** What is left out with all that it holds. */
const refused = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH', 'NOSCRIPT', 'TITLE']);

/** The attributes that are kept, and what may stand in them: names of places in a text begin so that they are nothing else of the page. */
const kept: Record<string, RegExp> = { id: /^text-/, start: /^\d{1,9}$/, class: /^(?:center|right)$/, href: /^(?:https?:\/\/|mailto:|#text-)/i };

/** The server's HTML as nodes: parsed inert, then rebuilt from the allowed tags and attributes; hidden characters in it are seen. */
export function prose(html: string, document: Document): DocumentFragment {
  const source = new DOMParser().parseFromString(html, 'text/html').body;
  const target = document.createDocumentFragment();
  rebuild(source, target, document);
  return target;
}

/** A picture that is kept here; of any other its words. */
function picture(node: Element, into: Node, document: Document) {
  const address = node.getAttribute('src') ?? '';
  const words = node.getAttribute('alt') ?? '';
  if (!/^\/api\/images\/\d+$/.test(address)) {
    write(words, into, document);
    return;
  }
  const image = document.createElement('img');
  image.alt = plain(words);
  image.src = address;
  into.appendChild(image);
}

function rebuild(from: Node, into: Node, document: Document) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) write(node.textContent ?? '', into, document);
    if (!(node instanceof Element) || refused.has(node.tagName.toUpperCase())) continue;
    if (node.tagName === 'IMG') {
      picture(node, into, document);
      continue;
    }
    // An item of a list of tasks: to be read, not to be ticked.
    if (node.tagName === 'INPUT' && node.getAttribute('type') === 'checkbox') into.appendChild(document.createTextNode(node.hasAttribute('checked') ? '☑ ' : '☐ '));
    const attributes = Object.entries(kept).flatMap(([name, may]) => {
      const value = node.getAttribute(name) ?? '';
      return may.test(value) ? [[name, value] as const] : [];
    });
    // What leads nowhere does not look as if it did.
    if (!allowed.has(node.tagName) || (node.tagName === 'A' && !attributes.some(([name]) => name === 'href'))) {
      rebuild(node, into, document);
      continue;
    }
    const element = document.createElement(node.tagName);
    for (const [name, value] of attributes) element.setAttribute(name, value);
    if (element instanceof HTMLAnchorElement && element.protocol.startsWith('http') && !element.getAttribute('href')?.startsWith('#')) {
      element.target = '_blank';
      element.rel = 'noreferrer noopener';
    }
    // What may scroll must be reachable by keyboard.
    if (element.tagName === 'PRE') element.tabIndex = 0;
    rebuild(node, element, document);
    into.appendChild(element);
  }
}

/** Text; what would move, hide or turn the words around it is shown instead. */
function write(text: string, into: Node, document: Document) {
  for (const piece of pieces(text)) {
    const node = document.createTextNode(piece.text);
    if (piece.kind !== 'control') {
      into.appendChild(node);
      continue;
    }
    const span = document.createElement('span');
    span.className = 'control-char';
    span.append(node);
    into.appendChild(span);
  }
}
