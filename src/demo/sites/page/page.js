import { fillStores } from './fill.js';
import { showStored } from './show.js';
import { stored } from './snapshot.js';

let sentCookies;
const site = JSON.parse(document.getElementById('site').textContent);

// Tests read through it what the table shows.
window.stored = stored;

if (!site.onlyLooks) await fillStores(site);
await refresh();
document.documentElement.dataset.ready = 'yes';
setInterval(refresh, 1000);
if (!site.onlyLooks) connect();

async function refresh() {
  // Cookies that scripts must not see are seen by the server.
  sentCookies ??= fetch('/cookies').then(
    async (response) => (await response.text()).split('; ').filter(Boolean),
    () => [],
  );
  showStored(await stored(), await sentCookies);
}

function connect() {
  const live = new WebSocket(`wss://${location.host}/live`);
  const output = document.getElementById('live');
  live.onmessage = ({ data }) => {
    output.textContent = `${data} received`;
    live.send(data);
  };
  live.onclose = () => {
    output.textContent += ', connection closed';
  };
}
