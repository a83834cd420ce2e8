/** What a page of prose may contain; everything else is taken in as its text. */
const allowed = new Set(['A', 'BLOCKQUOTE', 'BR', 'CODE', 'DEL', 'EM', 'H1', 'H2', 'H3', 'H4', 'HR', 'LI', 'OL', 'P', 'PRE', 'STRONG', 'TABLE', 'TBODY', 'TD', 'TH', 'THEAD', 'TR', 'UL']);

/** What is left out with all that it holds. */
const refused = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'SVG', 'MATH', 'NOSCRIPT', 'TITLE']);

/** The server's HTML as nodes: parsed inert, then rebuilt from the allowed tags, without any attribute but a web address. */
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
    into.appendChild(document.createTextNode(words));
    return;
  }
  const image = document.createElement('img');
  image.alt = words;
  image.src = address;
  into.appendChild(image);
}

function rebuild(from: Node, into: Node, document: Document) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.appendChild(document.createTextNode(node.textContent ?? ''));
    if (!(node instanceof Element) || refused.has(node.tagName.toUpperCase())) continue;
    if (node.tagName === 'IMG') {
      picture(node, into, document);
      continue;
    }
    // An item of a list of tasks: to be read, not to be ticked.
    if (node.tagName === 'INPUT' && node.getAttribute('type') === 'checkbox') into.appendChild(document.createTextNode(node.hasAttribute('checked') ? '☑ ' : '☐ '));
    if (!allowed.has(node.tagName)) {
      rebuild(node, into, document);
      continue;
    }
    const element = document.createElement(node.tagName);
    const address = node.getAttribute('href') ?? '';
    if (element instanceof HTMLAnchorElement && /^https?:\/\//i.test(address)) {
      element.href = address;
      element.target = '_blank';
      element.rel = 'noreferrer noopener';
    }
    // What may scroll must be reachable by keyboard.
    if (element.tagName === 'PRE') element.tabIndex = 0;
    rebuild(node, element, document);
    into.appendChild(element);
  }
}
