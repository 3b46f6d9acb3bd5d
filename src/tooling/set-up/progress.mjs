import { spawn } from 'node:child_process';

/** A failure that is told to the person as it is, without a stack. */
export class SetUpError extends Error {}

/**
 * Runs a command, saying what it is for and how long it has taken. Its own output is shown only when it fails.
 * A terminal gets one line that counts; a log gets a line at the start, one every 15 s and one at the end.
 */
export async function runShowingProgress(what, command, args, options = {}) {
  const show = startProgress(what);
  const { end, succeeded, output } = await run(command, args, options);
  show.end(succeeded);
  if (succeeded) return;
  throw new SetUpError(`${output.trimEnd()}\n\n${what} failed: \`${[command, ...args].join(' ')}\` ${end}.`);
}

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const done = (succeeded, end) => resolve({ succeeded, end, output });
    child.on('error', (error) => done(false, `could not be run: ${error.message}`));
    child.on('close', (code, signal) =>
      done(code === 0, signal ? `was ended by ${signal}` : `ended with code ${code}`),
    );
  });
}

function startProgress(what) {
  const { stdout } = process;
  const started = Date.now();
  const elapsed = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  const say = (text) => stdout.write(stdout.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  say(`${what}…`);
  const counting = setInterval(() => say(`${what}… ${elapsed()}`), stdout.isTTY ? 1_000 : 15_000);
  return {
    end(succeeded) {
      clearInterval(counting);
      say(`${what}: ${succeeded ? 'done' : 'failed'} after ${elapsed()}.`);
      if (stdout.isTTY) stdout.write('\n');
    },
  };
}
