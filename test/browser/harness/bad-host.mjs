// A health host of the mode that the file beside it names; another mode there ends it. Run by the browser.
import { readFileSync, watchFile } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, 'mode');
const mode = readFileSync(file, 'utf8');
watchFile(file, { interval: 100 }, () => {
  if (readFileSync(file, 'utf8') !== mode) process.exit();
});
process.stdin.resume().on('end', () => process.exit());

const send = (text) => {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(Buffer.byteLength(text));
  process.stdout.write(Buffer.concat([head, Buffer.from(text)]));
};
const state = (more = {}) =>
  JSON.stringify({
    type: 'state',
    protocol: 1,
    state: 'secured',
    level: 'secured',
    at: new Date().toISOString(),
    signals: [{ name: 'activeThreat', value: 'none', source: 'a test', raw: null, at: new Date().toISOString() }],
    os: { name: 'Test', build: null },
    host: { version: '1.0.0', scope: 'user' },
    ...more,
  });

if (mode === 'good') send(state());
if (mode === 'crashes') process.exit(1);
if (mode === 'says what is no JSON') send('What is the matter with you?');
if (mode === 'says what is no state') send(state({ state: 'excellent' }));
if (mode === 'is of another version') send(state({ protocol: 2 }));
if (mode === 'answers over 1 MB') send(state({ os: { name: 'x'.repeat(1_100_000), build: null } }));
if (mode === 'floods') for (let count = 0; count < 500; count++) send(state());
