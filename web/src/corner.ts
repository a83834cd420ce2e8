import { TeamServer } from './api/team';
import type { Language } from './words';
import { teamWords } from './words/team';

/** What a team's server adds to the workbench, which knows nothing of accounts: the way to one's own. */
const language = (): Language => (document.documentElement.lang === 'ja' ? 'ja' : 'en');
const link = document.createElement('a');
link.className = 'button small';
link.href = '/team';
link.style.textDecoration = 'none';

/** In the header, once there is one. */
function stand() {
  const place = document.querySelector('header .choices');
  place?.append(link);
  return place !== null;
}

const { account } = await new TeamServer(language).me();
if (account) {
  const say = () => (link.textContent = teamWords[language()].account);
  say();
  link.title = account.name;
  new MutationObserver(say).observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
  const waiting = new MutationObserver(() => stand() && waiting.disconnect());
  if (!stand()) waiting.observe(document.body, { childList: true, subtree: true });
}
